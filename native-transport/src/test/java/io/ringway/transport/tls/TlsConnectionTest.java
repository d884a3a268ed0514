package io.ringway.transport.tls;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import io.ringway.testkit.TestCertificate;
import io.ringway.transport.net.Errno;
import io.ringway.transport.sim.SimFaults;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** TLS between two ends of a simulated network, and between one end and somebody who does not speak it. */
class TlsConnectionTest {
    private static final TestCertificate ROOT = TestCertificate.authority("Test Root");
    private static final TlsIdentity RSA =
            identity(ROOT.issue("rsa").rsa().dns("rsa.example.com").make());
    private static final TlsIdentity ECDSA = identity(ROOT.issue("ecdsa")
            .dns("*.wild.example.com")
            .dns("ecdsa.example.com")
            .make());
    private static final TlsIdentity CLIENT = identity(ROOT.issue("client").make());

    private TlsPair pair;

    private static TlsIdentity identity(TestCertificate made) {
        return new TlsIdentity(made.chain(), made.key());
    }

    @BeforeEach
    void open() {
        pair = new TlsPair(1, SimFaults.NONE);
    }

    @AfterEach
    void close() {
        assertThat(pair.leaked()).as("blocks that nobody has given back").isZero();
    }

    private static TlsServer server(TlsEngine engine, TlsIdentity... identities) throws SSLException {
        return server(engine, TlsParameters.SERVER, null, false, identities);
    }

    private static TlsServer server(
            TlsEngine engine,
            TlsParameters parameters,
            @Nullable PeerVerifier clients,
            boolean isRequired,
            TlsIdentity... identities)
            throws SSLException {
        return new TlsServer(
                new ServerTlsSettings(
                        List.of(identities), parameters, List.of("http/1.1"), clients, isRequired, false, true),
                engine);
    }

    private static TlsClient client(TlsEngine engine, TlsVersion max, @Nullable PeerVerifier servers)
            throws SSLException {
        return client(engine, max, servers, null);
    }

    private static TlsClient client(
            TlsEngine engine, TlsVersion max, @Nullable PeerVerifier servers, @Nullable TlsIdentity identity)
            throws SSLException {
        TlsParameters parameters = new TlsParameters(TlsVersion.TLS_1_2, max, CipherSuite.DEFAULTS, List.of());
        return new TlsClient(new ClientTlsSettings(identity, parameters, List.of("http/1.1"), servers), engine);
    }

    /** Takes what the root has signed. */
    private static final PeerVerifier SIGNED_BY_ROOT = new PeerVerifier() {
        @Override
        public List<X509Certificate> acceptedIssuers() {
            return List.of(ROOT.certificate());
        }

        @Override
        public void verify(List<X509Certificate> chain, String serverName) throws PeerRefusedException {
            try {
                chain.getFirst().verify(ROOT.certificate().getPublicKey());
            } catch (java.security.GeneralSecurityException e) {
                throw new PeerRefusedException(TlsFailure.VERIFY_CHAIN, "not signed by the root");
            }
        }
    };

    private static final PeerVerifier NOBODY = new PeerVerifier() {
        @Override
        public List<X509Certificate> acceptedIssuers() {
            return List.of();
        }

        @Override
        public void verify(List<X509Certificate> chain, String serverName) throws PeerRefusedException {
            throw new PeerRefusedException(TlsFailure.VERIFY_NAME, "not whom we expect");
        }
    };

    static Stream<Arguments> enginesAndVersions() {
        return Stream.of(TlsEngine.values())
                .flatMap(one -> Stream.of(TlsEngine.values())
                        .flatMap(other ->
                                Stream.of(TlsVersion.values()).map(version -> Arguments.of(one, other, version))));
    }

    @ParameterizedTest
    @MethodSource("enginesAndVersions")
    void whatIsSentArrivesWhateverThePiecesAre(TlsEngine serverEngine, TlsEngine clientEngine, TlsVersion version)
            throws SSLException {
        for (long seed = 1; seed <= 4; seed++) {
            close();
            pair = new TlsPair(seed, SimFaults.ROUGH);
            pair.server.isEchoing = true;
            pair.listen(server(serverEngine, RSA));
            pair.connect(client(clientEngine, version, SIGNED_BY_ROOT), "rsa.example.com");
            Random random = new Random(seed);
            byte[] bytes = new byte[200_000];
            random.nextBytes(bytes);
            int sent = 0;
            while (sent < bytes.length) {
                int count = Math.min(bytes.length - sent, 1 + random.nextInt(random.nextBoolean() ? 20 : 40_000));
                pair.client.send(bytes, sent, count); // the first pieces wait for the handshake
                sent += count;
                pair.until(() -> pair.client.isOpen || random.nextInt(3) == 0);
            }
            pair.until(() -> pair.client.received.size() == bytes.length);
            assertThat(pair.client.received.toByteArray()).isEqualTo(bytes);
            assertThat(pair.server.received.toByteArray()).isEqualTo(bytes);
            assertThat(pair.client.session().version()).isEqualTo(version.text());
            assertThat(pair.server.session().version()).isEqualTo(version.text());
            pair.client.transport().close(pair.client.handle);
            pair.until(() -> pair.server.isEnded);
            pair.server.transport().close(pair.server.handle);
            pair.untilClosed();
            assertThat(pair.client.error + pair.server.error).isZero();
            assertThat(pair.client.failures).isEmpty();
            assertThat(pair.server.failures).isEmpty();
        }
    }

    @ParameterizedTest
    @EnumSource(TlsEngine.class)
    void handshakeTellsWhatWasAgreedOn(TlsEngine engine) throws SSLException {
        pair.listen(server(engine, TlsParameters.SERVER, SIGNED_BY_ROOT, true, RSA));
        pair.connect(client(engine, TlsVersion.TLS_1_3, SIGNED_BY_ROOT, CLIENT), "rsa.example.com");
        pair.client.send("hello".getBytes(US_ASCII), 0, 5);
        pair.until(() -> pair.server.received.size() == 5);
        TlsSession seen = pair.server.session();
        assertThat(seen.version()).isEqualTo("TLSv1.3");
        assertThat(seen.cipher()).startsWith("TLS_");
        assertThat(seen.serverName()).isEqualTo("rsa.example.com");
        assertThat(seen.alpn()).isEqualTo("http/1.1");
        assertThat(seen.isPeerVerified()).isTrue();
        assertThat(seen.peerChain().getFirst()).isEqualTo(CLIENT.certificate());
        assertThat(seen.ownCertificate()).isEqualTo(RSA.certificate());
        assertThat(pair.client.session().peerChain().getFirst()).isEqualTo(RSA.certificate());
    }

    @ParameterizedTest
    @EnumSource(TlsEngine.class)
    void nameChoosesTheCertificate(TlsEngine engine) throws SSLException {
        TlsServer both = server(engine, RSA, ECDSA);
        for (String name : List.of("ecdsa.example.com", "a.wild.example.com", "rsa.example.com", "other.example.com")) {
            close();
            pair = new TlsPair(1, SimFaults.NONE);
            pair.listen(both);
            pair.connect(client(engine, TlsVersion.TLS_1_3, null), name);
            pair.until(() -> pair.client.isOpen);
            TlsIdentity shown = name.contains("ecdsa") || name.contains("wild") ? ECDSA : RSA;
            assertThat(pair.client.session().peerChain().getFirst()).as(name).isEqualTo(shown.certificate());
        }
    }

    @ParameterizedTest
    @EnumSource(TlsEngine.class)
    void serverThatIsNotExpectedIsRefused(TlsEngine engine) throws SSLException {
        pair.listen(server(engine, RSA));
        pair.connect(client(engine, TlsVersion.TLS_1_3, NOBODY), "");
        pair.client.send("secret".getBytes(US_ASCII), 0, 6);
        pair.untilClosed();
        assertThat(pair.client.failures).containsExactly(TlsFailure.VERIFY_NAME);
        assertThat(pair.client.error).isEqualTo(Errno.EPROTO);
        assertThat(TlsConnection.failureText(pair.client.tls, Errno.EPROTO))
                .isEqualTo("TLS_error:|not whom we expect:TLS_error_end");
        assertThat(pair.client.isOpen).isFalse();
        assertThat(pair.server.failures).containsExactly(TlsFailure.CONNECTION);
        assertThat(pair.server.received.size()).isZero();
    }

    @ParameterizedTest
    @EnumSource(TlsEngine.class)
    void clientThatIsNotExpectedIsRefused(TlsEngine engine) throws SSLException {
        pair.listen(server(engine, TlsParameters.SERVER, NOBODY, true, RSA));
        pair.connect(client(engine, TlsVersion.TLS_1_2, null, CLIENT), "");
        pair.untilClosed();
        assertThat(pair.server.failures).containsExactly(TlsFailure.VERIFY_NAME);
        assertThat(pair.client.isOpen).isFalse();
    }

    @ParameterizedTest
    @EnumSource(TlsEngine.class)
    void clientWithoutTheRequiredCertificateIsRefused(TlsEngine engine) throws SSLException {
        pair.listen(server(engine, TlsParameters.SERVER, SIGNED_BY_ROOT, true, RSA));
        pair.connect(client(engine, TlsVersion.TLS_1_2, null), "");
        pair.untilClosed();
        assertThat(pair.server.failures).containsExactly(TlsFailure.VERIFY_NO_CERTIFICATE);
    }

    @ParameterizedTest
    @EnumSource(TlsEngine.class)
    void clientWithoutAnOptionalCertificateIsServed(TlsEngine engine) throws SSLException {
        pair.listen(server(engine, TlsParameters.SERVER, SIGNED_BY_ROOT, false, RSA));
        pair.connect(client(engine, TlsVersion.TLS_1_3, null), "");
        pair.client.send("hello".getBytes(US_ASCII), 0, 5);
        pair.until(() -> pair.server.received.size() == 5);
        assertThat(pair.server.session().isPeerVerified()).isFalse();
        assertThat(pair.server.session().peerChain()).isEmpty();
    }

    @ParameterizedTest
    @EnumSource(TlsEngine.class)
    void clientThatIsTooOldIsRefused(TlsEngine engine) throws SSLException {
        TlsParameters newOnly =
                new TlsParameters(TlsVersion.TLS_1_3, TlsVersion.TLS_1_3, CipherSuite.DEFAULTS, List.of());
        pair.listen(server(engine, newOnly, null, false, RSA));
        pair.connect(client(engine, TlsVersion.TLS_1_2, null), "");
        pair.untilClosed();
        assertThat(pair.server.failures).containsExactly(TlsFailure.CONNECTION);
        assertThat(pair.client.failures).containsExactly(TlsFailure.CONNECTION);
    }

    @Test
    void clientThatDoesNotSpeakTlsIsClosed() throws SSLException {
        pair.listen(server(TlsEngine.best(), RSA));
        pair.connect(null, "");
        pair.client.send("GET / HTTP/1.1\r\n\r\n".getBytes(US_ASCII), 0, 18);
        pair.until(() -> pair.server.isClosed);
        assertThat(pair.server.failures).containsExactly(TlsFailure.CONNECTION);
        assertThat(pair.server.received.size()).isZero();
    }

    @ParameterizedTest
    @EnumSource(TlsEngine.class)
    void serverThatDoesNotSpeakTlsIsAFailure(TlsEngine engine) throws SSLException {
        pair.listen(null);
        pair.connect(client(engine, TlsVersion.TLS_1_3, null), "");
        pair.until(() -> pair.server.isOpen);
        pair.server.send("SSH-2.0-OpenSSH\r\n".getBytes(US_ASCII), 0, 17);
        pair.until(() -> pair.client.isClosed);
        assertThat(pair.client.error).isEqualTo(Errno.EPROTO);
        assertThat(pair.client.failures).containsExactly(TlsFailure.CONNECTION);
    }

    @ParameterizedTest
    @EnumSource(TlsEngine.class)
    void endWithoutAGoodbyeIsNotAnEnd(TlsEngine engine) throws SSLException {
        pair.listen(server(engine, RSA));
        pair.connect(client(engine, TlsVersion.TLS_1_3, null), "");
        pair.client.send("hello".getBytes(US_ASCII), 0, 5);
        pair.until(() -> pair.server.received.size() == 5);
        pair.serverTransport.close(pair.server.handle); // below TLS
        pair.untilClosed();
        assertThat(pair.client.isEnded).isFalse();
        assertThat(pair.client.error).isNotZero();
    }

    @ParameterizedTest
    @EnumSource(TlsEngine.class)
    void bytesThatAreTamperedWithEndTheConnection(TlsEngine engine) throws SSLException {
        pair.listen(server(engine, RSA));
        pair.connect(client(engine, TlsVersion.TLS_1_3, null), "");
        pair.until(() -> pair.client.isOpen);
        int block = pair.clientPool.take();
        byte[] forged = {23, 3, 3, 0, 32, 1, 2, 3};
        pair.clientPool.buffer().putBytes(block, forged);
        pair.clientTransport.send(pair.client.handle, block, 37); // below TLS
        pair.untilClosed();
        assertThat(pair.server.failures).containsExactly(TlsFailure.CONNECTION);
        assertThat(pair.server.received.size()).isZero();
    }

    @ParameterizedTest
    @EnumSource(TlsEngine.class)
    void connectionClosedBeforeTheHandshakeSendsWhatWaits(TlsEngine engine) throws SSLException {
        pair.listen(server(engine, RSA));
        pair.connect(client(engine, TlsVersion.TLS_1_3, null), "");
        pair.client.send("hello".getBytes(US_ASCII), 0, 5);
        pair.client.transport().close(pair.client.handle);
        pair.until(() -> pair.server.isEnded);
        assertThat(pair.server.received.toString(US_ASCII)).isEqualTo("hello");
    }

    /** Whatever breaks, both ends hear of it once, and no block is lost. */
    @ParameterizedTest
    @EnumSource(TlsEngine.class)
    void hostileNetworkLosesNothing(TlsEngine engine) throws SSLException {
        TlsServer tls = server(engine, RSA);
        TlsClient other = client(engine, TlsVersion.TLS_1_3, SIGNED_BY_ROOT);
        byte[] bytes = new byte[60_000];
        for (long seed = 1; seed <= 30; seed++) {
            close();
            pair = new TlsPair(seed, SimFaults.ROUGH.withBreaks(0.05, 0, 0, 0));
            pair.server.isEchoing = true;
            pair.listen(tls);
            pair.connect(other, "");
            pair.client.send(bytes, 0, bytes.length);
            pair.until(() -> pair.client.isClosed || pair.client.received.size() == bytes.length);
            pair.client.transport().reset(pair.client.handle);
            pair.until(() -> pair.client.isClosed && (pair.server.handle < 0 || pair.server.isClosed));
        }
    }
}
