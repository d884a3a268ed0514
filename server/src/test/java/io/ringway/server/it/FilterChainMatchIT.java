package io.ringway.server.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.ringway.testkit.RawServer;
import io.ringway.testkit.RawSocket;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Several filter chains of one listener; clients come from where their PROXY header says. */
class FilterChainMatchIT extends OnEveryTransport {

    private TestProxy.Builder chains(String... more) throws IOException {
        TestProxy.Builder builder = proxy().listener("listener_filters: [ { name: p, typed_config: { \"@type\": "
                + "type.googleapis.com/envoy.extensions.filters.listener.proxy_protocol.v3.ProxyProtocol,"
                + " allow_requests_without_proxy_protocol: true } } ]");
        for (String name : List.of("inside", "office", "port", "rest")) {
            RawServer server = closing(RawServer.start(RawServer.saying(name)));
            builder.clusterOf(
                    name, "", List.of("{ socket_address: { address: 127.0.0.1, port_value: " + server.port() + " } }"));
        }
        builder.filterChain(chain("inside", "source_prefix_ranges: [ { address_prefix: 10.0.0.0, prefix_len: 8 } ]"))
                .filterChain(chain("office", "source_prefix_ranges: [ { address_prefix: 10.7.0.0, prefix_len: 16 } ]"))
                .filterChain(chain("port", "destination_port: 8443"));
        for (String line : more) {
            builder.listener(line);
        }
        return builder;
    }

    private static String chain(String cluster, String match) {
        return "{ name: " + cluster + ", filter_chain_match: { " + match + " }, filters: [ "
                + TestProxy.Builder.tcpProxyFilter("cluster: " + cluster) + " ] }";
    }

    private static String serving(TestProxy proxy, String header) throws IOException {
        try (RawSocket client = RawSocket.connect(proxy.port())) {
            return client.send(header).end().readAll();
        }
    }

    @Test
    void eachConnectionGoesToTheChainThatIsForIt() throws IOException {
        TestProxy proxy = chains("default_filter_chain: { filters: [ "
                        + TestProxy.Builder.tcpProxyFilter("cluster: rest") + " ] }")
                .start();
        assertThat(serving(proxy, "PROXY TCP4 10.1.1.1 192.0.2.1 4000 80\r\n")).isEqualTo("inside");
        assertThat(serving(proxy, "PROXY TCP4 10.7.1.1 192.0.2.1 4000 80\r\n")).isEqualTo("office");
        assertThat(serving(proxy, "PROXY TCP4 10.7.1.1 192.0.2.1 4000 8443\r\n"))
                .isEqualTo("port");
        assertThat(serving(proxy, "PROXY TCP4 203.0.113.7 192.0.2.1 4000 80\r\n"))
                .isEqualTo("rest");
        assertThat(serving(proxy, "anything")).isEqualTo("rest");
    }

    @Test
    void aConnectionThatNoChainIsForIsClosed() throws IOException {
        TestProxy proxy = chains().start();
        assertThat(serving(proxy, "PROXY TCP4 10.1.1.1 192.0.2.1 4000 80\r\n")).isEqualTo("inside");
        try (RawSocket client = RawSocket.connect(proxy.port())) {
            client.send("anything").expectEnd();
        }
        proxy.awaitStat("listener.127.0.0.1_0.no_filter_chain_match", 1);
        proxy.awaitStat("listener.127.0.0.1_0.downstream_cx_active", 0);
    }

    private TestProxy inspecting(String options) throws IOException {
        TestProxy.Builder builder = proxy().listener("listener_filters: [ { name: p, typed_config: { \"@type\": "
                        + "type.googleapis.com/envoy.extensions.filters.listener.proxy_protocol.v3.ProxyProtocol,"
                        + " allow_requests_without_proxy_protocol: true } }, { name: h, typed_config: { \"@type\": "
                        + "type.googleapis.com/envoy.extensions.filters.listener.http_inspector.v3.HttpInspector } } ]")
                .listener(options);
        for (String name : List.of("new", "old", "rest")) {
            RawServer server = closing(RawServer.start(RawServer.saying(name)));
            builder.clusterOf(
                    name, "", List.of("{ socket_address: { address: 127.0.0.1, port_value: " + server.port() + " } }"));
        }
        return builder.filterChain(
                        chain("new", "application_protocols: [ http/1.1, h2c ], transport_protocol: raw_buffer"))
                .filterChain(chain("old", "application_protocols: [ http/1.0 ], transport_protocol: raw_buffer"))
                .filterChain("{ filters: [ " + TestProxy.Builder.tcpProxyFilter("cluster: rest") + " ] }")
                .start();
    }

    @Test
    void whatAConnectionSpeaksChoosesItsChain() throws IOException {
        TestProxy proxy = inspecting("listener_filters_timeout: 15s");
        assertThat(serving(proxy, "GET / HTTP/1.1\r\n")).isEqualTo("new");
        assertThat(serving(proxy, "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n")).isEqualTo("new");
        assertThat(serving(proxy, "PROXY TCP4 10.1.1.1 192.0.2.1 4000 80\r\nGET / HTTP/1.0\r\n"))
                .isEqualTo("old");
        proxy.awaitStat("http_inspector.http11_found", 1);
        proxy.awaitStat("http_inspector.http2_found", 1);
        proxy.awaitStat("http_inspector.http10_found", 1);
        proxy.awaitStat("listener.127.0.0.1_0.downstream_pre_cx_active", 0);
    }
}
