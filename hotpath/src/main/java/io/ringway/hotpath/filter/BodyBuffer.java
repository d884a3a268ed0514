package io.ringway.hotpath.filter;

import io.ringway.transport.memory.BlockQueue;
import io.ringway.transport.memory.BufferPool;

/**
 * Bytes of a body that wait for a stopped filter, in blocks of the worker's region. Reused from stream to stream. Owner: worker.
 */
public final class BodyBuffer {
    private final BufferPool pool;
    private final BlockQueue queue;

    public BodyBuffer(BufferPool pool) {
        this.pool = pool;
        queue = new BlockQueue(pool);
    }

    /** Number of bytes. */
    public long bytes() {
        return queue.bytes();
    }

    public boolean isEmpty() {
        return queue.isEmpty();
    }

    /**
     * Adds bytes that stand in the worker's region; the block they stand in is held, or they are copied if they are few.
     *
     * @return false if there is no memory
     */
    public boolean append(int position, int length) {
        return length == 0 || queue.keep(position, length);
    }

    /**
     * Adds bytes of the heap.
     *
     * @return false if there is no memory; a part may have been added
     */
    public boolean append(byte[] source, int offset, int length) {
        int from = offset;
        int left = length;
        while (left > 0) {
            int block = pool.take();
            if (block == BufferPool.NONE) {
                return false;
            }
            int count = Math.min(left, BufferPool.BLOCK_BYTES);
            pool.buffer().putBytes(block, source, from, count);
            queue.add(block, count);
            from += count;
            left -= count;
        }
        return true;
    }

    /** A copy on the heap. */
    public byte[] toBytes() {
        byte[] bytes = new byte[Math.toIntExact(queue.bytes())];
        queue.copyTo(bytes);
        return bytes;
    }

    /** Forgets everything. */
    public void clear() {
        queue.clear();
    }

    /** First waiting position of the first block; the blocks are walked by {@link #remove}. */
    public int position() {
        return queue.position();
    }

    /** Waiting bytes of the first block. */
    public int length() {
        return queue.length();
    }

    /** Removes the first block and hands it to the caller, who gives it back to the pool: its first waiting position. */
    public int remove() {
        return queue.remove();
    }
}
