package io.ringway.filters.shared.coding;

import io.ringway.transport.memory.BufferPool;

/** Makes coders of one configuration. Owner: any (immutable); {@link #create} runs on a worker. */
@FunctionalInterface
public interface CoderSource {

    /** A coder for messages that stand in this memory. */
    ContentCoder create(BufferPool memory);
}
