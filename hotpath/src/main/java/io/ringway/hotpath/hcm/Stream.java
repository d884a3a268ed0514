package io.ringway.hotpath.hcm;

import io.ringway.hotpath.filter.ConnectionInfo;
import io.ringway.hotpath.filter.HttpFilter;
import io.ringway.hotpath.filter.HttpFilterFactory;
import io.ringway.hotpath.filter.ResponseFlag;
import io.ringway.hotpath.filter.RouteTarget;
import io.ringway.hotpath.filter.StreamCallbacks;
import io.ringway.hotpath.filter.StreamInfo;
import io.ringway.hotpath.filter.UpstreamCounts;
import io.ringway.hotpath.filter.VirtualClusterTarget;
import io.ringway.hotpath.http.HeaderBlock;
import io.ringway.hotpath.http.HeaderId;
import io.ringway.hotpath.http.Scratch;
import io.ringway.hotpath.services.WorkerServices;
import io.ringway.hotpath.stats.HcmStats;
import io.ringway.hotpath.stats.RouteStats;
import io.ringway.hotpath.stats.VirtualHostStats;
import io.ringway.hotpath.stats.WriterStats;
import io.ringway.hotpath.upstream.WorkerCluster;
import io.ringway.routing.MatchInput;
import io.ringway.routing.Route;
import io.ringway.routing.action.ForwardAction;
import io.ringway.transport.memory.BlockQueue;
import io.ringway.transport.memory.BufferPool;
import java.lang.System.Logger;
import java.util.List;
import org.agrona.concurrent.UnsafeBuffer;
import org.jspecify.annotations.Nullable;

/**
 * One request and its answer: the codec-neutral middle between a downstream codec and the filter chain. Pooled; a request allocates
 * nothing.
 *
 * <pre>
 *   codec -> begin -> decodeHeaders -> decodeData* -> (decodeTrailers)      request side, filters first to last
 *   codec <- encodeHeaders <- encodeData* <- (encodeTrailers)               answer side, filters last to first
 *   either side ends it: answer complete -> finish; codec lost -> onDownstreamReset; upstream lost -> resetStream
 * </pre>
 *
 * <p>Owner: worker.
 */
public final class Stream implements StreamCallbacks {
    private static final Logger LOG = System.getLogger(Stream.class.getName());

    private final WorkerHcm hcm;
    private final WorkerServices worker;
    private final HeaderBlock requestHeaders;
    private final HeaderBlock responseHeaders;
    private final HeaderRequestView routeView;
    private final Scratch scratch;
    private final StreamInfo info = new StreamInfo();
    private final UpstreamCounts upstreamCounts;
    private final HttpFilter[] filters;
    private final BlockQueue requestBuffer;
    private final BlockQueue responseBuffer;
    private final HeldHead heldResponseHead;
    private final StreamTimer timer = new StreamTimer(this);

    private @Nullable ResponseEncoder encoder;
    private @Nullable Downstream connection;
    private @Nullable Route route;
    private @Nullable RouteTarget target;
    private int clusterIndex;
    private int clusterChoice;
    private boolean isRouteKnown;
    private long randomValue;
    /** Index of the filter that the request has reached and not passed; everything before it has seen the head. */
    private int decodeIndex;
    /** Index of the filter that the answer has reached and not passed; -1 when all have seen the head. */
    private int encodeIndex;

    private boolean isReplyPrepared;
    /** A local reply takes the place of an answer that filters have seen already: they do not see this one. */
    private boolean isReplyPastFilters;

    // Whether something is in the three above: most streams never touch them.
    private boolean hasRequestBuffered;
    private boolean hasResponseBuffered;
    private boolean isResponseHeadHeld;

    private boolean isActive;
    private boolean isDecodeStopped;
    private boolean isEncodeStopped;
    private boolean isRequestEnd;
    private boolean isResponseBegun;
    private boolean isHeadEncoded;
    private boolean isResponseEnd;

    Stream(WorkerHcm hcm) {
        this.hcm = hcm;
        worker = hcm.worker();
        upstreamCounts = new UpstreamCounts(worker.stats());
        requestHeaders = new HeaderBlock(worker.buffers().buffer());
        responseHeaders = new HeaderBlock(worker.buffers().buffer());
        routeView = new HeaderRequestView(requestHeaders);
        scratch = new Scratch(worker.buffers());
        requestBuffer = new BlockQueue(worker.buffers());
        responseBuffer = new BlockQueue(worker.buffers());
        heldResponseHead = new HeldHead(worker.buffers());
        List<HttpFilterFactory> factories = hcm.descriptor().filters();
        filters = new HttpFilter[factories.size()];
        for (int i = 0; i < filters.length; i++) {
            filters[i] = factories.get(i).create(this);
        }
    }

    WorkerHcm hcm() {
        return hcm;
    }

    /** True from {@link #begin} until the stream is finished or reset. */
    boolean isActive() {
        return isActive;
    }

    boolean isRequestEnd() {
        return isRequestEnd;
    }

    boolean isResponseBegun() {
        return isHeadEncoded;
    }

    @Override
    public int prefetch(int stage) {
        ResponseEncoder codec = encoder;
        if (stage == 1) {
            return (int) randomValue + encodeIndex + (isActive ? 1 : 0) + (codec == null ? 1 : 0);
        }
        return codec == null ? prefetchParts() : prefetchParts() + codec.prefetch();
    }

    /** The same for a stream that is about to serve a request. */
    int prefetchRequest(int stage) {
        return stage == 1
                ? (int) randomValue + encodeIndex + (isActive ? 1 : 0) + filters.length
                : prefetchParts() + requestHeaders.prefetch();
    }

    private int prefetchParts() {
        return responseHeaders.prefetch()
                + (int) info.startNs
                + info.attempts
                + (info.route == null ? 1 : 0)
                + (timer.isScheduled() ? 1 : 0);
    }

    // ---- request side, called by the codec ----

    /** The head is complete in {@link #requestHeaders}; {@code scratch} may use the rest of its block. */
    void begin(ResponseEncoder codec, Downstream downstream, int scratchStart, int scratchLimit) {
        connection = downstream;
        encoder = codec;
        isActive = true;
        decodeIndex = 0;
        encodeIndex = filters.length;
        isDecodeStopped = false;
        isEncodeStopped = false;
        isRequestEnd = false;
        isResponseBegun = false;
        isHeadEncoded = false;
        isResponseEnd = false;
        isReplyPrepared = false;
        isReplyPastFilters = false;
        isRouteKnown = false;
        route = null;
        target = null;
        scratch.lend(scratchStart, scratchLimit);
        randomValue = worker.random().nextLong();
        info.startNs = worker.loop().nowNs();
        responseHeaders.clear();
        WriterStats stats = worker.stats();
        HcmStats ids = hcm.descriptor().stats();
        stats.increment(ids.rqTotal());
        stats.increment(ids.rqActive());
        timer.begin(info.startNs);
        if (!hcm.accessLogs().isEmpty()) {
            downstream.remember();
            info.isUpstreamLocalWanted = hcm.accessLogs().isUpstreamLocalWanted();
        }
    }

    /** What came was no request; its answer is out already. */
    void logRefused(Downstream downstream, int status, long flags, String details) {
        if (hcm.accessLogs().isEmpty()) {
            return;
        }
        connection = downstream;
        downstream.remember();
        requestHeaders.clear(); // it holds what was understood before the error
        info.startNs = worker.loop().nowNs();
        info.endNs = info.startNs;
        info.responseCode = status;
        info.responseFlags = flags;
        info.responseCodeDetails = details;
        hcm.accessLogs().log(this);
        info.clear();
    }

    /** Runs the request's head through the filters. */
    void decodeHeaders(boolean endStream) {
        Downstream downstream = requireConnection();
        isRequestEnd = endStream;
        if (endStream) {
            info.requestEndNs = info.startNs;
            timer.onRequestEnd();
        }
        switch (hcm.targetNormalization().apply(requestHeaders, downstream)) {
            case REJECT -> {
                worker.stats().increment(hcm.descriptor().stats().rqFailedPathNormalization());
                sendLocalReply(LocalReply.BAD_REQUEST, LocalReply.NO_BODY, "path_normalization_failed");
                return;
            }
            case REDIRECT -> {
                redirectToPath();
                return;
            }
            case CONTINUE -> {}
        }
        if (!hcm.requestHeaders().apply(requestHeaders, scratch, info, downstream)) {
            sendLocalReply(LocalReply.HEADERS_TOO_LARGE, LocalReply.NO_BODY, "request_headers_too_large");
            return;
        }
        routeView.set(downstream.isSecure(), info.isInternal);
        runDecodeHeaders(0);
    }

    /** Two slashes at the beginning would make a host of the first segment (RFC 3986 section 4.2): a dot comes before them. */
    private void redirectToPath() {
        worker.stats().increment(hcm.descriptor().stats().rqRedirectedPath());
        int start = requestHeaders.pathStart();
        int length = requestHeaders.pathLength();
        UnsafeBuffer buffer = requestHeaders.buffer();
        boolean isNetworkPath = length > 1 && buffer.getByte(start + 1) == '/';
        if (isNetworkPath) {
            int location = scratch.reserve(length + 2);
            if (location == BufferPool.NONE) {
                sendLocalReply(LocalReply.INTERNAL_SERVER_ERROR, LocalReply.NO_BODY, "out_of_buffers");
                return;
            }
            buffer.putByte(location, (byte) '/');
            buffer.putByte(location + 1, (byte) '.');
            buffer.putBytes(location + 2, buffer, start, length);
            start = location;
            length += 2;
        }
        prepareLocalReply().set(HeaderId.LOCATION, hcm.name(HeaderId.LOCATION), start, length);
        sendLocalReply(LocalReply.TEMPORARY_REDIRECT, LocalReply.NO_BODY, "path_normalization_failed");
    }

    /** Runs a piece of the request's body through the filters. */
    void decodeData(int position, int length, boolean endStream) {
        info.bytesReceived += length;
        timer.touch(worker.loop().nowNs());
        if (endStream) {
            onRequestEnd();
        }
        if (isActive && !isResponseEnd) {
            runDecodeData(0, position, length, endStream);
        }
    }

    /** Runs the request's trailers through the filters. */
    void decodeTrailers(HeaderBlock trailers) {
        onRequestEnd();
        for (int i = 0; i <= decodeIndex && i < filters.length && isActive; i++) {
            filters[i].decodeTrailers(trailers);
        }
    }

    /** The client is gone, or its codec failed. */
    void onDownstreamReset(ResponseFlag flag) {
        if (isActive) {
            info.flag(flag);
            worker.stats().increment(hcm.descriptor().stats().rqRxReset());
            end();
        }
    }

    /** The client takes its answer too slowly (true), or keeps up again (false): passed on to whoever produces it. */
    void onDownstreamBacklog(boolean isHigh) {
        for (HttpFilter filter : filters) {
            filter.onDownstreamBacklog(isHigh);
        }
    }

    private void onRequestEnd() {
        isRequestEnd = true;
        timer.onRequestEnd();
        info.requestEndNs = worker.loop().nowNs();
    }

    private void runDecodeHeaders(int from) {
        for (int i = from; i < filters.length; i++) {
            decodeIndex = i;
            HttpFilter.HeadersStatus status;
            try {
                status = filters[i].decodeHeaders(requestHeaders, isRequestEnd && !hasRequestBuffered);
            } catch (RuntimeException e) {
                onFilterFailure(e);
                return;
            }
            if (!isActive || isResponseBegun) {
                return;
            }
            if (status == HttpFilter.HeadersStatus.STOP_ITERATION) {
                isDecodeStopped = i < filters.length - 1;
                return;
            }
        }
    }

    private void runDecodeData(int from, int position, int length, boolean endStream) {
        for (int i = from; i <= decodeIndex && i < filters.length; i++) {
            HttpFilter.DataStatus status;
            try {
                status = filters[i].decodeData(position, length, endStream);
            } catch (RuntimeException e) {
                onFilterFailure(e);
                return;
            }
            if (!isActive || isResponseEnd) {
                return;
            }
            if (status != HttpFilter.DataStatus.CONTINUE) {
                keepRequestData(i, position, length, status);
                return;
            }
            if (i == decodeIndex && isDecodeStopped) {
                // The filter let the body pass: the head goes on first.
                isDecodeStopped = false;
                runDecodeHeaders(i + 1);
                if (!isActive || isResponseBegun) {
                    return;
                }
            }
        }
    }

    private void keepRequestData(int index, int position, int length, HttpFilter.DataStatus status) {
        decodeIndex = Math.min(decodeIndex, index);
        isDecodeStopped = true;
        hasRequestBuffered |= length > 0;
        if (length > 0 && !requestBuffer.keep(position, length)) {
            sendLocalReply(LocalReply.SERVICE_UNAVAILABLE, LocalReply.NO_BODY, "out_of_buffers");
            return;
        }
        if (requestBuffer.bytes() > hcm.bufferLimitBytes()) {
            if (status == HttpFilter.DataStatus.STOP_ITERATION_AND_WATERMARK) {
                pauseDecoding(true);
            } else {
                worker.stats().increment(hcm.descriptor().stats().rqTooLarge());
                sendLocalReply(
                        LocalReply.PAYLOAD_TOO_LARGE, LocalReply.TEXT_PAYLOAD_TOO_LARGE, "request_payload_too_large");
            }
        }
    }

    @Override
    public void continueDecoding() {
        if (!isActive || !isDecodeStopped) {
            return;
        }
        isDecodeStopped = false;
        runDecodeHeaders(decodeIndex + 1);
        int from = decodeIndex;
        while (isActive && !isResponseBegun && !isDecodeStopped && hasRequestBuffered) {
            int length = requestBuffer.length();
            int position = requestBuffer.remove();
            hasRequestBuffered = !requestBuffer.isEmpty();
            runDecodeData(from, position, length, isRequestEnd && !hasRequestBuffered);
            worker.buffers().give(position);
        }
    }

    // ---- answer side, called by the router or a filter ----

    @Override
    public void encodeHeaders(boolean endStream) {
        isResponseBegun = true;
        isResponseEnd = endStream;
        info.responseCode = responseHeaders.status();
        timer.touch(worker.loop().nowNs());
        runEncodeHeaders(firstEncoder());
    }

    /** The router, last of the filters, has no part in encoding. */
    private int firstEncoder() {
        return isReplyPastFilters ? -1 : filters.length - 2;
    }

    @Override
    public void encodeInformational() {
        if (isActive && encoder != null) {
            encoder.encodeInformational(responseHeaders);
        }
    }

    @Override
    public void encodeData(int position, int length, boolean endStream) {
        timer.touch(worker.loop().nowNs());
        isResponseEnd |= endStream;
        runEncodeData(firstEncoder(), position, length, endStream);
    }

    @Override
    public void encodeTrailers(HeaderBlock trailers) {
        isResponseEnd = true;
        for (int i = filters.length - 2; i >= 0 && i > encodeIndex - 1 && isActive; i--) {
            filters[i].encodeTrailers(trailers);
        }
        if (isActive && encoder != null) {
            encoder.encodeTrailers(trailers);
            finish();
        }
    }

    private void runEncodeHeaders(int from) {
        for (int i = from; i >= 0; i--) {
            encodeIndex = i;
            HttpFilter.HeadersStatus status;
            try {
                status = filters[i].encodeHeaders(responseHeaders, isResponseEnd && !hasResponseBuffered);
            } catch (RuntimeException e) {
                onFilterFailure(e);
                return;
            }
            if (!isActive) {
                return;
            }
            if (status == HttpFilter.HeadersStatus.STOP_ITERATION) {
                isEncodeStopped = true;
                isResponseHeadHeld = true;
                if (!heldResponseHead.hold(responseHeaders)) {
                    resetStream();
                }
                return;
            }
        }
        encodeIndex = -1;
        writeHead();
    }

    private void writeHead() {
        ResponseEncoder codec = encoder;
        if (codec == null) {
            return;
        }
        isHeadEncoded = true;
        boolean isEnd = isResponseEnd && !hasResponseBuffered;
        if (!hcm.responseHeaders().apply(responseHeaders, requestHeaders)
                || !codec.encodeHeaders(responseHeaders, isEnd)) {
            resetStream();
        } else if (isEnd) {
            finish();
        } else if (!hcm.accessLogs().isEmpty()) {
            hcm.accessLogs().onAnswerHead(this, scratch);
        }
    }

    private void runEncodeData(int from, int position, int length, boolean endStream) {
        for (int i = from; i >= 0 && i >= encodeIndex; i--) {
            HttpFilter.DataStatus status;
            try {
                status = filters[i].encodeData(position, length, endStream);
            } catch (RuntimeException e) {
                onFilterFailure(e);
                return;
            }
            if (!isActive) {
                return;
            }
            if (status != HttpFilter.DataStatus.CONTINUE) {
                keepResponseData(i, position, length, status);
                return;
            }
            if (i == encodeIndex && isEncodeStopped) {
                isEncodeStopped = false;
                runEncodeHeaders(i - 1);
                if (!isActive || isEncodeStopped) {
                    return;
                }
            }
        }
        writeData(position, length, endStream);
    }

    private void writeData(int position, int length, boolean endStream) {
        ResponseEncoder codec = encoder;
        if (codec == null || !isActive) {
            return;
        }
        info.bytesSent += length;
        if (!codec.encodeData(position, length, endStream)) {
            resetStream();
        } else if (endStream) {
            finish();
        }
    }

    private void keepResponseData(int index, int position, int length, HttpFilter.DataStatus status) {
        encodeIndex = Math.max(encodeIndex, index);
        isEncodeStopped = true;
        hasResponseBuffered |= length > 0;
        boolean isKept = length == 0 || responseBuffer.keep(position, length);
        if (!isKept
                || (responseBuffer.bytes() > hcm.bufferLimitBytes()
                        && status == HttpFilter.DataStatus.STOP_ITERATION_AND_BUFFER)) {
            failResponse("response_payload_too_large");
        } else if (responseBuffer.bytes() > hcm.bufferLimitBytes()) {
            onDownstreamBacklog(true);
        }
    }

    @Override
    public void continueEncoding() {
        if (!isActive || !isEncodeStopped) {
            return;
        }
        isEncodeStopped = false;
        int from = encodeIndex - 1;
        runEncodeHeaders(from);
        while (isActive && !isEncodeStopped && hasResponseBuffered) {
            int length = responseBuffer.length();
            int position = responseBuffer.remove();
            hasResponseBuffered = !responseBuffer.isEmpty();
            runEncodeData(from, position, length, isResponseEnd && !hasResponseBuffered);
            worker.buffers().give(position);
        }
    }

    @Override
    public HeaderBlock prepareLocalReply() {
        isReplyPrepared = true;
        responseHeaders.clear();
        return responseHeaders;
    }

    @Override
    public void sendLocalReply(int status, byte[] body, String details) {
        if (!isActive) {
            return;
        }
        info.responseCodeDetails = details;
        if (isHeadEncoded) {
            resetStream();
            return;
        }
        if (isResponseBegun) {
            isReplyPastFilters = true;
            isEncodeStopped = false;
            responseBuffer.clear();
            hasResponseBuffered = false;
        }
        if (!isReplyPrepared) {
            responseHeaders.clear(); // an upstream's head may have been begun in it
        }
        if (!LocalReply.write(this, status, body)) {
            resetStream();
        }
    }

    @Override
    public void resetStream() {
        ResponseEncoder codec = encoder;
        if (!isActive || codec == null) {
            return;
        }
        worker.stats().increment(hcm.descriptor().stats().rqTxReset());
        end();
        codec.resetStream();
    }

    private void failResponse(String details) {
        if (isHeadEncoded) {
            resetStream();
            return;
        }
        sendLocalReply(LocalReply.INTERNAL_SERVER_ERROR, LocalReply.NO_BODY, details);
    }

    private void onFilterFailure(RuntimeException e) {
        LOG.log(Logger.Level.ERROR, "a filter failed; its stream is answered with 500", e);
        worker.stats().increment(hcm.descriptor().stats().filterErrors());
        if (isResponseBegun && !isHeadEncoded) {
            resetStream();
        } else {
            sendLocalReply(LocalReply.INTERNAL_SERVER_ERROR, LocalReply.NO_BODY, "filter_failure");
        }
    }

    // ---- the end ----

    private void finish() {
        ResponseEncoder codec = encoder;
        if (!isActive || codec == null) {
            return;
        }
        HcmStats ids = hcm.descriptor().stats();
        WriterStats stats = worker.stats();
        stats.increment(ids.rqCompleted());
        stats.increment(ids.rqClass(info.responseCode));
        end();
        codec.onStreamEnd();
    }

    /** Tells the filters, records, and forgets everything; the codec gives the stream back. */
    private void end() {
        isActive = false;
        info.endNs = worker.loop().nowNs();
        WriterStats stats = worker.stats();
        HcmStats ids = hcm.descriptor().stats();
        stats.decrement(ids.rqActive());
        stats.record(ids.rqTime(), (info.endNs - info.startNs) / 1_000_000);
        RouteTarget known = target;
        if (known != null) {
            RouteStats routeIds = known.stats();
            stats.increment(routeIds.rqTotal());
            stats.increment(routeIds.rqClass(info.responseCode));
            stats.record(routeIds.total(), (info.endNs - info.startNs) / 1_000);
        }
        timer.end();
        hcm.accessLogs().log(this);
        for (HttpFilter filter : filters) {
            try {
                filter.onDestroy();
            } catch (RuntimeException e) {
                LOG.log(Logger.Level.ERROR, "a filter failed in onDestroy", e);
            }
        }
        if (hasRequestBuffered || hasResponseBuffered || isResponseHeadHeld) {
            releaseKept();
        }
        scratch.clear();
        info.clear();
        encoder = null;
    }

    private void releaseKept() {
        requestBuffer.clear();
        responseBuffer.clear();
        heldResponseHead.clear();
        hasRequestBuffered = false;
        hasResponseBuffered = false;
        isResponseHeadHeld = false;
    }

    /** Stream idle timeout or maximum duration. */
    void onTimeout(boolean isIdle) {
        WriterStats stats = worker.stats();
        stats.increment(
                isIdle
                        ? hcm.descriptor().stats().rqIdleTimeout()
                        : hcm.descriptor().stats().rqTimeout());
        if (isIdle) {
            info.flag(ResponseFlag.STREAM_IDLE_TIMEOUT);
            sendLocalReply(
                    isRequestEnd ? LocalReply.GATEWAY_TIMEOUT : LocalReply.REQUEST_TIMEOUT,
                    LocalReply.TEXT_STREAM_TIMEOUT,
                    "stream_idle_timeout");
        } else {
            info.flag(ResponseFlag.DURATION_TIMEOUT);
            sendLocalReply(LocalReply.REQUEST_TIMEOUT, LocalReply.TEXT_REQUEST_TIMEOUT, "request_overall_timeout");
        }
    }

    // ---- what filters may ask ----

    @Override
    public WorkerServices worker() {
        return worker;
    }

    @Override
    public HeaderBlock requestHeaders() {
        return requestHeaders;
    }

    @Override
    public HeaderBlock responseHeaders() {
        return responseHeaders;
    }

    @Override
    public Scratch scratch() {
        return scratch;
    }

    @Override
    public StreamInfo info() {
        return info;
    }

    @Override
    public ConnectionInfo connection() {
        return requireConnection();
    }

    private Downstream requireConnection() {
        Downstream known = connection;
        if (known == null) {
            throw new IllegalStateException("the stream has not begun");
        }
        return known;
    }

    @Override
    public long trustedAddress() {
        return ClientAddress.find(requestHeaders, hcm.descriptor().options());
    }

    @Override
    public MatchInput matchInput() {
        return hcm.logInput(routeView, randomValue);
    }

    @Override
    public @Nullable Route route() {
        if (!isRouteKnown) {
            isRouteKnown = true;
            onRouteMatched(hcm.match(routeView, randomValue));
        }
        return route;
    }

    private void onRouteMatched(@Nullable Route matched) {
        route = matched;
        target = matched == null ? null : hcm.descriptor().targets().get(matched.id());
        clusterIndex = -1;
        clusterChoice = 0;
        if (matched != null && target != null && matched.action() instanceof ForwardAction forward) {
            onForward(forward, target);
        }
        countFor(target);
        info.route = route;
    }

    private void onForward(ForwardAction action, RouteTarget matched) {
        ClusterSelection selection = hcm.clusterSelection();
        if (!selection.select(action, matched)) {
            route = null;
            target = null;
            return;
        }
        clusterIndex = selection.cluster();
        clusterChoice = selection.choice();
        if (action.idleTimeoutNs() != ForwardAction.INHERIT) {
            timer.idleTimeout(action.idleTimeoutNs());
        }
        if (action.streamDurationMaxNs() != ForwardAction.INHERIT) {
            timer.durationMax(info.startNs, action.streamDurationMaxNs());
        }
    }

    private void countFor(@Nullable RouteTarget matched) {
        VirtualHostStats virtualCluster = null;
        VirtualHostStats prefix = null;
        if (matched != null) {
            VirtualClusterTarget ofHost = matched.virtualClusters();
            virtualCluster = ofHost == null ? null : ofHost.stats().get(hcm.virtualCluster(ofHost.clusters()));
            prefix = matched.prefixStats();
        }
        upstreamCounts.set(virtualCluster, prefix);
    }

    @Override
    public UpstreamCounts upstreamCounts() {
        return upstreamCounts;
    }

    @Override
    public @Nullable RouteTarget routeTarget() {
        return route() == null ? null : target;
    }

    @Override
    public int clusterIndex() {
        return route() == null ? -1 : clusterIndex;
    }

    @Override
    public int clusterChoice() {
        return route() == null ? 0 : clusterChoice;
    }

    @Override
    public WorkerCluster cluster(int clusterIndex) {
        return hcm.cluster(clusterIndex);
    }

    @Override
    public HcmStats hcmStats() {
        return hcm.descriptor().stats();
    }

    @Override
    public long randomValue() {
        return randomValue;
    }

    @Override
    public boolean hasSourceAddress() {
        return requireConnection().remote().isIp();
    }

    @Override
    public long sourceAddressHash() {
        return ClientAddress.hash(requestHeaders, hcm.descriptor().options(), requireConnection());
    }

    @Override
    public long connectionHash() {
        return requireConnection().connectionHash();
    }

    @Override
    public void clearRoute() {
        isRouteKnown = false;
        route = null;
        target = null;
    }

    @Override
    public int bufferLimitBytes() {
        return hcm.bufferLimitBytes();
    }

    @Override
    public void pauseDecoding(boolean isPaused) {
        if (encoder != null) {
            encoder.pauseReading(isPaused);
        }
    }
}
