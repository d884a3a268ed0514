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

/** A body that waits for a connection, and then for a backend that does not read, costs no more memory than its limits say (I4). */
class UploadTest {
    private static final long MS = 1_000_000L;
    private static final int LIMIT_BYTES = 32 * 1024;
    private static final int BODY_BYTES = 8 << 20;
    private static final int PIECE_BYTES = 64 * 1024;
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
            new Thresholds(1, 16, 16, 3, null, false),
            false,
            false,
            Scenario.Twists.NONE);

    private final SimNetwork network =
            new SimNetwork(1, new SimFaults(10_000, 10_000, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 64 * 1024));

    private int blocksMax;
    private boolean isAsked;
    private boolean isAnswered;

    @Test
    void aBackendThatDoesNotReadHoldsTheClientBack() throws IOException {
        try (Outside outside = new Outside(network);
                ProxyUnderTest proxy = new ProxyUnderTest(network, SCENARIO, List.of(BACKEND), List.of())) {
            outside.transport.listen(BACKEND, ListenOptions.DEFAULT, new Backend(outside));
            network.addActor(outside::turn);
            network.addActor(() -> blocksMax = Math.max(blocksMax, proxy.blocksInUse(0)));
            outside.transport.connect(proxy.address, ConnectOptions.DEFAULT, new First(outside));
            network.runUntil(() -> isAsked, 1_000 * MS);
            outside.transport.connect(proxy.address, ConnectOptions.DEFAULT, new Upload(outside));
            network.runUntil(() -> false, 500 * MS);
            assertThat(isAnswered).isTrue();
            assertThat((long) blocksMax * 16 * 1024).isLessThan(1 << 20);
        }
    }

    /** Answers the first request after a while, and reads nothing more. */
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
                    outside.transport.recvStop(handle);
                    isAsked = true;
                    outside.after(100 * MS, () -> answer(handle));
                    return false;
                }
            };
        }

        private void answer(int connection) {
            isAnswered = true;
            outside.send(connection, text("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"));
        }

        @Override
        public void onAcceptError(int listener, int errno) {
            throw new IllegalStateException("errno " + errno);
        }
    }

    private static final class First extends Quiet {
        private final Outside outside;

        First(Outside outside) {
            this.outside = outside;
        }

        @Override
        public void onConnected(int connection) {
            outside.send(connection, text("GET / HTTP/1.1\r\nHost: a\r\n\r\n"));
        }
    }

    private static final class Upload extends Quiet {
        private final Outside outside;

        Upload(Outside outside) {
            this.outside = outside;
        }

        @Override
        public void onConnected(int connection) {
            outside.send(connection, text("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: " + BODY_BYTES + "\r\n\r\n"));
            byte[] piece = new byte[PIECE_BYTES];
            for (int i = 0; i < BODY_BYTES / PIECE_BYTES; i++) {
                outside.send(connection, piece);
            }
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
