package io.ringway.perf.bench;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.ReentrantLock;

/** Answers {@code /100} at once, except that it stands still once: all connections, for a given time. */
final class StallingServer implements AutoCloseable {
    /** The request that meets the stall. */
    static final int STALLED_REQUEST = 50;

    private static final byte[] ANSWER = ("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n" + "x".repeat(99) + "\n")
            .getBytes(StandardCharsets.US_ASCII);

    private final ServerSocket listener;
    private final long stallMs;
    private final AtomicInteger requests = new AtomicInteger();
    private final ReentrantLock turn = new ReentrantLock();

    /** @param stallMs how long; 0 is for ever, from the first request on */
    StallingServer(long stallMs) throws IOException {
        this.stallMs = stallMs;
        listener = new ServerSocket(0, 64, InetAddress.getLoopbackAddress());
        Thread.ofVirtual().start(this::acceptAll);
    }

    int port() {
        return listener.getLocalPort();
    }

    private void acceptAll() {
        while (true) {
            try {
                Socket socket = listener.accept();
                Thread.ofVirtual().start(() -> serve(socket));
            } catch (IOException e) {
                return; // closed
            }
        }
    }

    private void serve(Socket socket) {
        try (socket) {
            BufferedReader in =
                    new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.US_ASCII));
            for (String line = in.readLine(); line != null; line = in.readLine()) {
                if (line.isEmpty() && stallMs > 0) {
                    answer(socket);
                }
            }
        } catch (IOException e) {
            // the client has gone
        }
    }

    private void answer(Socket socket) throws IOException {
        turn.lock();
        try {
            if (requests.incrementAndGet() == STALLED_REQUEST) {
                Pause.millis(stallMs);
            }
            socket.getOutputStream().write(ANSWER);
        } finally {
            turn.unlock();
        }
    }

    @Override
    public void close() {
        try {
            listener.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
