package io.ringway.server.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.ringway.testkit.Answer;
import io.ringway.testkit.FakeUpstream;
import io.ringway.testkit.RawClient;
import io.ringway.testkit.RawServer;
import io.ringway.testkit.RawSocket;
import java.io.IOException;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;

/** PROXY headers before HTTP and before bytes, and what comes instead of them. */
class ProxyProtocolIT extends OnEveryTransport {
    private static final String V1 = "PROXY TCP4 203.0.113.7 198.51.100.1 4000 443\r\n";
    private static final byte[] V2 = HexFormat.of()
            .parseHex("0d0a0d0a000d0a515549540a" + "21110011" + "cb007107c63364010fa001bb" + "0400020000");
    private static final String REQUEST = "GET / HTTP/1.1\r\nhost: a\r\n\r\n";

    private static String filter(String fields) {
        return "listener_filters: [ { name: proxy, typed_config: { \"@type\": "
                + "type.googleapis.com/envoy.extensions.filters.listener.proxy_protocol.v3.ProxyProtocol" + fields
                + " } } ]";
    }

    private TestProxy.Builder http(FakeUpstream upstream, String fields) {
        return proxy().forwardAllTo(upstream)
                .manager("use_remote_address: true")
                .listener(filter(fields));
    }

    private static String clientSeenBy(FakeUpstream upstream) {
        return String.valueOf(upstream.requests().getLast().header("x-forwarded-for"));
    }

    @Test
    void theClientIsWhoTheHeaderNames() throws IOException {
        FakeUpstream upstream = upstream(Answer.fixed(200, "ok"));
        TestProxy proxy = http(upstream, "").start();
        try (RawClient client = proxy.connect()) {
            assertThat(client.send(V1 + REQUEST).read().text()).isEqualTo("ok");
            assertThat(clientSeenBy(upstream)).isEqualTo("203.0.113.7");
            assertThat(client.send(REQUEST).read().text()).isEqualTo("ok");
            assertThat(clientSeenBy(upstream)).isEqualTo("203.0.113.7");
        }
        try (RawClient client = proxy.connect()) {
            assertThat(client.send(V2).send(REQUEST).read().text()).isEqualTo("ok");
            assertThat(clientSeenBy(upstream)).isEqualTo("203.0.113.7");
        }
        assertThat(proxy.stat("proxy_proto.versions.v1.found")).isEqualTo(1);
        assertThat(proxy.stat("proxy_proto.versions.v2.found")).isEqualTo(1);
        proxy.awaitStat("listener.127.0.0.1_0.downstream_pre_cx_active", 0);
        proxy.awaitStat("listener.127.0.0.1_0.downstream_cx_active", 0);
    }

    @Test
    void headersMayComeByteByByte() throws IOException {
        FakeUpstream upstream = upstream(Answer.fixed(200, "ok"));
        TestProxy proxy = http(upstream, "").start();
        try (RawClient client = proxy.connect()) {
            assertThat(client.trickle(V1 + REQUEST).read().text()).isEqualTo("ok");
            assertThat(clientSeenBy(upstream)).isEqualTo("203.0.113.7");
        }
    }

    @Test
    void aPeerThatSpeaksForItselfIsTheClient() throws IOException {
        FakeUpstream upstream = upstream(Answer.fixed(200, "ok"));
        TestProxy proxy = http(upstream, "").start();
        try (RawClient client = proxy.connect()) {
            assertThat(client.send("PROXY UNKNOWN\r\n" + REQUEST).read().text()).isEqualTo("ok");
            assertThat(clientSeenBy(upstream)).isEqualTo("127.0.0.1");
        }
    }

    @Test
    void malformedHeadersCloseTheConnection() throws IOException {
        FakeUpstream upstream = upstream(Answer.fixed(200, "ok"));
        TestProxy proxy = http(upstream, ", stat_prefix: edge").start();
        try (RawClient client = proxy.connect()) {
            client.send("PROXY TCP4 localhost localhost 1 2\r\n" + REQUEST).expectEnd();
        }
        try (RawClient client = proxy.connect()) {
            client.send(REQUEST).expectEnd();
        }
        proxy.awaitStat("proxy_proto.edge.versions.v1.error", 1);
        proxy.awaitStat("proxy_proto.edge.not_found_disallowed", 1);
        proxy.awaitStat("listener.127.0.0.1_0.downstream_cx_active", 0);
        assertThat(upstream.connectionCount()).isEqualTo(0);
    }

    @Test
    void headersAreOptionalIfSaidSo() throws IOException {
        FakeUpstream upstream = upstream(Answer.fixed(200, "ok"));
        TestProxy proxy =
                http(upstream, ", allow_requests_without_proxy_protocol: true").start();
        try (RawClient client = proxy.connect()) {
            assertThat(client.send(REQUEST).read().text()).isEqualTo("ok");
            assertThat(clientSeenBy(upstream)).isEqualTo("127.0.0.1");
        }
        try (RawClient client = proxy.connect()) {
            // Begins as a header of version 1 does, byte by byte.
            assertThat(client.trickle("PROPFIND / HTTP/1.1\r\nhost: a\r\n\r\n")
                            .read()
                            .text())
                    .isEqualTo("ok");
            assertThat(upstream.requests().getLast().method()).isEqualTo("PROPFIND");
        }
        try (RawClient client = proxy.connect()) {
            assertThat(client.send(V1 + REQUEST).read().text()).isEqualTo("ok");
            assertThat(clientSeenBy(upstream)).isEqualTo("203.0.113.7");
        }
        assertThat(proxy.stat("proxy_proto.not_found_allowed")).isEqualTo(2);
    }

    @Test
    void versionsCanBeRefused() throws IOException {
        FakeUpstream upstream = upstream(Answer.fixed(200, "ok"));
        TestProxy proxy = http(upstream, ", disallowed_versions: [ V1 ]").start();
        try (RawClient client = proxy.connect()) {
            client.send(V1 + REQUEST).expectEnd();
        }
        try (RawClient client = proxy.connect()) {
            assertThat(client.send(V2).send(REQUEST).read().text()).isEqualTo("ok");
        }
        assertThat(proxy.stat("proxy_proto.versions.v1.disallowed")).isEqualTo(1);
    }

    @Test
    void bytesBehindTheHeaderReachTheTcpProxysHost() throws IOException {
        RawServer echo = closing(RawServer.start(RawServer::echo));
        TestProxy proxy = proxy().tcpProxy("cluster: app")
                .clusterOf(
                        "app",
                        "",
                        List.of("{ socket_address: { address: 127.0.0.1, port_value: " + echo.port() + " } }"))
                .listener(filter(""))
                .start();
        try (RawSocket client = RawSocket.connect(proxy.port())) {
            assertThat(client.send(V1 + "hello").read(5)).isEqualTo("hello");
            assertThat(client.send("more").end().readAll()).isEqualTo("more");
        }
        try (RawSocket client = RawSocket.connect(proxy.port())) {
            assertThat(client.send(V1 + "all at once").end().readAll()).isEqualTo("all at once");
        }
    }

    @Test
    void aHeaderThatDoesNotComeIsNotWaitedForLong() throws IOException {
        FakeUpstream upstream = upstream(Answer.fixed(200, "ok"));
        TestProxy proxy =
                http(upstream, "").listener("listener_filters_timeout: 0.1s").start();
        try (RawClient client = proxy.connect()) {
            client.send("PROXY TCP4 ").expectEnd();
        }
        proxy.awaitStat("listener.127.0.0.1_0.downstream_pre_cx_timeout", 1);
        proxy.awaitStat("listener.127.0.0.1_0.downstream_pre_cx_active", 0);
    }

    @Test
    void afterTheTimeTheConnectionMayGoOn() throws IOException {
        FakeUpstream upstream = upstream(Answer.fixed(200, "ok"));
        TestProxy proxy = http(upstream, "")
                .listener("listener_filters_timeout: 0.1s")
                .listener("continue_on_listener_filters_timeout: true")
                .start();
        try (RawClient client = proxy.connect()) {
            client.send("PRO");
            proxy.awaitStat("listener.127.0.0.1_0.downstream_pre_cx_timeout", 1);
            client.send("PFIND / HTTP/1.1\r\nhost: a\r\n\r\n");
            assertThat(client.read().text()).isEqualTo("ok");
            assertThat(upstream.requests().getLast().method()).isEqualTo("PROPFIND");
        }
    }
}
