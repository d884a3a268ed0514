package io.ringway.hotpath.hcm;

import io.ringway.hotpath.filter.ResponseFlag;
import io.ringway.hotpath.guard.LoadShedPoint;
import io.ringway.hotpath.guard.OverloadAction;
import io.ringway.hotpath.guard.WorkerOverload;
import io.ringway.hotpath.h1.ChunkedBody;
import io.ringway.hotpath.h1.ChunkedDecoder;
import io.ringway.hotpath.h1.H1Limits;
import io.ringway.hotpath.h1.H1RequestParser;
import io.ringway.hotpath.h1.H1Sender;
import io.ringway.hotpath.h1.H1Writer;
import io.ringway.hotpath.h1.HopByHop;
import io.ringway.hotpath.h1.ParseResult;
import io.ringway.hotpath.h1.ParserPool;
import io.ringway.hotpath.http.HeadAssembler;
import io.ringway.hotpath.http.HeaderBlock;
import io.ringway.hotpath.http.HeaderId;
import io.ringway.hotpath.http.Method;
import io.ringway.hotpath.http.Output;
import io.ringway.hotpath.network.Downstream;
import io.ringway.hotpath.services.Deferred;
import io.ringway.hotpath.services.WorkerServices;
import io.ringway.hotpath.stats.HcmStats;
import io.ringway.hotpath.stats.PhaseStats;
import io.ringway.hotpath.stats.WriterStats;
import io.ringway.transport.ConnectionHandler;
import io.ringway.transport.Transport;
import io.ringway.transport.memory.BufferLimit;
import io.ringway.transport.memory.BufferPool;
import org.jspecify.annotations.Nullable;

/**
 * One HTTP/1.1 connection of a client: the server side of RFC 9112.
 *
 * <pre>
 *   HEAD -> BODY -> ANSWER -> HEAD ...          (HEAD -> ANSWER without a body)
 *   HEAD -> ANSWER -> TUNNEL                    an upgrade that the upstream agrees to
 *   any error, or an answer that ends before its request -> LINGER -> CLOSED
 * </pre>
 *
 * <p>Requests of one connection are handled one after the other; what a client sends ahead (pipelining) waits, bounded by stopping to
 * read.
 *
 * <p>Owner: worker.
 */
public final class H1DownstreamConnection extends Deferred implements ConnectionHandler, ResponseEncoder {
    private static final int SWITCHING_PROTOCOLS = 101;
    private static final int NO_CONTENT = 204;
    private static final int NOT_MODIFIED = 304;
    private static final String HTTPS_IN_CLEARTEXT = "http1.https_url_on_plaintext_connection";
    /** A connection for which more waits than this and this many times its limit ends. */
    private static final long PENDING_MAX_BYTES = 16L << 20;

    private static final int PENDING_MAX_LIMITS = 16;

    enum State {
        /** Awaits the head of a request, or its first byte (RFC 9112 section 3). */
        HEAD,
        /** Awaits the body of the request (section 6). */
        BODY,
        /** The request is complete; awaits the end of the answer. */
        ANSWER,
        /** Both sides speak another protocol (RFC 9110 section 7.8): bytes pass as they are until one side ends. */
        TUNNEL,
        /** All is written; awaits the client's close, dropping what still comes (section 9.6). */
        LINGER,
        /** Gone, or going. */
        CLOSED
    }

    private final WorkerServices worker;
    private final Transport transport;
    private final BufferPool pool;
    private final HcmSource source;
    private final int handle;
    private final Downstream downstream;
    private final ParserPool<H1RequestParser> parsers;
    private final H1Limits limits;
    private final HeadAssembler head;
    private final Output output;
    private final H1Sender sender;
    private final H1ConnectionTimer timer;
    private final HcmStats stats;
    private final int bufferLimitBytes;

    /** Remembers where it is in a head that has come in part. */
    private @Nullable H1RequestParser partialParser;

    private final SentAhead ahead;

    private @Nullable ChunkedBody chunks;
    private @Nullable Stream stream;
    private State state = State.HEAD;
    private boolean isRequestChunked;
    private long bodyLeft;
    /** The client itself said that this is its last request. */
    private boolean isCloseAsked;

    private boolean isCloseWanted;
    /** The request asks for another protocol, and nobody has answered yet. */
    private boolean isUpgradeAsked;

    /** ... and its client has gone on before it knew the answer. */
    private boolean isUpgradePresumed;

    private boolean isUpgraded;
    private boolean isHttp10;
    private boolean isHeadRequest;
    private boolean isAnswerChunked;
    private boolean isAnswerCutByClose;
    private boolean isAnswerClosing;
    /** Nobody wants the body now. */
    private boolean isReadingPaused;

    /** The transport was told to stop. */
    private boolean isReadingStopped;

    private boolean isBacklogged;
    /** Where to record how long the last answer took to leave, and since when; none if it has left. */
    private PhaseStats answered = PhaseStats.NONE;

    private long answeredNs;
    private boolean isFeeding;
    private boolean isPeerDone;
    private long requests;
    /** What was left to send when the connection began to close, or when it was looked at last. */
    private long lingerPendingBytes;

    /**
     * @param transport through which the connection is used: the worker's own, or filters on the way to it
     */
    public H1DownstreamConnection(
            WorkerServices worker, HcmSource source, Transport transport, int handle, Downstream downstream) {
        this.worker = worker;
        this.source = source;
        this.handle = handle;
        this.downstream = downstream;
        this.transport = transport;
        pool = worker.buffers();
        HcmDescriptor descriptor = source.current().descriptor();
        stats = descriptor.stats();
        bufferLimitBytes = source.current().bufferLimitBytes();
        limits = descriptor.options().limits();
        parsers = source.current().parsers();
        head = new HeadAssembler(pool);
        ahead = new SentAhead(pool);
        output = new Output(transport, worker.flushList(), handle);
        sender = new H1Sender(output);
        timer = new H1ConnectionTimer(this, worker.loop(), descriptor.options(), worker.overload());
        timer.onIdle();
    }

    State state() {
        return state;
    }

    boolean isHeadStarted() {
        return head.isPartial();
    }

    // ---- receiving ----

    @Override
    public void onConnected(int connection) {
        throw new IllegalStateException("accepted connections are connected");
    }

    @Override
    public int prefetch(int stage) {
        return switch (stage) {
            case 0 -> handle + (int) requests + (isReadingPaused ? 1 : 0) + (stream == null ? 1 : 0);
            case 1 -> prefetch() + (stream == null ? source.current().prefetchNext(stage) : 0);
            default -> stream == null ? source.current().prefetchNext(stage) : 0;
        };
    }

    @Override
    public int prefetch() {
        return handle + (int) requests + (stream == null ? 1 : 0) + output.prefetch() + head.start() + timer.prefetch();
    }

    @Override
    public boolean onRecv(int connection, int position, int length) {
        worker.stats().add(stats.cxRxBytesTotal(), length);
        if (state == State.LINGER || state == State.CLOSED) {
            return false;
        }
        if (state == State.ANSWER || !ahead.isEmpty() || mustWait()) {
            keepAhead(position, length);
        } else {
            feed(position, position + length);
        }
        if (pool.isShared(position)) {
            pool.give(position);
            return true;
        }
        return false;
    }

    /** Goes through the bytes at hand until they end or have to wait; what has to wait goes to the front of {@link #ahead}. */
    private void feed(int from, int to) {
        int start = from;
        int end = to;
        if (isShed()) {
            return;
        }
        isFeeding = true;
        if (head.isPartial()) {
            if (!head.append(from, to - from)) {
                refuse(ParseResult.HEADERS_TOO_LARGE);
                isFeeding = false;
                return;
            }
            start = head.start();
            end = head.end();
        } else if (chunks != null && chunks.isPartial()) {
            if (!chunks.append(from, to - from)) {
                refuse(ParseResult.HEADERS_TOO_LARGE);
                isFeeding = false;
                return;
            }
            start = chunks.start();
            end = chunks.end();
        }
        while (start < end && isTaking()) {
            start = switch (state) {
                case HEAD -> onHeadBytes(start, end);
                case BODY -> onBodyBytes(start, end);
                default -> onTunnelBytes(start, end);
            };
        }
        if (start < end && state != State.LINGER && state != State.CLOSED) {
            keepAheadFirst(start, end - start);
        }
        isFeeding = false;
        if (stream == null && !head.isPartial()) {
            clearHead();
        }
    }

    /** Whether there is too much of something to go on with this connection, which is ended then. */
    private boolean isShed() {
        WorkerOverload overload = worker.overload();
        if (requests == 0 && !head.isPartial() && overload.sheds(LoadShedPoint.HCM_ONDATA_CREATING_CODEC)) {
            worker.stats().increment(stats.rqOverloadClose());
            close();
            return true;
        }
        if (state == State.TUNNEL || !overload.sheds(LoadShedPoint.HTTP1_SERVER_ABORT_DISPATCH)) {
            return false;
        }
        worker.stats().increment(stats.rqOverloadClose());
        refuse(LocalReply.INTERNAL_SERVER_ERROR, ResponseFlag.OVERLOAD_MANAGER_TERMINATED, LocalReply.OVERLOAD);
        return true;
    }

    /** What comes now is wanted now. */
    private boolean isTaking() {
        return (state == State.HEAD || state == State.BODY || state == State.TUNNEL) && !mustWait();
    }

    private int onTunnelBytes(int start, int end) {
        Stream current = stream;
        if (current != null) {
            current.decodeData(start, end - start, false);
        }
        return end;
    }

    private int onHeadBytes(int start, int end) {
        Stream next = stream;
        if (next == null) {
            next = source.current().acquire();
            stream = next;
        }
        HeaderBlock headers = next.requestHeaders();
        H1RequestParser parser = partialParser == null ? parsers.take() : partialParser;
        int consumed = parser.parse(pool.buffer(), start, end, headers);
        if (consumed == ParseResult.INCOMPLETE) {
            partialParser = parser;
            head.hold(start, end, true);
            timer.onHeadStarted();
            return end;
        }
        partialParser = null;
        parsers.give(parser); // what it has found is read at once
        head.hold(start, end, false);
        if (consumed < 0) {
            refuse(consumed);
            return end;
        }
        if (parser.isHttpsTarget() && isSchemeRefused()) {
            worker.stats().increment(stats.cxProtocolError());
            refuse(LocalReply.FORBIDDEN, ResponseFlag.DOWNSTREAM_PROTOCOL_ERROR, HTTPS_IN_CLEARTEXT);
            return end;
        }
        begin(next, parser, headers, start + consumed, end);
        return start + consumed;
    }

    /** Without another proxy before this one nobody can have taken TLS away (Envoy's rule). */
    private boolean isSchemeRefused() {
        HttpOptions options = source.current().descriptor().options();
        return !downstream.isSecure() && options.isRemoteAddressUsed() && options.xffTrustedHops() == 0;
    }

    private void begin(Stream next, H1RequestParser parser, HeaderBlock headers, int headEnd, int received) {
        requests++;
        isHttp10 = headers.versionMinor() == 0;
        isHeadRequest = headers.method() == Method.HEAD;
        isCloseAsked = !parser.isKeepAlive();
        isCloseWanted = isCloseAsked || isWornOut();
        isRequestChunked = parser.isChunked();
        bodyLeft = isRequestChunked ? 0 : Math.max(0, parser.contentLength());
        isAnswerChunked = false;
        isAnswerCutByClose = false;
        isAnswerClosing = false;
        boolean hasBody = isRequestChunked || bodyLeft > 0;
        state = hasBody ? State.BODY : State.ANSWER;
        worker.stats().increment(stats.rqHttp1Total());
        // Memory behind what was received belongs to nobody else: values of this stream go there first.
        next.begin(this, downstream, received, pool.limitOf(received - 1));
        headers.contentLength(isRequestChunked ? HeaderBlock.LENGTH_UNKNOWN : parser.contentLength());
        if (headers.authorityLength() == 0) { // only HTTP/1.0 may come without; nobody downstream of here is to guess
            next.sendLocalReply(LocalReply.BAD_REQUEST, LocalReply.NO_BODY, "missing_host_header");
            return;
        }
        isUpgradeAsked = isUpgrade(parser, headers);
        isUpgradePresumed = isUpgradeAsked && headEnd < received;
        if (isUpgradeAsked && (hasBody || isHeadRequest)) {
            next.sendLocalReply(LocalReply.FORBIDDEN, LocalReply.NO_BODY, "upgrade_failed");
            return;
        }
        headers.upgrade(isUpgradeAsked);
        HopByHop.strip(headers, isUpgradeAsked, areTrailersEnabled());
        if (headers.method() == Method.TRACE || headers.method() == Method.CONNECT) {
            // What a client sends in the belief that it has a tunnel is no request.
            isCloseWanted |= headers.method() == Method.CONNECT;
            next.sendLocalReply(LocalReply.METHOD_NOT_ALLOWED, LocalReply.NO_BODY, "method_not_allowed");
            return;
        }
        if (parser.expectsContinue()) {
            headers.removeAll(HeaderId.EXPECT);
            if (hasBody && headEnd == received) {
                writeContinue();
            }
        }
        if (isRequestChunked) {
            chunks().begin(areTrailersEnabled());
        }
        next.decodeHeaders(!hasBody && !isUpgradeAsked);
    }

    /** h2c upgrades are ignored (RFC 9113 section 3.1 deprecates them). */
    private static boolean isUpgrade(H1RequestParser parser, HeaderBlock headers) {
        return parser.hasUpgrade() && !headers.has(HeaderId.HTTP2_SETTINGS);
    }

    private boolean isWornOut() {
        int max = source.current().descriptor().options().requestsPerConnectionMax();
        return max > 0 && requests >= max;
    }

    private int onBodyBytes(int start, int end) {
        Stream current = stream;
        if (current == null) {
            return end;
        }
        if (!isRequestChunked) {
            int count = (int) Math.min(bodyLeft, end - start);
            bodyLeft -= count;
            if (bodyLeft == 0) {
                state = State.ANSWER;
            }
            current.decodeData(start, count, bodyLeft == 0);
            return start + count;
        }
        ChunkedBody body = chunks();
        int result = body.decode(start, end);
        switch (result) {
            case ChunkedDecoder.DATA -> current.decodeData(body.dataStart(), body.dataLength(), false);
            case ChunkedDecoder.DONE -> {
                state = State.ANSWER;
                HeaderBlock trailers = body.trailers();
                if (trailers == null) {
                    current.decodeData(start, 0, true);
                } else {
                    current.decodeTrailers(trailers);
                }
            }
            case ParseResult.INCOMPLETE -> {
                return end;
            }
            default -> {
                refuse(result);
                return end;
            }
        }
        return body.position();
    }

    /** Back-pressure: a body waits for its upstream, and a next request until the client has taken earlier answers. */
    private boolean mustWait() {
        return isReadingPaused || (isBacklogged && state == State.HEAD);
    }

    private void keepAhead(int position, int length) {
        if (!ahead.add(position, length)) {
            abort();
        } else if (ahead.isFull()) {
            stopReading();
        }
    }

    private void keepAheadFirst(int position, int length) {
        if (!ahead.addFirst(position, length)) {
            abort();
        } else if (ahead.isFull()) {
            stopReading();
        }
    }

    /** Goes on with what waited: the next pipelined request, a body after back-pressure, or the first of a tunnel. */
    @Override
    protected void runDeferred() {
        while (!ahead.isEmpty() && isTaking()) {
            int length = ahead.length();
            int position = ahead.remove();
            feed(position, position + length);
            pool.give(position);
        }
        if (isTaking()) {
            startReading();
        }
        if (isPeerDone && ahead.isEmpty()) {
            onPeerDone(); // also while the last of the pipelined requests is being answered
        }
    }

    @Override
    public void onRecvEnd(int connection) {
        isPeerDone = true;
        if (ahead.isEmpty()) {
            onPeerDone();
        }
    }

    /** A client may close its side and still wait for the answer; before the end of a request it has given up. */
    private void onPeerDone() {
        switch (state) {
            case HEAD, LINGER -> close();
            case BODY -> {
                loseStream(ResponseFlag.DOWNSTREAM_CONNECTION_TERMINATION);
                abort();
            }
            case TUNNEL -> {
                Stream current = stream;
                if (current != null && !current.isRequestEnd()) {
                    current.decodeData(0, 0, true);
                }
            }
            case ANSWER -> isCloseWanted = true;
            case CLOSED -> {}
        }
    }

    // ---- errors ----

    /** Answers a message that is not acceptable and closes: after a framing error nothing that follows can be trusted. */
    private void refuse(int result) {
        worker.stats().increment(stats.cxProtocolError());
        refuse(ParseResult.status(result), ResponseFlag.DOWNSTREAM_PROTOCOL_ERROR, "http1.codec_error");
    }

    private void refuse(int status, ResponseFlag flag, String details) {
        Stream current = stream;
        if (current != null && current.isActive()) {
            if (current.isResponseBegun()) {
                current.resetStream();
                return;
            }
            current.info().flag(flag);
            isCloseWanted = true;
            isAnswerClosing = true;
            current.sendLocalReply(status, LocalReply.NO_BODY, details);
            return;
        }
        writeBareReply(status, flag.bit(), details);
        worker.stats().increment(stats.rqTotal());
        worker.stats().increment(stats.rqCompleted());
        worker.stats().increment(stats.rqClass(status));
        linger();
    }

    /** An answer to something that never became a request. */
    private void writeBareReply(int status, long flags, String details) {
        Stream current = stream;
        if (current == null) {
            current = source.current().acquire();
            stream = current;
        }
        HeaderBlock headers = current.responseHeaders();
        headers.clear();
        headers.status(status);
        source.current().responseHeaders().apply(headers, headers);
        sender.writeResponseHead(headers, 0, H1Writer.CONNECTION_CLOSE);
        current.logRefused(downstream, status, flags, details);
    }

    /** Request head timeout: 408 and close (Envoy {@code request_headers_timeout}). */
    void onHeadTimeout() {
        worker.stats().increment(stats.rqHeaderTimeout());
        writeBareReply(LocalReply.REQUEST_TIMEOUT, 0, "request_header_timeout");
        linger();
    }

    void onIdleTimeout() {
        worker.stats().increment(stats.cxIdleTimeout());
        close();
    }

    /** Nothing has moved for {@code delayed_close_timeout}: a client that still reads gets more time, any other is cut off. */
    void onLingerTimeout() {
        long pending = output.pendingBytes();
        if (pending > 0 && pending < lingerPendingBytes) {
            awaitLeaving();
        } else if (pending > 0) {
            state = State.CLOSED;
            transport.reset(handle);
        } else {
            close();
        }
    }

    // ---- sending ----

    @Override
    public boolean encodeHeaders(HeaderBlock headers, boolean endStream) {
        int status = headers.status();
        if (isUpgradeAsked) {
            isUpgradeAsked = false;
            if (status == SWITCHING_PROTOCOLS) {
                return beginTunnel(headers);
            }
            // What was sent in the belief that it is a tunnel is no request (RFC 9110 section 7.8).
            isCloseWanted |= isUpgradePresumed || !ahead.isEmpty();
        }
        boolean hasNoBody = status == NO_CONTENT || status == NOT_MODIFIED;
        long length = headers.contentLength();
        long framing;
        if (hasNoBody || isHeadRequest) {
            framing = length >= 0 && status != NO_CONTENT ? length : H1Writer.FRAMING_NONE;
        } else if (length >= 0) {
            framing = length;
        } else if (endStream) {
            framing = 0;
        } else if (isHttp10) {
            framing = H1Writer.FRAMING_NONE;
            isAnswerCutByClose = true;
            isCloseWanted = true;
        } else {
            framing = H1Writer.FRAMING_CHUNKED;
            isAnswerChunked = true;
        }
        isCloseWanted |= source.isDraining() || state == State.BODY || isKeepAliveOff();
        isAnswerClosing = isCloseWanted;
        int connection = isCloseWanted
                ? H1Writer.CONNECTION_CLOSE
                : isHttp10 ? H1Writer.CONNECTION_KEEP_ALIVE : H1Writer.CONNECTION_NONE;
        return sender.writeResponseHead(headers, framing, connection);
    }

    /** There is too much of something for connections that wait for more requests. */
    private boolean isKeepAliveOff() {
        if (isCloseWanted || !worker.overload().applies(OverloadAction.DISABLE_HTTP_KEEPALIVE)) {
            return false;
        }
        worker.stats().increment(stats.cxOverloadDisableKeepalive());
        return true;
    }

    private boolean beginTunnel(HeaderBlock headers) {
        state = State.TUNNEL;
        isUpgraded = true;
        isCloseWanted = true;
        isAnswerClosing = true;
        isAnswerCutByClose = true;
        worker.stats().increment(stats.cxUpgradesTotal());
        worker.stats().increment(stats.cxUpgradesActive());
        worker.defer(this);
        return sender.writeResponseHead(headers, H1Writer.FRAMING_NONE, H1Writer.CONNECTION_UPGRADE);
    }

    @Override
    public void encodeInformational(HeaderBlock headers) {
        if (!isHttp10) {
            sender.writeResponseHead(headers, H1Writer.FRAMING_NONE, H1Writer.CONNECTION_NONE);
        }
    }

    private void writeContinue() {
        HeaderBlock headers = java.util.Objects.requireNonNull(stream).responseHeaders();
        headers.clear();
        headers.status(100);
        encodeInformational(headers);
        headers.clear();
    }

    @Override
    public boolean encodeData(int position, int length, boolean endStream) {
        if (isHeadRequest) {
            return true;
        }
        boolean fits = sender.writeData(position, length, isAnswerChunked, endStream);
        long pendingBytes = output.pendingBytes();
        watchBacklog(pendingBytes);
        if (isTooMuch(pendingBytes)) {
            blameMemory();
            return false;
        }
        return fits;
    }

    /** Pauses keep what waits near the limit; whatever goes on in spite of them, or makes much of little, ends here and costs nobody else memory. */
    private boolean isTooMuch(long pendingBytes) {
        return pendingBytes > PENDING_MAX_BYTES && pendingBytes / PENDING_MAX_LIMITS > bufferLimitBytes;
    }

    @Override
    public void encodeTrailers(HeaderBlock trailers) {
        if (isAnswerChunked) {
            sender.writeLastChunk(areTrailersEnabled() ? trailers : null);
        }
    }

    private boolean areTrailersEnabled() {
        return source.current().descriptor().options().areTrailersEnabled();
    }

    @Override
    public void onSent(int connection, long pendingBytes) {
        watchBacklog(pendingBytes);
        if (!answered.isNone() && pendingBytes == 0) {
            recordWrite();
        }
    }

    /** The kernel has all of the last answer. */
    private void recordWrite() {
        long tookNs = worker.loop().nowNs() - answeredNs;
        if (tookNs > 0) {
            worker.stats().recordCoarse(answered.write(), tookNs / 1_000);
        }
        answered = PhaseStats.NONE;
    }

    private void watchBacklog(long pendingBytes) {
        boolean isHigh = BufferLimit.isReached(isBacklogged, pendingBytes, bufferLimitBytes);
        if (isHigh != isBacklogged) {
            isBacklogged = isHigh;
            Stream current = stream;
            if (current != null && current.isActive()) {
                current.onDownstreamBacklog(isHigh);
            } else if (!isHigh) {
                worker.defer(this); // the next request may have waited for this
            }
        }
    }

    @Override
    public void pauseReading(boolean isPaused) {
        isReadingPaused = isPaused;
        if (state == State.CLOSED) {
            return;
        }
        if (isPaused) {
            stopReading();
        } else {
            worker.defer(this);
        }
    }

    private void stopReading() {
        isReadingStopped = true;
        transport.recvStop(handle);
    }

    private void startReading() {
        if (isReadingStopped) {
            isReadingStopped = false;
            transport.recvStart(handle);
        }
    }

    // ---- the end of a stream, and of the connection ----

    @Override
    public void onStreamEnd() {
        if (stream != null) {
            answered = stream.phases();
            answeredNs = worker.loop().nowNs();
        }
        releaseStream();
        isReadingPaused = false;
        if (state == State.BODY || isAnswerCutByClose || isAnswerClosing || isCloseWanted) {
            if (state == State.ANSWER && ahead.isEmpty() && (isPeerDone || isCloseAsked)) {
                close(); // nothing unread can follow, so that closing at once destroys nothing
            } else {
                linger();
            }
            return;
        }
        if (state != State.ANSWER) {
            return;
        }
        state = State.HEAD;
        timer.onIdle();
        watchBacklog(output.pendingBytes());
        if (ahead.isEmpty()) {
            startReading(); // it may have been stopped for this stream's body, or for what came ahead
        } else {
            worker.defer(this);
        }
    }

    @Override
    public void resetStream() {
        releaseStream();
        abort();
    }

    private void releaseStream() {
        worker.stats().add(stats.cxTxBytesTotal(), output.takeWritten());
        if (isUpgraded) {
            isUpgraded = false;
            worker.stats().decrement(stats.cxUpgradesActive());
        }
        Stream done = stream;
        stream = null;
        if (done != null) {
            done.hcm().release(done);
        }
        if (!isFeeding) {
            clearHead();
        }
    }

    private void loseStream(ResponseFlag flag) {
        Stream lost = stream;
        if (lost != null) {
            lost.onDownstreamReset(flag);
            releaseStream();
        }
    }

    /** Says that nothing more comes, and waits for the client to have read it: closing at once could destroy it with a reset. */
    private void linger() {
        releaseStream();
        ahead.clear();
        output.flush();
        state = State.LINGER;
        awaitLeaving();
        transport.shutdownSend(handle);
        startReading();
        if (isPeerDone) {
            close();
        }
    }

    /** Bytes in the worker's buffers that are there because of this connection: what is not sent yet, came too early, or is kept by filters. */
    public long heldBytes() {
        Stream current = stream;
        return output.pendingBytes()
                + ahead.bytes()
                + (head.isPartial() ? head.end() - head.start() : 0)
                + (current == null ? 0 : current.heldBytes());
    }

    /** Ends the connection at once and gives back what it holds: memory is short. */
    public void resetForMemory() {
        Stream current = stream;
        if (current != null && current.isActive()) {
            blameMemory();
            current.resetStream();
        }
        state = State.CLOSED;
        output.discard();
        transport.reset(handle);
    }

    /** What is under way ends because of the memory that it takes. */
    private void blameMemory() {
        Stream current = stream;
        if (current != null) {
            current.info().flag(ResponseFlag.OVERLOAD_MANAGER_TERMINATED);
            current.info().responseCodeDetails = LocalReply.OVERLOAD;
        }
    }

    /** Timeouts may be shorter than they were. */
    public void rearmTimers() {
        timer.arm();
        Stream current = stream;
        if (current != null) {
            current.rearmTimer();
        }
    }

    /** The transport's name for it. */
    public int handle() {
        return handle;
    }

    /** Closes when idle, for draining. */
    public void closeIfIdle() {
        if (state == State.HEAD && stream == null) {
            close();
        }
    }

    private void close() {
        if (state != State.CLOSED) {
            closeAfterSending();
        }
    }

    private void closeAfterSending() {
        state = State.CLOSED;
        output.flush();
        awaitLeaving();
        transport.close(handle);
    }

    /** What is still to be sent has one delayed_close_timeout to become less. */
    private void awaitLeaving() {
        lingerPendingBytes = output.pendingBytes();
        timer.onLinger();
    }

    /** The client must see that something is missing. */
    private void abort() {
        if (state == State.CLOSED) {
            return;
        }
        if (isAnswerCutByClose) {
            // Only a reset tells such an answer's end from its loss.
            state = State.CLOSED;
            output.discard();
            transport.reset(handle);
        } else {
            closeAfterSending(); // an answer without its end is visibly cut (RFC 9112 section 8)
        }
    }

    @Override
    public void onClosed(int connection, int error) {
        state = State.CLOSED;
        loseStream(ResponseFlag.DOWNSTREAM_CONNECTION_TERMINATION);
        releaseStream();
        if (partialParser != null) {
            parsers.give(partialParser);
            partialParser = null;
        }
        clearHead();
        ahead.clear();
        output.discard();
        timer.cancel();
        WriterStats counters = worker.stats();
        counters.increment(stats.cxDestroy());
        counters.increment(error == 0 && !isPeerDone ? stats.cxDestroyLocal() : stats.cxDestroyRemote());
        counters.decrement(stats.cxActive());
        counters.decrement(stats.cxHttp1Active());
        source.onClosed(this);
    }

    /** Nobody reads the message's fields any more. */
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
