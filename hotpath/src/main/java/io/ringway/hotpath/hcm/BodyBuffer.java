package io.ringway.hotpath.hcm;

import io.ringway.transport.memory.BlockQueue;
import io.ringway.transport.memory.BufferPool;

/**
 * Body data that a stopped filter keeps: blocks are retained where possible, copied where a block is in another queue. Owner: worker.
 */
final class BodyBuffer {
    private final BufferPool pool;
    private final BlockQueue blocks;

    BodyBuffer(BufferPool pool) {
        this.pool = pool;
        blocks = new BlockQueue(pool);
    }

    /**
     * Keeps a piece.
     *
     * @return false if there is no memory
     */
    boolean add(int position, int length) {
        if (!pool.isQueued(position)) {
            pool.retain(position);
            blocks.add(position, length);
            return true;
        }
        int from = position;
        int left = length;
        while (left > 0) {
            int copy = pool.take();
            if (copy == BufferPool.NONE) {
                return false;
            }
            int count = Math.min(left, BufferPool.BLOCK_BYTES);
            pool.buffer().putBytes(copy, pool.buffer(), from, count);
            blocks.add(copy, count);
            from += count;
            left -= count;
        }
        return true;
    }

    boolean isEmpty() {
        return blocks.isEmpty();
    }

    long bytes() {
        return blocks.bytes();
    }

    /** Bytes of the first piece. */
    int length() {
        return blocks.length();
    }

    /** Removes the first piece; the caller now holds its block. */
    int remove() {
        return blocks.remove();
    }

    void clear() {
        blocks.clear();
    }
}
