package io.ringway.server.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.networknt.schema.Error;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaLocation;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.schema.CoreSchema;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The schema judged by a validator: it takes what runs and refuses what people get wrong. */
@SuppressWarnings("NullAway.Init") // set before all tests
class SchemaCommandTest {
    private static final Path EXAMPLES = Path.of("../examples");

    /** Of many forms; the loader's own test says that it is accepted. */
    private static final Path SURFACE = Path.of("../config-loader/src/test/resources/good/surface.yaml");

    private static JsonNode text;
    private static Schema schema;

    @BeforeAll
    static void printed() {
        StringWriter out = new StringWriter();
        int code = RingwayCommand.newCommandLine()
                .setOut(new PrintWriter(out, true))
                .execute("schema");
        assertThat(code).isZero();
        text = JsonMapper.shared().readTree(out.toString());
        schema = SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12)
                .getSchema(text);
    }

    private static List<Error> errors(String yaml) {
        Object tree =
                new Load(LoadSettings.builder().setSchema(new CoreSchema()).build()).loadFromString(yaml);
        return schema.validate(JsonMapper.shared().valueToTree(tree));
    }

    static Stream<Path> bootstraps() throws IOException {
        List<Path> examples;
        try (Stream<Path> files = Files.walk(EXAMPLES)) {
            examples =
                    files.filter(file -> file.endsWith("envoy.yaml")).sorted().toList();
        }
        assertThat(examples).hasSizeGreaterThan(20);
        return Stream.concat(examples.stream(), Stream.of(SURFACE));
    }

    @ParameterizedTest
    @MethodSource("bootstraps")
    void whatRunsIsTaken(Path file) throws IOException {
        assertThat(errors(Files.readString(file))).isEmpty();
    }

    @Test
    void theSchemaIsOne() {
        Schema meta = SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12)
                .getSchema(SchemaLocation.of(text.get("$schema").asString()));

        assertThat(meta.validate(text)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{ name: web, connect_timeout: 0.25s }",
                "{ name: web, connectTimeout: 1s, lb_policy: round_robin }",
                "{ name: web, connect_timeout: { seconds: 5 }, lb_policy: 1 }",
                "{ name: web, per_connection_buffer_limit_bytes: '32768', type: ~ }",
                "{ name: web, health_checks: { timeout: 1s, interval: 1s, unhealthy_threshold: 1, healthy_threshold: 1, tcp_health_check: {} } }",
            })
    void formsOfAClusterThatAreTaken(String cluster) {
        assertThat(errors("static_resources: { clusters: [ " + cluster + " ] }"))
                .isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{ nane: web }", // a slip in a key that is needed
                "{ name: web, conect_timeout: 1s }", // a slip in a key
                "{ name: web, connect_timeout: 250ms }", // not a duration
                "{ name: web, connect_timeout: 5 }", // a number for a duration
                "{ name: web, lb_policy: ROUND_ROBBIN }", // a slip in an enum
                "{ name: web, per_connection_buffer_limit_bytes: -1 }", // out of range
                "{ name: web, per_connection_buffer_limit_bytes: many }", // a text for a number
                "{ name: web, respect_dns_ttl: ture }", // a slip in a boolean
                "{ name: '' }", // too short
                "{ name: 12 }", // a number for a text
                "{ name: web, load_assignment: [ ] , health_checks: [ { timeout: 1s } ] }", // fields are missing
                "{ name: web, transport_socket_matches: [ { name: x } ] }", // not supported
                "{ name: web, typed_extension_protocol_options: { a: { '@type': type.googleapis.com/envoy.No } } }",
                "{ name: web, typed_extension_protocol_options: { a: { explicit_http_config: {} } } }", // no @type
                "web", // a text for a mapping
            })
    void mistakesInAClusterAreRefused(String cluster) {
        assertThat(errors("static_resources: { clusters: [ " + cluster + " ] }"))
                .isNotEmpty();
    }

    @Test
    void alternativesExcludeEachOther() {
        String admin = "admin: { address: { pipe: { path: /tmp/a }, %s: { address: 127.0.0.1, port_value: 1 } } }";

        assertThat(errors(admin.formatted("socket_address"))).isNotEmpty();
        assertThat(errors(admin.formatted("socketAddress"))).isNotEmpty();
        assertThat(errors("admin: { address: { } }")).isNotEmpty();
        assertThat(errors("admin: { address: { pipe: { path: /tmp/a }, socket_address: } }"))
                .isEmpty();
    }

    @Test
    void anExtensionIsReadAsItsType() {
        String filter = """
                static_resources:
                  listeners:
                  - name: db
                    address: { socket_address: { address: 127.0.0.1, port_value: 0 } }
                    filter_chains:
                    - filters:
                      - name: tcp
                        typed_config:
                          "@type": type.googleapis.com/envoy.extensions.filters.network.tcp_proxy.v3.TcpProxy
                          %s
                """;

        assertThat(errors(filter.formatted("stat_prefix: db\n          cluster: db")))
                .isEmpty();
        assertThat(errors(filter.formatted("stat_prefix: db\n          custer: db")))
                .isNotEmpty();
    }
}
