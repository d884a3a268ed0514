package io.ringway.server.probe;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import io.ringway.config.compile.HealthCheck;
import io.ringway.lb.Tunable;
import io.ringway.lb.health.CheckResult;
import io.ringway.lb.health.HealthCheckPolicy;
import io.ringway.testkit.Certificates;
import io.ringway.transport.net.Endpoint;
import io.ringway.transport.tls.ClientTlsSettings;
import io.ringway.transport.tls.TlsClient;
import io.ringway.transport.tls.TlsParameters;
import java.io.IOException;
import java.net.InetAddress;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.ExtendedSSLSession;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLServerSocket;
import javax.net.ssl.SSLSocket;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Checks of a host that speaks TLS only. */
class TlsProbeTest {
    private static final HealthCheckPolicy POLICY = new HealthCheckPolicy(
            1, 0, 0, 0, 1, 1, new HealthCheckPolicy.Intervals(1, 1, 1, 1, 1, 1, new Tunable(0), new Tunable(1)));

    private final NettyProber prober = new NettyProber();
    private final List<String> serverNames = new ArrayList<>();
    private SSLServerSocket host;

    @BeforeEach
    void open() throws Exception {
        KeyStore keys = KeyStore.getInstance("PKCS12");
        keys.load(null, null);
        keys.setKeyEntry("server", Certificates.serverKey(), new char[0], new Certificate[] {Certificates.server()});
        KeyManagerFactory managers = KeyManagerFactory.getInstance("PKIX");
        managers.init(keys, new char[0]);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(managers.getKeyManagers(), null, null);
        host = (SSLServerSocket)
                context.getServerSocketFactory().createServerSocket(0, 8, InetAddress.getLoopbackAddress());
        Thread.ofVirtual().start(this::serve);
    }

    @AfterEach
    void close() throws IOException {
        prober.close();
        host.close();
    }

    /** Answers one request per connection. */
    private void serve() {
        while (!host.isClosed()) {
            try (SSLSocket socket = (SSLSocket) host.accept()) {
                socket.startHandshake();
                ((ExtendedSSLSession) socket.getSession())
                        .getRequestedServerNames()
                        .forEach(name -> serverNames.add(new String(name.getEncoded(), US_ASCII)));
                byte[] bytes = new byte[4096];
                if (socket.getInputStream().read(bytes) > 0) {
                    socket.getOutputStream().write("HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n".getBytes(US_ASCII));
                }
            } catch (IOException _) {
                // the next one
            }
        }
    }

    private CheckResult check(HealthCheck.Kind kind, Prober.@Nullable Tls tls) throws Exception {
        HealthCheck check = new HealthCheck(POLICY, kind, 0, false, new HealthCheck.EventLog(List.of(), false, false));
        CompletableFuture<CheckResult> result = new CompletableFuture<>();
        try (Prober.Probe probe = prober.probe(check, Endpoint.ip("127.0.0.1", host.getLocalPort()), "", tls)) {
            probe.check(result::complete);
            return result.get(10, TimeUnit.SECONDS);
        }
    }

    private static Prober.Tls tls() throws Exception {
        return new Prober.Tls(
                new TlsClient(new ClientTlsSettings(null, TlsParameters.CLIENT, List.of(), null)), "a.example.org");
    }

    private static HealthCheck.Http http() {
        return new HealthCheck.Http(
                "GET",
                "/health",
                "h",
                List.of(new HealthCheck.StatusRange(200, 201)),
                List.of(),
                null,
                new Tunable(100),
                List.of());
    }

    @Test
    void aRequestGoesOverTls() throws Exception {
        assertThat(check(http(), tls())).isEqualTo(CheckResult.SUCCESS);
        assertThat(serverNames).containsExactly("a.example.org");
    }

    @Test
    void aConnectionIsEnoughOnceHandsAreShaken() throws Exception {
        assertThat(check(new HealthCheck.Tcp(new HealthCheck.Payload(new byte[0]), List.of()), tls()))
                .isEqualTo(CheckResult.SUCCESS);
    }

    @Test
    void withoutTlsTheHostIsNotUnderstood() throws Exception {
        assertThat(check(http(), null).isNetworkFailure()).isTrue();
    }
}
