package io.ringway.hotpath.log;

import io.ringway.transport.memory.Region;
import java.nio.ByteBuffer;
import java.util.concurrent.atomic.AtomicInteger;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * Memory for lines on their way to a file. The worker writes behind what it has published, the log writer reads up to there; neither
 * touches the other's part.
 *
 * <pre>
 *   0            taken()            published()        position          PAGE_BYTES
 *   | in the file | to be written    | being written    | free             |
 * </pre>
 *
 * <p>Owner: worker; {@link #bytes} and {@code taken} log-writer.
 */
final class LogPage {
    /** The longest line; only the pages that it reaches are ever touched. */
    static final int PAGE_BYTES = 256 * 1024;

    private final Region region = Region.reserve(PAGE_BYTES);
    private final UnsafeBuffer buffer = new UnsafeBuffer(region.address(), PAGE_BYTES);
    private final ByteBuffer bytes = region.byteBuffer();
    /** Bytes that may be read; their complement once no more come. */
    private final AtomicInteger published = new AtomicInteger();
    /** Log-writer's. */
    private int taken;

    UnsafeBuffer buffer() {
        return buffer;
    }

    void publishRelease(int position) {
        published.lazySet(position);
    }

    /** No more lines come: the page belongs to the log writer now. */
    void finishRelease(int position) {
        published.lazySet(~position);
    }

    int publishedAcquire() {
        return published.get();
    }

    /** The bytes from {@code taken} to {@code end}. */
    ByteBuffer bytes(int end) {
        return bytes.limit(end).position(taken);
    }

    int taken() {
        return taken;
    }

    void take(int end) {
        taken = end;
    }

    /** Makes an empty page of it, before the worker gets it back. */
    void clear() {
        taken = 0;
        published.lazySet(0);
    }

    void close() {
        region.close();
    }
}
