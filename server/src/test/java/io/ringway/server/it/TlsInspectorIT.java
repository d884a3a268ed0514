package io.ringway.server.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.ringway.testkit.RawClient;
import io.ringway.testkit.TestCertificate;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.util.List;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Connections are told apart by what they say first: TLS with a server's name and protocols, HTTP without TLS. */
class TlsInspectorIT extends OnEveryTransport {
    private static final String HCM =
            "type.googleapis.com/envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager";

    @TempDir
    private Path folder;

    private final TestCertificate ca = TestCertificate.authority("root");

    private String secured(String name, String match, String more) {
        ca.issue(name).dns(name).make().write(folder, name);
        return "{ filter_chain_match: { " + match + " }, transport_socket: { name: tls, typed_config: { \"@type\": "
                + "type.googleapis.com/envoy.extensions.transport_sockets.tls.v3.DownstreamTlsContext, common_tls_context: {"
                + " alpn_protocols: [ http/1.1, special ], tls_certificates: [ { certificate_chain: { filename: "
                + folder
                + "/" + name + ".pem }, private_key: { filename: " + folder + "/" + name + ".key } } ] } } }" + more
                + ", filters: [ " + answering(name) + " ] }";
    }

    private static String answering(String text) {
        return "{ name: envoy.filters.network.http_connection_manager, typed_config: { \"@type\": " + HCM
                + ", stat_prefix: " + text
                + ", route_config: { virtual_hosts: [ { name: all, domains: [ \"*\" ], routes: [ { match: { prefix: / },"
                + " direct_response: { status: 200, body: { inline_string: " + text
                + " } } } ] } ] }, http_filters: [ { name: router, typed_config:"
                + " { \"@type\": type.googleapis.com/envoy.extensions.filters.http.router.v3.Router } } ] } }";
    }

    @Test
    void namesProtocolsAndPlainConnectionsHaveTheirChains() throws Exception {
        TestProxy proxy = proxy().listener("stat_prefix: front")
                .listener(
                        "listener_filters: [ { name: http, typed_config: { \"@type\": type.googleapis.com/envoy.extensions.filters.listener.http_inspector.v3.HttpInspector } } ]")
                .filterChain(secured("a.example", "server_names: [ a.example ]", ""))
                .filterChain(secured("any.example", "server_names: [ \"*.example\" ]", ""))
                .filterChain(
                        secured("special.example", "transport_protocol: tls, application_protocols: [ special ]", ""))
                .filterChain(
                        "{ filter_chain_match: { transport_protocol: raw_buffer, application_protocols: [ http/1.1 ] }, filters: [ "
                                + answering("plain") + " ] }")
                .start();
        assertThat(shown(proxy.port(), "a.example")).isEqualTo("CN=a.example");
        assertThat(shown(proxy.port(), "b.example")).isEqualTo("CN=any.example");
        assertThat(shown(proxy.port(), "elsewhere.test", "http/1.1", "special")).isEqualTo("CN=special.example");
        try (RawClient client = proxy.connect()) {
            assertThat(client.get("/").text()).isEqualTo("plain");
        }
        assertThat(proxy.stat("tls_inspector.tls_found")).isEqualTo(3);
        assertThat(proxy.stat("tls_inspector.sni_found")).isEqualTo(3);
        assertThat(proxy.stat("tls_inspector.alpn_found")).isEqualTo(1);
        assertThat(proxy.stat("tls_inspector.alpn_not_found")).isEqualTo(2);
        assertThat(proxy.stat("tls_inspector.tls_not_found")).isEqualTo(1);
        assertThat(proxy.stat("http_inspector.http11_found")).isEqualTo(1);
        assertThat(proxy.stat("http_inspector.http_not_found")).isZero();
    }

    @Test
    void anUnfinishedHandshakeEnds() throws Exception {
        TestProxy proxy = proxy().listener("stat_prefix: front")
                .filterChain(secured("a.example", "", ", transport_socket_connect_timeout: 0.2s"))
                .start();
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), proxy.port())) {
            socket.setSoTimeout(10_000);
            socket.getOutputStream().write(new byte[] {22, 3, 1});
            assertThat(socket.getInputStream().readAllBytes()).hasSizeLessThan(100);
        }
        proxy.awaitStat("listener.front.downstream_cx_transport_socket_connect_timeout", 1);
        assertThat(shown(proxy.port(), "a.example")).isEqualTo("CN=a.example");
        assertThat(proxy.stat("listener.front.downstream_cx_transport_socket_connect_timeout"))
                .isEqualTo(1);
    }

    private String shown(int port, String serverName, String... protocols)
            throws IOException, GeneralSecurityException {
        KeyStore trusted = KeyStore.getInstance(KeyStore.getDefaultType());
        trusted.load(null, null);
        trusted.setCertificateEntry("root", ca.certificate());
        TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trust.init(trusted);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, trust.getTrustManagers(), null);
        try (SSLSocket socket =
                (SSLSocket) context.getSocketFactory().createSocket(InetAddress.getLoopbackAddress(), port)) {
            socket.setSoTimeout(10_000);
            SSLParameters parameters = socket.getSSLParameters();
            parameters.setServerNames(List.of(new SNIHostName(serverName)));
            parameters.setApplicationProtocols(protocols);
            socket.setSSLParameters(parameters);
            socket.startHandshake();
            return ((X509Certificate) socket.getSession().getPeerCertificates()[0])
                    .getSubjectX500Principal()
                    .getName();
        }
    }
}
