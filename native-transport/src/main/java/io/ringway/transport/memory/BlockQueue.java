package io.ringway.transport.memory;

/**
 * A first-in-first-out string of blocks with the range of waiting bytes in each; it holds its blocks and allocates nothing.
 * Owner: worker.
 */
public final class BlockQueue {
    /** A smaller piece is copied behind the last one where there is room, so that a queue's blocks are at least a quarter full. */
    public static final int COPY_BELOW = BufferPool.BLOCK_BYTES / 4;

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

    /** Like {@link #add}, but a small piece is copied where there is room behind the last one, and its block given back. */
    public void addCompactly(int position, int length) {
        if (length < COPY_BELOW && append(position, length)) {
            pool.give(position);
        } else {
            add(position, length);
        }
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

    /**
     * Keeps bytes that the caller only views: holds their block too, or copies them if they are few or their block waits in a queue already.
     * However small the pieces are, they take up few times their size.
     *
     * @return false if there is no memory; a part may have been kept
     */
    public boolean keep(int position, int length) {
        if (length < COPY_BELOW && append(position, length)) {
            return true;
        }
        if (!pool.isQueued(position)) {
            pool.retain(position);
            add(position, length);
            return true;
        }
        int from = position;
        int left = length;
        while (left > 0) {
            int copy = pool.take();
            if (copy == BufferPool.NONE) {
                return false;
            }
            int count = Math.min(left, BufferPool.BLOCK_BYTES);
            pool.buffer().putBytes(copy, pool.buffer(), from, count);
            add(copy, count);
            from += count;
            left -= count;
        }
        return true;
    }

    /** What lies behind the last waiting byte of a block is free if nobody else holds the block. */
    private boolean append(int position, int length) {
        if (tail == BufferPool.NONE || pool.isShared(pool.blockStart(tail))) {
            return false;
        }
        int end = pool.end(tail);
        if (length > pool.limitOf(pool.blockStart(tail)) - end) {
            return false;
        }
        pool.buffer().putBytes(end, pool.buffer(), position, length);
        pool.range(tail, pool.start(tail), end + length);
        bytes += length;
        return true;
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

    /** Copies the waiting bytes of all blocks; {@code target} has {@link #bytes} of room. */
    public void copyTo(byte[] target) {
        int at = 0;
        for (int block = head; block != BufferPool.NONE; block = pool.next(block)) {
            int length = pool.end(block) - pool.start(block);
            pool.buffer().getBytes(pool.start(block), target, at, length);
            at += length;
        }
    }

    /** Gives all blocks back. */
    public void clear() {
        while (!isEmpty()) {
            pool.give(remove());
        }
    }
}
