package io.ringway.hotpath.sim;

import static org.assertj.core.api.Assertions.assertThat;

import io.ringway.lb.limit.Thresholds;
import io.ringway.transport.sim.SimFaults;
import io.ringway.transport.sim.SimNetwork;
import java.io.IOException;
import org.junit.jupiter.api.Test;

/** A backend that sends its answer a few bytes at a time, to a client that reads none of it, costs no more memory than the bytes (I4). */
class TrickleTest {
    private static final long MS = 1_000_000L;
    private static final int LIMIT_BYTES = 32 * 1024;
    private static final int PIECES = 400;
    private static final Scenario SCENARIO = Scenario.scripted(LIMIT_BYTES, Thresholds.DEFAULT, Scenario.Twists.NONE);

    /** The client's kernel keeps little for it. */
    private final SimNetwork network = new SimNetwork(1, SimFaults.NONE.withPipe(1024));

    private int sent;

    @Test
    void smallPiecesDoNotTakeABlockEach() throws IOException {
        try (Stage stage = new Stage(network, SCENARIO)) {
            Outside outside = stage.outside;
            outside.listen(Stage.BACKEND, _ -> new Backend(outside));
            network.addActor(stage.books::checkStep);
            outside.connect(stage.proxy.address, Quiet.sending(outside, Wire.GET));
            network.runUntil(() -> sent == PIECES, 60_000 * MS);
            assertThat(sent).as("pieces sent").isEqualTo(PIECES);
            assertThat(stage.books.memoryMax()).isLessThan(1 << 20);
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
            outside.send(
                    connection,
                    new Wire()
                            .text("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n")
                            .toBytes());
            trickle(connection);
            return false;
        }

        private void trickle(int connection) {
            if (sent < PIECES) {
                sent++;
                outside.send(connection, new Wire().text("6\r\nevent!\r\n").toBytes());
                outside.after(MS, () -> trickle(connection));
            }
        }
    }
}
