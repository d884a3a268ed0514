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
class LintCommandTest {
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
                        ignore_port_in_host_matching: true
                        virtual_hosts:
                        - name: all
                          domains: ["*"]
                          routes:
                          - { match: { prefix: /api }, route: { cluster: used } }
                          - { match: { path: /api/users }, route: { cluster: used } }
                          - { match: { safe_regex: { regex: "/img/.*" } }, route: { cluster: empty } }
                          - { match: { prefix: /x, headers: [{ name: a, string_match: { safe_regex: { regex: ".*b" } } }] }, route: { cluster: used } }
                          - { match: { safe_regex: { regex: "/y/[0-9]+" } }, route: { cluster: used } }
                        - name: never
                          domains: ["a.example:8080", "http://b.example"]
                          routes: [{ match: { prefix: / }, direct_response: { status: 200 } }]
                      http_filters:
                      - { name: router, typed_config: { "@type": type.googleapis.com/envoy.extensions.filters.http.router.v3.Router } }
              clusters:
              - name: used
                load_assignment: { cluster_name: used, endpoints: [{ lb_endpoints: [{ endpoint: { address: { socket_address: { address: 127.0.0.1, port_value: 8081 } } } }] }] }
              - name: unused
                load_assignment: { cluster_name: unused, endpoints: [{ lb_endpoints: [{ endpoint: { address: { socket_address: { address: 127.0.0.1, port_value: 8081 } } } }] }] }
              - name: empty
                load_assignment: { cluster_name: empty }
            """;

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @TempDir
    private Path folder;

    private int lint(Path file, String... more) {
        CommandLine command = RingwayCommand.newCommandLine()
                .setOut(new PrintWriter(out, true))
                .setErr(new PrintWriter(err, true));
        List<String> args = new ArrayList<>(List.of("lint", "-c", file.toString()));
        args.addAll(List.of(more));
        return command.execute(args.toArray(String[]::new));
    }

    private Path file(String yaml) throws IOException {
        return Files.writeString(folder.resolve("envoy.yaml"), yaml);
    }

    @Test
    void everyKindIsFoundAtItsLine() throws IOException {
        assertThat(lint(file(YAML), "--json")).isEqualTo(1);
        List<String> found = new ArrayList<>();
        for (JsonNode finding : JsonMapper.shared().readTree(out.toString()).at("/findings")) {
            found.add(finding.get("line").intValue() + " "
                    + finding.get("code").stringValue() + " "
                    + (finding.has("related")
                            ? finding.at("/related/line").intValue()
                            : finding.path("hint").asString()));
        }
        assertThat(found)
                .containsExactly(
                        "18 RW5001 17",
                        "19 RW5003 prefix: \"/img/\" says the same",
                        "19 RW5005 32",
                        "20 RW5003 suffix: \"b\" says the same",
                        "22 RW5004 domain \"a.example:8080\" has a port, and ports are ignored here;"
                                + " domain \"http://b.example\" has a character that no host has ('/')",
                        "30 RW5002 ");
        assertThat(err.toString()).isEmpty();
    }

    @Test
    void peopleSeeTheLines() throws IOException {
        lint(file(YAML));
        assertThat(out.toString())
                .contains("warning RW5001: this route is never reached")
                .contains("route 0 takes all of its requests")
                .contains("warning RW5002: cluster \"unused\" is used nowhere")
                .contains("6 warnings");
    }

    @Test
    void aClusterThatRequestsMayNameIsNotCalledUnused() throws IOException {
        lint(file(YAML.replace(
                "prefix: /api }, route: { cluster: used }", "prefix: /api }, route: { cluster_header: x-c }")));
        assertThat(out.toString()).contains("RW5001").doesNotContain("RW5002");
        assertThat(out.toString())
                .endsWith(
                        "only requests may name these clusters, in the header of a cluster_header: whether they are used"
                                + " cannot be known\n  unused\n");
    }

    @Test
    void whatCannotBeKnownIsNoFinding() throws IOException {
        Path file = file(oneRoute("", "cluster_header: x-cluster"));
        assertThat(lint(file)).isZero();
        assertThat(out.toString()).startsWith("nothing found\n").contains("  app\n", "  spare\n");
        out.getBuffer().setLength(0);
        assertThat(lint(file, "--json")).isZero();
        assertThat(JsonMapper.shared()
                        .readTree(out.toString())
                        .at("/perhaps_unused_clusters")
                        .toString())
                .isEqualTo("[\"app\",\"spare\"]");
    }

    @Test
    void oneOfWeightedClustersMayBeNamedByRequestsToo() throws IOException {
        String weighted =
                "weighted_clusters: { clusters: [{ name: app, weight: 1 }, { cluster_header: x-cluster, weight: 1 }] }";
        assertThat(lint(file(oneRoute("", weighted)))).isZero();
        assertThat(out.toString()).endsWith("known\n  spare\n");
    }

    @Test
    void clustersThatNeedNotExistAreUsedAllTheSame() throws IOException {
        assertThat(lint(file(oneRoute("validate_clusters: false", "cluster: app"))))
                .isEqualTo(1);
        assertThat(out.toString()).contains("cluster \"spare\" is used nowhere").doesNotContain("cluster \"app\"");
        out.getBuffer().setLength(0);
        String weighted =
                "weighted_clusters: { clusters: [{ name: app, weight: 1 }, { name: spare, weight: 0 }, { name: gone, weight: 1 }] }";
        assertThat(lint(file(oneRoute("validate_clusters: false", weighted))))
                .as(out.toString())
                .isZero();
    }

    @Test
    void anEmptyClusterThatNeedNotExistIsStillEmpty() throws IOException {
        assertThat(lint(file(
                        oneRoute("validate_clusters: false", "cluster: app").replace(ENDPOINTS, ""))))
                .isEqualTo(1);
        assertThat(out.toString()).contains("RW5005", "cluster \"app\" has no endpoints");
    }

    private static final String ENDPOINTS =
            ", endpoints: [{ lb_endpoints: [{ endpoint: { address: { socket_address: { address: 127.0.0.1, port_value: 8081 } } } }] }]";

    /** One route, two clusters. */
    private static String oneRoute(String configuration, String route) {
        String start = YAML.substring(0, YAML.indexOf("            ignore_port_in_host_matching"));
        return start
                + "            virtual_hosts: [{ name: v, domains: [\"*\"], routes: [{ match: { prefix: / }, route: { "
                + route + " } }] }]\n" + (configuration.isEmpty() ? "" : "            " + configuration + "\n")
                + """
                          http_filters:
                          - { name: router, typed_config: { "@type": type.googleapis.com/envoy.extensions.filters.http.router.v3.Router } }
                  clusters:
                  - name: app
                    load_assignment: { cluster_name: app%s }
                  - name: spare
                    load_assignment: { cluster_name: spare%s }
                """.formatted(ENDPOINTS, ENDPOINTS);
    }

    @Test
    void nothingFoundIsFine() {
        assertThat(lint(Path.of("..", "examples", "quickstart", "envoy.yaml")))
                .as(out.toString())
                .isZero();
        assertThat(out.toString()).isEqualTo("nothing found\n");
    }

    @Test
    void aRefusedConfigurationIsSaid() throws IOException {
        assertThat(lint(file("static_resources: { listenerz: [] }\n"))).isEqualTo(1);
        assertThat(err.toString()).contains("RW2041");
    }
}
