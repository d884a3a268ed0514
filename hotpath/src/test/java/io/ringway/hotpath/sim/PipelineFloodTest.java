package io.ringway.hotpath.sim;

import static org.assertj.core.api.Assertions.assertThat;

import io.ringway.lb.limit.Thresholds;
import io.ringway.transport.ConnectOptions;
import io.ringway.transport.ConnectionHandler;
import io.ringway.transport.net.Endpoint;
import io.ringway.transport.sim.SimFaults;
import io.ringway.transport.sim.SimNetwork;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A client that asks without an end and reads no answer costs no more memory than its limits say (I4). */
class PipelineFloodTest {
    private static final long MS = 1_000_000L;
    private static final int LIMIT_BYTES = 32 * 1024;
    private static final int REQUESTS = 100_000;
    private static final Scenario SCENARIO = new Scenario(
            1,
            SimFaults.ROUGH,
            true,
            true,
            1,
            1,
            0,
            0,
            1,
            0,
            0,
            0,
            0,
            LIMIT_BYTES,
            Thresholds.DEFAULT,
            false,
            false,
            Scenario.Twists.NONE);

    private final SimNetwork network = new SimNetwork(1, SimFaults.ROUGH);
    private int handle;
    private long received;
    private int blocksMax;

    @Test
    void answersThatNobodyReadsHoldBackFurtherRequests() {
        try (Outside outside = new Outside(network);
                ProxyUnderTest proxy =
                        new ProxyUnderTest(network, SCENARIO, List.of(Endpoint.ip("10.0.1.0", 8080)), List.of())) {
            proxy.updateHosts(List.of()); // every answer is the proxy's own
            network.addActor(outside::turn);
            network.addActor(() -> blocksMax = Math.max(blocksMax, proxy.blocksInUse(0)));
            handle = outside.transport.connect(proxy.address, ConnectOptions.DEFAULT, new Flood(outside));
            network.runUntil(() -> false, 200 * MS);
            long answeredUnread = proxy.stat("http.h.downstream_rq_completed");
            assertThat(answeredUnread).isPositive().isLessThan(REQUESTS / 10);
            assertThat((long) blocksMax * 16 * 1024).isLessThan(1 << 20);

            outside.transport.recvStart(handle);
            assertThat(network.runUntil(
                            () -> proxy.stat("http.h.downstream_rq_completed") == REQUESTS
                                    && proxy.stat("http.h.downstream_cx_active") == 0,
                            60_000 * MS))
                    .as("once the client reads, all is answered; %d bytes came", received)
                    .isTrue();
            assertThat((long) blocksMax * 16 * 1024).isLessThan(1 << 20);
        }
    }

    private final class Flood implements ConnectionHandler {
        private final Outside outside;

        Flood(Outside outside) {
            this.outside = outside;
        }

        @Override
        public void onConnected(int connection) {
            byte[] requests =
                    "GET / HTTP/1.1\r\nHost: a\r\n\r\n".repeat(REQUESTS).getBytes(StandardCharsets.US_ASCII);
            outside.send(connection, requests);
            outside.transport.shutdownSend(connection);
        }

        @Override
        public boolean onRecv(int connection, int position, int length) {
            received += length;
            return false;
        }

        @Override
        public void onRecvEnd(int connection) {
            outside.transport.close(connection);
        }

        @Override
        public void onSent(int connection, long pendingBytes) {
            // Nothing waits for it.
        }

        @Override
        public void onClosed(int connection, int error) {
            // Nothing waits for it.
        }
    }
}
