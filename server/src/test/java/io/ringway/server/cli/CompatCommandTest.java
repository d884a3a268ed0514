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
class CompatCommandTest {
    private static final String MIXED = """
            hds_config: {}
            static_resources:
              listeners:
              - name: edge
                address: { socket_address: { address: 127.0.0.1, port_value: 0 } }
                bind_to_port: ~
                filter_chains:
                - filters:
                  - name: hcm
                    typed_config:
                      "@type": type.googleapis.com/envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager
                      stat_prefix: ingress
                      route_config: { virtual_hosts: [] }
                      http_filters:
                      - name: wasm
                        typed_config:
                          "@type": type.googleapis.com/envoy.extensions.filters.http.wasm.v3.Wasm
                          config: { name: x }
                      - name: router
                        typed_config: { "@type": type.googleapis.com/envoy.extensions.filters.http.router.v3.Router }
              clusters:
              - name: web
                type: ORIGINAL_DST
                conect_timeout: 1s
              - name: web
            """;

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @TempDir
    private Path folder;

    private int compat(String yaml, String... more) throws IOException {
        CommandLine command = RingwayCommand.newCommandLine()
                .setOut(new PrintWriter(out, true))
                .setErr(new PrintWriter(err, true));
        Path file = Files.writeString(folder.resolve("envoy.yaml"), yaml);
        List<String> args = new ArrayList<>(List.of("compat", file.toString()));
        args.addAll(List.of(more));
        return command.execute(args.toArray(String[]::new));
    }

    @Test
    void everyPartIsListedWithItsLine() throws IOException {
        assertThat(compat(MIXED, "--json")).isEqualTo(1);

        JsonNode tree = JsonMapper.shared().readTree(out.toString());
        List<String> notSupported = new ArrayList<>();
        for (JsonNode use : tree.get("uses")) {
            if (!use.get("status").asString().equals("supported")) {
                notSupported.add(use.get("line").asInt() + " "
                        + use.get("status").asString() + " " + use.get("kind").asString() + " "
                        + use.get("name").asString());
            }
        }
        assertThat(notSupported)
                .containsExactly(
                        "1 unsupported field envoy.config.bootstrap.v3.Bootstrap.hds_config",
                        "6 without_effect field envoy.config.listener.v3.Listener.bind_to_port",
                        "17 unsupported extension envoy.extensions.filters.http.wasm.v3.Wasm",
                        "23 unsupported field envoy.config.cluster.v3.Cluster.type",
                        "24 unknown field envoy.config.cluster.v3.Cluster.conect_timeout");
        assertThat(tree.at("/extensions/supported").asInt()).isEqualTo(2);
        assertThat(tree.at("/fields/supported").asInt()).isEqualTo(22);
        assertThat(tree.at("/other_errors").asInt()).isEqualTo(1);
        assertThat(tree.at("/would_run").asBoolean()).isFalse();
    }

    @Test
    void theTextCountsAndLists() throws IOException {
        assertThat(compat(MIXED)).isEqualTo(1);
        assertThat(out.toString())
                .contains(": would not run")
                .contains("extensions  2 supported, 1 unsupported")
                .contains("unsupported:\n  1:1     hds_config\n")
                .contains("17:24")
                .contains("typed_config.@type = envoy.extensions.filters.http.wasm.v3.Wasm")
                .contains("and 1 error of another kind")
                .doesNotContain("\nsupported:");
    }

    @Test
    void whatIsSupportedRuns() throws IOException {
        assertThat(compat("admin: { address: { socket_address: { address: 127.0.0.1, port_value: 0 } } }\n", "--all"))
                .isZero();
        assertThat(out.toString())
                .contains(": would run", "fields      5 supported\n", "supported:\n", "admin.address.socket_address");
    }

    @Test
    void aTextThatCannotBeReadIsAProblem() throws IOException {
        assertThat(compat("a: [")).isEqualTo(1);
        assertThat(err.toString()).contains("RW1003");
    }
}
