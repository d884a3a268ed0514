package io.ringway.server.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.ringway.testkit.Answer;
import io.ringway.testkit.Eventually;
import io.ringway.testkit.RawClient;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** What statsd, DogStatsD and Graphite get. A flush happens when a test looks at {@code /stats}. */
class StatsSinkIT extends OnEveryTransport {
    private static final String ON_ADMIN = "stats_flush_on_admin: true";
    private static final int RECEIVE_TIMEOUT_MS = 10_000;
    /** A gauge whose name stands behind those that are looked at. */
    private static final String LAST = ".server.live";

    /** A server of statistics that only listens. */
    private static final class Receiver implements AutoCloseable {
        private final DatagramSocket socket = new DatagramSocket(0, InetAddress.getLoopbackAddress());

        Receiver() throws IOException {
            socket.setSoTimeout(RECEIVE_TIMEOUT_MS);
            socket.setReceiveBufferSize(4 << 20);
        }

        String address() {
            return "address: { socket_address: { protocol: UDP, address: 127.0.0.1, port_value: "
                    + socket.getLocalPort() + " } }";
        }

        /** Datagrams up to the one that has this in it. */
        List<String> until(String part) throws IOException {
            List<String> datagrams = new ArrayList<>();
            DatagramPacket packet = new DatagramPacket(new byte[65_536], 65_536);
            do {
                socket.receive(packet);
                datagrams.add(new String(packet.getData(), 0, packet.getLength(), StandardCharsets.UTF_8));
            } while (!datagrams.getLast().contains(part));
            return datagrams;
        }

        @Override
        public void close() {
            socket.close();
        }
    }

    private static String page(TestProxy proxy, String target) throws IOException {
        int port = Objects.requireNonNull(proxy.server().adminAddress()).port();
        try (RawClient client = RawClient.connect(port)) {
            client.send("GET " + target + " HTTP/1.1\r\nhost: localhost\r\n\r\n");
            return client.read().text();
        }
    }

    private static String sink(String type, String fields) {
        return "stats_sinks: [ { name: metrics, typed_config: " + TestProxy.typed(type, fields) + " } ]";
    }

    private TestProxy proxy(String sinks) throws IOException {
        return proxy().top(sinks)
                .top(ON_ADMIN)
                .forwardAllTo(upstream(Answer.fixed(200, "ok")))
                .admin()
                .start();
    }

    private static void ask(TestProxy proxy, int times) throws IOException {
        try (RawClient client = proxy.connect()) {
            for (int i = 0; i < times; i++) {
                assertThat(client.get("/").status()).isEqualTo(200);
            }
        }
        proxy.awaitStat("http.front.downstream_cx_active", 0);
    }

    @Test
    void statsdGetsDifferencesOfCountersAndValuesOfGauges() throws IOException {
        try (Receiver receiver = new Receiver()) {
            TestProxy proxy = proxy(sink("envoy.config.metrics.v3.StatsdSink", receiver.address()));
            ask(proxy, 3);
            page(proxy, "/stats");
            assertThat(receiver.until(LAST))
                    .contains("envoy.http.front.downstream_rq_2xx:3|c", "envoy.server.live:1|g")
                    .contains(
                            "envoy.cluster.backends.upstream_rq_200:3|c", "envoy.cluster.backends.membership_total:1|g")
                    .noneMatch(line -> line.startsWith("envoy.http.front.downstream_rq_5xx"));
            ask(proxy, 2);
            page(proxy, "/stats");
            assertThat(receiver.until(LAST))
                    .contains("envoy.http.front.downstream_rq_2xx:2|c", "envoy.server.live:1|g")
                    .contains("envoy.http.front.downstream_cx_total:1|c");
        }
    }

    @Test
    void eachValueOfAHistogramComesWithHowOftenItWas() throws IOException {
        try (Receiver receiver = new Receiver()) {
            TestProxy proxy = proxy(sink("envoy.config.metrics.v3.StatsdSink", "prefix: mine, " + receiver.address()));
            ask(proxy, 20);
            page(proxy, "/stats");
            double seen = 0;
            while (Math.round(seen) < 20) {
                String timer =
                        receiver.until("mine.http.front.downstream_rq_time:").getLast();
                assertThat(timer).matches("mine\\.http\\.front\\.downstream_rq_time:\\d+\\|ms(\\|@0\\.\\d+)?");
                int rate = timer.indexOf('@');
                seen += rate < 0 ? 1 : 1 / Double.parseDouble(timer.substring(rate + 1));
            }
            assertThat(Math.round(seen)).isEqualTo(20);
        }
    }

    @Test
    void dogStatsdGetsTagsAndFullDatagrams() throws IOException {
        try (Receiver receiver = new Receiver()) {
            TestProxy proxy = proxy(sink(
                    "envoy.config.metrics.v3.DogStatsdSink", receiver.address() + ", max_bytes_per_datagram: 1432"));
            ask(proxy, 3);
            page(proxy, "/stats");
            List<String> datagrams = receiver.until(LAST);
            assertThat(datagrams)
                    .allMatch(datagram -> datagram.length() <= 1432)
                    .anyMatch(datagram -> datagram.contains("\n"));
            assertThat(datagrams.stream().flatMap(String::lines))
                    .contains(
                            "envoy.cluster.upstream_rq:3|c|#envoy.response_code:200,envoy.cluster_name:backends",
                            "envoy.http.downstream_rq_xx:3|c|#envoy.response_code_class:2,envoy.http_conn_manager_prefix:front",
                            "envoy.server.live:1|g");
        }
    }

    @Test
    void graphiteGetsTagsBehindTheName() throws IOException {
        try (Receiver receiver = new Receiver()) {
            TestProxy proxy = proxy(
                    sink("envoy.extensions.stat_sinks.graphite_statsd.v3.GraphiteStatsdSink", receiver.address()));
            ask(proxy, 1);
            page(proxy, "/stats");
            assertThat(receiver.until(LAST))
                    .contains("envoy.cluster.upstream_rq;envoy.response_code=200;envoy.cluster_name=backends:1|c");
        }
    }

    @Test
    void theIntervalIsWhatIsConfigured() throws IOException {
        try (Receiver receiver = new Receiver()) {
            proxy().top(sink("envoy.config.metrics.v3.StatsdSink", receiver.address()))
                    .top("stats_flush_interval: 0.05s")
                    .forwardAllTo(upstream(Answer.fixed(200, "ok")))
                    .start();
            assertThat(receiver.until(LAST)).isNotEmpty();
            assertThat(receiver.until(LAST)).isNotEmpty();
        }
    }

    @Test
    void whatCouldNotBeSentIsCounted() throws IOException {
        Receiver gone = new Receiver();
        TestProxy proxy = proxy(sink("envoy.config.metrics.v3.StatsdSink", gone.address()));
        gone.close();
        Eventually.holds("datagrams are dropped", () -> {
            try {
                page(proxy, "/stats");
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            return proxy.stat("ringway.stats_sinks.datagrams_dropped") > 0;
        });
    }
}
