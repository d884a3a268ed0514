package io.ringway.filters.shared.coding;

import io.ringway.filters.shared.coding.ContentCoder.Failure;
import io.ringway.hotpath.filter.FilterCallbacks;
import io.ringway.hotpath.filter.HttpFilter.DataStatus;
import io.ringway.hotpath.filter.HttpFilter.HeadersStatus;
import io.ringway.hotpath.stats.WriterStats;
import io.ringway.transport.memory.BufferPool;
import org.jspecify.annotations.Nullable;

/**
 * Codes the body of one direction of a stream, piece by piece: what comes out of a piece goes on before the next one comes, one block at a
 * time, so that a stream needs its coder and a block. Owner: worker.
 */
public final class BodyCoding {

    /** Hears of what went wrong, once per message. */
    public interface Listener {
        /** The body cannot be coded: the stream has to end, visibly. */
        void onCodingFailure(BodyCoding coding, Failure failure);
    }

    private final FilterCallbacks callbacks;
    private final boolean isRequest;
    private final CodingCounts counts;
    private final int chunkBytes;
    private final long expansionMax;
    private final Listener listener;
    private @Nullable CoderPool pool;
    private @Nullable ContentCoder coder;
    private long bytesIn;
    private long bytesOut;
    /** Rises with every begin and end: a stream may end while a piece of it is handed on, and the next one begin. */
    private int generation;

    /**
     * For the streams of one filter.
     *
     * @param chunkBytes most bytes that are handed on at a time
     * @param expansionMax how many times as much as came in may go out; 0 for no bound
     */
    public BodyCoding(
            FilterCallbacks callbacks,
            boolean isRequest,
            CodingCounts counts,
            int chunkBytes,
            long expansionMax,
            Listener listener) {
        this.callbacks = callbacks;
        this.isRequest = isRequest;
        this.counts = counts;
        this.chunkBytes = Math.min(chunkBytes, BufferPool.BLOCK_BYTES);
        this.expansionMax = expansionMax;
        this.listener = listener;
    }

    /** The message that begins is coded. */
    public void begin(CoderPool coders) {
        pool = coders;
        coder = coders.take();
        bytesIn = 0;
        bytesOut = 0;
        generation++;
    }

    public boolean isActive() {
        return coder != null;
    }

    /** Whether it is the request's body. */
    public boolean isRequest() {
        return isRequest;
    }

    /** Bytes of the message so far, before coding. */
    public long bytesIn() {
        return bytesIn;
    }

    /** Bytes of the message so far, after coding. */
    public long bytesOut() {
        return bytesOut;
    }

    /** A piece of the body; what {@code decodeData} or {@code encodeData} returns. */
    public DataStatus data(int position, int length, boolean endStream) {
        ContentCoder current = coder;
        if (current == null) {
            return DataStatus.CONTINUE;
        }
        bytesIn += length;
        stats().add(counts.bytesIn(), length);
        current.input(position, length);
        run(current, endStream, endStream);
        return DataStatus.STOP_ITERATION_NO_BUFFER;
    }

    /** The body is over and trailers follow; what {@code decodeTrailers} or {@code encodeTrailers} returns. */
    public HeadersStatus beforeTrailers() {
        ContentCoder current = coder;
        return current == null || run(current, true, false) ? HeadersStatus.CONTINUE : HeadersStatus.STOP_ITERATION;
    }

    /** The stream is over, or the message needs no more coding. */
    public void end() {
        ContentCoder current = coder;
        CoderPool coders = pool;
        if (current != null && coders != null) {
            generation++;
            coder = null;
            pool = null;
            coders.give(current);
        }
    }

    /**
     * Hands on what comes out of the piece.
     *
     * @param isEnd the body ends with it
     * @param endsStream so does the message
     * @return false if the stream is over
     */
    private boolean run(ContentCoder current, boolean isEnd, boolean endsStream) {
        BufferPool memory = callbacks.stream().worker().buffers();
        int self = generation;
        int block = memory.take();
        boolean isMore = block != BufferPool.NONE;
        if (!isMore) {
            listener.onCodingFailure(this, Failure.MEMORY);
            return false;
        }
        while (isMore) {
            int count = current.output(block, chunkBytes, isEnd);
            isMore = count >= 0 && current.hasMore();
            boolean isLast = isEnd && !isMore;
            Failure failure = failure(current, count, isLast);
            if (failure != null) {
                listener.onCodingFailure(this, failure);
            } else if (count > 0 || (isLast && endsStream)) {
                inject(block, count, isLast && endsStream);
            }
            isMore &= failure == null && generation == self;
            if (isMore && memory.isShared(block)) {
                memory.give(block); // whoever holds it needs it as it is
                block = memory.take();
                isMore = block != BufferPool.NONE;
                if (!isMore) {
                    listener.onCodingFailure(this, Failure.MEMORY);
                    return false;
                }
            }
        }
        memory.give(block);
        return generation == self;
    }

    private @Nullable Failure failure(ContentCoder current, int count, boolean isLast) {
        if (count < 0) {
            return current.failure();
        }
        bytesOut += count;
        stats().add(counts.bytesOut(), count);
        if (expansionMax > 0 && bytesOut > expansionMax * bytesIn) {
            return Failure.EXPANSION;
        }
        return isLast && !current.isComplete() ? Failure.TRUNCATED : null;
    }

    private void inject(int block, int count, boolean endStream) {
        if (isRequest) {
            callbacks.injectDecodedData(block, count, endStream);
        } else {
            callbacks.injectEncodedData(block, count, endStream);
        }
    }

    private WriterStats stats() {
        return callbacks.stream().worker().stats();
    }
}
