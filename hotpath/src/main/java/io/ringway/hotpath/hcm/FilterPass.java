package io.ringway.hotpath.hcm;

import io.ringway.hotpath.filter.BodyBuffer;
import io.ringway.hotpath.filter.HttpFilter.DataStatus;
import io.ringway.hotpath.filter.HttpFilter.HeadersStatus;
import io.ringway.hotpath.http.HeaderBlock;
import io.ringway.transport.memory.BufferPool;
import org.jspecify.annotations.Nullable;

/**
 * The way of one message through the filters of its stream, and out at the end: which filter has stopped it, and what waits there.
 *
 * <pre>
 *   in -> [0] -> [1] -> [2] -> out          positions; a request counts its filters from the first, an answer from the last but one
 *           head waits at 1:  headAt = 1    data runs through 0 and 1 and is kept at 1
 * </pre>
 *
 * <p>Several filters may be stopped at a time, each with a part of the body: data goes on from one stop to the next. Owner: worker.
 */
abstract class FilterPass {
    final Stream stream;
    private final BufferPool pool;
    private final int length;
    /** By position; made at the first stop there. */
    private final @Nullable BodyBuffer[] kept;

    // One bit per position.
    private long skipped;
    private long stopped;
    /** The same, and not taken back when it goes on. */
    private long stoppedEver;
    /** The filter has seen the end of the message. */
    private long ended;

    private long keeping;
    private boolean isPausing;
    /** The position that the head has come to; all before have passed it on. */
    private int headAt;

    /** @param length filters on the way; the router is not one of them */
    FilterPass(Stream stream, int length) {
        this.stream = stream;
        pool = stream.worker().buffers();
        this.length = length;
        kept = new BodyBuffer[length];
    }

    // ---- what the two directions do differently ----

    /** Which filter of the chain stands at a position. */
    abstract int filterAt(int position);

    abstract HeadersStatus headAt(int position, boolean endStream);

    abstract DataStatus dataAt(int position, int start, int count, boolean endStream);

    abstract HeadersStatus trailersAt(int position, HeaderBlock trailers);

    abstract void headOut(boolean endStream);

    abstract void dataOut(int start, int count, boolean endStream);

    abstract void trailersOut(HeaderBlock trailers);

    /** Something happened inside of a filter that makes the rest of the head's way needless. */
    abstract boolean isHeadOver();

    /** The same for data. */
    abstract boolean isDataOver();

    /** The head has to outlive the call that brought it. */
    abstract void onHeadStopped();

    /** More is kept than may be. */
    abstract void onTooLarge();

    /** There is no memory to keep more. */
    abstract void onOutOfBuffers();

    /** Whether the source should stop for a while. */
    abstract void pauseSource(boolean isPaused);

    abstract int bufferLimitBytes();

    // ---- events ----

    /** @param skippedPositions bit i is set if the filter at position i does not see the message */
    void begin(long skippedPositions) {
        skipped = skippedPositions;
        stopped = 0;
        stoppedEver = 0;
        ended = 0;
        headAt = -1;
    }

    /** How far the head has come: the position of a filter, one more than the last, or -1 if it came to none. */
    final int headAt() {
        return headAt;
    }

    /** Bit i is set if the filter at position i has stopped the message, for a while or for good. */
    final long stoppedEver() {
        return stoppedEver;
    }

    final void head(boolean endStream) {
        runHead(0, endStream);
    }

    final void data(int start, int count, boolean endStream) {
        runData(0, start, count, endStream);
    }

    /** Ends the message. Behind a stopped filter the end goes on without the trailers. */
    final void trailers(HeaderBlock trailers) {
        for (int at = 0; at < length; at++) {
            if (is(skipped, at)) {
                continue;
            }
            ended |= bit(at);
            HeadersStatus status = callTrailers(at, trailers);
            if (isDataOver()) {
                return;
            }
            boolean wasStopped = is(stopped, at);
            if (status == HeadersStatus.STOP_ITERATION) {
                stop(at);
                return;
            }
            if (wasStopped) {
                resume(at);
                return;
            }
        }
        trailersOut(trailers);
    }

    /** The filter lets go on what it stopped. */
    final void continueFrom(int position) {
        if (is(stopped, position)) {
            resume(position);
        }
    }

    /** The filter hands on something of its own. */
    final void inject(int position, int start, int count, boolean endStream) {
        if (headAt == position) {
            runHead(position + 1, false);
            if (isHeadOver()) {
                return;
            }
        }
        if (!isDataOver()) {
            runData(position + 1, start, count, endStream);
        }
    }

    /** What waits at a filter. */
    final BodyBuffer body(int position) {
        BodyBuffer body = kept[position];
        if (body == null) {
            body = new BodyBuffer(pool);
            kept[position] = body;
        }
        keeping |= bit(position);
        return body;
    }

    /** Bytes that wait at filters. */
    final long heldBytes() {
        long bytes = 0;
        for (long left = keeping; left != 0; left &= left - 1) {
            BodyBuffer body = kept[Long.numberOfTrailingZeros(left)];
            bytes += body == null ? 0 : body.bytes();
        }
        return bytes;
    }

    /** Forgets what is kept; for the end of the stream, or an answer in place of the one that was under way. */
    final void clear() {
        while (keeping != 0) {
            int position = Long.numberOfTrailingZeros(keeping);
            keeping &= keeping - 1;
            BodyBuffer body = kept[position];
            if (body != null) {
                body.clear();
            }
        }
        stopped = 0;
        isPausing = false;
    }

    // ---- the way ----

    private void runHead(int from, boolean endStream) {
        for (int at = from; at < length; at++) {
            if (is(skipped, at)) {
                continue;
            }
            headAt = at;
            if (endStream) {
                ended |= bit(at);
            }
            HeadersStatus status = callHead(at, endStream);
            if (isHeadOver()) {
                return;
            }
            if (status == HeadersStatus.STOP_ITERATION) {
                stop(at);
                onHeadStopped();
                return;
            }
            if (is(keeping, at) && !body(at).isEmpty()) {
                resume(at); // the filter has made a body up
                return;
            }
        }
        headAt = length;
        headOut(endStream);
    }

    private void runData(int from, int start, int count, boolean endStream) {
        for (int at = from; at < length; at++) {
            if (is(skipped, at)) {
                continue;
            }
            if (endStream) {
                ended |= bit(at);
            }
            DataStatus status = callData(at, start, count, endStream);
            if (isDataOver() || !passes(at, status, start, count)) {
                return;
            }
        }
        dataOut(start, count, endStream);
    }

    /** Whether a piece goes on to the next filter as it is. */
    private boolean passes(int at, DataStatus status, int start, int count) {
        switch (status) {
            case CONTINUE -> {
                return !is(stopped, at) || resumeWith(at, start, count);
            }
            case CONTINUE_BUFFERED -> resume(at);
            case STOP_ITERATION_NO_BUFFER -> stop(at);
            case STOP_ITERATION_AND_BUFFER, STOP_ITERATION_AND_WATERMARK -> {
                stop(at);
                keep(at, start, count, status == DataStatus.STOP_ITERATION_AND_WATERMARK);
            }
        }
        return false;
    }

    /** A stopped filter lets a piece pass: the head and what is kept go first. */
    private boolean resumeWith(int at, int start, int count) {
        if (is(keeping, at) && !body(at).isEmpty()) {
            if (body(at).append(start, count)) {
                resume(at);
            } else {
                onOutOfBuffers();
            }
            return false;
        }
        stopped &= ~bit(at);
        if (headAt == at) {
            runHead(at + 1, false);
            return !isHeadOver() && !isDataOver();
        }
        return true;
    }

    private void resume(int at) {
        stopped &= ~bit(at);
        BodyBuffer body = is(keeping, at) ? body(at) : null;
        boolean isEmpty = body == null || body.isEmpty();
        boolean isEnd = is(ended, at);
        if (headAt == at) {
            runHead(at + 1, isEnd && isEmpty);
            if (isHeadOver()) {
                return;
            }
        } else if (isEnd && isEmpty) {
            runData(at + 1, 0, 0, true);
        }
        if (body == null) {
            return;
        }
        while (!isDataOver() && !body.isEmpty()) {
            int count = body.length();
            int start = body.remove();
            runData(at + 1, start, count, isEnd && body.isEmpty());
            pool.give(start);
        }
        if (isPausing && !isDataOver()) {
            isPausing = false;
            pauseSource(false);
        }
    }

    private void keep(int at, int start, int count, boolean isWatermark) {
        BodyBuffer body = body(at);
        if (!body.append(start, count)) {
            onOutOfBuffers();
        } else if (body.bytes() > bufferLimitBytes()) {
            if (!isWatermark) {
                onTooLarge();
            } else if (!isPausing) {
                isPausing = true;
                pauseSource(true);
            }
        }
    }

    // ---- calls of filters: each is measured, and may throw ----

    private HeadersStatus callHead(int at, boolean endStream) {
        stream.onFilterCall();
        try {
            return headAt(at, endStream);
        } catch (RuntimeException e) {
            stream.onFilterFailure(e);
            return HeadersStatus.STOP_ITERATION;
        } finally {
            stream.onFilterReturn(filterAt(at));
        }
    }

    private DataStatus callData(int at, int start, int count, boolean endStream) {
        stream.onFilterCall();
        try {
            return dataAt(at, start, count, endStream);
        } catch (RuntimeException e) {
            stream.onFilterFailure(e);
            return DataStatus.STOP_ITERATION_NO_BUFFER;
        } finally {
            stream.onFilterReturn(filterAt(at));
        }
    }

    private HeadersStatus callTrailers(int at, HeaderBlock trailers) {
        stream.onFilterCall();
        try {
            return trailersAt(at, trailers);
        } catch (RuntimeException e) {
            stream.onFilterFailure(e);
            return HeadersStatus.STOP_ITERATION;
        } finally {
            stream.onFilterReturn(filterAt(at));
        }
    }

    private void stop(int at) {
        stopped |= bit(at);
        stoppedEver |= bit(at);
    }

    private static boolean is(long bits, int position) {
        return (bits >>> position & 1) != 0;
    }

    private static long bit(int position) {
        return 1L << position;
    }
}
