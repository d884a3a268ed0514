package io.ringway.hotpath.http;

import io.ringway.transport.memory.BufferPool;

/**
 * Memory of one stream for values that are made up while it runs. It begins in a piece lent by the owner (the unused end of the block
 * that holds the request's head) and goes on in blocks of its own. Owner: worker.
 */
public final class Scratch {
    /** Blocks of its own that a stream may use: a bound on what filters can make up. */
    private static final int BLOCKS_MAX = 4;

    private final BufferPool pool;
    private final int[] blocks = new int[BLOCKS_MAX];
    private int blockCount;
    private int position;
    private int limit;

    public Scratch(BufferPool pool) {
        this.pool = pool;
    }

    /** Lends {@code [start, limit)} until {@link #clear}. */
    public void lend(int start, int end) {
        position = start;
        limit = end;
    }

    /**
     * Room for a value.
     *
     * @return its position, or {@link BufferPool#NONE} if there is no memory or the bound is reached
     */
    public int reserve(int bytes) {
        if (limit - position < bytes && !grow(bytes)) {
            return BufferPool.NONE;
        }
        int start = position;
        position += bytes;
        return start;
    }

    /**
     * Begins a value whose length is not known yet: it may be written up to {@link #limit}, then {@link #commit} keeps it.
     *
     * @param bytes room that there is at least
     * @return its position, or {@link BufferPool#NONE} if there is no memory or the bound is reached
     */
    public int begin(int bytes) {
        return limit - position < bytes && !grow(bytes) ? BufferPool.NONE : position;
    }

    /** One past the last position that a begun value may have. */
    public int limit() {
        return limit;
    }

    /** Keeps what was written up to here. */
    public void commit(int end) {
        position = end;
    }

    /** Whether there is room for so many bytes without another block. */
    public boolean hasRoom(int bytes) {
        return limit - position >= bytes;
    }

    /** Where the next value will begin, if there is room. */
    public int position() {
        return position;
    }

    /** Copies bytes of the region; the position of the copy, or {@link BufferPool#NONE}. */
    public int copy(int start, int length) {
        int target = reserve(length);
        if (target != BufferPool.NONE) {
            pool.buffer().putBytes(target, pool.buffer(), start, length);
        }
        return target;
    }

    /** Copies a byte array; the position of the copy, or {@link BufferPool#NONE}. */
    public int copy(byte[] bytes) {
        int target = reserve(bytes.length);
        if (target != BufferPool.NONE) {
            pool.buffer().putBytes(target, bytes);
        }
        return target;
    }

    /** Frees everything. */
    public void clear() {
        while (blockCount > 0) {
            pool.give(blocks[--blockCount]);
        }
        position = 0;
        limit = 0;
    }

    private boolean grow(int bytes) {
        if (blockCount == BLOCKS_MAX || bytes > BufferPool.BLOCK_BYTES) {
            return false;
        }
        int block = pool.take();
        if (block == BufferPool.NONE) {
            return false;
        }
        blocks[blockCount++] = block;
        position = block;
        limit = pool.limitOf(block);
        return true;
    }
}
