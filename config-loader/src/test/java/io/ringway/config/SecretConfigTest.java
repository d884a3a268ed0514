package io.ringway.config;

import static org.assertj.core.api.Assertions.assertThat;

import io.ringway.config.compile.CompiledConfig;
import io.ringway.config.dynamic.Subscription;
import io.ringway.config.model.Problem;
import io.ringway.testkit.TestCertificate;
import io.ringway.transport.tls.RuleVerifier;
import io.ringway.transport.tls.ServerTlsSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Secrets that contexts of TLS ask for by name, in the bootstrap and in files. */
class SecretConfigTest {
    private static final String SECRET =
            "- \"@type\": type.googleapis.com/envoy.extensions.transport_sockets.tls.v3.Secret\n";
    private static final String OWN =
            "tls_certificate: { certificate_chain: { filename: FOLDER/server.pem }, private_key: { filename: FOLDER/server.key } }";
    private static final String TRUST = "validation_context: { trusted_ca: { filename: FOLDER/ca.pem } }";
    private static final String FILE =
            "sds_config: { path_config_source: { path: FOLDER/sds.yaml, watched_directory: { path: FOLDER } } }";

    @TempDir
    @SuppressWarnings("NullAway.Init") // set by JUnit
    private Path folder;

    private final Loading loading = new Loading();
    private final TestCertificate ca = TestCertificate.authority("root");
    private final TestCertificate server =
            ca.issue("server").dns("server.example").make();

    @BeforeEach
    void write() throws IOException {
        ca.write(folder, "ca");
        server.write(folder, "server");
        sds(SECRET + "  name: own\n  " + OWN + "\n" + SECRET + "  name: trust\n  " + TRUST + "\n");
    }

    private void sds(String resources) throws IOException {
        Files.writeString(folder.resolve("sds.yaml"), here("version_info: v1\nresources:\n" + resources));
    }

    private String here(String text) {
        return text.replace("FOLDER", folder.toString());
    }

    private String yaml(String secrets, String... common) {
        return here("""
                static_resources:
                  secrets: [ %s ]
                  listeners:
                  - name: edge
                    address: { socket_address: { address: 127.0.0.1, port_value: 10000 } }
                    filter_chains:
                    - transport_socket:
                        name: tls
                        typed_config:
                          "@type": type.googleapis.com/envoy.extensions.transport_sockets.tls.v3.DownstreamTlsContext
                          common_tls_context: { %s }
                      filters:
                      - name: tcp
                        typed_config: { "@type": type.googleapis.com/envoy.extensions.filters.network.tcp_proxy.v3.TcpProxy, stat_prefix: tcp, cluster: web }
                  clusters: [ { name: web, load_assignment: { cluster_name: web, endpoints: [ { lb_endpoints: [ { endpoint: { address: { socket_address: { address: 127.0.0.1, port_value: 1 } } } } ] } ] } } ]
                """.formatted(secrets, String.join(", ", common)));
    }

    private static ServerTlsSettings settings(CompiledConfig config) {
        return Objects.requireNonNull(config.snapshot()
                        .listeners()
                        .getFirst()
                        .chains()
                        .getFirst()
                        .tls())
                .server()
                .settings();
    }

    private static RuleVerifier clients(ServerTlsSettings settings) {
        return (RuleVerifier) Objects.requireNonNull(settings.clients());
    }

    private Problem problem(String yaml) {
        List<Problem> errors =
                loading.problems(yaml).stream().filter(Problem::isError).toList();
        assertThat(errors).as("%s", errors).hasSize(1);
        return errors.getFirst();
    }

    @Test
    void secretsOfTheBootstrapAreFoundByName() {
        ServerTlsSettings settings = settings(loading.loaded(yaml(
                "{ name: own, " + OWN + " }, { name: trust, " + TRUST + " }",
                "tls_certificate_sds_secret_configs: [ { name: own } ]",
                "validation_context_sds_secret_config: { name: trust }")));
        assertThat(settings.identities().getFirst().certificate()).isEqualTo(server.certificate());
        assertThat(clients(settings).rules().anchors()).containsExactly(ca.certificate());
    }

    @Test
    void secretsOfFilesAreFoundByName() {
        CompiledConfig config = loading.loaded(yaml(
                "",
                "tls_certificate_sds_secret_configs: [ { name: own, " + FILE + " } ]",
                "validation_context_sds_secret_config: { name: trust, " + FILE + " }"));
        assertThat(settings(config).identities()).hasSize(1);
        assertThat(clients(settings(config)).rules().anchors()).hasSize(1);
        assertThat(config.dynamic().subscriptions())
                .extracting(Subscription::kind, Subscription::name)
                .containsExactlyInAnyOrder(
                        org.assertj.core.groups.Tuple.tuple(Subscription.Kind.SECRETS, "own"),
                        org.assertj.core.groups.Tuple.tuple(Subscription.Kind.SECRETS, "trust"));
        assertThat(config.dynamic().named())
                .containsOnlyKeys(folder.resolve("server.pem"), folder.resolve("server.key"), folder.resolve("ca.pem"));
        assertThat(config.dynamic().isEndpointsOnly(folder.resolve("server.pem")))
                .isFalse();
        assertThat(config.dynamic().resources()).hasSize(2);
    }

    @Test
    void aSecretIsLaidOverWhatStandsInPlace() {
        ServerTlsSettings settings = settings(loading.loaded(yaml(
                "{ name: own, " + OWN + " }",
                "tls_certificate_sds_secret_configs: [ { name: own } ]",
                "combined_validation_context: { default_validation_context: { max_verify_depth: 3, match_typed_subject_alt_names:"
                        + " [ { san_type: DNS, matcher: { exact: a } } ] }, validation_context_sds_secret_config: { name: trust, "
                        + FILE + " } }")));
        assertThat(clients(settings).rules().depthMax()).isEqualTo(3);
        assertThat(clients(settings).rules().names()).hasSize(1);
        assertThat(clients(settings).rules().anchors()).containsExactly(ca.certificate());
        assertThat(settings.isCertificateRequired()).isTrue();
    }

    @Test
    void mistakesAreShownWhereTheSecretIs() throws IOException {
        String common = "tls_certificate_sds_secret_configs: [ { name: own, " + FILE + " } ]";
        sds(SECRET + "  name: own\n  " + OWN.replace("server.key", "no.key") + "\n");
        assertThat(problem(yaml("", common))).satisfies(problem -> {
            assertThat(problem.code().id()).isEqualTo("RW4008");
            assertThat(problem.position()).asString().startsWith(folder + "/sds.yaml:5:");
            assertThat(problem.fieldPath()).isEqualTo("resources[0].tls_certificate.private_key.filename");
        });
        sds(SECRET + "  name: won\n  " + OWN + "\n");
        assertThat(problem(yaml("", common)).suggestion().text()).contains("won");
        sds(SECRET + "  name: own\n  " + TRUST + "\n");
        assertThat(problem(yaml("", common)).message()).contains("tls_certificate, which it is not");
        assertThat(problem(yaml("{ name: own, " + OWN + " }", "tls_certificate_sds_secret_configs: [ { name: won } ]")))
                .satisfies(problem -> {
                    assertThat(problem.code().id()).isEqualTo("RW4009");
                    assertThat(problem.suggestion().text()).contains("\"own\"");
                });
        assertThat(problem(yaml(
                                "{ name: own, " + OWN + " }, { name: own, " + OWN + " }",
                                "tls_certificate_sds_secret_configs: [ { name: own } ]"))
                        .code()
                        .id())
                .isEqualTo("RW4002");
        assertThat(problem(yaml("{ name: own, generic_secret: { secret: { inline_string: a } } }", own()))
                        .code()
                        .id())
                .isEqualTo("RW2042");
    }

    private static String own() {
        return "tls_certificates: [ { certificate_chain: { filename: FOLDER/server.pem }, private_key: { filename: FOLDER/server.key } } ]";
    }

    @Test
    void aFileThatGoesWrongIsHeldBack() throws IOException {
        String yaml = yaml("", "tls_certificate_sds_secret_configs: [ { name: own, " + FILE + " } ]");
        CompiledConfig first = loading.loaded(yaml);
        loading.loader.accept(first);
        sds(SECRET + "  name: own\n  " + OWN.replace("server.key", "ca.key") + "\n");
        String changed = yaml.replace("port_value: 10000", "port_value: 10001");
        LoadResult result = loading.loader.load(ConfigInput.ofText(changed), first);
        assertThat(result).isInstanceOf(LoadResult.Loaded.class);
        assertThat(((LoadResult.Loaded) result).refused()).singleElement().satisfies(refused -> {
            assertThat(refused.file()).isEqualTo(folder.resolve("sds.yaml"));
            assertThat(refused.problems().getFirst().code().id()).isEqualTo("RW4012");
        });
        assertThat(settings(((LoadResult.Loaded) result).config())).isEqualTo(settings(first));
    }
}
