package io.ringway.hotpath.http;

import io.ringway.transport.Transport;
import io.ringway.transport.memory.BufferPool;
import org.agrona.concurrent.UnsafeBuffer;
import org.jspecify.annotations.Nullable;

/**
 * What is being written to one connection during a turn. Small pieces (a head, a short body) gather in one block and leave in one send
 * before the worker polls again; a large piece is sent from the block it came in, without a copy. Owner: worker.
 */
public final class Output {
    /** The outputs of a worker that have something to flush. */
    public static final class FlushList {
        private @Nullable Output first;

        /** Sends what was written in this turn. */
        public void flushAll() {
            Output output = first;
            first = null;
            while (output != null) {
                Output next = output.next;
                output.next = null;
                output.isListed = false;
                output.flush();
                output = next;
            }
        }
    }

    /** A piece up to this size is copied behind what is there: that costs less than another element in a send. */
    private static final int COPY_MAX = 16 * 1024;

    /**
     * Blocks lie a multiple of the caches' set sizes apart: heads that all stood at the start of theirs would share a few sets and push each
     * other out. They begin at one of 16 places instead, and all of them leave room for the largest piece that is usual.
     */
    private static final int COLOUR_MASK = 15;

    private static final int COLOUR_SHIFT = 8;
    private static final int COLOURED_MAX = BufferPool.BLOCK_BYTES - (COLOUR_MASK << COLOUR_SHIFT);

    private final Transport transport;
    private final BufferPool pool;
    private final FlushList flushList;
    private final int connection;
    private int block = BufferPool.NONE;
    private int end;
    private int limit;
    private long written;
    private boolean isListed;
    private @Nullable Output next;

    public Output(Transport transport, FlushList flushList, int connection) {
        this.transport = transport;
        this.pool = transport.buffers();
        this.flushList = flushList;
        this.connection = connection;
    }

    /**
     * Room for {@code bytes} contiguous bytes; write there, then {@link #commit}.
     *
     * @param bytes at most {@link BufferPool#JUMBO_BYTES}
     * @return the position, or {@link BufferPool#NONE} if there is no memory
     */
    public int reserve(int bytes) {
        if (block != BufferPool.NONE && limit - end >= bytes) {
            return end;
        }
        flush();
        int taken = bytes <= BufferPool.BLOCK_BYTES ? pool.take() : pool.takeJumbo();
        if (taken == BufferPool.NONE) {
            return BufferPool.NONE;
        }
        block = bytes <= COLOURED_MAX ? taken + ((pool.blockOf(taken) & COLOUR_MASK) << COLOUR_SHIFT) : taken;
        end = block;
        limit = pool.limitOf(taken);
        return block;
    }

    /** The region, for writing into reserved room. */
    public UnsafeBuffer buffer() {
        return pool.buffer();
    }

    /** One past the last position that may be written after {@link #reserve}. */
    public int limit() {
        return limit;
    }

    /** Says how far the reserved room was written. */
    public void commit(int writtenEnd) {
        written += writtenEnd - end;
        end = writtenEnd;
        if (!isListed) {
            isListed = true;
            next = flushList.first;
            flushList.first = this;
        }
    }

    /**
     * Writes bytes of the region: a copy if they are few, else the block itself, which is retained until it is sent.
     *
     * @return false if there is no memory
     */
    public boolean write(int position, int length) {
        if (length > COPY_MAX && !pool.isQueued(position)) {
            flush();
            pool.retain(position);
            transport.send(connection, position, length);
            written += length;
            return true;
        }
        return copy(position, length);
    }

    /** Hands what has gathered to the transport. */
    public void flush() {
        if (block == BufferPool.NONE) {
            return;
        }
        int start = block;
        block = BufferPool.NONE;
        if (end > start) {
            transport.send(connection, start, end - start);
        } else {
            pool.give(start);
        }
    }

    /** Gives up what has gathered. */
    public void discard() {
        if (block != BufferPool.NONE) {
            pool.give(block);
            block = BufferPool.NONE;
        }
    }

    /** See {@code ConnectionHandler.prefetch}. */
    public int prefetch() {
        return (int) written + end + (next == null ? 1 : 0) + (int) transport.sendPendingBytes(connection);
    }

    /** Bytes written since the last call, for statistics. */
    public long takeWritten() {
        long bytes = written;
        written = 0;
        return bytes;
    }

    /** Nothing of what was written since {@link #takeWritten} is known to have left. */
    public boolean isUnsent() {
        return pendingBytes() >= written;
    }

    /** Bytes not yet taken by the kernel. */
    public long pendingBytes() {
        return transport.sendPendingBytes(connection) + (block == BufferPool.NONE ? 0 : end - block);
    }

    private boolean copy(int position, int length) {
        int from = position;
        int left = length;
        while (left > 0) {
            int room = block == BufferPool.NONE ? 0 : limit - end;
            int target = room >= Math.min(left, 1024) ? end : reserve(Math.min(left, BufferPool.BLOCK_BYTES));
            if (target == BufferPool.NONE) {
                return false;
            }
            int count = Math.min(left, limit - target);
            pool.buffer().putBytes(target, pool.buffer(), from, count);
            commit(target + count);
            from += count;
            left -= count;
        }
        return true;
    }
}
