package io.ringway.transport.memory;

import java.nio.ByteBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * The off-heap memory of one worker: one region, cut into small blocks and a few jumbo blocks, all named by their position.
 *
 * <pre>
 *   0                                   jumboBase()                     capacity
 *   | block 0 | block 1 | ... | block n-1 | jumbo 0 (64 KiB) | jumbo 1 | ... |
 * </pre>
 *
 * <p>A block belongs to the pool, or to one or more holders (the kernel, a connection, a stream). {@link #take} makes the caller its
 * only holder, {@link #retain} adds one, {@link #give} removes one; the last one gives it back to the pool. Any position inside a
 * block names the block.
 *
 * <p>Blocks can be strung into queues without allocation: each block has a next link, and a start and an end that say which of its
 * bytes are waiting ({@link BlockQueue}).
 *
 * <p>Owner: worker.
 */
public final class BufferPool implements AutoCloseable {
    /** Bytes of a small block; a power of two. One full TLS record or a generous request head fits. */
    public static final int BLOCK_BYTES = 16 * 1024;
    /** Bytes of a jumbo block: the largest head that Envoy's default of 60 KiB allows, rounded up. */
    public static final int JUMBO_BYTES = 64 * 1024;
    /** Returned by the take methods when the pool is empty. */
    public static final int NONE = -1;

    /** Blocks by which the memory in use grows at a time: 1 MiB. */
    private static final int GROWTH_BLOCKS = 64;

    /** Says whether there is room for memory that was never touched. */
    @FunctionalInterface
    public interface Room {
        /** Room without end. */
        Room UNLIMITED = _ -> true;

        /** Whether so many bytes more may be used; asked again soon if not. */
        boolean has(int bytes);
    }

    private static final int BLOCK_SHIFT = Integer.numberOfTrailingZeros(BLOCK_BYTES);
    private static final int JUMBO_SHIFT = Integer.numberOfTrailingZeros(JUMBO_BYTES);
    /** Next link of a block that is in no queue: zero, so that a fresh record says so. Links are stored {@link #LINK_BIAS} up. */
    private static final int UNLINKED = 0;

    private static final int LINK_BIAS = 2;
    private static final int RECORD_SHIFT = 2;
    private static final int HOLDERS = 0;
    private static final int NEXT = 1;
    private static final int START = 2;
    private static final int END = 3;

    private final Region region;
    private final UnsafeBuffer buffer;
    private final Room room;
    private final int jumboBase;
    private final int blockCount;
    /** Four words per block, so that handling a block touches one line: holders, next link, start, end. */
    private final int[] records;

    private final int[] free;
    private int freeCount;
    private final int[] freeJumbo;
    private int freeJumboCount;
    private int untouchedJumbos;
    private int untouched;
    /** Blocks below it may be touched. */
    private int granted;
    /** There was no room when it was asked for last. */
    private boolean isFull;

    private long exhausted;

    /**
     * Reserves address space; memory is used as blocks are first touched.
     *
     * @param blocks small blocks; with the jumbo blocks the region must stay under 2 GiB
     * @param jumbos jumbo blocks
     */
    public BufferPool(int blocks, int jumbos) {
        this(blocks, jumbos, Room.UNLIMITED);
    }

    /**
     * The same in a place where memory may be short.
     *
     * @param room asked before blocks are touched that never were
     */
    public BufferPool(int blocks, int jumbos, Room room) {
        long bytes = (long) blocks * BLOCK_BYTES + (long) jumbos * JUMBO_BYTES;
        if (blocks < 1 || jumbos < 0 || bytes > Integer.MAX_VALUE) {
            throw new IllegalArgumentException("region of " + blocks + " + " + jumbos + " blocks");
        }
        region = Region.reserve(bytes);
        buffer = new UnsafeBuffer(region.address(), (int) bytes);
        this.room = room;
        jumboBase = blocks * BLOCK_BYTES;
        blockCount = blocks;
        records = new int[(blocks + jumbos) << RECORD_SHIFT];
        free = new int[blocks];
        freeJumbo = new int[jumbos];
        for (int i = 0; i < jumbos; i++) {
            freeJumbo[freeJumboCount++] = blocks + i;
        }
        untouchedJumbos = jumbos;
    }

    /** The whole region; positions index it. */
    public UnsafeBuffer buffer() {
        return buffer;
    }

    /** A view of the whole region for what wants NIO buffers; each call makes a new one. */
    public ByteBuffer byteBuffer() {
        return region.segment().asSlice(0, buffer.capacity()).asByteBuffer();
    }

    /** Address of position 0, for system calls. */
    public long baseAddress() {
        return region.address();
    }

    /** The position of a small block that the caller now owns, or {@link #NONE}. LIFO, so that memory stays warm. */
    public int take() {
        int block;
        if (freeCount > 0) {
            block = free[--freeCount];
        } else if (untouched < granted || grow()) {
            block = untouched++;
        } else {
            exhausted++;
            return NONE;
        }
        assert records[(block << RECORD_SHIFT) + HOLDERS] == 0 : "block " + block + " taken twice";
        records[(block << RECORD_SHIFT) + HOLDERS] = 1;
        return block << BLOCK_SHIFT;
    }

    private boolean grow() {
        if (untouched == blockCount) {
            return false;
        }
        int blocks = Math.min(GROWTH_BLOCKS, blockCount - untouched);
        isFull = !room.has(blocks << BLOCK_SHIFT);
        if (!isFull) {
            granted = untouched + blocks;
        }
        return !isFull;
    }

    /** The position of a jumbo block that the caller now owns, or {@link #NONE}. */
    public int takeJumbo() {
        if (freeJumboCount == 0 || !growTo(freeJumbo[freeJumboCount - 1] - blockCount)) {
            exhausted++;
            return NONE;
        }
        int block = freeJumbo[--freeJumboCount];
        assert records[(block << RECORD_SHIFT) + HOLDERS] == 0 : "jumbo block taken twice";
        records[(block << RECORD_SHIFT) + HOLDERS] = 1;
        return blockStart(block);
    }

    /** They are first touched from the last to the first. */
    private boolean growTo(int jumbo) {
        if (jumbo < untouchedJumbos && room.has(JUMBO_BYTES)) {
            untouchedJumbos = jumbo;
        }
        return jumbo >= untouchedJumbos;
    }

    /** Adds a holder to the block that holds {@code position}: one more {@link #give} is due. */
    public void retain(int position) {
        int block = blockOf(position);
        assert records[(block << RECORD_SHIFT) + HOLDERS] > 0 : "block " + block + " retained while free";
        records[(block << RECORD_SHIFT) + HOLDERS]++;
    }

    /** Ends one holder's claim on the block that holds {@code position}; the last one frees it. */
    public void give(int position) {
        int block = blockOf(position);
        assert records[(block << RECORD_SHIFT) + HOLDERS] > 0 : "block " + block + " given twice";
        if (--records[(block << RECORD_SHIFT) + HOLDERS] > 0) {
            return;
        }
        assert records[(block << RECORD_SHIFT) + NEXT] == UNLINKED : "block " + block + " freed while queued";
        if (block < blockCount) {
            free[freeCount++] = block;
        } else {
            freeJumbo[freeJumboCount++] = block;
        }
    }

    /** Whether the block that holds {@code position} has other holders than the caller. */
    public boolean isShared(int position) {
        return records[(blockOf(position) << RECORD_SHIFT) + HOLDERS] > 1;
    }

    /** Whether the block that holds {@code position} waits in a {@link BlockQueue} or a send queue: it can be in one at a time. */
    public boolean isQueued(int position) {
        return records[(blockOf(position) << RECORD_SHIFT) + NEXT] != UNLINKED;
    }

    /** The index of the block that holds a position. */
    public int blockOf(int position) {
        return position < jumboBase ? position >>> BLOCK_SHIFT : blockCount + ((position - jumboBase) >>> JUMBO_SHIFT);
    }

    /** First position of a block, by index. */
    public int blockStart(int block) {
        return block < blockCount ? block << BLOCK_SHIFT : jumboBase + ((block - blockCount) << JUMBO_SHIFT);
    }

    /** First position of the block that holds {@code position}. */
    public int startOf(int position) {
        return position < jumboBase ? position & -BLOCK_BYTES : jumboBase + ((position - jumboBase) & -JUMBO_BYTES);
    }

    /** One past the last position of the block that holds {@code position}. */
    public int limitOf(int position) {
        return startOf(position) + (position < jumboBase ? BLOCK_BYTES : JUMBO_BYTES);
    }

    public boolean isJumbo(int position) {
        return position >= jumboBase;
    }

    /** Small blocks that are free or may yet be touched. */
    public int available() {
        return freeCount + (isFull ? granted : blockCount) - untouched;
    }

    /** Less than a quarter is left of the blocks that there can be. */
    public boolean isScarce() {
        return available() <= (isFull ? granted : blockCount) / 4;
    }

    /** Small blocks in all. */
    public int blockCount() {
        return blockCount;
    }

    /** Blocks (both kinds) that have an owner other than the pool: 0 when all is idle, else a leak. */
    public int takenCount() {
        return untouched - freeCount + freeJumbo.length - freeJumboCount;
    }

    /** Times a take found the pool empty. */
    public long exhaustedCount() {
        return exhausted;
    }

    /** The block behind this one in a queue, or {@link #NONE}. By index; for the queue that holds the block. */
    public int next(int block) {
        return records[(block << RECORD_SHIFT) + NEXT] - LINK_BIAS;
    }

    /** Links a block: it is in a queue from now on, even if {@code value} is {@link #NONE}. */
    public void next(int block, int value) {
        records[(block << RECORD_SHIFT) + NEXT] = value + LINK_BIAS;
    }

    /** The block is in no queue any more. */
    public void unlink(int block) {
        records[(block << RECORD_SHIFT) + NEXT] = UNLINKED;
    }

    /** First waiting position of a queued block, by index. */
    public int start(int block) {
        return records[(block << RECORD_SHIFT) + START];
    }

    /** One past the last waiting position of a queued block, by index. */
    public int end(int block) {
        return records[(block << RECORD_SHIFT) + END];
    }

    /** Says which bytes of a block wait in its queue. */
    public void range(int block, int from, int to) {
        records[(block << RECORD_SHIFT) + START] = from;
        records[(block << RECORD_SHIFT) + END] = to;
    }

    @Override
    public void close() {
        region.close();
    }
}
