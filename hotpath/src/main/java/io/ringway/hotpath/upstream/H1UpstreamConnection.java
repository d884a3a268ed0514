package io.ringway.hotpath.upstream;

import io.ringway.hotpath.h1.BodyKind;
import io.ringway.hotpath.h1.ChunkedBody;
import io.ringway.hotpath.h1.ChunkedDecoder;
import io.ringway.hotpath.h1.H1Limits;
import io.ringway.hotpath.h1.H1ResponseParser;
import io.ringway.hotpath.h1.H1Sender;
import io.ringway.hotpath.h1.H1Writer;
import io.ringway.hotpath.h1.HopByHop;
import io.ringway.hotpath.h1.ParseResult;
import io.ringway.hotpath.h1.ParserPool;
import io.ringway.hotpath.http.HeadAssembler;
import io.ringway.hotpath.http.HeaderBlock;
import io.ringway.hotpath.http.Method;
import io.ringway.hotpath.http.Output;
import io.ringway.hotpath.services.WorkerServices;
import io.ringway.hotpath.stats.ClusterStats;
import io.ringway.hotpath.stats.WriterStats;
import io.ringway.lb.limit.WorkerResources;
import io.ringway.transport.ConnectionHandler;
import io.ringway.transport.Transport;
import io.ringway.transport.loop.EventLoop;
import io.ringway.transport.loop.Timer;
import io.ringway.transport.memory.BufferLimit;
import io.ringway.transport.memory.BufferPool;
import io.ringway.transport.tls.TlsConnection;
import io.ringway.transport.tls.TlsSession;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * One HTTP/1.1 connection to a host: the client side of RFC 9112.
 *
 * <pre>
 *   CONNECTING -> IDLE -> HEAD -> BODY -> IDLE ...      HEAD -> HEAD on a 1xx; after a 101 the body is a tunnel's
 *        any of them -> CLOSED
 * </pre>
 *
 * <p>It goes back to its pool only if the request was written whole, the answer was read whole, both agree to keep the connection,
 * and not a byte is left over.
 *
 * <p>Owner: worker.
 */
final class H1UpstreamConnection extends Timer implements ConnectionHandler, UpstreamConnection {
    /** 1xx heads before a final one: more is an attack on the client (RFC 9110 section 15.2 sets no limit). */
    private static final int INTERIM_HEADS_MAX = 10;

    private static final int SWITCHING_PROTOCOLS = 101;

    private enum State {
        /** Awaits the TCP handshake. */
        CONNECTING,
        /** Awaits a request from the pool; any byte from the peer ends the connection. */
        IDLE,
        /** Awaits the head of the answer (RFC 9112 section 4). */
        HEAD,
        /** Awaits the body of the answer (RFC 9112 section 6). */
        BODY,
        /** The answer is read to its end; what to do with the connection is decided when the bytes at hand are looked through. */
        ENDED,
        /** Gone, or going. */
        CLOSED
    }

    // The pool's list of idle connections.
    @Nullable
    H1UpstreamConnection nextIdle;

    @Nullable
    H1UpstreamConnection previousIdle;

    /** The pool's when it was made. */
    final int generation;

    private final WorkerServices worker;
    private final EventLoop loop;
    private final Transport transport;
    private final @Nullable TlsConnection tls;
    private final BufferPool pool;
    private final HostPool owner;
    private final WorkerResources permit;
    private final ParserPool<H1ResponseParser> parsers;
    private final H1Limits limits;
    private final HeadAssembler head;
    /** Nobody needs what {@link #head} holds when the bytes at hand are looked through. */
    private boolean isHeadMoved;

    /** Remembers where it is in a head that has come in part. */
    private @Nullable H1ResponseParser partialParser;

    private @Nullable ChunkedBody chunks;
    private @Nullable Output output;
    private @Nullable H1Sender sender;
    private int handle = -1;
    private State state = State.CONNECTING;
    private @Nullable UpstreamStream stream;
    private int requestMethod;
    private boolean isRequestEnd;
    private boolean isRequestChunked;
    /** The request asks for another protocol; after a 101 both directions are a tunnel's. */
    private boolean isUpgrade;

    private boolean isReusable;
    private boolean isBacklogged;
    private BodyKind bodyKind = BodyKind.NONE;
    private long bodyLeft;
    private int interimHeads;
    private long exchanges;
    /** The loop's turn in which the exchange began. */
    private long begunTurn;

    /** The exchange broke off before anything of its request has left. */
    private boolean isLostUnsent;

    private long idleSinceNs;
    private long connectStartNs;
    private long connectedNs;
    private byte @Nullable [] localText;

    /**
     * @param permit where the permit for this connection was taken
     * @param tls the layer below; null if there is none
     */
    H1UpstreamConnection(WorkerServices worker, HostPool owner, WorkerResources permit, @Nullable TlsConnection tls) {
        this.permit = permit;
        this.worker = worker;
        this.owner = owner;
        this.tls = tls;
        generation = owner.generation();
        loop = worker.loop();
        transport = tls == null ? loop.transport() : tls.transport();
        pool = worker.buffers();
        limits = owner.cluster().limits();
        parsers = owner.cluster().parsers();
        head = new HeadAssembler(pool);
    }

    @Override
    public @Nullable TlsSession tls() {
        return tls == null ? null : tls.session();
    }

    @Override
    public byte[] localText() {
        byte[] text = localText;
        if (text == null) {
            text = transport.localAddress(handle).toString().getBytes(StandardCharsets.UTF_8);
            localText = text;
        }
        return text;
    }

    // ---- life ----

    void onConnecting(int connection) {
        handle = connection;
        connectStartNs = worker.loop().nowNs();
        worker.loop()
                .timers()
                .schedule(this, connectStartNs + owner.cluster().descriptor().connectTimeoutNs());
    }

    @Override
    public void onConnected(int connection) {
        worker.loop().timers().cancel(this);
        Output out = new Output(transport, worker.flushList(), connection);
        output = out;
        sender = new H1Sender(out);
        state = State.IDLE;
        connectedNs = worker.loop().nowNs();
        transport.recvStart(connection);
        worker.stats().record(stats().cxConnectMs(), (worker.loop().nowNs() - connectStartNs) / 1_000_000);
        owner.onConnected(this);
    }

    /** The pool keeps this connection for later. */
    void onParked() {
        idleSinceNs = worker.loop().nowNs();
        long endNs = endNs();
        if (endNs != Long.MAX_VALUE && !isScheduled()) {
            worker.loop().timers().schedule(this, endNs);
        }
    }

    /** Until when it stays if nobody uses it. */
    private long endNs() {
        long idleTimeoutNs = owner.cluster().descriptor().idleTimeoutNs();
        long maxDurationNs = owner.cluster().descriptor().connections().maxDurationNs();
        return Math.min(
                idleTimeoutNs > 0 ? idleSinceNs + idleTimeoutNs : Long.MAX_VALUE,
                maxDurationNs > 0 ? connectedNs + maxDurationNs : Long.MAX_VALUE);
    }

    private boolean isOld(long nowNs) {
        long maxDurationNs = owner.cluster().descriptor().connections().maxDurationNs();
        return maxDurationNs > 0 && nowNs - connectedNs >= maxDurationNs;
    }

    @Override
    protected void onExpiry(long nowNs) {
        switch (state) {
            case CONNECTING -> {
                state = State.CLOSED;
                worker.stats().increment(stats().cxConnectTimeout());
                transport.reset(handle);
                owner.onConnectFailed(ResetReason.CONNECTION_TIMEOUT, "");
            }
            case IDLE -> {
                long endNs = endNs();
                if (nowNs >= endNs) {
                    worker.stats().increment(isOld(nowNs) ? stats().cxMaxDurationReached() : stats().cxIdleTimeout());
                    owner.onIdleLost(this);
                    close();
                } else if (endNs != Long.MAX_VALUE) {
                    worker.loop().timers().schedule(this, endNs);
                }
            }
            case HEAD, BODY, ENDED, CLOSED -> {
                // Not idle: onParked schedules again.
            }
        }
    }

    /** Closes without an exchange; a peer that does not read what is left is not waited for. */
    void close() {
        if (state == State.CLOSED) {
            return;
        }
        state = State.CLOSED;
        if (output != null && output.pendingBytes() > 0) {
            output.discard();
            transport.reset(handle);
        } else {
            transport.close(handle);
        }
    }

    @Override
    public void onClosed(int connection, int error) {
        State before = state;
        isLostUnsent = before == State.HEAD && isUnsent();
        state = State.CLOSED;
        worker.loop().timers().cancel(this);
        if (output != null) {
            output.discard();
        }
        switch (before) {
            case CONNECTING -> {
                if (owner.cluster().descriptor().connections().isBindFailure(error)) {
                    worker.stats().increment(stats().bindErrors());
                }
                owner.onConnectFailed(ResetReason.CONNECTION_FAILURE, TlsConnection.failureText(tls, error));
            }
            case IDLE -> owner.onIdleLost(this);
            case HEAD, BODY -> failExchange(ResetReason.CONNECTION_TERMINATION);
            case ENDED, CLOSED -> {}
        }
        clearHead();
        if (partialParser != null) {
            parsers.give(partialParser);
            partialParser = null;
        }
        owner.onClosed(permit);
    }

    private ClusterStats stats() {
        return owner.cluster().stats();
    }

    // ---- sending ----

    /** The pool gives this connection to a request. */
    void begin(UpstreamStream next) {
        stream = next;
        state = State.HEAD;
        isRequestEnd = false;
        isReusable = true;
        interimHeads = 0;
        begunTurn = loop.turns();
        isLostUnsent = false;
        WriterStats stats = worker.stats();
        stats.increment(stats().rqTotal());
        stats.increment(stats().rqActive());
        stats.increment(owner.host().stats().rqTotal());
        stats.increment(owner.host().stats().rqActive());
        worker.activeRequests().increment(owner.host().host());
        next.onPoolReady(this);
    }

    @Override
    public UpstreamHost host() {
        return owner.host();
    }

    @Override
    public long exchangesBefore() {
        return exchanges;
    }

    @Override
    public boolean isAnswerBegun() {
        return head.isPartial() || interimHeads > 0;
    }

    @Override
    public boolean isRequestUnsent() {
        return isLostUnsent;
    }

    /** What is written leaves at the end of the turn: until then nothing that comes in can be an answer to it. */
    private boolean isUnsent() {
        Output out = output;
        return loop.turns() == begunTurn && out != null && out.isUnsent();
    }

    @Override
    public boolean encodeHeaders(HeaderBlock headers, boolean endStream) {
        requestMethod = headers.method();
        long length = headers.contentLength();
        isUpgrade = headers.isUpgrade();
        isRequestChunked = length == HeaderBlock.LENGTH_UNKNOWN && !endStream && !isUpgrade;
        long framing = length >= 0 ? length : isRequestChunked ? H1Writer.FRAMING_CHUNKED : H1Writer.FRAMING_NONE;
        int connection = isUpgrade ? H1Writer.CONNECTION_UPGRADE : H1Writer.CONNECTION_NONE;
        if (!sender().writeRequestHead(headers, framing, connection)) {
            return false;
        }
        isRequestEnd = endStream;
        return true;
    }

    @Override
    public boolean encodeData(int position, int length, boolean endStream) {
        Output out = output();
        boolean fits = sender().writeData(position, length, isRequestChunked, endStream);
        isRequestEnd |= endStream;
        if (isUpgrade && endStream) {
            out.flush();
            transport.shutdownSend(handle); // a tunnel's only sign of its end
        }
        watchBacklog(out.pendingBytes());
        return fits;
    }

    @Override
    public void encodeTrailers(HeaderBlock trailers) {
        isRequestEnd = true;
        if (isRequestChunked) {
            sender().writeLastChunk(areTrailersEnabled() ? trailers : null);
        }
    }

    @Override
    public long pendingBytes() {
        return output().pendingBytes();
    }

    @Override
    public void onSent(int connection, long pendingBytes) {
        watchBacklog(pendingBytes);
    }

    private void watchBacklog(long pendingBytes) {
        int limitBytes = owner.cluster().descriptor().bufferLimitBytes();
        boolean isHigh = BufferLimit.isReached(isBacklogged, pendingBytes, limitBytes);
        if (isHigh != isBacklogged) {
            isBacklogged = isHigh;
            if (stream != null) {
                stream.onSendBacklog(isHigh);
            }
        }
    }

    @Override
    public void pauseReading(boolean isPaused) {
        if (state == State.CLOSED) {
            return;
        }
        if (isPaused) {
            transport.recvStop(handle);
        } else {
            transport.recvStart(handle);
        }
    }

    @Override
    public void reset() {
        if (state == State.HEAD || state == State.BODY) {
            WriterStats stats = worker.stats();
            stats.increment(stats().rqTxReset());
            stats.increment(stats().cxDestroyWithActiveRq());
            endExchange(State.CLOSED);
            clearHead();
            output().discard();
            transport.reset(handle);
        }
    }

    private H1Sender sender() {
        H1Sender connected = sender;
        if (connected == null) {
            throw new IllegalStateException("not connected");
        }
        return connected;
    }

    private Output output() {
        Output out = output;
        if (out == null) {
            throw new IllegalStateException("not connected");
        }
        return out;
    }

    // ---- receiving ----

    @Override
    public int prefetch(int stage) {
        UpstreamStream current = stream;
        if (stage == 0) {
            return handle
                    + (int) exchanges
                    + (isReusable ? 1 : 0)
                    + (current == null ? 1 : 0)
                    + (nextIdle == null ? 1 : 0);
        }
        int sum = current == null ? 0 : current.prefetch(stage);
        return stage == 1 ? sum + head.start() + output().prefetch() : sum;
    }

    @Override
    public boolean onRecv(int connection, int position, int length) {
        worker.stats().add(stats().cxRxBytesTotal(), length);
        if (state == State.HEAD && isUnsent()) {
            failProtocol(); // it answers nothing that was asked: left over from before (RFC 9112 section 9.2)
            return false;
        }
        int start = position;
        int end = position + length;
        if (head.isPartial()) {
            if (!head.append(position, length)) {
                failProtocol();
                return false;
            }
            start = head.start();
            end = head.end();
        } else if (chunks != null && chunks.isPartial()) {
            if (!chunks.append(position, length)) {
                failProtocol();
                return false;
            }
            start = chunks.start();
            end = chunks.end();
        }
        while (start < end && (state == State.HEAD || state == State.BODY)) {
            start = state == State.HEAD ? onHeadBytes(start, end) : onBodyBytes(start, end);
        }
        if (state == State.ENDED) {
            dispose(start == end);
        } else if (start < end && state == State.IDLE) {
            // Bytes that answer nothing: whoever gets this connection next must not see them (RFC 9112 section 9.2).
            worker.stats().increment(stats().cxProtocolError());
            owner.onIdleLost(this);
            close();
        }
        if (isHeadMoved) {
            isHeadMoved = false;
            head.clear();
        }
        if (pool.isShared(position)) {
            pool.give(position);
            return true;
        }
        return false;
    }

    private int onHeadBytes(int start, int end) {
        UpstreamStream current = stream;
        if (current == null) {
            return end;
        }
        HeaderBlock headers = current.responseHeaders();
        H1ResponseParser parser = partialParser == null ? parsers.take() : partialParser;
        int consumed = parser.parse(pool.buffer(), start, end, headers, requestMethod);
        // Held until the exchange is over: that is how long the head's positions are read.
        head.hold(start, end, consumed == ParseResult.INCOMPLETE);
        if (consumed == ParseResult.INCOMPLETE) {
            partialParser = parser;
            return end;
        }
        partialParser = null;
        parsers.give(parser); // what it has found is read at once
        if (consumed < 0) {
            failProtocol();
            return end;
        }
        if (parser.isInterim(headers)) {
            onInterim(current, headers);
        } else if (headers.status() == SWITCHING_PROTOCOLS) {
            onTunnel(current, parser, headers);
        } else {
            onFinalHead(current, parser, headers, start + consumed, end);
        }
        return start + consumed;
    }

    private void onInterim(UpstreamStream current, HeaderBlock headers) {
        if (++interimHeads > INTERIM_HEADS_MAX) {
            failProtocol();
            return;
        }
        HopByHop.strip(headers, false);
        if (headers.status() != 100) {
            current.onInformational(); // our own 100 went out already
        }
    }

    /** The host agrees to the other protocol; whoever has not asked for one gets none. */
    private void onTunnel(UpstreamStream current, H1ResponseParser parser, HeaderBlock headers) {
        if (!isUpgrade || !parser.hasUpgrade()) {
            failProtocol();
            return;
        }
        bodyKind = BodyKind.UNTIL_CLOSE;
        isReusable = false;
        HopByHop.strip(headers, true);
        headers.contentLength(HeaderBlock.LENGTH_UNKNOWN);
        headers.upgrade(true);
        state = State.BODY;
        current.onHeaders(false);
    }

    /**
     * @param position one past the head
     * @param end one past what has come
     */
    private void onFinalHead(
            UpstreamStream current, H1ResponseParser parser, HeaderBlock headers, int position, int end) {
        if (isUpgrade) {
            isUpgrade = false; // an answer like any other to a request without a body
            isRequestEnd = true;
        }
        bodyKind = parser.bodyKind();
        bodyLeft = bodyKind == BodyKind.LENGTH ? parser.contentLength() : 0;
        isReusable &= parser.isKeepAlive() && bodyKind != BodyKind.UNTIL_CLOSE;
        boolean isEnd = bodyKind == BodyKind.NONE || (bodyKind == BodyKind.LENGTH && bodyLeft == 0);
        boolean isHere = isEnd || (bodyKind == BodyKind.LENGTH && bodyLeft <= end - position);
        isHeadMoved = !isHere && current.moveHead(head.start(), position - head.start());
        if (bodyKind == BodyKind.CHUNKED) {
            chunks().begin(areTrailersEnabled());
        }
        HopByHop.strip(headers, false, areTrailersEnabled());
        headers.contentLength(
                bodyKind == BodyKind.LENGTH || requestMethod == Method.HEAD
                        ? parser.contentLength()
                        : HeaderBlock.LENGTH_UNKNOWN);
        state = State.BODY;
        if (isEnd) {
            endExchange(State.ENDED);
        }
        current.onHeaders(isEnd);
    }

    private int onBodyBytes(int start, int end) {
        return switch (bodyKind) {
            case LENGTH -> onLengthBody(start, end);
            case CHUNKED -> onChunkedBody(start, end);
            case UNTIL_CLOSE -> {
                deliver(start, end - start, false);
                yield end;
            }
            case NONE -> start;
        };
    }

    private int onLengthBody(int start, int end) {
        int count = (int) Math.min(bodyLeft, end - start);
        bodyLeft -= count;
        deliver(start, count, bodyLeft == 0);
        return start + count;
    }

    private int onChunkedBody(int start, int end) {
        ChunkedBody body = chunks();
        int result = body.decode(start, end);
        switch (result) {
            case ChunkedDecoder.DATA -> deliver(body.dataStart(), body.dataLength(), false);
            case ChunkedDecoder.DONE -> {
                HeaderBlock trailers = body.trailers();
                if (trailers == null) {
                    deliver(body.position(), 0, true);
                } else {
                    deliverTrailers(trailers);
                }
            }
            case ParseResult.INCOMPLETE -> {
                return end;
            }
            default -> {
                failProtocol();
                return end;
            }
        }
        return body.position();
    }

    private void deliver(int position, int length, boolean isEnd) {
        UpstreamStream current = stream;
        if (current == null) {
            return;
        }
        if (isEnd) {
            endExchange(State.ENDED);
        }
        current.onData(position, length, isEnd);
    }

    private void deliverTrailers(HeaderBlock trailers) {
        UpstreamStream current = stream;
        if (current != null) {
            endExchange(State.ENDED);
            current.onTrailers(trailers);
        }
    }

    private boolean areTrailersEnabled() {
        return owner.cluster().descriptor().connections().areTrailersEnabled();
    }

    @Override
    public void onRecvEnd(int connection) {
        switch (state) {
            case IDLE -> {
                owner.onIdleLost(this);
                close();
            }
            case BODY -> {
                if (bodyKind == BodyKind.UNTIL_CLOSE) {
                    deliver(0, 0, true);
                    dispose(true);
                } else {
                    abort(ResetReason.CONNECTION_TERMINATION);
                }
            }
            case HEAD -> abort(ResetReason.CONNECTION_TERMINATION);
            case CONNECTING, ENDED, CLOSED -> close();
        }
    }

    // ---- the end of an exchange ----

    private void failProtocol() {
        worker.stats().increment(stats().cxProtocolError());
        abort(ResetReason.PROTOCOL_ERROR);
    }

    private void abort(ResetReason reason) {
        isLostUnsent = state == State.HEAD && isUnsent();
        output().discard();
        transport.reset(handle);
        failExchange(reason);
        clearHead();
    }

    private void failExchange(ResetReason reason) {
        UpstreamStream current = stream;
        if (current == null) {
            state = State.CLOSED;
            return;
        }
        worker.stats().increment(stats().rqRxReset());
        worker.stats().increment(stats().cxDestroyWithActiveRq());
        endExchange(State.CLOSED);
        current.onReset(reason);
    }

    /** Lets go of the request; nothing that it does afterwards reaches this connection. */
    private void endExchange(State next) {
        state = next;
        stream = null;
        exchanges++;
        WriterStats stats = worker.stats();
        stats.add(stats().cxTxBytesTotal(), output().takeWritten());
        stats.increment(stats().rqCompleted());
        stats.decrement(stats().rqActive());
        stats.decrement(owner.host().stats().rqActive());
        worker.activeRequests().decrement(owner.host().host());
    }

    /** After an exchange: back to the pool if everything is clean, else closed (I3: no unread or unsent byte goes to the next request). */
    private void dispose(boolean isInputEmpty) {
        clearHead();
        int requestsMax = owner.cluster().descriptor().requestsPerConnectionMax();
        boolean isWornOut = requestsMax > 0 && exchanges >= requestsMax;
        boolean isOld = isOld(worker.loop().nowNs());
        if (isInputEmpty && isReusable && isRequestEnd && !isBacklogged && !isWornOut && !isOld) {
            state = State.IDLE;
            owner.onReusable(this);
            return;
        }
        if (!isInputEmpty) {
            worker.stats().increment(stats().cxProtocolError());
        }
        if (isWornOut) {
            worker.stats().increment(stats().cxMaxRequests());
        }
        if (isOld) {
            worker.stats().increment(stats().cxMaxDurationReached());
        }
        close();
    }

    /** Nobody reads the answer's fields any more. */
    private void clearHead() {
        head.clear();
        if (chunks != null) {
            chunks.clear();
        }
    }

    private ChunkedBody chunks() {
        ChunkedBody body = chunks;
        if (body == null) {
            body = new ChunkedBody(pool, limits);
            chunks = body;
        }
        return body;
    }
}
