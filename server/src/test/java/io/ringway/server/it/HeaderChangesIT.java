package io.ringway.server.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.ringway.testkit.Answer;
import io.ringway.testkit.FakeUpstream;
import io.ringway.testkit.RawClient;
import io.ringway.testkit.RecordedRequest;
import io.ringway.testkit.Response;
import java.io.IOException;
import org.junit.jupiter.api.Test;

/** {@code request_headers_to_add} and its like, on all levels. */
class HeaderChangesIT extends OnEveryTransport {

    @Test
    void theOutermostLevelHasTheLastWord() throws IOException {
        assertThat(levels(false)).isEqualTo("host");
    }

    @Test
    void theInnermostLevelHasTheLastWordIfAsked() throws IOException {
        assertThat(levels(true)).isEqualTo("route");
    }

    private String levels(boolean isMostSpecificLast) throws IOException {
        FakeUpstream upstream = upstream(Answer.fixed(200, "ok"));
        TestProxy.Builder builder = proxy().route("{ match: { prefix: / }, route: { cluster: backends }, "
                        + add("request", "x-level", "route", "OVERWRITE_IF_EXISTS_OR_ADD") + " }")
                .cluster("backends", "", upstream)
                .virtualHost(add("request", "x-level", "host", "OVERWRITE_IF_EXISTS_OR_ADD"));
        TestProxy proxy = isMostSpecificLast
                ? builder.routeConfiguration("most_specific_header_mutations_wins: true")
                        .start()
                : builder.start();
        try (RawClient client = proxy.connect()) {
            client.get("/", "x-level: client");
        }
        RecordedRequest request = upstream.requests().getFirst();
        assertThat(request.headers("x-level")).hasSize(1);
        return request.headers("x-level").getFirst();
    }

    @Test
    void eachActionDoesItsPart() throws IOException {
        FakeUpstream upstream = upstream(Answer.fixed(200, "ok"));
        TestProxy proxy = proxy().route(
                        "{ match: { prefix: / }, route: { cluster: backends }, request_headers_to_remove: [X-Gone], "
                                + "request_headers_to_add: ["
                                + option("x-appended", "two", "APPEND_IF_EXISTS_OR_ADD") + ", "
                                + option("x-kept", "ours", "ADD_IF_ABSENT") + ", "
                                + option("x-new", "ours", "ADD_IF_ABSENT") + ", "
                                + option("x-set", "ours", "OVERWRITE_IF_EXISTS_OR_ADD") + ", "
                                + option("x-absent", "ours", "OVERWRITE_IF_EXISTS") + ", "
                                + option("user-agent", "ours", "OVERWRITE_IF_EXISTS") + ", "
                                + option("x-empty", "%REQ(X-NONE)%", "APPEND_IF_EXISTS_OR_ADD") + "] }")
                .cluster("backends", "", upstream)
                .start();
        try (RawClient client = proxy.connect()) {
            client.get(
                    "/",
                    "x-gone: 1",
                    "X-Gone: 2",
                    "x-appended: one",
                    "x-kept: theirs",
                    "x-set: a",
                    "x-set: b",
                    "user-agent: theirs");
        }
        RecordedRequest request = upstream.requests().getFirst();
        assertThat(request.header("x-gone")).isNull();
        assertThat(request.headers("x-appended")).containsExactly("one", "two");
        assertThat(request.headers("x-kept")).containsExactly("theirs");
        assertThat(request.headers("x-new")).containsExactly("ours");
        assertThat(request.headers("x-set")).containsExactly("ours");
        assertThat(request.header("x-absent")).isNull();
        assertThat(request.headers("user-agent")).containsExactly("ours");
        assertThat(request.header("x-empty")).isNull();
    }

    @Test
    void valuesTellOfTheStream() throws IOException {
        FakeUpstream upstream = upstream(Answer.fixed(200, "ok"));
        TestProxy proxy = proxy().route(
                        "{ match: { prefix: / }, name: r, route: { cluster: backends, prefix_rewrite: /new/ }, "
                                + add(
                                        "request",
                                        "x-note",
                                        "%REQ(:METHOD)% %REQ(:PATH)% %DOWNSTREAM_REMOTE_ADDRESS_WITHOUT_PORT% 100%%",
                                        "ADD_IF_ABSENT")
                                + ", "
                                + add(
                                        "response",
                                        "x-via",
                                        "%ROUTE_NAME% %UPSTREAM_HOST% %RESP(X-BACKEND)%",
                                        "ADD_IF_ABSENT")
                                + " }")
                .cluster("backends", "", upstream)
                .start();
        upstream.answer(Answer.fixed(200, "ok", "x-backend: b"));
        try (RawClient client = proxy.connect()) {
            Response response = client.get("/old");
            assertThat(response.header("x-via")).isEqualTo("r 127.0.0.1:" + upstream.port() + " b");
        }
        RecordedRequest request = upstream.requests().getFirst();
        assertThat(request.header("x-note")).isEqualTo("GET /old 127.0.0.1 100%");
        assertThat(request.target()).isEqualTo("/new/old");
    }

    @Test
    void answersOfTheProxyItselfAreChangedToo() throws IOException {
        FakeUpstream gone = upstream(Answer.fixed(200, "ok"));
        TestProxy proxy = proxy().route("{ match: { prefix: /direct }, direct_response: { status: 200 } }")
                .route("{ match: { prefix: /to }, redirect: { path_redirect: /x } }")
                .route("{ match: { prefix: /gone }, route: { cluster: backends } }")
                .cluster("backends", "", gone)
                .virtualHost("response_headers_to_add: [" + option("x-by", "us", "ADD_IF_ABSENT") + "]")
                .virtualHost("response_headers_to_remove: [location]")
                .start();
        gone.kill();
        try (RawClient client = proxy.connect()) {
            assertThat(client.get("/direct").header("x-by")).isEqualTo("us");
            Response moved = client.get("/to");
            assertThat(moved.status()).isEqualTo(301);
            assertThat(moved.header("x-by")).isEqualTo("us");
            assertThat(moved.header("location")).isNull();
            Response failed = client.get("/gone");
            assertThat(failed.status()).isEqualTo(503);
            assertThat(failed.header("x-by")).isEqualTo("us");
            assertThat(client.get("/nowhere").header("x-by")).isNull();
        }
    }

    @Test
    void weightedClustersHaveTheirOwn() throws IOException {
        FakeUpstream upstream = upstream(Answer.fixed(200, "ok", "x-secret: 1"));
        TestProxy proxy = proxy().route("{ match: { prefix: / }, route: { weighted_clusters: { clusters: ["
                        + "{ name: backends, weight: 0, " + add("request", "x-which", "first", "ADD_IF_ABSENT") + " }, "
                        + "{ name: backends, weight: 1, response_headers_to_remove: [x-secret], "
                        + add("request", "x-which", "second", "ADD_IF_ABSENT") + " } ] } } }")
                .cluster("backends", "", upstream)
                .start();
        try (RawClient client = proxy.connect()) {
            assertThat(client.get("/").header("x-secret")).isNull();
        }
        assertThat(upstream.requests().getFirst().headers("x-which")).containsExactly("second");
    }

    @Test
    void largeValuesFit() throws IOException {
        FakeUpstream upstream = upstream(Answer.fixed(200, "ok"));
        TestProxy proxy = proxy().route("{ match: { prefix: / }, route: { cluster: backends }, "
                        + add("request", "x-copy", "%REQ(X-LARGE)%|%REQ(X-LARGE)%", "ADD_IF_ABSENT") + " }")
                .cluster("backends", "", upstream)
                .start();
        String large = "x".repeat(7000);
        try (RawClient client = proxy.connect()) {
            assertThat(client.get("/", "x-large: " + large).status()).isEqualTo(200);
            assertThat(client.get("/", "x-large: " + large.repeat(2)).status()).isEqualTo(431);
        }
        assertThat(upstream.requests().getFirst().header("x-copy")).isEqualTo(large + "|" + large);
    }

    private static String add(String side, String name, String value, String action) {
        return side + "_headers_to_add: [" + option(name, value, action) + "]";
    }

    private static String option(String name, String value, String action) {
        return "{ header: { key: " + name + ", value: \"" + value + "\" }, append_action: " + action + " }";
    }
}
