package io.ringway.hotpath.h1;

import io.ringway.hotpath.http.HeaderBlock;
import io.ringway.hotpath.http.Output;
import io.ringway.transport.memory.BufferPool;
import org.jspecify.annotations.Nullable;

/**
 * Writes the messages of one connection into its {@link Output}: heads by {@link H1Writer}, bodies as they are or in chunks (RFC 9112
 * sections 6 and 7). Each method returns false if there is no memory. Owner: worker.
 */
public final class H1Sender {
    /** Room for a head that is tried first; a larger one goes into a jumbo block. */
    private static final int HEAD_ROOM = 4096;

    /** Room for the lines around a chunk's data. */
    private static final int CHUNK_ROOM = 32;

    private final Output output;

    public H1Sender(Output output) {
        this.output = output;
    }

    public boolean writeRequestHead(HeaderBlock headers, long framing, int connection) {
        return writeHead(headers, true, framing, connection, HEAD_ROOM)
                || writeHead(headers, true, framing, connection, BufferPool.JUMBO_BYTES);
    }

    public boolean writeResponseHead(HeaderBlock headers, long framing, int connection) {
        return writeHead(headers, false, framing, connection, HEAD_ROOM)
                || writeHead(headers, false, framing, connection, BufferPool.JUMBO_BYTES);
    }

    private boolean writeHead(HeaderBlock headers, boolean isRequest, long framing, int connection, int room) {
        int start = output.reserve(room);
        if (start == BufferPool.NONE) {
            return false;
        }
        int length = isRequest
                ? H1Writer.writeRequestHead(headers, start, output.limit(), framing, connection)
                : H1Writer.writeResponseHead(headers, start, output.limit(), framing, connection);
        if (length == H1Writer.NO_ROOM) {
            return false;
        }
        output.commit(start + length);
        return true;
    }

    /**
     * A piece of a body.
     *
     * @param isChunked whether the body goes in chunks; then this is one
     * @param isLast whether the body ends here
     */
    public boolean writeData(int position, int length, boolean isChunked, boolean isLast) {
        if (!isChunked) {
            return length == 0 || output.write(position, length);
        }
        return (length == 0 || (writeChunkHeader(length) && output.write(position, length)))
                && writeChunkTail(length > 0, isLast);
    }

    /** Ends a body in chunks; trailers that do not fit are left out. */
    public boolean writeLastChunk(@Nullable HeaderBlock trailers) {
        int start = trailers == null ? BufferPool.NONE : output.reserve(HEAD_ROOM);
        int length = trailers == null || start == BufferPool.NONE
                ? H1Writer.NO_ROOM
                : H1Writer.writeLastChunk(trailers, start, output.limit());
        if (length == H1Writer.NO_ROOM) {
            return writeChunkTail(false, true);
        }
        output.commit(start + length);
        return true;
    }

    private boolean writeChunkHeader(int length) {
        int start = output.reserve(CHUNK_ROOM);
        if (start == BufferPool.NONE) {
            return false;
        }
        output.commit(start + H1Writer.writeChunkHeader(output.buffer(), start, output.limit(), length));
        return true;
    }

    private boolean writeChunkTail(boolean hasData, boolean isLast) {
        int start = output.reserve(CHUNK_ROOM);
        if (start == BufferPool.NONE) {
            return false;
        }
        int end = hasData ? start + H1Writer.writeChunkEnd(output.buffer(), start, output.limit()) : start;
        end += isLast ? H1Writer.writeLastChunk(output.buffer(), end, output.limit()) : 0;
        output.commit(end);
        return true;
    }
}
