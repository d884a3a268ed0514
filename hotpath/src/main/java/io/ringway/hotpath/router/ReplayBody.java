package io.ringway.hotpath.router;

import io.ringway.hotpath.filter.BodyBuffer;
import io.ringway.transport.memory.BlockQueue;
import io.ringway.transport.memory.BufferPool;
import java.util.Arrays;

/**
 * A copy of what came of a request's body, for attempts beyond the first. Blocks are filled one after the other, so a body takes up hardly
 * more than its size. Owner: worker.
 */
final class ReplayBody {
    private static final int BLOCKS_INITIAL = 8;

    private final BufferPool pool;
    private int[] blocks = new int[BLOCKS_INITIAL];
    private int blockCount;
    private long bytes;

    ReplayBody(BufferPool pool) {
        this.pool = pool;
    }

    long bytes() {
        return bytes;
    }

    /**
     * Copies bytes of the region.
     *
     * @return false if there is no memory
     */
    boolean add(int position, int length) {
        int from = position;
        int left = length;
        while (left > 0) {
            int used = (int) (bytes % BufferPool.BLOCK_BYTES);
            if (used == 0 && !addBlock()) {
                return false;
            }
            int count = Math.min(left, BufferPool.BLOCK_BYTES - used);
            pool.buffer().putBytes(blocks[blockCount - 1] + used, pool.buffer(), from, count);
            bytes += count;
            from += count;
            left -= count;
        }
        return true;
    }

    /**
     * Puts everything behind what waits in a queue; the blocks are shared, and only what comes later is written to the last one.
     *
     * @return false if there is no memory
     */
    boolean copyTo(BlockQueue queue) {
        long left = bytes;
        for (int i = 0; i < blockCount; i++) {
            int count = (int) Math.min(left, BufferPool.BLOCK_BYTES);
            if (!queue.keep(blocks[i], count)) {
                return false;
            }
            left -= count;
        }
        return true;
    }

    /**
     * Appends everything to a body that waits for filters.
     *
     * @return false if there is no memory
     */
    boolean addTo(BodyBuffer body) {
        long left = bytes;
        for (int i = 0; i < blockCount; i++) {
            int count = (int) Math.min(left, BufferPool.BLOCK_BYTES);
            if (!body.append(blocks[i], count)) {
                return false;
            }
            left -= count;
        }
        return true;
    }

    void clear() {
        while (blockCount > 0) {
            pool.give(blocks[--blockCount]);
        }
        bytes = 0;
    }

    private boolean addBlock() {
        if (blockCount == blocks.length) {
            blocks = Arrays.copyOf(blocks, 2 * blockCount); // until it has met the largest body that is kept
        }
        int block = pool.take();
        if (block == BufferPool.NONE) {
            return false;
        }
        blocks[blockCount++] = block;
        return true;
    }
}
