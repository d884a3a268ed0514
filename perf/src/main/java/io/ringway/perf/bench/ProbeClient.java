package io.ringway.perf.bench;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.HdrHistogram.Histogram;

/** One connection, one request after the other: how latency settles after a start. */
final class ProbeClient {
    private static final long SLICE_NS = 250_000_000;
    /** Slices at the end of a run that say what warm is. */
    private static final int WARM_SLICES = 12;

    private static final long READY_NS = 30_000_000_000L;
    private final byte[] request;

    /**
     * @param settledNs from the begin of the run to the first slice that, as the two behind it, has a p99 within twice the warm one
     * @param warmP99Ns median over the last slices
     */
    record Run(long settledNs, long warmP99Ns) {}

    ProbeClient(String path) {
        request = ("GET " + path + " HTTP/1.1\r\nHost: bench.example\r\n\r\n").getBytes(StandardCharsets.US_ASCII);
    }

    /** Tries until the proxy has answered with 200. */
    void awaitAnswer(int port, Process process, Path log) {
        long end = System.nanoTime() + READY_NS;
        while (System.nanoTime() < end && process.isAlive()) {
            try (Socket socket = connect(port)) {
                exchange(socket);
                return;
            } catch (IOException e) {
                Pause.millis(1);
            }
        }
        throw new BenchException("no answer after the start, see " + log);
    }

    Run drive(int port, long durationNs) {
        List<Long> p99s = new ArrayList<>();
        Histogram slice = new Histogram(3);
        try (Socket socket = connect(port)) {
            long begin = System.nanoTime();
            long sliceEnd = begin + SLICE_NS;
            long sent = begin;
            while (sent - begin < durationNs) {
                exchange(socket);
                long now = System.nanoTime();
                slice.recordValue(now - sent);
                if (now >= sliceEnd) {
                    p99s.add(slice.getValueAtPercentile(99));
                    slice.reset();
                    sliceEnd += SLICE_NS;
                }
                sent = now;
            }
        } catch (IOException e) {
            throw new BenchException("the connection under load failed: " + e.getMessage());
        }
        return summary(p99s);
    }

    static Run summary(List<Long> p99s) {
        List<Long> warm = p99s.subList(Math.max(0, p99s.size() - WARM_SLICES), p99s.size()).stream()
                .sorted()
                .toList();
        long warmP99 = warm.isEmpty() ? 0 : warm.get(warm.size() / 2);
        int settled = 0;
        while (settled + 3 <= p99s.size()
                && p99s.subList(settled, settled + 3).stream().anyMatch(p99 -> p99 > 2 * warmP99)) {
            settled++;
        }
        return new Run(settled * SLICE_NS, warmP99);
    }

    private static Socket connect(int port) throws IOException {
        Socket socket = new Socket(InetAddress.getLoopbackAddress(), port);
        socket.setTcpNoDelay(true);
        socket.setSoTimeout(5_000);
        return socket;
    }

    /** Reads as far as the origin's answer goes: a head with Content-Length, and a body that ends in LF. */
    private void exchange(Socket socket) throws IOException {
        socket.getOutputStream().write(request);
        InputStream in = socket.getInputStream();
        byte[] answer = new byte[4096];
        int filled = 0;
        while (true) {
            int count = in.read(answer, filled, answer.length - filled);
            if (count < 0) {
                throw new IOException("closed before the answer's end");
            }
            filled += count;
            String text = new String(answer, 0, filled, StandardCharsets.ISO_8859_1);
            if (filled >= 12 && !text.startsWith("HTTP/1.1 200")) {
                throw new IOException("not 200: " + text.lines().findFirst().orElse(""));
            }
            int head = text.indexOf("\r\n\r\n");
            if (head >= 0 && filled > head + 4 && answer[filled - 1] == '\n') {
                return;
            }
        }
    }
}
