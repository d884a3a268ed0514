package io.ringway.filters.http.lua;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.ringway.testkit.Certificates;
import io.ringway.transport.tls.TlsSession;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What scripts see of TLS connections. */
class LuaTlsTest {
    private final LuaState state = new LuaState(0);
    private final List<String> logged = new ArrayList<>();
    private boolean isSecure = true;
    private TlsSession tls = session(Certificates.client(), Certificates.root());

    private static TlsSession session(X509Certificate... chain) {
        return new TlsSession(
                "TLSv1.2",
                "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256",
                new byte[] {0x0a, 1},
                "",
                "",
                true,
                List.of(chain),
                Certificates.server());
    }

    private void onCall(int op) {
        if (op == Op.LOG) {
            logged.add(new String(state.box().aBytes(), UTF_8));
            return;
        }
        String question = new String(state.box().aBytes(), US_ASCII);
        state.box()
                .out(LuaValues.encode(
                        question.equals("connection.isSecure") ? isSecure : LuaTls.answer(tls, question)));
    }

    private String evaluate(String expression) {
        String script =
                "function envoy_on_request(handle) local ssl = handle:connection():ssl() handle:logInfo(tostring("
                        + expression + ")) end";
        LoadedScript loaded = state.load(new LuaScript("test.lua", script.getBytes(UTF_8)));
        LuaCoroutine coroutine = state.acquire();
        state.box().number(loaded.index());
        state.box().flag(0);
        assertThat(state.resume(coroutine, this::onCall)).isEqualTo(Op.FINISHED);
        return logged.getFirst();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            ssl:peerCertificatePresented()                 | true
            ssl:peerCertificateValidated()                 | true
            ssl:sha256PeerCertificateDigest()              | 0a829679d9232875ee959613ff08a7d5b657eca06ce4115df0043e0fa003522a
            ssl:serialNumberPeerCertificate()              | 0b
            ssl:issuerPeerCertificate()                    | CN=Test root,O=Ringway
            ssl:subjectPeerCertificate():sub(-4)           | C=DE
            ssl:uriSanPeerCertificate()[1]                 | spiffe://example.org/ns/a/sa/client
            ssl:uriSanPeerCertificate()[2]                 | https://example.org/x
            #ssl:dnsSansPeerCertificate()                  | 2
            ssl:subjectLocalCertificate()                  | CN=server.example.org
            ssl:uriSanLocalCertificate()[1]                | spiffe://example.org/server
            ssl:dnsSansLocalCertificate()[1]               | server.example.org
            table.concat(ssl:oidsPeerCertificate(), ' ')   | 2.5.29.14 2.5.29.17 2.5.29.35
            ssl:validFromPeerCertificate()                 | 1795953723
            ssl:expirationPeerCertificate()                | 4949553723
            ssl:sessionId()                                | 0a01
            ssl:ciphersuiteId()                            | 0xc02f
            ssl:ciphersuiteString()                        | ECDHE-RSA-AES128-GCM-SHA256
            ssl:tlsVersion()                               | TLSv1.2
            handle:streamInfo():downstreamSslConnection():tlsVersion() | TLSv1.2
            """)
    void methodsAnswerAsEnvoys(String expression, String expected) {
        assertThat(evaluate(expression)).isEqualTo(expected);
    }

    @Test
    void cleartextHasNil() {
        isSecure = false;
        assertThat(evaluate("tostring(handle:connection():ssl())"
                        + " .. tostring(handle:streamInfo():downstreamSslConnection())"))
                .isEqualTo("nilnil");
    }

    @Test
    void aChainIsPem() {
        assertThat(evaluate("ssl:urlEncodedPemEncodedPeerCertificateChain()")).isEqualTo(tls.urlEncodedPeerChain());
    }

    @Test
    void aClientWithoutACertificateHasEmptyOnes() {
        tls = session();
        assertThat(evaluate("tostring(ssl:peerCertificatePresented()) .. ssl:subjectPeerCertificate()"
                        + " .. #ssl:uriSanPeerCertificate() .. ssl:expirationPeerCertificate()"))
                .isEqualTo("false00");
    }
}
