package io.ringway.filters.shared.coding.gzip;

import io.ringway.filters.shared.coding.ContentCoder;
import io.ringway.transport.memory.BufferPool;
import java.nio.ByteBuffer;
import java.util.zip.CRC32;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;
import org.agrona.concurrent.UnsafeBuffer;

/** Reads gzip: one member or several, one behind the other (RFC 1952 section 2.2). Owner: worker. */
public final class GzipDecompressor implements ContentCoder {
    private static final int TRAILER_BYTES = 8;

    private enum State {
        /** {@link GzipHead}. */
        HEAD,
        /** Deflated blocks (RFC 1951). */
        BLOCKS,
        /** Sum and length, four bytes each, the lowest first. */
        TRAILER
    }

    private final Inflater inflater = new Inflater(true);
    private final GzipHead head = new GzipHead();
    private final CRC32 sum = new CRC32();
    private final UnsafeBuffer memory;
    private final ByteBuffer source;
    private final ByteBuffer target;
    private State state = State.HEAD;
    private int next;
    private int end;
    private long length;
    private long trailer;
    private int trailerCount;
    private boolean hasMore;
    private Failure failure = Failure.CORRUPT;

    public GzipDecompressor(BufferPool pool) {
        memory = pool.buffer();
        source = pool.byteBuffer();
        target = pool.byteBuffer();
    }

    @Override
    public void input(int position, int count) {
        next = position;
        end = position + count;
    }

    @Override
    public int output(int position, int capacity, boolean isEnd) {
        target.limit(position + capacity).position(position);
        hasMore = false;
        try {
            while (next < end || state == State.BLOCKS) {
                int before = next;
                if (!step()) {
                    return FAILED;
                }
                if (!target.hasRemaining()) {
                    hasMore = true;
                    break;
                }
                if (next == before && state == State.BLOCKS) {
                    break; // all that was there is used up
                }
            }
        } catch (DataFormatException e) {
            failure = Failure.CORRUPT;
            return FAILED;
        }
        return target.position() - position;
    }

    /** False after a failure. */
    private boolean step() throws DataFormatException {
        return switch (state) {
            case HEAD -> readHead();
            case BLOCKS -> inflate();
            case TRAILER -> readTrailer();
        };
    }

    private boolean readHead() {
        next = head.read(memory, next, end);
        if (head.state() == GzipHead.State.BAD) {
            failure = Failure.CORRUPT;
            return false;
        }
        if (head.state() == GzipHead.State.DONE) {
            state = State.BLOCKS;
        }
        return true;
    }

    private boolean inflate() throws DataFormatException {
        source.limit(end).position(next);
        inflater.setInput(source);
        int from = target.position();
        int count = inflater.inflate(target);
        next = source.position();
        if (count > 0) {
            int behind = target.position();
            int limit = target.limit();
            target.limit(behind).position(from);
            sum.update(target);
            target.limit(limit);
            length += count;
        }
        if (inflater.needsDictionary()) {
            failure = Failure.CORRUPT;
            return false;
        }
        if (inflater.finished()) {
            state = State.TRAILER;
        }
        return true;
    }

    private boolean readTrailer() {
        while (next < end && trailerCount < TRAILER_BYTES) {
            trailer |= (memory.getByte(next++) & 0xffL) << (Byte.SIZE * trailerCount);
            trailerCount++;
        }
        if (trailerCount < TRAILER_BYTES) {
            return true;
        }
        boolean isRight = trailer == (sum.getValue() | (length & 0xffff_ffffL) << Integer.SIZE);
        failure = Failure.CHECKSUM;
        beginMember();
        return isRight;
    }

    private void beginMember() {
        inflater.reset();
        head.reset();
        sum.reset();
        length = 0;
        trailer = 0;
        trailerCount = 0;
        state = State.HEAD;
    }

    @Override
    public boolean hasMore() {
        return hasMore;
    }

    @Override
    public boolean isComplete() {
        return state == State.HEAD && head.isAtStart();
    }

    @Override
    public Failure failure() {
        return failure;
    }

    @Override
    public boolean reset() {
        beginMember();
        next = 0;
        end = 0;
        hasMore = false;
        return true;
    }

    @Override
    public void close() {
        inflater.end();
    }
}
