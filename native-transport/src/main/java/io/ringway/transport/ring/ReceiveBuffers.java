package io.ringway.transport.ring;

import io.ringway.transport.memory.BufferPool;
import io.ringway.transport.memory.Region;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.VarHandle;
import org.agrona.UnsafeApi;

/**
 * The blocks that the kernel may receive into: a ring shared with it (IORING_REGISTER_PBUF_RING). An identifier names an entry of
 * our own table of positions, so that blocks of any part of the pool can be lent.
 *
 * <p>A block that the handler only looked at goes straight back under its identifier. When the handler takes it, the identifier is idle
 * until the next turn, when {@link #refill()} lends another block, if the pool has one to spare. What was lent is published to
 * the kernel once per turn.
 *
 * <p>The kernel takes buffers first in, first out, so each lent block is touched in turn: the fewer are lent, the warmer they
 * are. So no more are lent than about twice what a turn uses.
 *
 * <p>Owner: worker.
 */
final class ReceiveBuffers implements AutoCloseable {
    static final int GROUP = 1;

    /** Blocks lent at least: two turns of a worker with little to do. */
    private static final int LENT_MIN = 64;
    /** Turns after which the limit is halved if no turn has used an eighth of it. */
    private static final int WINDOW_TURNS = 1 << 14;
    /** Blocks are a multiple of the caches' set sizes apart: without different offsets their heads would share a few sets. */
    private static final int COLOURS = 8;

    private static final int COLOUR_BYTES = 256;
    private static final int REGISTRATION_BYTES = 40; // struct io_uring_buf_reg

    private final BufferPool pool;
    private final Region region;
    private final long entries;
    private final int mask;
    /** Position of the block that the kernel has under an identifier. */
    private final int[] positions;

    private final int[] idle;
    private int idleCount;
    /** Blocks to lend; follows the use. */
    private int limit;

    private int used;
    private int usedMax;
    private int turns;
    private int tail;
    private int publishedTail;

    ReceiveBuffers(Ring ring, BufferPool pool, int count) throws RingSetupException {
        this.pool = pool;
        mask = count - 1;
        positions = new int[count];
        idle = new int[count];
        for (int id = count - 1; id >= 0; id--) {
            idle[idleCount++] = id;
        }
        limit = Math.min(LENT_MIN, count);
        region = Region.reserve((long) count << Abi.BUF_SHIFT);
        entries = region.address();
        register(ring, count);
    }

    private void register(Ring ring, int count) throws RingSetupException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment registration = arena.allocate(REGISTRATION_BYTES, 8);
            registration.set(ValueLayout.JAVA_LONG, 0, region.address());
            registration.set(ValueLayout.JAVA_INT, 8, count);
            registration.set(ValueLayout.JAVA_SHORT, 12, (short) GROUP);
            long result = ring.register(Abi.REGISTER_PBUF_RING, registration.address(), 1);
            if (result < 0) {
                region.close();
                throw new RingSetupException("io_uring provided buffers", (int) -result);
            }
        }
    }

    /** The position of the block that the kernel has filled. */
    int position(int id) {
        return positions[id];
    }

    /** Whether {@code length} bytes are all that the block had room for. */
    boolean isFilled(int id, int length) {
        return length == pool.limitOf(positions[id]) - positions[id];
    }

    /** Nobody kept the block: lends it again, or returns it if fewer will do. */
    void giveBack(int id) {
        used++;
        if (lent() > limit) {
            pool.give(positions[id]);
            idle[idleCount++] = id;
        } else {
            lend(id, positions[id]);
        }
    }

    /** The block under this identifier has another owner now. */
    void taken(int id) {
        idle[idleCount++] = id;
        used++;
    }

    /** Blocks that the kernel has, filled ones that were not handled yet included. */
    int lent() {
        return positions.length - idleCount;
    }

    /**
     * Lends blocks under idle identifiers and shows the kernel what was lent since the last call. Once per turn.
     */
    void refill() {
        adapt();
        // The kernel must not get everything: whoever answers needs a block as well.
        while (lent() < limit && !pool.isScarce()) {
            int position = pool.take();
            if (position == BufferPool.NONE) {
                break;
            }
            lend(idle[--idleCount], position + (pool.blockOf(position) % COLOURS) * COLOUR_BYTES);
        }
        if (tail != publishedTail) {
            publishedTail = tail;
            VarHandle.releaseFence();
            UnsafeApi.putShort(entries + Abi.BUF_RING_TAIL, (short) tail);
        }
    }

    private void adapt() {
        usedMax = Math.max(usedMax, used);
        if (used > limit / 2) {
            limit = Math.min(positions.length, 2 * limit);
        }
        used = 0;
        if (++turns == WINDOW_TURNS) {
            if (usedMax < limit / 8) {
                limit = Math.max(Math.min(LENT_MIN, positions.length), limit / 2);
            }
            usedMax = 0;
            turns = 0;
        }
    }

    private void lend(int id, int position) {
        positions[id] = position;
        long at = entries + ((long) (tail++ & mask) << Abi.BUF_SHIFT);
        UnsafeApi.putLong(at, pool.baseAddress() + position);
        UnsafeApi.putInt(at + Abi.BUF_LEN, pool.limitOf(position) - position);
        UnsafeApi.putShort(at + Abi.BUF_ID, (short) id); // the two bytes behind are the ring's tail in entry 0
    }

    /** After the ring was closed: what was lent goes back to the pool. */
    @Override
    public void close() {
        for (int i = 0; i < idleCount; i++) {
            positions[idle[i]] = BufferPool.NONE;
        }
        for (int position : positions) {
            if (position != BufferPool.NONE) {
                pool.give(position);
            }
        }
        region.close();
    }
}
