package io.ringway.hotpath.hcm;

import io.ringway.transport.memory.BlockQueue;
import io.ringway.transport.memory.BufferPool;
import org.jspecify.annotations.Nullable;

/** What a client has sent before it was its turn: further requests, or a body that nobody takes yet. Owner: worker. */
final class SentAhead {
    /** Bytes that are kept before reading stops. */
    private static final long BYTES_MAX = 64 * 1024;

    private final BufferPool pool;
    /** Null as long as the client has never sent ahead. */
    private @Nullable BlockQueue queue;

    SentAhead(BufferPool pool) {
        this.pool = pool;
    }

    boolean isEmpty() {
        BlockQueue known = queue;
        return known == null || known.isEmpty();
    }

    /** As much as is kept at all: reading has to stop. */
    boolean isFull() {
        BlockQueue known = queue;
        return known != null && known.bytes() > BYTES_MAX;
    }

    long bytes() {
        BlockQueue known = queue;
        return known == null ? 0 : known.bytes();
    }

    /** Bytes of the first piece. */
    int length() {
        return queue().length();
    }

    /** Removes the first piece and hands it to the caller, who gives it back to the pool: its first position. */
    int remove() {
        return queue().remove();
    }

    /** Keeps bytes that are viewed; false if there is no memory. */
    boolean add(int position, int length) {
        return queue().keep(position, length);
    }

    /** Puts back what could not be handled yet, before what came later; false if there is no memory. */
    boolean addFirst(int position, int length) {
        int kept = position;
        if (pool.isQueued(position)) {
            kept = length <= BufferPool.BLOCK_BYTES ? pool.take() : pool.takeJumbo();
            if (kept == BufferPool.NONE) {
                return false;
            }
            pool.buffer().putBytes(kept, pool.buffer(), position, length);
        } else {
            pool.retain(position);
        }
        queue().addFirst(kept, length);
        return true;
    }

    void clear() {
        if (queue != null) {
            queue.clear();
        }
    }

    private BlockQueue queue() {
        BlockQueue known = queue;
        if (known == null) {
            known = new BlockQueue(pool);
            queue = known;
        }
        return known;
    }
}
