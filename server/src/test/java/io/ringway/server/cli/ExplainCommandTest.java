package io.ringway.server.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

@SuppressWarnings("NullAway.Init") // fields are set before each test
class ExplainCommandTest {
    private static final String YAML = """
            static_resources:
              listeners:
              - name: front
                address: { socket_address: { address: 127.0.0.1, port_value: 10000 } }
                filter_chains:
                - filters:
                  - name: envoy.filters.network.http_connection_manager
                    typed_config:
                      "@type": type.googleapis.com/envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager
                      stat_prefix: front
                      route_config:
                        virtual_hosts:
                        - name: shop
                          domains: ["*.shop.example"]
                          virtual_clusters:
                          - { name: reading, headers: [{ name: ":method", string_match: { exact: GET } }] }
                          routes:
                          - { match: { path: /about }, direct_response: { status: 200, body: { inline_string: "about us" } } }
                          - { match: { prefix: /old/ }, redirect: { prefix_rewrite: /new/ } }
                          - match: { prefix: /api/, headers: [{ name: x-beta, string_match: { exact: "1" } }] }
                            name: beta
                            route: { cluster: named, prefix_rewrite: /v2/ }
                          - match: { prefix: / }
                            name: all
                            route:
                              cluster: fixed
                              timeout: 2.5s
                              host_rewrite_literal: inner.example
                              retry_policy: { retry_on: "5xx,reset", num_retries: 3 }
                      http_filters:
                      - { name: router, typed_config: { "@type": type.googleapis.com/envoy.extensions.filters.http.router.v3.Router } }
              clusters:
              - name: fixed
                load_assignment: { cluster_name: fixed, endpoints: [{ lb_endpoints: [{ endpoint: { address: { socket_address: { address: 127.0.0.1, port_value: 8081 } } } }] }] }
              - name: named
                type: STRICT_DNS
                lb_policy: RANDOM
                load_assignment: { cluster_name: named, endpoints: [{ lb_endpoints: [{ endpoint: { address: { socket_address: { address: beta.internal, port_value: 80 } } } }] }] }
            """;

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @TempDir
    private Path folder;

    private Path file;

    @BeforeEach
    void write() throws IOException {
        file = folder.resolve("envoy.yaml");
        Files.writeString(file, YAML);
    }

    private int explain(String... args) {
        CommandLine command = RingwayCommand.newCommandLine()
                .setOut(new PrintWriter(out, true))
                .setErr(new PrintWriter(err, true));
        String[] all = new String[args.length + 3];
        all[0] = "explain";
        all[1] = "-c";
        all[2] = file.toString();
        System.arraycopy(args, 0, all, 3, args.length);
        return command.execute(all);
    }

    private JsonNode json(String... args) {
        String[] all = Arrays.copyOf(args, args.length + 1);
        all[args.length] = "--json";
        assertThat(explain(all)).as(err.toString()).isZero();
        return JsonMapper.shared().readTree(out.toString());
    }

    @Test
    void aForwardedRequestIsToldWithLinesAndChanges() {
        assertThat(explain("GET http://www.shop.example/api/items?x=1")).isZero();
        assertThat(out.toString().replace(file.toString(), "envoy.yaml"))
                .contains("listener      front, 127.0.0.1:10000  (envoy.yaml:3)")
                .contains("virtual host  shop, by domain \"*.shop.example\"  (envoy.yaml:13)")
                .contains("route         3 \"all\": prefix \"/\"  (envoy.yaml:23)")
                .contains("v. cluster    reading")
                .contains("""
                          route 2 "beta"  (envoy.yaml:20)
                              wants header "x-beta" exact "1"
                              found no such header
                        """)
                .contains("""
                          route 0  (envoy.yaml:18)
                              wants path "/about"
                              found "/api/items"
                        """)
                .contains("cluster       fixed, ROUND_ROBIN  (envoy.yaml:33)")
                .contains("hosts         127.0.0.1:8081\n")
                .contains("path          /api/items?x=1\n")
                .contains("host          inner.example (was www.shop.example)")
                .contains("timeout       2.5s\n")
                .contains("retries       on 5xx, reset; at most 3\n")
                .contains("adds          x-envoy-expected-rq-timeout-ms: 2500");
    }

    @Test
    void namesAreNotResolvedAndRewritesAreTheRoutersOwn() {
        JsonNode tree = json("GET", "http://a.shop.example/api/items?x=1", "-H", "X-Beta: 1", "-H", "x-other: 2");
        assertThat(tree.at("/route/name").stringValue()).isEqualTo("beta");
        assertThat(tree.at("/route/line").intValue()).isEqualTo(20);
        assertThat(tree.at("/passed_over")).hasSize(2);
        assertThat(tree.at("/forward/cluster/lb_policy").stringValue()).isEqualTo("RANDOM");
        assertThat(tree.at("/forward/cluster/hosts/0").stringValue()).isEqualTo("beta.internal:80 (by DNS)");
        assertThat(tree.at("/forward/path").stringValue()).isEqualTo("/v2/items?x=1");
        assertThat(tree.at("/forward/headers").toString()).contains("x-other");
        assertThat(tree.at("/forward/headers_added").toString()).contains("x-envoy-original-path");
        assertThat(tree.at("/forward/headers_removed")).isEmpty();
    }

    @Test
    void answersOfTheProxyItselfAreShown() {
        JsonNode redirect = json("http://a.shop.example/old/a?b");
        assertThat(redirect.at("/answer/status").intValue()).isEqualTo(301);
        assertThat(redirect.at("/answer/headers").toString()).contains("http://a.shop.example/new/a?b");
        out.getBuffer().setLength(0);
        JsonNode direct = json("http://a.shop.example/about");
        assertThat(direct.at("/answer/body").stringValue()).isEqualTo("about us");
        out.getBuffer().setLength(0);
        JsonNode nothing = json("http://elsewhere.example/");
        assertThat(nothing.at("/answer/status").intValue()).isEqualTo(404);
        assertThat(nothing.has("virtual_host")).isFalse();
        out.getBuffer().setLength(0);
        assertThat(json("TRACE http://a.shop.example/").at("/answer/status").intValue())
                .isEqualTo(405);
    }

    @Test
    void theClientIsInternalIfAskedForAndPossible() {
        assertThat(json("http://a.shop.example/", "--internal")
                        .at("/request/internal")
                        .booleanValue())
                .isTrue();
        assertThat(explain("http://a.shop.example/", "--internal", "-H", "x-forwarded-for: 8.8.8.8"))
                .isEqualTo(1);
        assertThat(err.toString()).contains("does not take this client for internal");
    }

    @Test
    void whatCannotBeAskedIsAUsageError() {
        assertThat(explain("/no/host")).isEqualTo(2);
        assertThat(err.toString()).contains("names no host");
        assertThat(explain("GET http://a/ HTTP/1.1")).isEqualTo(2);
        assertThat(explain("http://a/", "-H", "nocolon")).isEqualTo(2);
        assertThat(explain("http://a/", "-H", "a: b\r\nc: d")).isEqualTo(2);
        assertThat(explain("http://a/", "--random", "x")).isEqualTo(2);
        assertThat(explain("http://a/", "--listener", "back")).isEqualTo(1);
        assertThat(err.toString()).contains("there is no listener back; there are: front (127.0.0.1:10000)");
        assertThat(explain("http://a.shop.example/", "--listener", "10000")).isZero();
    }

    @Test
    void aRefusedConfigurationIsSaid() throws IOException {
        Files.writeString(file, YAML.replace("prefix_rewrite: /v2/", "prefix_rewritten: /v2/"));
        assertThat(explain("http://a.shop.example/")).isEqualTo(1);
        assertThat(err.toString()).contains("RW2041", "prefix_rewritten");
    }
}
