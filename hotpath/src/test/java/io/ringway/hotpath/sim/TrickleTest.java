package io.ringway.hotpath.sim;

import static org.assertj.core.api.Assertions.assertThat;

import io.ringway.lb.limit.Thresholds;
import io.ringway.transport.AcceptHandler;
import io.ringway.transport.ConnectOptions;
import io.ringway.transport.ConnectionHandler;
import io.ringway.transport.ListenOptions;
import io.ringway.transport.net.Endpoint;
import io.ringway.transport.sim.SimFaults;
import io.ringway.transport.sim.SimNetwork;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A backend that sends its answer a few bytes at a time, to a client that reads none of it, costs no more memory than the bytes (I4). */
class TrickleTest {
    private static final long MS = 1_000_000L;
    private static final int LIMIT_BYTES = 32 * 1024;
    private static final int PIECES = 400;
    private static final Endpoint BACKEND = Endpoint.ip("10.0.1.0", 8080);
    private static final Scenario SCENARIO = new Scenario(
            1,
            SimFaults.NONE,
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

    /** The client's kernel keeps little for it. */
    private final SimNetwork network =
            new SimNetwork(1, new SimFaults(10_000, 10_000, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1024));

    private int blocksMax;
    private int sent;

    @Test
    void smallPiecesDoNotTakeABlockEach() throws IOException {
        try (Outside outside = new Outside(network);
                ProxyUnderTest proxy = new ProxyUnderTest(network, SCENARIO, List.of(BACKEND), List.of())) {
            outside.transport.listen(BACKEND, ListenOptions.DEFAULT, new Backend(outside));
            network.addActor(outside::turn);
            network.addActor(() -> blocksMax = Math.max(blocksMax, proxy.blocksInUse(0)));
            outside.transport.connect(proxy.address, ConnectOptions.DEFAULT, new DeafClient(outside));
            network.runUntil(() -> sent == PIECES, 60_000 * MS);
            assertThat(sent).as("pieces sent").isEqualTo(PIECES);
            assertThat((long) blocksMax * 16 * 1024).isLessThan(1 << 20);
        }
    }

    private final class Backend implements AcceptHandler {
        private final Outside outside;

        Backend(Outside outside) {
            this.outside = outside;
        }

        @Override
        public ConnectionHandler onAccept(int listener, int connection) {
            outside.transport.recvStart(connection);
            return new Quiet() {
                @Override
                public boolean onRecv(int handle, int position, int length) {
                    outside.send(handle, text("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"));
                    trickle(handle);
                    return false;
                }
            };
        }

        private void trickle(int connection) {
            if (sent < PIECES) {
                sent++;
                outside.send(connection, text("6\r\nevent!\r\n"));
                outside.after(MS, () -> trickle(connection));
            }
        }

        @Override
        public void onAcceptError(int listener, int errno) {
            throw new IllegalStateException("errno " + errno);
        }
    }

    private static final class DeafClient extends Quiet {
        private final Outside outside;

        DeafClient(Outside outside) {
            this.outside = outside;
        }

        @Override
        public void onConnected(int connection) {
            outside.send(connection, text("GET / HTTP/1.1\r\nHost: a\r\n\r\n"));
        }
    }

    private static byte[] text(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }

    /** Does nothing that is not asked of it. */
    private static class Quiet implements ConnectionHandler {
        @Override
        public void onConnected(int connection) {
            throw new IllegalStateException("accepted");
        }

        @Override
        public boolean onRecv(int connection, int position, int length) {
            return false;
        }

        @Override
        public void onRecvEnd(int connection) {
            // Nothing waits for it.
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
