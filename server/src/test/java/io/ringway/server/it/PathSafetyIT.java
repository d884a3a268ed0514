package io.ringway.server.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.ringway.testkit.Answer;
import io.ringway.testkit.FakeUpstream;
import io.ringway.testkit.RawClient;
import io.ringway.testkit.RecordedRequest;
import io.ringway.testkit.Response;
import java.io.IOException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The path that is decided on is the path that is forwarded; hosts likewise. */
class PathSafetyIT extends OnEveryTransport {
    private FakeUpstream upstream;

    @BeforeEach
    void startUpstream() throws IOException {
        upstream = upstream(Answer.fixed(200, "ok"));
    }

    private TestProxy proxyWith(String... manager) {
        TestProxy.Builder builder = proxy();
        for (String line : manager) {
            builder.manager(line);
        }
        return builder.route("{ match: { prefix: /admin }, direct_response: { status: 403 } }")
                .forwardAllTo(upstream)
                .start();
    }

    private static Response ask(TestProxy proxy, String target, String host) throws IOException {
        try (RawClient client = proxy.connect()) {
            return client.send("GET " + target + " HTTP/1.1\r\nhost: " + host + "\r\n\r\n")
                    .read();
        }
    }

    private RecordedRequest forwarded(TestProxy proxy, String target, String host) throws IOException {
        assertThat(ask(proxy, target, host).status()).isEqualTo(200);
        return upstream.requests().getLast();
    }

    @Test
    void withoutOptionsPathsStayAsTheyAre() throws IOException {
        TestProxy proxy = proxyWith();
        assertThat(forwarded(proxy, "/x/../admin//%2e%2Fa\\b?/../c", "A.example.:99")
                        .target())
                .isEqualTo("/x/../admin//%2e%2Fa\\b?/../c");
        assertThat(upstream.requests().getLast().header("host")).isEqualTo("A.example.:99");
    }

    @Test
    void dotSegmentsCannotPassTheRoutesBy() throws IOException {
        TestProxy proxy = proxyWith("normalize_path: true");
        for (String hidden :
                new String[] {"/x/../admin", "/%61dmin", "/./admin/", "/x/%2e%2e/admin?q", "/x\\..\\admin"}) {
            assertThat(ask(proxy, hidden, "a").status()).as(hidden).isEqualTo(403);
        }
        assertThat(forwarded(proxy, "/admin/../x/./%79/%2F?a=/../b", "a").target())
                .isEqualTo("/x/y/%2F?a=/../b");
        assertThat(forwarded(proxy, "//admin", "a").target()).isEqualTo("//admin");
        assertThat(ask(proxy, "/a%00", "a").status()).isEqualTo(400);
        proxy.awaitStat("http.front.downstream_rq_failed_path_normalization", 1);
    }

    @Test
    void slashesAreMerged() throws IOException {
        TestProxy proxy = proxyWith("merge_slashes: true");
        assertThat(ask(proxy, "//admin", "a").status()).isEqualTo(403);
        assertThat(forwarded(proxy, "/x///y/?a=//", "a").target()).isEqualTo("/x/y/?a=//");
    }

    @Test
    void escapedSlashesAreRefused() throws IOException {
        TestProxy proxy = proxyWith("path_with_escaped_slashes_action: REJECT_REQUEST");
        assertThat(ask(proxy, "/x%2Fy", "a").status()).isEqualTo(400);
        assertThat(ask(proxy, "/x%5cy", "a").status()).isEqualTo(400);
        assertThat(forwarded(proxy, "/x?a=%2F", "a").target()).isEqualTo("/x?a=%2F");
        proxy.awaitStat("http.front.downstream_rq_failed_path_normalization", 2);
    }

    @Test
    void escapedSlashesAreUnescapedAndForwarded() throws IOException {
        TestProxy proxy = proxyWith(
                "path_with_escaped_slashes_action: UNESCAPE_AND_FORWARD",
                "normalize_path: true",
                "merge_slashes: true");
        assertThat(ask(proxy, "/x%2F..%2fadmin", "a").status()).isEqualTo(403);
        assertThat(ask(proxy, "/%5Cadmin", "a").status()).isEqualTo(403);
        assertThat(forwarded(proxy, "/x%2F%2fy?%2F", "a").target()).isEqualTo("/x/y?%2F");
    }

    @Test
    void escapedSlashesAreUnescapedByTheClient() throws IOException {
        TestProxy proxy = proxyWith("path_with_escaped_slashes_action: UNESCAPE_AND_REDIRECT", "normalize_path: true");
        Response answer = ask(proxy, "/x%2F..%2fy?q=%2F", "a");
        assertThat(answer.status()).isEqualTo(307);
        assertThat(answer.header("location")).isEqualTo("/y?q=%2F");
        assertThat(forwarded(proxy, "/y/../z", "a").target()).isEqualTo("/z");
        proxy.awaitStat("http.front.downstream_rq_redirected_with_normalized_path", 1);
        assertThat(ask(proxy, "/%2Fevil.example/", "a").header("location")).isEqualTo("/.//evil.example/");
    }

    @Test
    void aUrlWithHttpsIsRefusedInCleartextWhereNobodyHasTakenTlsAway() throws IOException {
        TestProxy edge = proxyWith("use_remote_address: true");
        assertThat(ask(edge, "https://a.example/x", "a.example").status()).isEqualTo(403);
        assertThat(forwarded(edge, "http://a.example/x", "a.example").target()).isEqualTo("/x");
        edge.awaitStat("http.front.downstream_cx_protocol_error", 1);
        TestProxy inside = proxyWith("use_remote_address: true", "xff_num_trusted_hops: 1");
        assertThat(forwarded(inside, "https://a.example/x", "a.example").target())
                .isEqualTo("/x");
    }

    @Test
    void anyPortIsTakenOffTheHost() throws IOException {
        TestProxy proxy = proxyWith("strip_any_host_port: true", "strip_trailing_host_dot: true");
        assertThat(forwarded(proxy, "/", "a.example.:8443").header("host")).isEqualTo("a.example");
        assertThat(forwarded(proxy, "/", "[::1]:80").header("host")).isEqualTo("[::1]");
        assertThat(forwarded(proxy, "/", "[::1]").header("host")).isEqualTo("[::1]");
        assertThat(forwarded(proxy, "/", "a.example.").header("host")).isEqualTo("a.example");
    }

    @Test
    void theListenersPortIsTakenOffTheHost() throws IOException {
        TestProxy proxy = proxyWith("strip_matching_host_port: true");
        assertThat(forwarded(proxy, "/", "a.example:" + proxy.port()).header("host"))
                .isEqualTo("a.example");
        assertThat(forwarded(proxy, "/", "a.example:1").header("host")).isEqualTo("a.example:1");
    }

    @Test
    void routesAreFoundWithoutThePort() throws IOException {
        TestProxy proxy = proxy().routeConfiguration("ignore_port_in_host_matching: true")
                .forwardAllTo(upstream)
                .start();
        assertThat(forwarded(proxy, "/", "a.example:1").header("host")).isEqualTo("a.example:1");
    }
}
