package io.ringway.filters.shared.coding.gzip;

import io.ringway.filters.shared.coding.ContentCoder;
import io.ringway.transport.memory.BufferPool;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.zip.CRC32;
import java.util.zip.Deflater;

/** Writes gzip members of one kind. Owner: worker. */
public final class GzipCompressor implements ContentCoder {
    private static final int HEAD_BYTES = 10;
    private static final int TRAILER_BYTES = 8;
    /** Identification and method 8; no flags, no time; then speed and system. */
    private static final long HEAD = 0x1f8b_0800_0000_0000L;

    /** {@code XFL}: slowest and smallest, or fastest. */
    private static final int SMALLEST = 2;

    private static final int FASTEST = 4;
    private static final int UNIX = 3;

    private enum State {
        /** Nothing was written. */
        HEAD,
        /** Deflated blocks (RFC 1951). */
        BLOCKS,
        /** The blocks are out, sum and length are not. */
        TRAILER,
        /** All is out. */
        END
    }

    private final Deflater deflater;
    private final ByteBuffer source;
    private final ByteBuffer target;
    private final CRC32 sum = new CRC32();
    private final int speed;
    private State state = State.HEAD;
    private long length;
    private boolean hasMore;

    /**
     * @param level of zlib, 1 to 9, or {@link Deflater#DEFAULT_COMPRESSION}
     * @param strategy one of {@link Deflater}'s
     */
    public GzipCompressor(BufferPool memory, int level, int strategy) {
        deflater = new Deflater(level, true);
        deflater.setStrategy(strategy);
        source = memory.byteBuffer();
        target = memory.byteBuffer().order(ByteOrder.LITTLE_ENDIAN);
        speed = level == Deflater.BEST_COMPRESSION ? SMALLEST : level == Deflater.BEST_SPEED ? FASTEST : 0;
    }

    @Override
    public void input(int position, int count) {
        source.limit(position + count).position(position);
        sum.update(source);
        length += count;
        source.limit(position + count).position(position);
        deflater.setInput(source);
    }

    @Override
    public int output(int position, int capacity, boolean isEnd) {
        target.limit(position + capacity).position(position);
        if (state == State.HEAD) {
            state = State.BLOCKS;
            writeHead();
        }
        if (state == State.BLOCKS) {
            if (isEnd) {
                deflater.finish();
            }
            deflater.deflate(target, isEnd ? Deflater.NO_FLUSH : Deflater.SYNC_FLUSH);
            hasMore = !target.hasRemaining();
            if (deflater.finished()) {
                state = State.TRAILER;
            }
        }
        if (state == State.TRAILER) {
            hasMore = target.remaining() < TRAILER_BYTES;
            if (!hasMore) {
                state = State.END;
                target.putInt((int) sum.getValue()).putInt((int) length);
            }
        }
        return target.position() - position;
    }

    private void writeHead() {
        for (int i = 0; i < Long.BYTES; i++) {
            target.put((byte) (HEAD >>> (Long.SIZE - Byte.SIZE * (i + 1))));
        }
        target.put((byte) speed).put((byte) UNIX);
        assert target.remaining() > HEAD_BYTES;
    }

    @Override
    public boolean hasMore() {
        return hasMore;
    }

    @Override
    public boolean isComplete() {
        return state == State.END;
    }

    @Override
    public Failure failure() {
        return Failure.MEMORY; // a compressor takes all input
    }

    @Override
    public boolean reset() {
        deflater.reset();
        sum.reset();
        length = 0;
        hasMore = false;
        state = State.HEAD;
        return true;
    }

    @Override
    public void close() {
        deflater.end();
    }
}
