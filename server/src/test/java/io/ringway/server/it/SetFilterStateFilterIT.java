package io.ringway.server.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ringway.testkit.Answer;
import io.ringway.testkit.FakeUpstream;
import io.ringway.testkit.RawClient;
import java.io.IOException;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Texts about a request in the filter state. */
class SetFilterStateFilterIT extends OnEveryTransport {
    private static final String TYPE = "envoy.extensions.filters.http.set_filter_state.v3.Config";

    private static String value(String key, String text, String more) {
        return "{ object_key: " + key
                + ", factory_key: envoy.string, format_string: { text_format_source: { inline_string: \"" + text
                + "\" } }" + more + " }";
    }

    private TestProxy proxy(String route, FakeUpstream... upstreams) {
        return proxy().filter(
                        "state",
                        TYPE,
                        "on_request_headers: [ "
                                + value("tenant", "t-%REQ(x-tenant)%", "")
                                        .replace("envoy.string", "envoy.hashable_string")
                                + ", "
                                + value("maybe", "%REQ(x-maybe)%", ", skip_if_empty: true") + " ]")
                .routeConfiguration("request_headers_to_add: [ { header: { key: x-state, value: "
                        + "\"%FILTER_STATE(tenant:PLAIN)%/%FILTER_STATE(maybe:PLAIN)%\" } } ]")
                .route(route)
                .cluster("backends", "    lb_policy: RING_HASH\n", upstreams)
                .start();
    }

    @Test
    void isReadByWhateverComesLater() throws IOException {
        FakeUpstream upstream = upstream(Answer.fixed(200, "ok"));
        TestProxy proxy = proxy("{ match: { prefix: / }, route: { cluster: backends } }", upstream);
        try (RawClient client = proxy.connect()) {
            client.send("GET / HTTP/1.1\r\nhost: a\r\nx-tenant: ann\r\nx-maybe: b\r\n\r\n")
                    .read();
            client.send("GET / HTTP/1.1\r\nhost: a\r\n\r\n").read();
        }
        assertThat(upstream.requests().get(0).header("x-state")).isEqualTo("t-ann/b");
        assertThat(upstream.requests().get(1).header("x-state"))
                .startsWith("t-")
                .doesNotContain("ann", "b");
    }

    @Test
    void choosesTheHostByItsHash() throws IOException {
        FakeUpstream[] upstreams = {
            upstream(Answer.fixed(200, "0")), upstream(Answer.fixed(200, "1")), upstream(Answer.fixed(200, "2"))
        };
        TestProxy proxy = proxy(
                "{ match: { prefix: / }, route: { cluster: backends, hash_policy: [ { filter_state: { key: tenant } } ] } }",
                upstreams);
        Set<String> all = new HashSet<>();
        for (int tenant = 0; tenant < 20; tenant++) {
            Set<String> answers = new HashSet<>();
            try (RawClient client = proxy.connect()) {
                for (int i = 0; i < 4; i++) {
                    answers.add(client.send("GET / HTTP/1.1\r\nhost: a\r\nx-tenant: " + tenant + "\r\n\r\n")
                            .read()
                            .text());
                }
            }
            assertThat(answers).hasSize(1);
            all.addAll(answers);
        }
        assertThat(all).hasSizeGreaterThan(1);
    }

    @Test
    void aRouteMaySayOtherwise() throws IOException {
        FakeUpstream upstream = upstream(Answer.fixed(200, "ok"));
        TestProxy proxy = proxy(
                "{ match: { prefix: / }, route: { cluster: backends }, "
                        + TestProxy.perFilter(
                                "state", TYPE, "on_request_headers: [ " + value("tenant", "own", "") + " ]")
                        + " }",
                upstream);
        try (RawClient client = proxy.connect()) {
            client.send("GET / HTTP/1.1\r\nhost: a\r\nx-tenant: ann\r\n\r\n").read();
        }
        assertThat(upstream.requests().getFirst().header("x-state")).startsWith("own/");
    }

    @Test
    void objectsOfOtherKindsAreRefused() {
        assertThatThrownBy(() -> proxy().filter(
                                "state",
                                TYPE,
                                "on_request_headers: [ "
                                        + value("a.b", "x", "").replace("envoy.string", "envoy.network.ip") + " ]")
                        .route("{ match: { prefix: / }, direct_response: { status: 200 } }")
                        .start())
                .hasMessageContaining("\"envoy.network.ip\" has no factory here")
                .hasMessageContaining("on_request_headers[0].factory_key");
    }
}
