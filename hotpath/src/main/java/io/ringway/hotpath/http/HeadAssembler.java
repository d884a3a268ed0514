package io.ringway.hotpath.http;

import io.ringway.transport.memory.BufferPool;

/**
 * Keeps a message's head in one piece of memory for as long as it is needed: normally by holding the block it came in, else by
 * copying what comes later behind it, into a jumbo block when it outgrows a small one. Owner: worker.
 */
public final class HeadAssembler {
    private final BufferPool pool;
    private int start = BufferPool.NONE;
    private int end;
    private boolean isPartial;

    public HeadAssembler(BufferPool pool) {
        this.pool = pool;
    }

    /** True if a part of a head is here and more is awaited: the next bytes go to {@link #append}. */
    public boolean isPartial() {
        return isPartial;
    }

    /** First byte of the head, or {@link BufferPool#NONE}. */
    public int start() {
        return start;
    }

    /** One past the last byte received behind {@link #start}. */
    public int end() {
        return end;
    }

    /**
     * Holds the block of a head that begins at {@code from}; a block held before is given back unless it is the same one.
     *
     * @param to one past the last byte received
     * @param partial whether more of the head is awaited
     */
    public void hold(int from, int to, boolean partial) {
        if (start == BufferPool.NONE || pool.startOf(start) != pool.startOf(from)) {
            pool.retain(from);
            clear();
        }
        start = from;
        end = to;
        isPartial = partial;
    }

    /**
     * Adds bytes to a partial head.
     *
     * @return false if the head is larger than a jumbo block, or there is no memory
     */
    public boolean append(int position, int length) {
        if (end + length > pool.limitOf(start) && !moveToJumbo(length)) {
            return false;
        }
        pool.buffer().putBytes(end, pool.buffer(), position, length);
        end += length;
        return true;
    }

    /** Gives the block back. */
    public void clear() {
        if (start != BufferPool.NONE) {
            pool.give(start);
            start = BufferPool.NONE;
        }
        isPartial = false;
    }

    private boolean moveToJumbo(int more) {
        int length = end - start;
        if (length + more > BufferPool.JUMBO_BYTES) {
            return false;
        }
        int jumbo = pool.startOf(start) == start && pool.isJumbo(start) ? BufferPool.NONE : pool.takeJumbo();
        if (jumbo == BufferPool.NONE) {
            return false;
        }
        pool.buffer().putBytes(jumbo, pool.buffer(), start, length);
        pool.give(start);
        start = jumbo;
        end = jumbo + length;
        return true;
    }
}
