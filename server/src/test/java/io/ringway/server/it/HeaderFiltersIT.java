package io.ringway.server.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.ringway.testkit.Answer;
import io.ringway.testkit.FakeUpstream;
import io.ringway.testkit.RawClient;
import io.ringway.testkit.RecordedRequest;
import io.ringway.testkit.Response;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code envoy.filters.http.header_mutation} and {@code envoy.filters.http.header_to_metadata}. */
class HeaderFiltersIT extends OnEveryTransport {
    private static final String MUTATION = "envoy.extensions.filters.http.header_mutation.v3.HeaderMutation";
    private static final String PER_ROUTE = "envoy.extensions.filters.http.header_mutation.v3.HeaderMutationPerRoute";
    private static final String METADATA = "envoy.extensions.filters.http.header_to_metadata.v3.Config";

    private final LogLines log;

    HeaderFiltersIT(@TempDir Path directory) {
        log = new LogLines(directory);
    }

    private static String set(String name, String value) {
        return "{ append: { header: { key: " + name + ", value: \"" + value
                + "\" }, append_action: OVERWRITE_IF_EXISTS_OR_ADD } }";
    }

    private static Response get(TestProxy proxy, String target, String... headers) throws IOException {
        try (RawClient client = proxy.connect()) {
            return client.get(target, headers);
        }
    }

    @Test
    void headsAreChangedOnBothWays() throws IOException {
        FakeUpstream upstream = upstream(Answer.fixed(200, "ok", "x-secret: s"));
        TestProxy proxy = proxy().filter(
                        "change",
                        MUTATION,
                        "mutations: { request_mutations: [{ remove: x-gone }, " + set("x-was", "%REQ(x-in)%")
                                + "], response_mutations: [{ remove: x-secret }, " + set("x-code", "%RESPONSE_CODE%")
                                + "] }")
                .forwardAllTo(upstream)
                .start();
        Response answer = get(proxy, "/", "x-gone: 1", "x-in: 2");
        assertThat(answer.header("x-secret")).isNull();
        assertThat(answer.header("x-code")).isEqualTo("200");
        RecordedRequest request = upstream.requests().getFirst();
        assertThat(request.header("x-gone")).isNull();
        assertThat(request.header("x-was")).isEqualTo("2");
    }

    @Test
    void everyLevelOfARouteChanges() throws IOException {
        FakeUpstream upstream = upstream(Answer.fixed(200, "ok"));
        for (boolean isMostSpecificLast : new boolean[] {false, true}) {
            TestProxy proxy = proxy().filter(
                            "change",
                            MUTATION,
                            "mutations: { request_mutations: [" + set("x-chain", "1")
                                    + "] }, most_specific_header_mutations_wins: " + isMostSpecificLast)
                    .virtualHost(TestProxy.perFilter(
                            "change", PER_ROUTE, "mutations: { request_mutations: [" + set("x-level", "host") + "] }"))
                    .route("{ match: { prefix: / }, route: { cluster: backends }, "
                            + TestProxy.perFilter(
                                    "change",
                                    PER_ROUTE,
                                    "mutations: { request_mutations: [" + set("x-level", "route") + "] }")
                            + " }")
                    .cluster("backends", "", upstream)
                    .start();
            get(proxy, "/");
            RecordedRequest request = upstream.requests().getLast();
            assertThat(request.header("x-chain")).isEqualTo("1");
            assertThat(request.header("x-level")).isEqualTo(isMostSpecificLast ? "route" : "host");
        }
    }

    @Test
    void fieldsAndCookiesBecomeMetadata() throws IOException {
        FakeUpstream upstream = upstream(Answer.fixed(200, "ok", "x-answer: yes!"));
        String rules = String.join(
                ", ",
                "{ header: x-user, on_header_present: { metadata_namespace: app, key: user }, "
                        + "on_header_missing: { metadata_namespace: app, key: user, value: nobody }, remove: true }",
                "{ header: x-number, on_header_present: { metadata_namespace: app, key: number, type: NUMBER } }",
                "{ header: x-coded, on_header_present: { metadata_namespace: app, key: coded, encode: BASE64 } }",
                "{ cookie: sid, on_header_present: { key: sid } }",
                "{ header: x-path, on_header_present: { metadata_namespace: app, key: first, regex_value_rewrite: "
                        + "{ pattern: { regex: \"^/([^/]+).*$\" }, substitution: \"\\\\1\" } } }");
        TestProxy proxy = proxy().filter(
                        "notes",
                        METADATA,
                        "request_rules: [" + rules + "], response_rules: [{ header: x-answer, on_header_present: "
                                + "{ metadata_namespace: app, key: answer } }]")
                .filter(
                        "change",
                        MUTATION,
                        "mutations: { request_mutations: [" + set("x-noted", "%DYNAMIC_METADATA(app:user)%") + "] }")
                .manager(log.manager("%DYNAMIC_METADATA(app:user)% %DYNAMIC_METADATA(app:number)%"
                        + " %DYNAMIC_METADATA(app:coded):3% %DYNAMIC_METADATA(app:first)%"
                        + " %DYNAMIC_METADATA(app:answer)% %DYNAMIC_METADATA(envoy.filters.http.header_to_metadata)%"
                        + " %DYNAMIC_METADATA(none:x)% %FILTER_STATE(none:PLAIN)%"))
                .forwardAllTo(upstream)
                .start();
        get(proxy, "/", "x-user: ann", "x-number: 42", "x-coded: aGVsbG8=", "cookie: a=b; sid=77", "x-path: /one/two");
        assertThat(log.await(1).getFirst()).isEqualTo("ann 42 hel one yes! {\"sid\":\"77\"} - -");
        assertThat(upstream.requests().getFirst().header("x-user")).isNull();
        assertThat(upstream.requests().getFirst().header("x-noted")).isEqualTo("ann");
        get(proxy, "/", "x-number: many", "x-coded: ???");
        assertThat(log.await(2).getLast()).isEqualTo("nobody - - - yes! - - -");
    }

    @Test
    void whatFiltersCostIsShown() throws IOException {
        TestProxy proxy = proxy().filter("change", MUTATION, "")
                .forwardAllTo(upstream(Answer.fixed(200, "ok")))
                .admin()
                .start();
        assertThat(admin(proxy, "/filters")).contains("connection manager", "front", "change", "ns/stream");
        assertThat(admin(proxy, "/filters?format=json"))
                .contains("\"connection_manager\" : \"front\"", "\"filter\" : \"change\"", "\"sampled_streams\" : ");
    }

    private static String admin(TestProxy proxy, String target) throws IOException {
        int port = Objects.requireNonNull(proxy.server().adminAddress()).port();
        try (RawClient client = RawClient.connect(port)) {
            return client.send("GET " + target + " HTTP/1.1\r\nhost: localhost\r\n\r\n")
                    .read()
                    .text();
        }
    }

    @Test
    void logsAreChosenByMetadata(@TempDir Path directory) throws IOException {
        LogLines log = new LogLines(directory);
        String matcher =
                "matcher: { filter: demo, path: [ { key: kind } ], value: { string_match: { exact: wanted } } }";
        TestProxy proxy = proxy().filter(
                        "notes",
                        "envoy.extensions.filters.http.header_to_metadata.v3.Config",
                        "request_rules: [ { header: x-kind, on_header_present: { metadata_namespace: demo, key: kind } } ]")
                .manager(log.manager(
                        "%REQ(:PATH)%",
                        "{ and_filter: { filters: [ { metadata_filter: { " + matcher
                                + " } }, { or_filter: { filters: [ "
                                + "{ metadata_filter: { match_if_key_not_found: false, " + matcher + " } }, "
                                + "{ header_filter: { header: { name: x-log, present_match: true } } } ] } } ] } }"))
                .forwardAllTo(upstream(Answer.fixed(200, "")))
                .start();
        try (RawClient client = proxy.connect()) {
            client.get("/without");
            client.get("/without-but-asked-for", "x-log: yes");
            client.get("/other", "x-kind: other", "x-log: yes");
            client.get("/wanted", "x-kind: wanted");
        }
        assertThat(log.await(2)).containsExactly("/without-but-asked-for", "/wanted");
    }
}
