package io.ringway.perf.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;

/** Free loopback ports below the range from which the kernel takes those of outgoing connections. */
public final class Ports {
    private static final int FIRST = 18_080;
    private static final int LAST = 31_000;

    private int next = FIRST;

    /** A port that nobody listens on now, and that this object has not returned before. */
    public int take() {
        while (next < LAST) {
            int port = next++;
            try (ServerSocket probe = new ServerSocket()) {
                probe.setReuseAddress(true);
                probe.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
                return port;
            } catch (IOException e) {
                // taken by somebody else: the next one
            }
        }
        throw new BenchException("no free port between " + FIRST + " and " + LAST);
    }

    static boolean isListening(int port) {
        try (Socket s = new Socket()) {
            s.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 500);
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    /** A port of the kernel's choice, free a moment ago. */
    public static int ephemeral() {
        try (ServerSocket probe = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return probe.getLocalPort();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
