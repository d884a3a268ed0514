package io.ringway.transport.ring;

import io.ringway.transport.memory.BufferPool;
import io.ringway.transport.memory.Region;
import org.agrona.UnsafeApi;

/**
 * What the worker knows about its connections, one cache line each, off-heap.
 *
 * <pre>
 *    0 handle           4 flags            8 descriptor      12 operations outstanding
 *   16 send position   20 send length     24 queue head      28 queue tail
 *   32 pending bytes (8)                  40 error           44 listener
 *   48 starved prev    52 starved next    56 receive limit   60 generation
 * </pre>
 *
 * <p>Memory is accessed by address, without bounds checks: a slot number comes from {@link #take} or from {@link #find}, which checks.
 *
 * <p>A handle is {@code generation << bits | slot}, never negative. A slot is freed only when it has no outstanding operation, so a
 * late completion can never meet a slot's next tenant.
 *
 * <p>Owner: worker.
 */
final class Slots implements AutoCloseable {
    static final int CAPACITY_MAX = 1 << 20;
    static final int NONE = -1;

    /** Connected or accepted. */
    static final int OPEN = 1;
    /** The connect operation is outstanding. */
    static final int CONNECTING = 1 << 1;
    /** The handler wants to receive. */
    static final int RECV_WANTED = 1 << 2;
    /** A receive is outstanding. */
    static final int RECV_ARMED = 1 << 3;
    /** ... and its cancellation is on the way. */
    static final int RECV_CANCELING = 1 << 4;
    /** The peer's FIN, or the error after which nothing more comes. */
    static final int RECV_ENDED = 1 << 5;
    /** Out of buffers: waits in the list of starved connections. */
    static final int STARVED = 1 << 6;
    /** A send is outstanding; its blocks belong to the kernel. */
    static final int SEND_BUSY = 1 << 7;
    /** On this turn's list of connections with something to send. */
    static final int SEND_LISTED = 1 << 8;
    /** FIN goes out once the queue is empty, or has gone. */
    static final int SHUT = 1 << 9;
    /** ... has gone. */
    static final int SHUT_DONE = 1 << 10;
    /** The owner has called close; the queue is being sent. */
    static final int CLOSING = 1 << 11;
    /** The close operation was submitted: only completions are awaited. */
    static final int DYING = 1 << 12;
    /** Sending failed; what was received before is still delivered. */
    static final int SEND_FAILED = 1 << 13;
    /** The descriptor came from our half of the table (or from socket()), not from accept. */
    static final int OUTGOING = 1 << 14;
    /** The peer was ahead of the handler: one block at a time is received until it is not. */
    static final int RECV_SINGLE = 1 << 15;

    private static final int SHIFT = 6;
    private static final int HANDLE = 0;
    private static final int FLAGS = 4;
    private static final int DESCRIPTOR = 8;
    private static final int OPERATIONS = 12;
    private static final int SEND_POSITION = 16;
    private static final int SEND_LENGTH = 20;
    private static final int QUEUE_HEAD = 24;
    private static final int QUEUE_TAIL = 28;
    private static final int PENDING = 32;
    private static final int ERROR = 40;
    private static final int LISTENER = 44;
    private static final int STARVED_PREV = 48;
    private static final int STARVED_NEXT = 52;
    private static final int RECV_LIMIT = 56;
    private static final int GENERATION = 60;

    private final Region region;
    private final long base;
    private final int capacity;
    private final int bits;
    private final int mask;
    private final int generationMask;
    private final int[] free;
    private int freeCount;
    private int untouched;
    private int starvedHead = NONE;
    private int starvedTail = NONE;

    Slots(int capacity) {
        this.capacity = capacity;
        bits = 32 - Integer.numberOfLeadingZeros(capacity - 1);
        mask = (1 << bits) - 1;
        generationMask = (1 << (31 - bits)) - 1;
        region = Region.reserve((long) capacity << SHIFT);
        base = region.address();
        free = new int[capacity];
    }

    private long at(int slot) {
        assert slot >= 0 && slot < capacity : "slot " + slot;
        return base + ((long) slot << SHIFT);
    }

    int capacity() {
        return capacity;
    }

    /** Slots in use, freed ones not counted. */
    int inUse() {
        return untouched - freeCount;
    }

    /** Slots that were ever used: none lies beyond. */
    int touched() {
        return untouched;
    }

    /** A fresh slot, or {@link #NONE}. Last freed, first used: its line is warm. */
    int take(int descriptor, int flags, int listener) {
        int slot;
        if (freeCount > 0) {
            slot = free[--freeCount];
        } else if (untouched < capacity) {
            slot = untouched++;
        } else {
            return NONE;
        }
        long at = at(slot);
        int generation = (UnsafeApi.getInt(at + GENERATION) + 1) & generationMask;
        UnsafeApi.putInt(at + GENERATION, generation);
        UnsafeApi.putInt(at + HANDLE, generation << bits | slot);
        UnsafeApi.putInt(at + FLAGS, flags);
        UnsafeApi.putInt(at + DESCRIPTOR, descriptor);
        UnsafeApi.putInt(at + OPERATIONS, 0);
        UnsafeApi.putLong(at + SEND_POSITION, 0); // and length
        UnsafeApi.putInt(at + QUEUE_HEAD, BufferPool.NONE);
        UnsafeApi.putInt(at + QUEUE_TAIL, BufferPool.NONE);
        UnsafeApi.putLong(at + PENDING, 0);
        UnsafeApi.putInt(at + ERROR, 0);
        UnsafeApi.putInt(at + LISTENER, listener);
        UnsafeApi.putInt(at + RECV_LIMIT, 0);
        return slot;
    }

    /** Frees a slot; its handle is stale from now on. */
    void give(int slot) {
        UnsafeApi.putInt(at(slot) + HANDLE, NONE);
        free[freeCount++] = slot;
    }

    /** The slot of a live handle, or {@link #NONE}. */
    int find(int handle) {
        int slot = handle & mask;
        return handle >= 0 && slot < untouched && UnsafeApi.getInt(at(slot) + HANDLE) == handle ? slot : NONE;
    }

    /** The handle of a slot in use, {@link #NONE} of a free one. */
    int handle(int slot) {
        return UnsafeApi.getInt(at(slot) + HANDLE);
    }

    int flags(int slot) {
        return UnsafeApi.getInt(at(slot) + FLAGS);
    }

    boolean has(int slot, int flag) {
        return (UnsafeApi.getInt(at(slot) + FLAGS) & flag) != 0;
    }

    void set(int slot, int flag) {
        long at = at(slot) + FLAGS;
        UnsafeApi.putInt(at, UnsafeApi.getInt(at) | flag);
    }

    void clear(int slot, int flag) {
        long at = at(slot) + FLAGS;
        UnsafeApi.putInt(at, UnsafeApi.getInt(at) & ~flag);
    }

    /** The direct descriptor or plain file descriptor. */
    int descriptor(int slot) {
        return UnsafeApi.getInt(at(slot) + DESCRIPTOR);
    }

    int operations(int slot) {
        return UnsafeApi.getInt(at(slot) + OPERATIONS);
    }

    void operationBegun(int slot) {
        long at = at(slot) + OPERATIONS;
        UnsafeApi.putInt(at, UnsafeApi.getInt(at) + 1);
    }

    void operationEnded(int slot) {
        long at = at(slot) + OPERATIONS;
        int left = UnsafeApi.getInt(at) - 1;
        assert left >= 0 : "a completion that was not awaited, slot " + slot;
        UnsafeApi.putInt(at, left);
    }

    /** First byte of the first block to send. */
    int sendPosition(int slot) {
        return UnsafeApi.getInt(at(slot) + SEND_POSITION);
    }

    /** Bytes to send of the first block; 0 if there is nothing to send. */
    int sendLength(int slot) {
        return UnsafeApi.getInt(at(slot) + SEND_LENGTH);
    }

    void sendRange(int slot, int position, int length) {
        UnsafeApi.putInt(at(slot) + SEND_POSITION, position);
        UnsafeApi.putInt(at(slot) + SEND_LENGTH, length);
    }

    /** Second block to send, or {@link BufferPool#NONE}; the others hang on it. */
    int queueHead(int slot) {
        return UnsafeApi.getInt(at(slot) + QUEUE_HEAD);
    }

    void queueHead(int slot, int block) {
        UnsafeApi.putInt(at(slot) + QUEUE_HEAD, block);
    }

    int queueTail(int slot) {
        return UnsafeApi.getInt(at(slot) + QUEUE_TAIL);
    }

    void queueTail(int slot, int block) {
        UnsafeApi.putInt(at(slot) + QUEUE_TAIL, block);
    }

    long pending(int slot) {
        return UnsafeApi.getLong(at(slot) + PENDING);
    }

    void pending(int slot, long bytes) {
        UnsafeApi.putLong(at(slot) + PENDING, bytes);
    }

    int error(int slot) {
        return UnsafeApi.getInt(at(slot) + ERROR);
    }

    void error(int slot, int errno) {
        UnsafeApi.putInt(at(slot) + ERROR, errno);
    }

    /** Bytes after which a multishot receive has to be armed again; 0 for no limit. */
    int recvLimit(int slot) {
        return UnsafeApi.getInt(at(slot) + RECV_LIMIT);
    }

    void recvLimit(int slot, int bytes) {
        UnsafeApi.putInt(at(slot) + RECV_LIMIT, bytes);
    }

    /** The listener it came from, or {@link #NONE}. */
    int listener(int slot) {
        return UnsafeApi.getInt(at(slot) + LISTENER);
    }

    /** Puts a slot at the end of the list of starved connections. */
    void starve(int slot) {
        set(slot, STARVED);
        long at = at(slot);
        UnsafeApi.putInt(at + STARVED_PREV, starvedTail);
        UnsafeApi.putInt(at + STARVED_NEXT, NONE);
        if (starvedTail == NONE) {
            starvedHead = slot;
        } else {
            UnsafeApi.putInt(at(starvedTail) + STARVED_NEXT, slot);
        }
        starvedTail = slot;
    }

    /** Takes a slot out of the list, if it is there. */
    void unstarve(int slot) {
        if (!has(slot, STARVED)) {
            return;
        }
        clear(slot, STARVED);
        int prev = UnsafeApi.getInt(at(slot) + STARVED_PREV);
        int next = UnsafeApi.getInt(at(slot) + STARVED_NEXT);
        if (prev == NONE) {
            starvedHead = next;
        } else {
            UnsafeApi.putInt(at(prev) + STARVED_NEXT, next);
        }
        if (next == NONE) {
            starvedTail = prev;
        } else {
            UnsafeApi.putInt(at(next) + STARVED_PREV, prev);
        }
    }

    /** The connection that has starved longest, or {@link #NONE}. */
    int firstStarved() {
        return starvedHead;
    }

    /** No handle is found any more: the memory is gone. */
    @Override
    public void close() {
        untouched = 0;
        freeCount = 0;
        region.close();
    }
}
