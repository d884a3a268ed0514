package io.ringway.filters.shared.coding;

import io.ringway.transport.memory.BufferPool;
import java.util.ArrayDeque;

/**
 * The coders of one configuration that are not in use on one worker: a coder costs up to some hundred KiB to make. Owner: worker.
 */
public final class CoderPool {
    /** More are not kept: what a burst needed is freed again. */
    private static final int IDLE_MAX = 16;

    private final CoderSource source;
    private final BufferPool memory;
    private final ArrayDeque<ContentCoder> idle = new ArrayDeque<>(IDLE_MAX);

    public CoderPool(CoderSource source, BufferPool memory) {
        this.source = source;
        this.memory = memory;
    }

    /** The caller's, until it gives it back. */
    ContentCoder take() {
        ContentCoder coder = idle.pollLast();
        return coder == null ? source.create(memory) : coder;
    }

    void give(ContentCoder coder) {
        if (idle.size() < IDLE_MAX && coder.reset()) {
            idle.addLast(coder);
        } else {
            coder.close();
        }
    }
}
