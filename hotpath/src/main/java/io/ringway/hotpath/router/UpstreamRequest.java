package io.ringway.hotpath.router;

import io.ringway.hotpath.filter.AttemptSpan;
import io.ringway.hotpath.filter.AttemptTracing;
import io.ringway.hotpath.filter.StreamCallbacks;
import io.ringway.hotpath.http.HeaderBlock;
import io.ringway.hotpath.http.Scratch;
import io.ringway.hotpath.upstream.HostPool;
import io.ringway.hotpath.upstream.ResetReason;
import io.ringway.hotpath.upstream.UpstreamConnection;
import io.ringway.hotpath.upstream.UpstreamStream;
import io.ringway.lb.limit.WorkerResources;
import io.ringway.transport.memory.BlockQueue;
import io.ringway.transport.memory.BufferPool;
import org.jspecify.annotations.Nullable;

/**
 * One attempt at an upstream: waits for a connection, keeps what comes of the body meanwhile, forwards, and hands the answer to the
 * router. Owner: worker.
 */
final class UpstreamRequest extends UpstreamStream {
    /** Body bytes kept while the connection is being made; the client is stopped beyond this. */
    private static final long BUFFERED_MAX = 256 * 1024;

    private final Forwarding router;
    private final StreamCallbacks callbacks;
    private final BufferPool pool;
    private final BlockQueue waitingBody;
    private final AttemptSpan span = new AttemptSpan();
    private @Nullable HeaderBlock requestHeaders;
    /** For answers that come beside others; made when it is first needed. */
    private @Nullable HeaderBlock ownResponse;

    private boolean isApart;
    private @Nullable HostPool host;
    /** Where the permit for this attempt was taken. */
    private @Nullable WorkerResources permit;

    private @Nullable UpstreamConnection connection;
    private boolean isWaiting;
    private boolean isRequestEnd;
    private boolean isDecodingPaused;
    private boolean isReadingPaused;
    private boolean isBacklogged;
    /** What the request ends with, once it has come and if there are any; they stay where they are until the request is over. */
    private @Nullable HeaderBlock requestTrailers;

    UpstreamRequest(Forwarding router, StreamCallbacks callbacks) {
        this.router = router;
        this.callbacks = callbacks;
        pool = callbacks.worker().buffers();
        waitingBody = new BlockQueue(pool);
    }

    long heldBytes() {
        return waitingBody.bytes() + (connection == null ? 0 : connection.pendingBytes());
    }

    /**
     * Before a pool is asked.
     *
     * @param resources where a permit for the attempt has been taken
     * @param beside other attempts may be under way at the same time
     */
    void start(HostPool at, WorkerResources resources, HeaderBlock headers, boolean endStream, boolean beside) {
        host = at;
        permit = resources;
        isApart = beside;
        if (beside && ownResponse == null) {
            ownResponse = new HeaderBlock(pool.buffer());
        }
        requestHeaders = headers;
        requestTrailers = null;
        isRequestEnd = endStream;
        isWaiting = true;
        isDecodingPaused = false;
        isBacklogged = false;
        beginSpan(at);
    }

    /** Where the attempt goes; null before the first one. */
    @Nullable
    HostPool host() {
        return host;
    }

    /** It has, or waits for, a connection. */
    boolean isInFlight() {
        return isWaiting || connection != null;
    }

    void sendData(int position, int length, boolean endStream) {
        isRequestEnd |= endStream;
        UpstreamConnection target = connection;
        if (target != null) {
            if (!target.encodeData(position, length, endStream)) {
                failLocally(target);
            } else {
                onSent();
            }
        } else if (isWaiting && !keep(position, length)) {
            cancel();
            router.onUpstreamReset(ResetReason.OVERFLOW, "out of buffers");
        }
    }

    /**
     * Another attempt: what came of the body so far waits for the connection too.
     *
     * @return false if there is no memory
     */
    boolean replay(ReplayBody body) {
        return body.copyTo(waitingBody);
    }

    /** The connection's backlog, if it had one, went with it. */
    void onRetry() {
        if (isBacklogged || isDecodingPaused) {
            isBacklogged = false;
            isDecodingPaused = false;
            holdClientBack();
        }
    }

    void sendTrailers(HeaderBlock trailers) {
        isRequestEnd = true;
        requestTrailers = trailers;
        if (connection != null) {
            connection.encodeTrailers(trailers);
            onSent();
        }
    }

    /** Another attempt: the request ended with these. */
    void endWith(HeaderBlock trailers) {
        requestTrailers = trailers;
    }

    void pauseReading(boolean isPaused) {
        isReadingPaused = isPaused;
        if (connection != null) {
            connection.pauseReading(isPaused);
        }
    }

    /** Gives up, whatever the state. No event comes afterwards. */
    void cancel() {
        HostPool.cancel(this);
        UpstreamConnection target = connection;
        forget();
        releasePermit();
        span.isCanceled = true;
        endSpan(null);
        if (target != null) {
            target.reset();
        }
    }

    @Override
    protected int prefetch(int stage) {
        return stage == 1
                ? callbacks.prefetch(stage) + router.prefetch() + (isReadingPaused ? 1 : 0)
                : callbacks.prefetch(stage);
    }

    @Override
    protected void onPoolReady(UpstreamConnection ready) {
        HeaderBlock headers = requestHeaders;
        if (headers == null) {
            throw new IllegalStateException("a connection for a request that is over");
        }
        connection = ready;
        isWaiting = false;
        callbacks.info().upstreamConnectedNs = callbacks.worker().loop().nowNs();
        callbacks.info().upstreamTls = ready.tls();
        if (callbacks.info().isUpstreamLocalWanted) {
            callbacks.info().upstreamLocal = ready.localText();
        }
        router.onAttemptConnected();
        callbacks.upstreamCounts().onAttempt();
        boolean isEnd = isRequestEnd && waitingBody.isEmpty() && requestTrailers == null;
        AttemptTracing tracing = callbacks.tracing();
        if (tracing != null && !tracing.tell(callbacks, span, headers)) {
            failLocally(ready);
            return;
        }
        if (!ready.encodeHeaders(headers, isEnd)) {
            failLocally(ready);
            return;
        }
        if (isEnd) {
            callbacks.info().upstreamTxEndNs = callbacks.info().upstreamConnectedNs;
        }
        sendKept(ready);
    }

    private void sendKept(UpstreamConnection ready) {
        while (!waitingBody.isEmpty()) {
            int length = waitingBody.length();
            int position = waitingBody.remove();
            boolean fits = ready.encodeData(
                    position, length, isRequestEnd && waitingBody.isEmpty() && requestTrailers == null);
            pool.give(position);
            if (!fits) {
                failLocally(ready);
                return;
            }
            onSent();
        }
        if (requestTrailers != null) {
            ready.encodeTrailers(requestTrailers);
            onSent();
        }
        if (isDecodingPaused) {
            isDecodingPaused = false;
            holdClientBack(); // what has waited may be more than the upstream takes at once
        }
    }

    @Override
    protected void onPoolFailure(ResetReason reason, @Nullable String transportFailure) {
        forget();
        endSpan(reason);
        router.onPoolFailure(this, reason, transportFailure);
    }

    @Override
    protected HeaderBlock responseHeaders() {
        HeaderBlock own = ownResponse;
        return isApart && own != null ? own : callbacks.responseHeaders();
    }

    @Override
    protected boolean moveHead(int start, int length) {
        Scratch scratch = callbacks.scratch();
        if (!scratch.hasRoom(length)) {
            return false;
        }
        responseHeaders().shift(scratch.copy(start, length) - start);
        return true;
    }

    @Override
    protected void onHeaders(boolean endStream) {
        span.status = responseHeaders().status();
        if (endStream) {
            callbacks.info().upstreamEndNs = callbacks.worker().loop().nowNs();
            forget();
            endSpan(null);
        }
        useOwnResponse();
        router.onUpstreamHeaders(this, endStream);
    }

    @Override
    protected void onInformational() {
        useOwnResponse();
        callbacks.encodeInformational();
    }

    @Override
    protected void onData(int position, int length, boolean endStream) {
        if (endStream) {
            callbacks.info().upstreamEndNs = callbacks.worker().loop().nowNs();
            forget();
            endSpan(null);
        }
        router.onAttemptProgress();
        callbacks.encodeData(position, length, endStream);
    }

    @Override
    protected void onTrailers(HeaderBlock trailers) {
        callbacks.info().upstreamEndNs = callbacks.worker().loop().nowNs();
        forget();
        endSpan(null);
        callbacks.encodeTrailers(trailers);
    }

    @Override
    protected void onReset(ResetReason reason) {
        UpstreamConnection lost = connection;
        boolean isUnsent = lost != null && lost.isRequestUnsent();
        boolean isStale = reason == ResetReason.CONNECTION_TERMINATION
                && lost != null
                && lost.exchangesBefore() > 1 // this exchange is counted already
                && !lost.isAnswerBegun();
        forget();
        endSpan(reason);
        router.onAttemptReset(this, reason, isStale, isUnsent);
    }

    @Override
    protected void onSendBacklog(boolean isHigh) {
        isBacklogged = isHigh;
        holdClientBack();
    }

    private void holdClientBack() {
        callbacks.pauseDecoding(isBacklogged || isDecodingPaused);
    }

    private void onSent() {
        if (isRequestEnd && waitingBody.isEmpty()) {
            callbacks.info().upstreamTxEndNs = callbacks.worker().loop().nowNs();
        }
    }

    private void failLocally(UpstreamConnection target) {
        forget();
        target.reset();
        endSpan(ResetReason.OVERFLOW);
        router.onUpstreamReset(ResetReason.OVERFLOW, "out of buffers");
    }

    private boolean keep(int position, int length) {
        if (length > 0 && !waitingBody.keep(position, length)) {
            return false;
        }
        if (waitingBody.bytes() > BUFFERED_MAX && !isDecodingPaused) {
            isDecodingPaused = true;
            holdClientBack();
        }
        return true;
    }

    /** Filters and the codec know one block. */
    private void useOwnResponse() {
        HeaderBlock own = ownResponse;
        if (isApart && own != null) {
            callbacks.responseHeaders().assign(own);
        }
    }

    private void beginSpan(HostPool at) {
        span.clear();
        AttemptTracing tracing = callbacks.tracing();
        if (tracing != null) {
            span.host = at.host();
            span.number = callbacks.info().attempts;
            tracing.begin(callbacks, span);
        }
    }

    /**
     * The attempt is over; a second end of the same one means nothing.
     *
     * @param failure why it broke off, or null
     */
    private void endSpan(@Nullable ResetReason failure) {
        AttemptTracing tracing = span.id == 0 ? null : callbacks.tracing();
        if (tracing != null) {
            if (failure != null) {
                span.failure = failure.text();
                span.flags = UpstreamFailure.flag(failure).bit();
            }
            tracing.end(callbacks, span);
        }
        span.id = 0;
    }

    private void releasePermit() {
        if (permit != null) {
            permit.releaseRequest();
            permit = null;
        }
    }

    private void forget() {
        UpstreamConnection target = connection;
        if (target != null && isReadingPaused) {
            target.pauseReading(false);
        }
        isReadingPaused = false;
        connection = null;
        isWaiting = false;
        requestHeaders = null;
        waitingBody.clear();
    }
}
