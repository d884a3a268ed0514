package io.ringway.hotpath.hcm;

import io.ringway.transport.memory.BlockQueue;
import io.ringway.transport.memory.BufferPool;

/**
 * Body data that a stopped filter keeps. Owner: worker.
 */
final class BodyBuffer {
    private final BlockQueue blocks;

    BodyBuffer(BufferPool pool) {
        blocks = new BlockQueue(pool);
    }

    /**
     * Keeps a piece.
     *
     * @return false if there is no memory
     */
    boolean add(int position, int length) {
        return blocks.keep(position, length);
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
