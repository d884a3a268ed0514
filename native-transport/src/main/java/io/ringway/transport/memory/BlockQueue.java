package io.ringway.transport.memory;

/**
 * A first-in-first-out string of blocks with the range of waiting bytes in each; it holds its blocks and allocates nothing.
 * Owner: worker.
 */
public final class BlockQueue {
    private final BufferPool pool;
    private int head = BufferPool.NONE;
    private int tail = BufferPool.NONE;
    private long bytes;

    public BlockQueue(BufferPool pool) {
        this.pool = pool;
    }

    /**
     * Takes over the caller's claim on the block that holds {@code position}, of which {@code length} bytes are waiting. The block must not
     * be in a queue already ({@link BufferPool#isQueued}).
     */
    public void add(int position, int length) {
        int block = pool.blockOf(position);
        assert !pool.isQueued(position) : "block " + block + " queued twice";
        pool.range(block, position, position + length);
        pool.next(block, BufferPool.NONE);
        if (tail == BufferPool.NONE) {
            head = block;
        } else {
            pool.next(tail, block);
        }
        tail = block;
        bytes += length;
    }

    /** Like {@link #add}, but in front of what waits already. */
    public void addFirst(int position, int length) {
        int block = pool.blockOf(position);
        assert !pool.isQueued(position) : "block " + block + " queued twice";
        pool.range(block, position, position + length);
        pool.next(block, head);
        head = block;
        if (tail == BufferPool.NONE) {
            tail = block;
        }
        bytes += length;
    }

    public boolean isEmpty() {
        return head == BufferPool.NONE;
    }

    /** Waiting bytes in all blocks. */
    public long bytes() {
        return bytes;
    }

    /** First waiting position of the first block. */
    public int position() {
        return pool.start(head);
    }

    /** Waiting bytes of the first block. */
    public int length() {
        return pool.end(head) - pool.start(head);
    }

    /** Marks the first {@code count} bytes of the first block as done; the block stays first even when none is left. */
    public void skip(int count) {
        pool.range(head, pool.start(head) + count, pool.end(head));
        bytes -= count;
    }

    /** Removes the first block and hands it to the caller, who owns it from now on: its first waiting position. */
    public int remove() {
        int block = head;
        int position = pool.start(block);
        bytes -= pool.end(block) - position;
        head = pool.next(block);
        if (head == BufferPool.NONE) {
            tail = BufferPool.NONE;
        }
        pool.unlink(block);
        return position == pool.limitOf(pool.blockStart(block)) ? pool.blockStart(block) : position;
    }

    /** Gives all blocks back. */
    public void clear() {
        while (!isEmpty()) {
            pool.give(remove());
        }
    }
}
