package io.ringway.hotpath.sim;

import static org.assertj.core.api.Assertions.assertThat;

import io.ringway.lb.limit.Thresholds;
import io.ringway.transport.sim.SimFaults;
import io.ringway.transport.sim.SimNetwork;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A client that asks without an end and reads no answer costs no more memory than its limits say (I4). */
class PipelineFloodTest {
    private static final long MS = 1_000_000L;
    private static final int LIMIT_BYTES = 32 * 1024;
    private static final int REQUESTS = 100_000;
    private static final Scenario SCENARIO = Scenario.scripted(LIMIT_BYTES, Thresholds.DEFAULT, Scenario.Twists.NONE);

    private final SimNetwork network = new SimNetwork(1, SimFaults.ROUGH);
    private long received;

    @Test
    void answersThatNobodyReadsHoldBackFurtherRequests() {
        try (Stage stage = new Stage(network, SCENARIO)) {
            ProxyUnderTest proxy = stage.proxy;
            Outside outside = stage.outside;
            proxy.updateHosts(List.of()); // every answer is the proxy's own
            network.addActor(stage.books::checkStep);
            int handle = outside.connect(proxy.address, new Flood(outside));
            network.runUntil(() -> false, 200 * MS);
            long answeredUnread = proxy.stat("http.h.downstream_rq_completed");
            assertThat(answeredUnread).isPositive().isLessThan(REQUESTS / 10);
            assertThat(stage.books.memoryMax()).isLessThan(1 << 20);

            outside.transport.recvStart(handle);
            assertThat(network.runUntil(
                            () -> proxy.stat("http.h.downstream_rq_completed") == REQUESTS
                                    && proxy.stat("http.h.downstream_cx_active") == 0,
                            60_000 * MS))
                    .as("once the client reads, all is answered; %d bytes came", received)
                    .isTrue();
            assertThat(stage.books.memoryMax()).isLessThan(1 << 20);
            assertThat(stage.history.violations()).isEmpty();
        }
    }

    private final class Flood implements Quiet {
        private final Outside outside;

        Flood(Outside outside) {
            this.outside = outside;
        }

        @Override
        public void onConnected(int connection) {
            Wire requests = new Wire();
            for (int i = 0; i < REQUESTS; i++) {
                requests.bytes(Wire.GET);
            }
            outside.send(connection, requests.toBytes());
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
    }
}
