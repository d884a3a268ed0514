package io.ringway.hotpath.hcm;

import io.ringway.hotpath.http.HeaderBlock;
import io.ringway.transport.memory.BufferPool;

/**
 * Claims on the blocks in which a head's fields stand, for a head that outlives whoever received it: an answer that a filter has stopped is
 * still here when its connection serves the next request. Owner: worker.
 */
final class HeldHead {
    /** The block of the head itself, those of the stream's scratch memory, and those of constants, with room to spare. */
    private static final int BLOCKS_MAX = 16;

    private final BufferPool pool;
    private final int[] positions = new int[BLOCKS_MAX];
    private int count;

    HeldHead(BufferPool pool) {
        this.pool = pool;
    }

    /**
     * Holds the blocks of all fields; names and values that are in there already stay held once.
     *
     * @return false if the fields stand in more blocks than can be held
     */
    boolean hold(HeaderBlock headers) {
        boolean fits = holdOne(headers.reasonStart(), headers.reasonLength());
        for (int i = 0; i < headers.count(); i++) {
            fits &= holdOne(headers.nameStart(i), headers.nameLength(i));
            fits &= holdOne(headers.valueStart(i), headers.valueLength(i));
        }
        return fits;
    }

    private boolean holdOne(int start, int length) {
        if (length == 0) {
            return true;
        }
        int block = pool.blockOf(start);
        for (int i = 0; i < count; i++) {
            if (pool.blockOf(positions[i]) == block) {
                return true;
            }
        }
        if (count == BLOCKS_MAX) {
            return false;
        }
        pool.retain(start);
        positions[count++] = start;
        return true;
    }

    /** Ends the claims. */
    void clear() {
        while (count > 0) {
            pool.give(positions[--count]);
        }
    }
}
