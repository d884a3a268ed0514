package io.ringway.transport.ring;

import io.ringway.transport.memory.BlockQueue;
import io.ringway.transport.memory.BufferPool;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * What waits to be sent on each connection. Blocks that are queued during a turn go out together at its end in one operation, one
 * TCP segment where they fit; one operation per connection is outstanding at a time, which keeps the order.
 *
 * <p>The first block's range lives in the connection's slot, so that the usual single block touches no other memory; further
 * blocks hang on the links of the pool.
 *
 * <pre>
 *   scratch of the entry: | struct msghdr (56) | pad | iovec 0 (16) | iovec 1 | ... iovec 11 |
 * </pre>
 *
 * <p>Owner: worker.
 */
final class SendQueues {
    private static final int MSG_IOV = 16;
    private static final int MSG_IOVLEN = 24;
    private static final int VECTORS_OFFSET = 64;
    private static final int VECTOR_BYTES = 16;
    private static final int VECTORS_MAX = (Ring.SCRATCH_BYTES - VECTORS_OFFSET) / VECTOR_BYTES;

    private final Ring ring;
    private final Requests requests;
    private final Slots slots;
    private final BufferPool pool;
    private final int[] listed;
    private int listedCount;

    SendQueues(Ring ring, Requests requests, Slots slots, BufferPool pool) {
        this.ring = ring;
        this.requests = requests;
        this.slots = slots;
        this.pool = pool;
        listed = new int[slots.capacity()];
    }

    /** Queues bytes whose block is now ours. */
    void add(int slot, int position, int length) {
        if (length < BlockQueue.COPY_BELOW && slots.sendLength(slot) != 0 && copyBehind(slot, position, length)) {
            pool.give(position);
            slots.pending(slot, slots.pending(slot) + length);
            list(slot);
            return;
        }
        int block = pool.blockOf(position);
        assert !pool.isQueued(position) : "block " + block + " queued twice";
        pool.next(block, BufferPool.NONE);
        if (slots.sendLength(slot) == 0) {
            slots.sendRange(slot, position, length);
        } else {
            append(slot, block, position, length);
        }
        slots.pending(slot, slots.pending(slot) + length);
        list(slot);
    }

    /**
     * Copies a small piece behind the last one that waits: a peer that reads slowly what comes in small pieces would hold a block for each. That
     * the kernel may be at the last one now does not matter, it looks at what was there when it was asked.
     *
     * @return false if there is no room, or somebody else holds the block
     */
    private boolean copyBehind(int slot, int position, int length) {
        int tail = slots.queueTail(slot);
        boolean isFirst = slots.queueHead(slot) == BufferPool.NONE;
        int end = isFirst ? slots.sendPosition(slot) + slots.sendLength(slot) : pool.end(tail);
        int start = isFirst ? slots.sendPosition(slot) : pool.blockStart(tail);
        if (pool.isShared(start) || length > pool.limitOf(start) - end || pool.isQueued(position)) {
            return false;
        }
        pool.buffer().putBytes(end, pool.buffer(), position, length);
        if (isFirst) {
            slots.sendRange(slot, slots.sendPosition(slot), slots.sendLength(slot) + length);
        } else {
            pool.range(tail, pool.start(tail), end + length);
        }
        return true;
    }

    private void append(int slot, int block, int position, int length) {
        pool.range(block, position, position + length);
        if (slots.queueHead(slot) == BufferPool.NONE) {
            slots.queueHead(slot, block);
        } else {
            pool.next(slots.queueTail(slot), block);
        }
        slots.queueTail(slot, block);
    }

    /** Puts the connection on this turn's list, unless a send is outstanding: its completion does it then. */
    void list(int slot) {
        if ((slots.flags(slot) & (Slots.SEND_LISTED | Slots.SEND_BUSY | Slots.OPEN)) == Slots.OPEN) {
            slots.set(slot, Slots.SEND_LISTED);
            listed[listedCount++] = slots.handle(slot);
        }
    }

    /** Writes an operation for each listed connection. */
    void flush() {
        for (int i = 0; i < listedCount; i++) {
            int slot = slots.find(listed[i]);
            if (slot != Slots.NONE) {
                flush(slot);
            }
        }
        listedCount = 0;
    }

    private void flush(int slot) {
        slots.clear(slot, Slots.SEND_LISTED);
        if (slots.has(slot, Slots.DYING | Slots.SEND_FAILED) || slots.sendLength(slot) == 0) {
            return;
        }
        slots.set(slot, Slots.SEND_BUSY);
        slots.operationBegun(slot);
        if (slots.queueHead(slot) == BufferPool.NONE) {
            requests.send(
                    slots.handle(slot),
                    slots.descriptor(slot),
                    pool.baseAddress() + slots.sendPosition(slot),
                    slots.sendLength(slot));
        } else {
            int index = ring.nextIndex();
            writeMessage(slot, ring.scratchOffset(index), ring.scratchAddress(index));
            requests.sendMessage(slots.handle(slot), slots.descriptor(slot), ring.scratchAddress(index));
        }
    }

    private void writeMessage(int slot, int at, long address) {
        UnsafeBuffer scratch = ring.scratch();
        int vectors = at + VECTORS_OFFSET;
        writeVector(scratch, vectors, slots.sendPosition(slot), slots.sendLength(slot));
        int count = 1;
        int block = slots.queueHead(slot);
        while (block != BufferPool.NONE && count < VECTORS_MAX) {
            int start = pool.start(block);
            writeVector(scratch, vectors + count * VECTOR_BYTES, start, pool.end(block) - start);
            count++;
            block = pool.next(block);
        }
        for (int word = 0; word < VECTORS_OFFSET; word += Long.BYTES) {
            scratch.putLong(at + word, 0);
        }
        scratch.putLong(at + MSG_IOV, address + VECTORS_OFFSET);
        scratch.putLong(at + MSG_IOVLEN, count);
    }

    private void writeVector(UnsafeBuffer scratch, int at, int position, int length) {
        scratch.putLong(at, pool.baseAddress() + position);
        scratch.putLong(at + Long.BYTES, length);
    }

    /** The kernel has taken {@code count} bytes: gives their blocks back. */
    void sent(int slot, int count) {
        slots.pending(slot, slots.pending(slot) - count);
        int left = count;
        while (left > 0) {
            int length = slots.sendLength(slot);
            int position = slots.sendPosition(slot);
            if (left < length) {
                slots.sendRange(slot, position + left, length - left);
                return;
            }
            left -= length;
            release(position);
            advance(slot);
        }
    }

    private void release(int position) {
        pool.unlink(pool.blockOf(position));
        pool.give(position);
    }

    private void advance(int slot) {
        int block = slots.queueHead(slot);
        if (block == BufferPool.NONE) {
            slots.sendRange(slot, 0, 0);
            return;
        }
        slots.sendRange(slot, pool.start(block), pool.end(block) - pool.start(block));
        int next = pool.next(block);
        slots.queueHead(slot, next);
        if (next == BufferPool.NONE) {
            slots.queueTail(slot, BufferPool.NONE);
        }
    }

    /** Gives all blocks back; not while a send is outstanding. */
    void drop(int slot) {
        assert !slots.has(slot, Slots.SEND_BUSY);
        while (slots.sendLength(slot) != 0) {
            release(slots.sendPosition(slot));
            advance(slot);
        }
        slots.pending(slot, 0);
    }
}
