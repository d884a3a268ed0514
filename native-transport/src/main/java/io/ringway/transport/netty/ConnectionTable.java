package io.ringway.transport.netty;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Connections by handle. A handle is {@code generation << SLOT_BITS | slot}, never negative; the generation changes each time a slot is
 * freed, and slots are reused first in, first out, so that a stale handle meets a stranger only after a very long time.
 *
 * <p>Owner: worker.
 */
final class ConnectionTable {
    static final int CAPACITY_MAX = 1 << 18;
    static final int NONE = -1;

    private static final int SLOT_BITS = 18;
    private static final int SLOT_MASK = (1 << SLOT_BITS) - 1;
    private static final int GENERATION_MASK = (1 << (31 - SLOT_BITS)) - 1;
    private static final int CAPACITY_INITIAL = 64;

    private final int capacity;
    private @Nullable NettyConnection[] slots;
    private short[] generations;
    /** A ring of freed slots. */
    private int[] free;

    private int freeHead;
    private int freeCount;
    private int touched;

    ConnectionTable(int capacity) {
        this.capacity = capacity;
        int length = Math.min(capacity, CAPACITY_INITIAL);
        slots = new NettyConnection[length];
        generations = new short[length];
        free = new int[length];
    }

    /** The handle of a free slot that is now taken, or {@link #NONE}; {@link #put} follows. */
    int take() {
        int slot;
        // Fresh slots first, so that a freed one rests for a while.
        if (touched < slots.length || (freeCount == 0 && touched < capacity)) {
            if (touched == slots.length) {
                grow();
            }
            slot = touched++;
        } else if (freeCount > 0) {
            slot = free[freeHead];
            freeHead = (freeHead + 1) % free.length;
            freeCount--;
        } else {
            return NONE;
        }
        return generations[slot] << SLOT_BITS | slot;
    }

    private void grow() {
        assert freeCount == 0;
        int length = Math.min(capacity, slots.length * 2);
        slots = Arrays.copyOf(slots, length);
        generations = Arrays.copyOf(generations, length);
        free = new int[length];
        freeHead = 0;
    }

    void put(int handle, NettyConnection connection) {
        slots[handle & SLOT_MASK] = connection;
    }

    /** The connection, or null if the handle is stale. */
    @Nullable
    NettyConnection find(int handle) {
        int slot = handle & SLOT_MASK;
        return handle >= 0 && slot < touched && generations[slot] == handle >>> SLOT_BITS ? slots[slot] : null;
    }

    /** Frees the slot: the handle is stale from now on. */
    void remove(int handle) {
        int slot = handle & SLOT_MASK;
        slots[slot] = null;
        generations[slot] = (short) ((generations[slot] + 1) & GENERATION_MASK);
        free[(freeHead + freeCount) % free.length] = slot;
        freeCount++;
    }

    int count() {
        return touched - freeCount;
    }

    /** One past the highest slot that was ever used. */
    int touched() {
        return touched;
    }

    @Nullable
    NettyConnection at(int slot) {
        return slots[slot];
    }
}
