package io.ringway.transport.ring;

import io.ringway.transport.memory.BufferPool;
import io.ringway.transport.memory.Region;
import java.util.Arrays;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * What the worker knows about its connections, one cache line each, off-heap.
 *
 * <pre>
 *    0 handle           4 flags            8 descriptor      12 operations outstanding
 *   16 send position   20 send length     24 queue head      28 queue tail
 *   32 pending bytes (8)                  40 error           44 listener
 *   48 starved prev    52 starved next    56 (unused)        60 generation
 * </pre>
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
    /** A multishot receive is outstanding. */
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
    private static final int GENERATION = 60;

    private final Region region;
    private final UnsafeBuffer memory;
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
        memory = new UnsafeBuffer(region.address(), capacity << SHIFT);
        free = new int[capacity];
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
        int at = slot << SHIFT;
        int generation = (memory.getInt(at + GENERATION) + 1) & generationMask;
        memory.putInt(at + GENERATION, generation);
        memory.putInt(at + HANDLE, generation << bits | slot);
        memory.putInt(at + FLAGS, flags);
        memory.putInt(at + DESCRIPTOR, descriptor);
        memory.putInt(at + OPERATIONS, 0);
        memory.putLong(at + SEND_POSITION, 0); // and length
        memory.putInt(at + QUEUE_HEAD, BufferPool.NONE);
        memory.putInt(at + QUEUE_TAIL, BufferPool.NONE);
        memory.putLong(at + PENDING, 0);
        memory.putInt(at + ERROR, 0);
        memory.putInt(at + LISTENER, listener);
        return slot;
    }

    /** Frees a slot; its handle is stale from now on. */
    void give(int slot) {
        memory.putInt((slot << SHIFT) + HANDLE, NONE);
        free[freeCount++] = slot;
    }

    /** The slot of a live handle, or {@link #NONE}. */
    int find(int handle) {
        int slot = handle & mask;
        return handle >= 0 && slot < untouched && memory.getInt((slot << SHIFT) + HANDLE) == handle ? slot : NONE;
    }

    /** The handle of a slot in use, {@link #NONE} of a free one. */
    int handle(int slot) {
        return memory.getInt((slot << SHIFT) + HANDLE);
    }

    int flags(int slot) {
        return memory.getInt((slot << SHIFT) + FLAGS);
    }

    boolean has(int slot, int flag) {
        return (memory.getInt((slot << SHIFT) + FLAGS) & flag) != 0;
    }

    void set(int slot, int flag) {
        int at = (slot << SHIFT) + FLAGS;
        memory.putInt(at, memory.getInt(at) | flag);
    }

    void clear(int slot, int flag) {
        int at = (slot << SHIFT) + FLAGS;
        memory.putInt(at, memory.getInt(at) & ~flag);
    }

    /** The direct descriptor or plain file descriptor. */
    int descriptor(int slot) {
        return memory.getInt((slot << SHIFT) + DESCRIPTOR);
    }

    int operations(int slot) {
        return memory.getInt((slot << SHIFT) + OPERATIONS);
    }

    void operationBegun(int slot) {
        int at = (slot << SHIFT) + OPERATIONS;
        memory.putInt(at, memory.getInt(at) + 1);
    }

    void operationEnded(int slot) {
        int at = (slot << SHIFT) + OPERATIONS;
        int left = memory.getInt(at) - 1;
        assert left >= 0 : "a completion that was not awaited, slot " + slot;
        memory.putInt(at, left);
    }

    /** First byte of the first block to send. */
    int sendPosition(int slot) {
        return memory.getInt((slot << SHIFT) + SEND_POSITION);
    }

    /** Bytes to send of the first block; 0 if there is nothing to send. */
    int sendLength(int slot) {
        return memory.getInt((slot << SHIFT) + SEND_LENGTH);
    }

    void sendRange(int slot, int position, int length) {
        memory.putInt((slot << SHIFT) + SEND_POSITION, position);
        memory.putInt((slot << SHIFT) + SEND_LENGTH, length);
    }

    /** Second block to send, or {@link BufferPool#NONE}; the others hang on it. */
    int queueHead(int slot) {
        return memory.getInt((slot << SHIFT) + QUEUE_HEAD);
    }

    void queueHead(int slot, int block) {
        memory.putInt((slot << SHIFT) + QUEUE_HEAD, block);
    }

    int queueTail(int slot) {
        return memory.getInt((slot << SHIFT) + QUEUE_TAIL);
    }

    void queueTail(int slot, int block) {
        memory.putInt((slot << SHIFT) + QUEUE_TAIL, block);
    }

    long pending(int slot) {
        return memory.getLong((slot << SHIFT) + PENDING);
    }

    void pending(int slot, long bytes) {
        memory.putLong((slot << SHIFT) + PENDING, bytes);
    }

    int error(int slot) {
        return memory.getInt((slot << SHIFT) + ERROR);
    }

    void error(int slot, int errno) {
        memory.putInt((slot << SHIFT) + ERROR, errno);
    }

    /** The listener it came from, or {@link #NONE}. */
    int listener(int slot) {
        return memory.getInt((slot << SHIFT) + LISTENER);
    }

    /** Puts a slot at the end of the list of starved connections. */
    void starve(int slot) {
        set(slot, STARVED);
        int at = slot << SHIFT;
        memory.putInt(at + STARVED_PREV, starvedTail);
        memory.putInt(at + STARVED_NEXT, NONE);
        if (starvedTail == NONE) {
            starvedHead = slot;
        } else {
            memory.putInt((starvedTail << SHIFT) + STARVED_NEXT, slot);
        }
        starvedTail = slot;
    }

    /** Takes a slot out of the list, if it is there. */
    void unstarve(int slot) {
        if (!has(slot, STARVED)) {
            return;
        }
        clear(slot, STARVED);
        int prev = memory.getInt((slot << SHIFT) + STARVED_PREV);
        int next = memory.getInt((slot << SHIFT) + STARVED_NEXT);
        if (prev == NONE) {
            starvedHead = next;
        } else {
            memory.putInt((prev << SHIFT) + STARVED_NEXT, next);
        }
        if (next == NONE) {
            starvedTail = prev;
        } else {
            memory.putInt((next << SHIFT) + STARVED_PREV, prev);
        }
    }

    /** The connection that has starved longest, or {@link #NONE}. */
    int firstStarved() {
        return starvedHead;
    }

    @Override
    public void close() {
        Arrays.fill(free, NONE);
        region.close();
    }
}
