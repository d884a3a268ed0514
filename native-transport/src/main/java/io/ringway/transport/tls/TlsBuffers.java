package io.ringway.transport.tls;

import io.ringway.transport.memory.BufferPool;
import java.nio.ByteBuffer;
import org.agrona.concurrent.UnsafeBuffer;
import org.jspecify.annotations.Nullable;

/**
 * One worker's views of its region for engines, which want NIO buffers, and room for what does not fit into a block. Owner: worker.
 */
public final class TlsBuffers {
    private final BufferPool pool;
    /** Records that lie in one piece. */
    final ByteBuffer unwrapFrom;
    /** A block for what they hold, then a bit more room, which engines ask for and never use: a record holds at most a block. */
    final ByteBuffer[] unwrapTo;

    final ByteBuffer wrapFrom;
    final ByteBuffer wrapTo;
    private final ByteBuffer gathered = ByteBuffer.allocateDirect(Records.BYTES_MAX);
    private final UnsafeBuffer gatheredView = new UnsafeBuffer(gathered);
    private @Nullable ByteBuffer wide;

    public TlsBuffers(BufferPool pool) {
        this.pool = pool;
        ByteBuffer region = pool.byteBuffer();
        unwrapFrom = region.duplicate();
        unwrapTo = new ByteBuffer[] {region.duplicate(), ByteBuffer.allocateDirect(Records.BYTES_MAX)};
        wrapFrom = region.duplicate();
        wrapTo = region.duplicate();
    }

    BufferPool pool() {
        return pool;
    }

    /** Room to put the pieces of a record together. Its content holds until the next call. */
    ByteBuffer gathered() {
        return gathered.clear();
    }

    /** The same bytes. */
    UnsafeBuffer gatheredView() {
        return gatheredView;
    }

    /** Room for the largest record that an engine may write. */
    ByteBuffer wide(int bytes) {
        ByteBuffer made = wide;
        if (made == null || made.capacity() < bytes) {
            made = ByteBuffer.allocateDirect(bytes);
            wide = made;
        }
        return made.clear();
    }
}
