package io.ringway.server.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

@SuppressWarnings("NullAway.Init") // set by JUnit
class DiffCommandTest {
    private static final String BEFORE = """
            admin: { address: { socket_address: { address: 127.0.0.1, port_value: 9901 } } }
            static_resources:
              listeners:
              - name: front
                address: { socket_address: { address: 127.0.0.1, port_value: 10000 } }
                filter_chains:
                - filters:
                  - name: hcm
                    typed_config:
                      "@type": type.googleapis.com/envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager
                      stat_prefix: front
                      route_config:
                        virtual_hosts:
                        - name: all
                          domains: ["*"]
                          routes:
                          - { match: { prefix: /api }, route: { cluster: api } }
                          - { match: { path: /old }, redirect: { path_redirect: /new } }
                          - { match: { prefix: / }, route: { cluster: web } }
                      http_filters:
                      - { name: router, typed_config: { "@type": type.googleapis.com/envoy.extensions.filters.http.router.v3.Router } }
              clusters:
              - name: web
                connect_timeout: 1s
                load_assignment: { cluster_name: web, endpoints: [{ lb_endpoints: [{ endpoint: { address: { socket_address: { address: 127.0.0.1, port_value: 8081 } } } }] }] }
              - name: api
                load_assignment: { cluster_name: api, endpoints: [{ lb_endpoints: [{ endpoint: { address: { socket_address: { address: 127.0.0.1, port_value: 8082 } } } }] }] }
            """;

    private static final String NEW_CLUSTER = """
              - name: v2
                load_assignment: { cluster_name: v2, endpoints: [{ lb_endpoints: [{ endpoint: { address: { socket_address: { address: 127.0.0.1, port_value: 8083 } } } }] }] }
            """;

    /** The route to /api/v2 stands behind the one that takes it, /old is answered by web. */
    private static final String AFTER = BEFORE.replace(
                            "              - { match: { path: /old }, redirect: { path_redirect: /new } }\n",
                            "              - { match: { prefix: /api/v2 }, route: { cluster: v2 } }\n")
                    .replace("prefix: /api }", "prefix: /api }, name: all-of-api")
                    .replace("connect_timeout: 1s", "connect_timeout: 2s")
                    .replace("port_value: 9901", "port_value: 9902")
            + NEW_CLUSTER;

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @TempDir
    private Path folder;

    private int diff(String before, String after, String... more) throws IOException {
        CommandLine command = RingwayCommand.newCommandLine()
                .setOut(new PrintWriter(out, true))
                .setErr(new PrintWriter(err, true));
        List<String> args = new ArrayList<>(List.of(
                "diff",
                Files.writeString(folder.resolve("old.yaml"), before).toString(),
                Files.writeString(folder.resolve("new.yaml"), after).toString()));
        args.addAll(List.of(more));
        return command.execute(args.toArray(String[]::new));
    }

    @Test
    void anotherLayoutIsNoDifference() throws IOException {
        assertThat(diff(BEFORE, BEFORE.replace("connect_timeout: 1s", "connectTimeout: '1.000s'  # a second")))
                .isZero();
        assertThat(out.toString()).isEqualTo("no difference\n");
    }

    @Test
    void everyPartThatChangesIsNamed() throws IOException {
        assertThat(diff(BEFORE, AFTER.replace(", name: all-of-api", ""), "--json"))
                .isEqualTo(1);

        JsonNode tree = JsonMapper.shared().readTree(out.toString());
        List<String> changes = new ArrayList<>();
        for (JsonNode change : tree.get("changes")) {
            changes.add(change.get("section").asString() + " "
                    + change.get("kind").asString() + " " + change.get("path").asString());
        }
        assertThat(changes)
                .containsExactly(
                        "routes removed front: virtual_hosts[all].routes[{path:/old}]",
                        "routes added front: virtual_hosts[all].routes[{prefix:/api/v2}]",
                        "clusters changed web.connect_timeout",
                        "clusters added v2",
                        "rest changed admin.address.socket_address.port_value");
        assertThat(tree.at("/shadowed/0/route").asString()).contains("/api/v2");
        assertThat(tree.at("/shadowed/0/line").asInt()).isEqualTo(18);
        assertThat(tree.at("/shadowed/0/by_line").asInt()).isEqualTo(17);
    }

    @Test
    void theTextSaysItInWords() throws IOException {
        assertThat(diff(BEFORE, AFTER.replace(", name: all-of-api", ""))).isEqualTo(1);
        assertThat(out.toString())
                .contains(
                        "  ~ web.connect_timeout: \"1s\" -> \"2s\"\n", "  + v2\n", "never reached any more\n  ! all: ");
    }

    @Test
    void routesInAnotherOrderAreNoticed() throws IOException {
        String first = "              - { match: { prefix: /api }, route: { cluster: api } }\n";
        String last = "              - { match: { prefix: / }, route: { cluster: web } }\n";
        String after = BEFORE.replace(first, "").replace(last, last + first);

        assertThat(diff(BEFORE, after)).isEqualTo(1);
        assertThat(out.toString())
                .contains("^ front: virtual_hosts[all].routes: another order")
                .contains("! all: ");
    }

    @Test
    void trafficIsPlayedAgainstBoth() throws IOException {
        Path log = Files.writeString(folder.resolve("access.log"), """
                [2026-11-28T10:00:00.000Z] "GET /old HTTP/1.1" 301 - 0 0 1 - "-" "curl/8" "id-1" "a.example" "-"
                [2026-11-28T10:00:01.000Z] "GET /old HTTP/1.1" 301 - 0 0 1 - "-" "curl/8" "id-2" "a.example" "-"
                [2026-11-28T10:00:02.000Z] "GET /api/v2/x HTTP/1.1" 200 - 0 5 1 1 "-" "curl/8" "id-3" "a.example" "127.0.0.1:8082"
                http://a.example/
                POST a.example /api/users
                a.example /old
                no request at all
                """);

        assertThat(diff(BEFORE, AFTER, "--traffic", log.toString(), "--json")).isEqualTo(1);

        JsonNode traffic = JsonMapper.shared().readTree(out.toString()).get("traffic");
        assertThat(traffic.get("requests").asInt()).isEqualTo(6);
        assertThat(traffic.get("moved").asInt()).isEqualTo(3);
        assertThat(traffic.get("moved_percent").asDouble()).isEqualTo(50.0);
        assertThat(traffic.get("unreadable_lines").asInt()).isEqualTo(1);
        assertThat(traffic.get("moves")).hasSize(1);
        assertThat(traffic.at("/moves/0/from").asString()).isEqualTo("redirect 301 to http://a.example/new");
        assertThat(traffic.at("/moves/0/to").asString()).isEqualTo("cluster web");
        assertThat(traffic.at("/moves/0/example").asString()).isEqualTo("GET http://a.example/old");
    }

    @Test
    void weightsSeeTheSameRandomNumbers() throws IOException {
        String even = BEFORE.replace(
                "prefix: / }, route: { cluster: web }",
                "prefix: / }, route: { weighted_clusters: { clusters: [{ name: web, weight: 50 }, { name: api, weight: 50 }] } }");
        String shifted = even.replace("name: web, weight: 50", "name: web, weight: 75")
                .replace("name: api, weight: 50", "name: api, weight: 25");
        StringBuilder requests = new StringBuilder();
        for (int i = 0; i < 200; i++) {
            requests.append("a.example /").append(i).append('\n');
        }
        Path file = Files.writeString(folder.resolve("paths.txt"), requests);

        assertThat(diff(even, shifted, "--traffic", file.toString(), "--json")).isEqualTo(1);

        JsonNode traffic = JsonMapper.shared().readTree(out.toString()).get("traffic");
        assertThat(traffic.get("moved").asInt()).isBetween(40, 60);
        assertThat(traffic.at("/moves/0/from").asString()).isEqualTo("cluster api");
        assertThat(traffic.at("/moves/0/to").asString()).isEqualTo("cluster web");
        assertThat(traffic.get("moves")).hasSize(1);
    }

    @Test
    void aConfigurationThatIsRefusedIsSaidToBe() throws IOException {
        assertThat(diff(BEFORE, BEFORE.replace("cluster: web }", "cluster: wbe }")))
                .isEqualTo(1);
        assertThat(err.toString()).contains("RW4001");
        assertThat(out.toString()).isEmpty();
    }
}
