package io.ringway.hotpath.sim;

import static org.assertj.core.api.Assertions.assertThat;

import io.ringway.lb.limit.Thresholds;
import io.ringway.transport.memory.BufferPool;
import io.ringway.transport.sim.SimFaults;
import io.ringway.transport.sim.SimNetwork;
import java.io.IOException;
import org.junit.jupiter.api.Test;

/** Clients that read nothing of a long answer hold no more memory than the buffer limit and less than a block for both heads. */
class SlowReaderTest {
    private static final long MS = 1_000_000L;
    private static final int LIMIT_BYTES = 64 * 1024;
    private static final int READERS = 20;
    private static final int BODY_BYTES = 4 << 20;
    private static final Scenario SCENARIO = Scenario.scripted(LIMIT_BYTES, Thresholds.DEFAULT, Scenario.Twists.NONE);
    private static final byte[] ANSWER = new Wire()
            .text("HTTP/1.1 200 OK\r\nContent-Length: " + BODY_BYTES + "\r\nx-one: 1\r\n\r\n")
            .bytes(new byte[BODY_BYTES])
            .toBytes();

    private final SimNetwork network = new SimNetwork(1, SimFaults.NONE.withPipe(16 * 1024));

    private int asked;

    @Test
    void headsOfLongAnswersShareABlockWithTheirRequests() throws IOException {
        try (Stage stage = new Stage(network, SCENARIO)) {
            Outside outside = stage.outside;
            outside.listen(Stage.BACKEND, _ -> new Backend(outside));
            network.addActor(stage.books::checkStep);
            for (int i = 0; i < READERS; i++) {
                outside.connect(stage.proxy.address, Quiet.sending(outside, Wire.GET));
            }
            network.runUntil(() -> false, 2_000 * MS);
            assertThat(asked).isEqualTo(READERS);
            assertThat(stage.books.memoryMax() / READERS).isLessThan(LIMIT_BYTES + BufferPool.BLOCK_BYTES);
            assertThat(stage.history.violations()).isEmpty();
        }
    }

    private final class Backend implements Quiet {
        private final Outside outside;

        Backend(Outside outside) {
            this.outside = outside;
        }

        @Override
        public boolean onRecv(int connection, int position, int length) {
            asked++;
            outside.send(connection, ANSWER);
            return false;
        }
    }
}
