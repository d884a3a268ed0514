package io.ringway.transport.tls;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import io.ringway.testkit.Certificates;
import io.ringway.transport.sim.SimFaults;
import java.util.List;
import javax.net.ssl.SSLException;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Texts about both ends of real handshakes: engines have certificates of their own kinds. */
class TlsSessionTest {
    private static final TlsIdentity IDENTITY =
            new TlsIdentity(List.of(Certificates.server(), Certificates.root()), Certificates.serverKey());

    @ParameterizedTest
    @EnumSource(TlsEngine.class)
    void certificatesOfBothEndsHaveTheirTexts(TlsEngine engine) throws SSLException {
        TlsPair pair = new TlsPair(1, SimFaults.NONE);
        pair.listen(new TlsServer(
                new ServerTlsSettings(
                        List.of(IDENTITY), TlsParameters.SERVER, List.of(), AnyPeer.INSTANCE, true, false, true),
                engine));
        pair.connect(
                new TlsClient(
                        new ClientTlsSettings(IDENTITY, TlsParameters.CLIENT, List.of(), AnyPeer.INSTANCE), engine),
                "a.example.org");
        pair.client.send("hello".getBytes(US_ASCII), 0, 5);
        pair.until(() -> pair.server.received.size() == 5);
        for (TlsSession session : List.of(pair.server.session(), pair.client.session())) {
            for (CertificateTexts texts : List.of(session.peer(), session.own())) {
                assertThat(texts.subject()).isEqualTo("CN=server.example.org");
                assertThat(texts.issuer()).isEqualTo("CN=Test root,O=Ringway");
                assertThat(texts.serial()).isEqualTo("1c");
                assertThat(texts.names(SubjectNames.Kind.URI).all()).containsExactly("spiffe://example.org/server");
                assertThat(texts.names(SubjectNames.Kind.DNS).all()).containsExactly("server.example.org");
                assertThat(texts.urlEncodedPem())
                        .isEqualTo(new CertificateTexts(Certificates.server()).urlEncodedPem());
            }
            assertThat(session.peerChainSerials()).isEqualTo("1c,0123456789abcdef");
            assertThat(session.isPeerPresented()).isTrue();
        }
        assertThat(pair.server.session().serverName()).isEqualTo("a.example.org");
        assertThat(pair.leaked()).isZero();
    }
}
