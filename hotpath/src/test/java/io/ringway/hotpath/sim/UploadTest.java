package io.ringway.hotpath.sim;

import static org.assertj.core.api.Assertions.assertThat;

import io.ringway.lb.limit.Thresholds;
import io.ringway.transport.sim.SimFaults;
import io.ringway.transport.sim.SimNetwork;
import java.io.IOException;
import org.junit.jupiter.api.Test;

/** A body that waits for a connection, and then for a backend that does not read, costs no more memory than its limits say (I4). */
class UploadTest {
    private static final long MS = 1_000_000L;
    private static final int LIMIT_BYTES = 32 * 1024;
    private static final int BODY_BYTES = 8 << 20;
    private static final Scenario SCENARIO =
            Scenario.scripted(LIMIT_BYTES, new Thresholds(1, 16, 16, 3, null, false), Scenario.Twists.NONE);
    private static final byte[] UPLOAD = new Wire()
            .text("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: " + BODY_BYTES + "\r\n\r\n")
            .bytes(new byte[BODY_BYTES])
            .toBytes();

    private final SimNetwork network = new SimNetwork(1, SimFaults.NONE.withPipe(64 * 1024));

    private boolean isAsked;
    private boolean isAnswered;

    @Test
    void aBackendThatDoesNotReadHoldsTheClientBack() throws IOException {
        try (Stage stage = new Stage(network, SCENARIO)) {
            Outside outside = stage.outside;
            outside.listen(Stage.BACKEND, _ -> new Backend(outside));
            network.addActor(stage.books::checkStep);
            outside.connect(stage.proxy.address, Quiet.sending(outside, Wire.GET));
            network.runUntil(() -> isAsked, 1_000 * MS);
            outside.connect(stage.proxy.address, Quiet.sending(outside, UPLOAD));
            network.runUntil(() -> false, 500 * MS);
            assertThat(isAnswered).isTrue();
            assertThat(stage.books.memoryMax()).isLessThan(1 << 20);
            assertThat(stage.history.violations()).isEmpty();
        }
    }

    /** Answers the first request after a while, and reads nothing more. */
    private final class Backend implements Quiet {
        private final Outside outside;

        Backend(Outside outside) {
            this.outside = outside;
        }

        @Override
        public boolean onRecv(int connection, int position, int length) {
            outside.transport.recvStop(connection);
            isAsked = true;
            outside.after(100 * MS, () -> answer(connection));
            return false;
        }

        private void answer(int connection) {
            isAnswered = true;
            outside.send(
                    connection,
                    new Wire()
                            .text("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n")
                            .toBytes());
        }
    }
}
