package io.ringway.config;

import static org.assertj.core.api.Assertions.assertThat;

import io.ringway.config.compile.CompiledConfig;
import io.ringway.config.model.Problem;
import io.ringway.hotpath.listener.DownstreamTls;
import io.ringway.hotpath.upstream.UpstreamTls;
import io.ringway.testkit.TestCertificate;
import io.ringway.transport.tls.CipherSuite;
import io.ringway.transport.tls.RuleVerifier;
import io.ringway.transport.tls.ServerTlsSettings;
import io.ringway.transport.tls.TlsParameters;
import io.ringway.transport.tls.TlsVersion;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.PrivateKey;
import java.security.interfaces.ECPrivateKey;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** {@code transport_socket} of filter chains and clusters: what becomes of it, and where mistakes are shown. */
class TlsConfigTest {
    private static final String SOCKETS = "type.googleapis.com/envoy.extensions.transport_sockets.";

    @TempDir
    @SuppressWarnings("NullAway.Init") // set by JUnit
    private Path folder;

    private final Loading loading = new Loading();
    private final TestCertificate ca = TestCertificate.authority("root");
    private final TestCertificate server =
            ca.issue("server").dns("server.example").make();

    @BeforeEach
    void write() {
        ca.write(folder, "ca");
        server.write(folder, "server");
    }

    private String own() {
        return "tls_certificates: [ { certificate_chain: { filename: " + folder
                + "/server.pem }, private_key: { filename: " + folder + "/server.key } } ]";
    }

    private String trust(String more) {
        return "validation_context: { trusted_ca: { filename: " + folder + "/ca.pem }" + more + " }";
    }

    /** A listener whose chain has this context. */
    private static String listener(String context) {
        return """
                static_resources:
                  listeners:
                  - name: edge
                    address: { socket_address: { address: 127.0.0.1, port_value: 10000 } }
                    filter_chains:
                    - transport_socket_connect_timeout: 3s
                      transport_socket: { name: tls, typed_config: { "@type": %stls.v3.DownstreamTlsContext, %s } }
                      filters:
                      - name: tcp
                        typed_config: { "@type": type.googleapis.com/envoy.extensions.filters.network.tcp_proxy.v3.TcpProxy, stat_prefix: tcp, cluster: web }
                  clusters: [ { name: web, load_assignment: { cluster_name: web, endpoints: [ { lb_endpoints: [ { endpoint: { address: { socket_address: { address: 127.0.0.1, port_value: 1 } } } } ] } ] } } ]
                """.formatted(SOCKETS, context);
    }

    private static String cluster(String context) {
        return """
                static_resources:
                  clusters:
                  - name: web
                    transport_socket: { name: tls, typed_config: { "@type": %stls.v3.UpstreamTlsContext, %s } }
                    load_assignment: { cluster_name: web, endpoints: [ { lb_endpoints: [ { endpoint: { address: { socket_address: { address: 127.0.0.1, port_value: 1 } } } } ] } ] }
                """.formatted(SOCKETS, context);
    }

    private static String common(String... fields) {
        return "common_tls_context: { " + String.join(", ", fields) + " }";
    }

    private DownstreamTls downstream(String context) {
        return downstream(loading.loaded(listener(context)));
    }

    private static DownstreamTls downstream(CompiledConfig config) {
        return Objects.requireNonNull(
                config.snapshot().listeners().getFirst().chains().getFirst().tls());
    }

    private static UpstreamTls upstream(CompiledConfig config) {
        return Objects.requireNonNull(
                config.snapshot().clusters().getFirst().connections().tls());
    }

    private static RuleVerifier verifier(Object verifier) {
        return (RuleVerifier) verifier;
    }

    @Test
    void aCertificateIsEnough() {
        DownstreamTls tls = downstream(common(own()));
        ServerTlsSettings settings = tls.server().settings();
        assertThat(settings.identities()).singleElement().satisfies(identity -> {
            assertThat(identity.chain()).containsExactly(server.certificate());
            assertThat(identity.key()).isEqualTo(server.key());
        });
        assertThat(settings.parameters()).isEqualTo(TlsParameters.SERVER);
        assertThat(settings.clients()).isNull();
        assertThat(settings.isCertificateRequired()).isFalse();
        assertThat(settings.isSniRequired()).isFalse();
        assertThat(tls.handshakeTimeoutNs()).isEqualTo(TimeUnit.SECONDS.toNanos(3));
    }

    @Test
    void everythingOfAListener() {
        ServerTlsSettings settings = downstream(
                        common(
                                        own(),
                                        trust(
                                                ", match_typed_subject_alt_names: [ { san_type: URI, matcher: { prefix: \"spiffe://a/\" } } ], max_verify_depth: 2"),
                                        "tls_params: { tls_minimum_protocol_version: TLSv1_2, tls_maximum_protocol_version: TLSv1_2,"
                                                + " cipher_suites: [ \"[ECDHE-RSA-AES128-GCM-SHA256|ECDHE-RSA-CHACHA20-POLY1305]\", AES128-SHA ],"
                                                + " ecdh_curves: [ P-256, X25519 ] }",
                                        "alpn_protocols: [ http/1.1 ]")
                                + ", require_client_certificate: true, require_sni: true, disable_stateless_session_resumption: false")
                .server()
                .settings();
        assertThat(settings.parameters())
                .isEqualTo(new TlsParameters(
                        TlsVersion.TLS_1_2,
                        TlsVersion.TLS_1_2,
                        List.of(
                                CipherSuite.ECDHE_RSA_AES128_GCM_SHA256,
                                CipherSuite.ECDHE_RSA_CHACHA20_POLY1305,
                                CipherSuite.AES128_SHA),
                        List.of("secp256r1", "x25519")));
        assertThat(settings.alpn()).containsExactly("http/1.1");
        assertThat(settings.isCertificateRequired()).isTrue();
        assertThat(settings.isSniRequired()).isTrue();
        RuleVerifier clients = verifier(Objects.requireNonNull(settings.clients()));
        assertThat(clients.rules().anchors()).containsExactly(ca.certificate());
        assertThat(clients.rules().depthMax()).isEqualTo(2);
        assertThat(clients.rules().names()).singleElement().satisfies(rule -> {
            assertThat(rule.value().test("spiffe://a/b")).isTrue();
            assertThat(rule.value().test("spiffe://b")).isFalse();
        });
    }

    @Test
    void whoAsksForANameNeedsACertificate() {
        String names = ", match_typed_subject_alt_names: [ { san_type: DNS, matcher: { exact: a.example } } ]";
        assertThat(downstream(common(own(), trust(names))).server().settings().isCertificateRequired())
                .isTrue();
        assertThat(downstream(common(own(), trust(""))).server().settings().isCertificateRequired())
                .isFalse();
        assertThat(downstream(common(own(), trust(names + ", trust_chain_verification: ACCEPT_UNTRUSTED")))
                        .server()
                        .settings()
                        .isCertificateRequired())
                .isFalse();
    }

    @Test
    void everythingOfACluster() {
        UpstreamTls tls = upstream(loading.loaded(cluster(common(own(), trust(""), "alpn_protocols: [ http/1.1 ]")
                + ", sni: server.example, auto_host_sni: true, auto_sni_san_validation: true")));
        assertThat(tls.serverName()).isEqualTo("server.example");
        assertThat(tls.isHostName()).isTrue();
        assertThat(tls.client().settings().parameters()).isEqualTo(TlsParameters.CLIENT);
        assertThat(Objects.requireNonNull(tls.client().settings().identity()).key())
                .isEqualTo(server.key());
        RuleVerifier servers =
                verifier(Objects.requireNonNull(tls.client().settings().servers()));
        assertThat(servers.rules().isServerNameWanted()).isTrue();
        assertThat(servers.rules().anchors()).containsExactly(ca.certificate());
    }

    @Test
    void plainConnectionsHaveAName() {
        String raw = cluster("x").replace("tls.v3.UpstreamTlsContext, x", "raw_buffer.v3.RawBuffer");
        assertThat(loading.loaded(raw)
                        .snapshot()
                        .clusters()
                        .getFirst()
                        .connections()
                        .tls())
                .isNull();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "common_tls_context: {}                                   | not verified",
                "common_tls_context: { validation_context: {} }           | not verified",
                "common_tls_context: { validation_context: { trusted_ca: { filename: FOLDER/ca.pem } } } | whatever its name is",
            })
    void anUpstreamThatNobodyVerifiesIsSaid(String context, String words) {
        CompiledConfig config = loading.loaded(cluster(context.replace("FOLDER", folder.toString())));
        assertThat(config.warnings()).singleElement().satisfies(warning -> {
            assertThat(warning.code().id()).isEqualTo("RW4013");
            assertThat(warning.message()).contains(words);
        });
        String verified = common(trust("")) + ", sni: a.example, auto_sni_san_validation: true";
        assertThat(loading.loaded(cluster(verified)).warnings()).isEmpty();
        String pinned =
                "common_tls_context: { validation_context: { verify_certificate_hash: [ " + "a1".repeat(32) + " ] } }";
        assertThat(loading.loaded(cluster(pinned)).warnings()).isEmpty();
    }

    // ---- keys ----

    @Test
    void keysComeInSeveralForms() throws IOException {
        TestCertificate rsa = ca.issue("rsa").rsa().make();
        rsa.write(folder, "server");
        DownstreamTls first = downstream(common(own()));
        assertThat(first.server().settings().identities().getFirst().key()).isEqualTo(rsa.key());
        Files.writeString(
                folder.resolve("server.key"),
                TestCertificate.pem("RSA PRIVATE KEY", inner(rsa.key().getEncoded())));
        assertThat(downstream(common(own())).server()).isSameAs(first.server());
        server.write(folder, "server");
        byte[] sec1 = withCurve(inner(server.key().getEncoded()));
        Files.writeString(
                folder.resolve("server.key"),
                TestCertificate.pem("EC PARAMETERS", new byte[] {6, 1, 1})
                        + TestCertificate.pem("EC PRIVATE KEY", sec1));
        PrivateKey read = downstream(common(own()))
                .server()
                .settings()
                .identities()
                .getFirst()
                .key();
        assertThat(((ECPrivateKey) read).getS()).isEqualTo(((ECPrivateKey) server.key()).getS());
    }

    /** What stands in the OCTET STRING of PKCS#8. */
    private static byte[] inner(byte[] pkcs8) {
        for (int i = 5; i < pkcs8.length; i++) {
            boolean isOctets = pkcs8[i] == 4;
            int head = isOctets && pkcs8[i + 1] == (byte) 0x82 ? 4 : isOctets && pkcs8[i + 1] == (byte) 0x81 ? 3 : 2;
            int length = head == 4
                    ? ((pkcs8[i + 2] & 0xFF) << 8) | (pkcs8[i + 3] & 0xFF)
                    : head == 3 ? pkcs8[i + 2] & 0xFF : pkcs8[i + 1] & 0xFF;
            if (isOctets && i + head + length == pkcs8.length && pkcs8[i + head] == 0x30) {
                return Arrays.copyOfRange(pkcs8, i + head, pkcs8.length);
            }
        }
        throw new IllegalArgumentException("no key in it");
    }

    /** SEC1 by the JDK is version and key; OpenSSL adds the curve. */
    private static byte[] withCurve(byte[] sec1) {
        byte[] curve = {(byte) 0xA0, 10, 6, 8, 0x2A, (byte) 0x86, 0x48, (byte) 0xCE, 0x3D, 3, 1, 7};
        byte[] key = Arrays.copyOfRange(sec1, 2, 2 + 3 + 2 + 32);
        byte[] all = new byte[2 + key.length + curve.length];
        all[0] = 0x30;
        all[1] = (byte) (key.length + curve.length);
        System.arraycopy(key, 0, all, 2, key.length);
        System.arraycopy(curve, 0, all, 2 + key.length, curve.length);
        return all;
    }

    @Test
    void encryptedKeysNeedTheirPassword() throws IOException {
        Files.writeString(folder.resolve("server.pem"), WrongConfigs.textOf("/tls/encrypted.pem"));
        Files.writeString(folder.resolve("server.key"), WrongConfigs.textOf("/tls/encrypted.key"));
        String with = own().replace("server.key }", "server.key }, password: { inline_string: \"%s\" }");
        assertThat(downstream(common(with.formatted("secret\\n")))
                        .server()
                        .settings()
                        .identities())
                .hasSize(1);
        assertThat(problem(listener(common(own())))).satisfies(problem -> {
            assertThat(problem.code().id()).isEqualTo("RW4012");
            assertThat(problem.message()).contains("encrypted");
            assertThat(problem.suggestion().text()).contains("password");
        });
        assertThat(problem(listener(common(with.formatted("wrong")))).message()).contains("cannot be decrypted");
    }

    @Test
    void textsMayStandInPlace() {
        String inline = "tls_certificates: [ { certificate_chain: { inline_string: \""
                + server.pem().replace("\n", "\\n")
                + "\" }, private_key: { inline_bytes: "
                + Base64.getEncoder().encodeToString(server.keyPem().getBytes(StandardCharsets.US_ASCII))
                + " } } ]";
        assertThat(downstream(common(inline)).server().settings().identities()).hasSize(1);
    }

    // ---- mistakes ----

    private Problem problem(String yaml) {
        List<Problem> errors =
                loading.problems(yaml).stream().filter(Problem::isError).toList();
        assertThat(errors).as("%s", errors).hasSize(1);
        return errors.getFirst();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "CERT, tls_params: { tls_minimum_protocol_version: TLSv1_1 } | RW2050 | tls_params.tls_minimum_protocol_version | TLSv1_2",
                "CERT, tls_params: { tls_minimum_protocol_version: TLSv1_3, tls_maximum_protocol_version: TLSv1_2 } | RW4009 | tls_params.tls_minimum_protocol_version | tls_maximum",
                "CERT, tls_params: { cipher_suites: [ ECDHE-RSA-AES128-GCM-SHA25 ] } | RW4009 | tls_params.cipher_suites[0] | ECDHE-RSA-AES128-GCM-SHA256",
                "CERT, tls_params: { cipher_suites: [ TLS_AES_128_GCM_SHA256 ] } | RW4009 | tls_params.cipher_suites[0] | leave it out",
                "CERT, tls_params: { ecdh_curves: [ P256 ] } | RW4009 | tls_params.ecdh_curves[0] | P-256",
                "CERT, tls_params: { signature_algorithms: [ a ] } | RW2042 | tls_params.signature_algorithms | ``",
                "CERT, alpn_protocols: [ http/1.1, h2 ] | RW2050 | alpn_protocols[1] | http/1.1",
                "`` | RW3001 | tls_certificates | tls_certificates",
                "tls_certificates: [ { certificate_chain: { filename: FOLDER/server.pem } } ] | RW3001 | tls_certificates[0].private_key | private_key",
                "tls_certificates: [ { certificate_chain: { filename: FOLDER/no.pem }, private_key: { filename: FOLDER/server.key } } ] | RW4008 | tls_certificates[0].certificate_chain.filename | ``",
                "tls_certificates: [ { certificate_chain: { filename: FOLDER/server.key }, private_key: { filename: FOLDER/server.key } } ] | RW4011 | tls_certificates[0].certificate_chain.filename | openssl",
                "tls_certificates: [ { certificate_chain: { inline_string: \"-----BEGIN CERTIFICATE-----\\nAAAA\\n-----END CERTIFICATE-----\" }, private_key: { filename: FOLDER/server.key } } ] | RW4011 | tls_certificates[0].certificate_chain.inline_string | ``",
                "tls_certificates: [ { certificate_chain: { filename: FOLDER/server.pem }, private_key: { filename: FOLDER/server.pem } } ] | RW4012 | tls_certificates[0].private_key.filename | openssl",
                "tls_certificates: [ { certificate_chain: { filename: FOLDER/server.pem }, private_key: { filename: FOLDER/ca.key } } ] | RW4012 | tls_certificates[0].private_key.filename | comes first",
                "CERT, validation_context: { trusted_ca: { filename: FOLDER/server.key } } | RW4011 | validation_context.trusted_ca.filename | ``",
                "CERT, validation_context: { trusted_ca: { filename: FOLDER/ca.pem }, crl: { filename: FOLDER/ca.pem } } | RW4011 | validation_context.crl.filename | openssl crl",
                "CERT, validation_context: { match_typed_subject_alt_names: [ { san_type: DNS, matcher: { exact: a } } ] } | RW4009 | validation_context.match_typed_subject_alt_names | trusted_ca",
                "CERT, validation_context: { trusted_ca: { filename: FOLDER/ca.pem }, match_typed_subject_alt_names: [ { san_type: OTHER_NAME, matcher: { exact: a } } ] } | RW2050 | validation_context.match_typed_subject_alt_names[0].san_type | DNS",
                "CERT, validation_context: { verify_certificate_hash: [ zz1b4e5c0000000000000000000000000000000000000000000000000000000000 ] } | RW4009 | validation_context.verify_certificate_hash[0] | openssl",
                "CERT, tls_certificate_provider_instance: { instance_name: a } | RW2042 | tls_certificate_provider_instance | ``",
            })
    void mistakesAreShownWhereTheyAre(String fields, String code, String path, String suggestion) {
        String common = common(fields.replace("CERT", own()).replace("FOLDER", folder.toString()));
        Problem problem = problem(listener(common));
        assertThat(problem.code().id()).as("%s", problem).isEqualTo(code);
        assertThat(problem.fieldPath())
                .isEqualTo(
                        "static_resources.listeners[0].filter_chains[0].transport_socket.typed_config.common_tls_context."
                                + path);
        assertThat(problem.suggestion().text()).contains(suggestion);
    }

    @Test
    void contextsBelongToTheirEnds() {
        Problem onListener = problem(listener("").replace("DownstreamTlsContext", "UpstreamTlsContext"));
        assertThat(onListener.code().id()).isEqualTo("RW2052");
        assertThat(onListener.suggestion().text()).contains("DownstreamTlsContext");
        assertThat(problem(listener(common(own()) + ", require_client_certificate: true"))
                        .code()
                        .id())
                .isEqualTo("RW4009");
        assertThat(problem(cluster("sni: a.example, auto_sni_san_validation: true"))
                        .fieldPath())
                .endsWith("auto_sni_san_validation");
    }

    @Test
    void anExpiredCertificateIsServedWithAWarning() {
        Instant old = Instant.now().minus(Duration.ofDays(3));
        ca.issue("server").valid(old, old.plusSeconds(1)).make().write(folder, "server");
        CompiledConfig config = loading.loaded(listener(common(own())));
        assertThat(config.warnings()).singleElement().satisfies(warning -> {
            assertThat(warning.code().id()).isEqualTo("RW4011");
            assertThat(warning.message()).contains("expired");
        });
    }

    // ---- reloads ----

    @Test
    void whatStaysTheSameKeepsItsObjects() {
        String both = listener(common(own()))
                .replace(
                        "{ name: web,",
                        "{ name: web, transport_socket: { name: tls, typed_config: { \"@type\": " + SOCKETS
                                + "tls.v3.UpstreamTlsContext, " + common(trust("")) + " } },");
        CompiledConfig first = loading.loaded(both);
        CompiledConfig second = reloaded(both, first);
        assertThat(downstream(second)).isEqualTo(downstream(first));
        assertThat(Objects.requireNonNull(second.clusters().get("web"))
                        .isKeptFrom(Objects.requireNonNull(first.clusters().get("web"))))
                .isTrue();

        ca.issue("server").make().write(folder, "server");
        TestCertificate.authority("another").write(folder, "ca");
        CompiledConfig third = reloaded(both, second);
        assertThat(downstream(third).server()).isNotSameAs(downstream(first).server());
        assertThat(upstream(third).client()).isNotSameAs(upstream(first).client());
        assertThat(third.snapshot()
                        .listeners()
                        .getFirst()
                        .isSameChain(0, second.snapshot().listeners().getFirst(), 0))
                .isTrue();
    }

    private CompiledConfig reloaded(String yaml, CompiledConfig inForce) {
        LoadResult result = loading.loader.load(ConfigInput.ofText(yaml), inForce);
        assertThat(result).as("%s", result.problems()).isInstanceOf(LoadResult.Loaded.class);
        return ((LoadResult.Loaded) result).config();
    }
}
