package io.ringway.hotpath.h1;

import io.ringway.hotpath.http.HeadAssembler;
import io.ringway.hotpath.http.HeaderBlock;
import io.ringway.transport.memory.BufferPool;
import org.jspecify.annotations.Nullable;

/**
 * A body in chunks as a connection receives it: the decoder, and the memory of trailers, which are kept in one piece until {@link #clear}.
 *
 * <p>One per direction of a connection, reused by {@link #begin}. Owner: worker.
 */
public final class ChunkedBody {
    private final BufferPool pool;
    private final ChunkedDecoder decoder;
    private final HeadAssembler section;
    /** Made for the first body whose trailers are wanted. */
    private @Nullable HeaderBlock trailers;

    private boolean isCollecting;

    public ChunkedBody(BufferPool pool, H1Limits limits) {
        this.pool = pool;
        decoder = new ChunkedDecoder(limits);
        section = new HeadAssembler(pool);
    }

    /**
     * Prepares for a body.
     *
     * @param areTrailersWanted or dropped (Envoy {@code enable_trailers})
     */
    public void begin(boolean areTrailersWanted) {
        if (areTrailersWanted && trailers == null) {
            trailers = new HeaderBlock(pool.buffer());
        }
        isCollecting = areTrailersWanted;
        decoder.begin(areTrailersWanted ? trailers : null);
    }

    /** A part of the trailers is here and more is awaited: the next bytes go to {@link #append}. */
    public boolean isPartial() {
        return section.isPartial();
    }

    /** See {@link HeadAssembler#append}; from {@link #start} to {@link #end} is to be decoded then. */
    public boolean append(int position, int length) {
        return section.append(position, length);
    }

    public int start() {
        return section.start();
    }

    public int end() {
        return section.end();
    }

    /** See {@link ChunkedDecoder#decode}; bytes that have to be there again are kept. */
    public int decode(int start, int end) {
        int result = decoder.decode(pool.buffer(), start, end);
        if (!isCollecting) {
            return result;
        }
        if (result == ChunkedDecoder.DONE && trailers() != null) {
            section.hold(start, end, false);
        } else if (result == ParseResult.INCOMPLETE && decoder.position() < end) {
            return keep(decoder.position(), end) ? result : ParseResult.HEADERS_TOO_LARGE;
        }
        return result;
    }

    /** What comes next is put behind, so the memory has to be nobody else's. */
    private boolean keep(int from, int to) {
        if (section.isPartial()) {
            section.hold(from, to, true);
            return true;
        }
        int block = to - from > BufferPool.BLOCK_BYTES ? BufferPool.NONE : pool.take();
        if (block == BufferPool.NONE) {
            return false;
        }
        pool.buffer().putBytes(block, pool.buffer(), from, to - from);
        section.hold(block, block + to - from, true);
        pool.give(block);
        return true;
    }

    /** Where the next byte to decode is. */
    public int position() {
        return decoder.position();
    }

    /** Position of the run that {@link ChunkedDecoder#DATA} announced. */
    public int dataStart() {
        return decoder.dataStart();
    }

    /** Length of that run. */
    public int dataLength() {
        return decoder.dataLength();
    }

    /** After {@link ChunkedDecoder#DONE}: the trailers, or null if there are none or they are not wanted. */
    public @Nullable HeaderBlock trailers() {
        HeaderBlock block = trailers;
        return isCollecting && block != null && hasFields(block) ? block : null;
    }

    private static boolean hasFields(HeaderBlock block) {
        for (int i = 0; i < block.count(); i++) {
            if (!block.isRemoved(i)) {
                return true;
            }
        }
        return false;
    }

    /** Gives the memory of the trailers back. */
    public void clear() {
        section.clear();
    }
}
