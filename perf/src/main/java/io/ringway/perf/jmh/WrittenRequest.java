package io.ringway.perf.jmh;

import io.ringway.routing.RequestView;
import java.nio.charset.StandardCharsets;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/** Authority and path of requests that lie one behind the other in off-heap memory; no header fields. */
final class WrittenRequest implements RequestView {
    private static final byte[] METHOD = "GET".getBytes(StandardCharsets.US_ASCII);

    private final UnsafeBuffer buffer;
    private int authorityStart;
    private int authorityLength;
    private int pathLength;

    WrittenRequest(UnsafeBuffer buffer) {
        this.buffer = buffer;
    }

    /** Writes method, authority and path at {@code start}; returns the position behind them. */
    static int write(UnsafeBuffer buffer, int start, String authority, String path) {
        int position = start;
        for (byte[] part : new byte[][] {
            METHOD, authority.getBytes(StandardCharsets.US_ASCII), path.getBytes(StandardCharsets.US_ASCII)
        }) {
            buffer.putBytes(position, part);
            position += part.length;
        }
        return position;
    }

    /** Points to what {@link #write} wrote at {@code start}. */
    void wrap(int start, int authorityBytes, int pathBytes) {
        authorityStart = start + METHOD.length;
        authorityLength = authorityBytes;
        pathLength = pathBytes;
    }

    @Override
    public DirectBuffer buffer() {
        return buffer;
    }

    @Override
    public int authorityStart() {
        return authorityStart;
    }

    @Override
    public int authorityLength() {
        return authorityLength;
    }

    @Override
    public int pathStart() {
        return authorityStart + authorityLength;
    }

    @Override
    public int pathLength() {
        return pathLength;
    }

    @Override
    public int methodStart() {
        return authorityStart - METHOD.length;
    }

    @Override
    public int methodLength() {
        return METHOD.length;
    }

    @Override
    public int findHeader(byte[] lowerName, int from) {
        return -1;
    }

    @Override
    public int headerValueStart(int index) {
        throw new IllegalStateException("no header fields");
    }

    @Override
    public int headerValueLength(int index) {
        throw new IllegalStateException("no header fields");
    }

    @Override
    public boolean isSecure() {
        return false;
    }

    @Override
    public boolean isInternal() {
        return false;
    }
}
