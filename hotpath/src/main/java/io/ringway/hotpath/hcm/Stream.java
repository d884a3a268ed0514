package io.ringway.hotpath.hcm;

import io.ringway.hotpath.filter.AttemptTracing;
import io.ringway.hotpath.filter.AttemptTrail;
import io.ringway.hotpath.filter.BodyBuffer;
import io.ringway.hotpath.filter.ConnectionInfo;
import io.ringway.hotpath.filter.DynamicMetadata;
import io.ringway.hotpath.filter.FilterOverrides;
import io.ringway.hotpath.filter.FilterState;
import io.ringway.hotpath.filter.HttpFilter;
import io.ringway.hotpath.filter.ResponseFlag;
import io.ringway.hotpath.filter.RouteTarget;
import io.ringway.hotpath.filter.StreamCallbacks;
import io.ringway.hotpath.filter.StreamInfo;
import io.ringway.hotpath.filter.UpgradeTypes;
import io.ringway.hotpath.filter.UpstreamCounts;
import io.ringway.hotpath.filter.VirtualClusterTarget;
import io.ringway.hotpath.guard.LoadShedPoint;
import io.ringway.hotpath.guard.OverloadAction;
import io.ringway.hotpath.guard.WorkerOverload;
import io.ringway.hotpath.http.GrpcTimeout;
import io.ringway.hotpath.http.HeaderBlock;
import io.ringway.hotpath.http.HeaderId;
import io.ringway.hotpath.http.Scratch;
import io.ringway.hotpath.names.WorkerDnsCache;
import io.ringway.hotpath.network.Downstream;
import io.ringway.hotpath.services.WorkerServices;
import io.ringway.hotpath.stats.HcmStats;
import io.ringway.hotpath.stats.PhaseStats;
import io.ringway.hotpath.stats.RouteStats;
import io.ringway.hotpath.stats.VirtualHostStats;
import io.ringway.hotpath.stats.WriterStats;
import io.ringway.hotpath.trace.WorkerTracer;
import io.ringway.hotpath.upstream.WorkerCluster;
import io.ringway.routing.MatchInput;
import io.ringway.routing.Route;
import io.ringway.routing.action.ForwardAction;
import io.ringway.routing.action.GrpcTimeouts;
import io.ringway.routing.index.ByteMap;
import io.ringway.transport.memory.BufferPool;
import java.lang.System.Logger;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
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
    private final @Nullable WorkerTracer tracer;
    private final UpstreamCounts upstreamCounts;
    private final HttpFilter[] filters;
    private final RequestPass requestPass;
    private final ResponsePass responsePass;
    private final DynamicMetadata metadata = new DynamicMetadata();
    private final FilterState filterState = new FilterState();
    private final StreamTimer timer = new StreamTimer(this);
    /** By type; see {@link #shared}. Empty for most chains. */
    private final Map<Class<?>, Object> shared = new HashMap<>(0);

    private @Nullable ResponseEncoder encoder;
    private @Nullable Downstream connection;
    private @Nullable Route route;
    private @Nullable RouteTarget target;
    /** Whose gauge of active requests this one is counted in. */
    private @Nullable RouteStats activeIn;
    /** Where the time is recorded until the client has its answer; {@link PhaseStats#NONE} without a route. */
    private PhaseStats phases = PhaseStats.NONE;

    private int clusterIndex;
    private int clusterChoice;
    private boolean isRouteKnown;
    private boolean isRedirectedToTls;
    private long randomValue;
    private boolean isReplyPrepared;
    /** A local reply takes the place of an answer that filters have seen already: they do not see this one. */
    private boolean isReplyPastFilters;

    /** What the filters cost is measured on this stream. */
    private boolean isMeasured;

    private int requestBufferLimitBytes;
    private boolean isClientPausedByRouter;
    private boolean isClientPausedByFilter;
    private boolean isClientBehind;
    private boolean isAnswerKept;

    private boolean isActive;
    private boolean isRequestEnd;
    private boolean isResponseBegun;
    private boolean isHeadEncoded;
    private boolean isResponseEnd;

    Stream(WorkerHcm hcm) {
        this.hcm = hcm;
        worker = hcm.worker();
        tracer = hcm.tracer();
        upstreamCounts = new UpstreamCounts(worker.stats());
        requestHeaders = new HeaderBlock(worker.buffers().buffer());
        responseHeaders = new HeaderBlock(worker.buffers().buffer());
        routeView = new HeaderRequestView(requestHeaders, metadata, filterState);
        scratch = new Scratch(worker.buffers());
        FilterChain chain = hcm.descriptor().filters();
        filters = new HttpFilter[chain.factories().size()];
        for (int i = 0; i < filters.length; i++) {
            filters[i] = chain.factories().get(i).create(new FilterSlot(this, i));
        }
        requestPass = new RequestPass(this, filters);
        responsePass = new ResponsePass(this, filters);
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

    /** An answer is on its way through the filters, or farther. */
    boolean isAnswered() {
        return isResponseBegun;
    }

    boolean isResponseEnd() {
        return isResponseEnd;
    }

    boolean isReplyPastFilters() {
        return isReplyPastFilters;
    }

    RequestPass requestPass() {
        return requestPass;
    }

    ResponsePass responsePass() {
        return responsePass;
    }

    boolean isResponseBegun() {
        return isHeadEncoded;
    }

    @Override
    public int prefetch(int stage) {
        ResponseEncoder codec = encoder;
        if (stage == 1) {
            return (int) randomValue + clusterIndex + (isActive ? 1 : 0) + (codec == null ? 1 : 0);
        }
        return codec == null ? prefetchParts() : prefetchParts() + codec.prefetch();
    }

    /** The same for a stream that is about to serve a request. */
    int prefetchRequest(int stage) {
        return stage == 1
                ? (int) randomValue + clusterIndex + (isActive ? 1 : 0) + filters.length
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
        isRequestEnd = false;
        isResponseBegun = false;
        isHeadEncoded = false;
        isResponseEnd = false;
        isReplyPrepared = false;
        isReplyPastFilters = false;
        requestBufferLimitBytes = hcm.bufferLimitBytes();
        isClientPausedByRouter = false;
        isClientPausedByFilter = false;
        isClientBehind = false;
        isAnswerKept = false;
        isRouteKnown = false;
        isMeasured = false;
        requestPass.begin(0);
        responsePass.begin(0);
        route = null;
        target = null;
        phases = PhaseStats.NONE;
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
        if (isOverloaded()) {
            return;
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
        routeView.set(downstream.isSecure(), info.isInternal, downstream.tls());
        if (tracer != null) {
            tracer.begin(this);
        }
        if (requestHeaders.isUpgrade() && !isUpgradeAllowed()) {
            worker.stats().increment(hcm.descriptor().stats().rqWsOnNonWsRoute());
            sendLocalReply(LocalReply.FORBIDDEN, LocalReply.NO_BODY, "upgrade_failed");
            return;
        }
        chooseFilters();
        requestPass.head(endStream);
    }

    /** There is too much of something: no filter sees this request. */
    private boolean isOverloaded() {
        WorkerOverload overload = worker.overload();
        if (!overload.sheds(LoadShedPoint.HTTP_CONNECTION_MANAGER_DECODE_HEADERS)
                && !overload.applies(OverloadAction.STOP_ACCEPTING_REQUESTS)) {
            return false;
        }
        worker.stats().increment(hcm.descriptor().stats().rqOverloadClose());
        info.flag(ResponseFlag.OVERLOAD_MANAGER_TERMINATED);
        isReplyPastFilters = true;
        sendLocalReply(LocalReply.SERVICE_UNAVAILABLE, LocalReply.TEXT_OVERLOADED, LocalReply.OVERLOAD);
        return true;
    }

    /** The route goes before the connection manager, as in Envoy. */
    private boolean isUpgradeAllowed() {
        timer.onRequestEnd(); // what follows is no part of the request
        RouteTarget known = routeTarget();
        UpgradeTypes ofRoute = known == null ? null : known.upgrades();
        UpgradeTypes.Verdict verdict = ofRoute == null ? UpgradeTypes.Verdict.UNSAID : ofRoute.verdict(requestHeaders);
        if (verdict == UpgradeTypes.Verdict.UNSAID) {
            verdict = hcm.descriptor().options().upgrades().verdict(requestHeaders);
        }
        return verdict == UpgradeTypes.Verdict.ALLOWED;
    }

    /**
     * Which filters see the stream, and whether they are measured. The route is that of the head as it comes to the first filter, as in Envoy:
     * what filters change or note has a say only after {@link #clearRoute}.
     */
    private void chooseFilters() {
        FilterChain chain = hcm.descriptor().filters();
        long skipped = chain.skipped();
        if (filters.length > 1) {
            route();
        }
        if (chain.isPerRoute()) {
            RouteTarget known = routeTarget();
            FilterOverrides overrides = known == null ? null : known.filters();
            if (overrides != null) {
                skipped = choiceOf(overrides).skipped();
            }
        }
        requestPass.begin(skipped);
        responsePass.begin(responsePass.positionsOf(skipped));
        isMeasured = hcm.filterMeter().isSampled(randomValue);
        if (isMeasured) {
            hcm.filterMeter().countStream(skipped);
        }
    }

    FilterOverrides.Choice choiceOf(FilterOverrides overrides) {
        List<FilterOverrides.Choice> choices = overrides.byChoice();
        return choices.get(choices.size() == 1 ? 0 : clusterChoice);
    }

    /** Around every call of a filter. */
    void onFilterCall() {
        if (isMeasured) {
            hcm.filterMeter().begin();
        }
    }

    void onFilterReturn(int index) {
        if (isMeasured) {
            hcm.filterMeter().end(index);
        }
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
            requestPass.data(position, length, endStream);
        }
    }

    /** Runs the request's trailers through the filters. */
    void decodeTrailers(HeaderBlock trailers) {
        onRequestEnd();
        if (isActive && !isResponseEnd) {
            requestPass.trailers(trailers);
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
        backlog(isHigh, isAnswerKept);
    }

    /** A filter keeps more of the answer than it should (true), or has let it go (false). */
    void pauseUpstream(boolean isPaused) {
        backlog(isClientBehind, isPaused);
    }

    private void backlog(boolean isBehind, boolean isKept) {
        boolean wasHigh = isClientBehind || isAnswerKept;
        isClientBehind = isBehind;
        isAnswerKept = isKept;
        if ((isBehind || isKept) != wasHigh) {
            for (HttpFilter filter : filters) {
                filter.onDownstreamBacklog(isBehind || isKept);
            }
        }
    }

    private void onRequestEnd() {
        isRequestEnd = true;
        timer.onRequestEnd();
        info.requestEndNs = worker.loop().nowNs();
    }

    // ---- answer side, called by the router or a filter ----

    @Override
    public void encodeHeaders(boolean endStream) {
        isResponseBegun = true;
        isResponseEnd = endStream;
        info.responseCode = responseHeaders.status();
        timer.touch(worker.loop().nowNs());
        if (isReplyPastFilters) {
            writeHead(endStream);
        } else {
            responsePass.head(endStream);
        }
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
        if (isReplyPastFilters) {
            writeData(position, length, endStream);
        } else {
            responsePass.data(position, length, endStream);
        }
    }

    @Override
    public void encodeTrailers(HeaderBlock trailers) {
        isResponseEnd = true;
        responsePass.trailers(trailers);
    }

    void writeTrailers(HeaderBlock trailers) {
        if (isActive && encoder != null) {
            info.responseTrailers = trailers;
            encoder.encodeTrailers(trailers);
            finish();
        }
    }

    void writeHead(boolean isEnd) {
        ResponseEncoder codec = encoder;
        if (codec == null) {
            return;
        }
        isHeadEncoded = true;
        if ((tracer != null && !tracer.onAnswer(this))
                || !hcm.responseHeaders().apply(responseHeaders, requestHeaders)
                || !codec.encodeHeaders(responseHeaders, isEnd)) {
            resetStream();
        } else if (isEnd) {
            finish();
        } else if (!hcm.accessLogs().isEmpty()) {
            hcm.accessLogs().onAnswerHead(this, scratch);
        }
    }

    void writeData(int position, int length, boolean endStream) {
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
        filters[filters.length - 1].onLocalReply();
        if (isResponseBegun) {
            isReplyPastFilters = true;
            responsePass.clear();
        }
        if (!isReplyPrepared) {
            responseHeaders.clear(); // an upstream's head may have been begun in it
        }
        if (!hcm.localReplies().write(this, status, body)) {
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

    void failResponse(String details) {
        if (isHeadEncoded) {
            resetStream();
            return;
        }
        sendLocalReply(LocalReply.INTERNAL_SERVER_ERROR, LocalReply.NO_BODY, details);
    }

    void onFilterFailure(RuntimeException e) {
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
        if (!info.isHealthCheck) {
            stats.increment(ids.rqCompleted());
            stats.increment(ids.rqClass(info.responseCode));
        }
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
        if (known != null && !info.isHealthCheck) {
            RouteStats routeIds = known.stats();
            stats.increment(routeIds.rqTotal());
            stats.increment(routeIds.rqClass(info.responseCode));
            phases = routeIds.phases();
            PhaseTimes.record(stats, phases, info);
        }
        countActive(null);
        if (!info.isHealthCheck) {
            TapeWriter.write(this, requestPass.headAt(), requestPass.stoppedEver());
        }
        timer.end();
        hcm.accessLogs().log(this);
        if (tracer != null) {
            tracer.end(this);
        }
        destroyFilters();
        requestPass.clear();
        responsePass.release();
        if (!metadata.isEmpty()) {
            metadata.clear();
        }
        if (!filterState.isEmpty()) {
            filterState.clear();
        }
        scratch.clear();
        info.clear();
        encoder = null;
    }

    private void destroyFilters() {
        for (HttpFilter filter : filters) {
            try {
                filter.onDestroy();
            } catch (RuntimeException e) {
                LOG.log(Logger.Level.ERROR, "a filter failed in onDestroy", e);
            }
        }
    }

    /** Bytes of bodies that are kept for the stream. */
    long heldBytes() {
        long bytes = requestPass.heldBytes() + responsePass.heldBytes();
        for (HttpFilter filter : filters) {
            bytes += filter.heldBytes();
        }
        return bytes;
    }

    /** Its timeouts may be shorter than they were. */
    void rearmTimer() {
        timer.rearm();
    }

    /** It serves nobody any more. */
    void forget() {
        timer.forget();
    }

    /** Stream idle timeout or maximum duration. */
    void onTimeout(boolean isIdle) {
        info.trail.onTimer(isIdle ? AttemptTrail.TIMER_STREAM_IDLE : AttemptTrail.TIMER_STREAM_DURATION);
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
    public <T> T shared(Class<T> type, Supplier<T> make) {
        return type.cast(shared.computeIfAbsent(type, _ -> make.get()));
    }

    @Override
    public DynamicMetadata metadata() {
        return metadata;
    }

    @Override
    public FilterState filterState() {
        return filterState;
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
            Route matched = hcm.match(routeView, randomValue);
            isRedirectedToTls = hcm.isTlsWanted(routeView);
            onRouteMatched(isRedirectedToTls ? null : matched);
        }
        return route;
    }

    @Override
    public boolean isRedirectedToTls() {
        return route() == null && isRedirectedToTls;
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
        countActive(target == null ? null : target.stats());
        info.route = route;
        info.routeMetadata = target == null ? null : target.metadata();
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
        long durationNs = action.streamDurationMaxNs();
        GrpcTimeouts grpc = action.grpcTimeouts();
        if (grpc != null && grpc.isOfStream()) {
            long askedNs = GrpcTimeout.of(requestHeaders);
            durationNs = askedNs == GrpcTimeout.NONE ? durationNs : grpc.durationNs(askedNs);
        }
        if (durationNs != ForwardAction.INHERIT) {
            timer.durationMax(info.startNs, durationNs);
        }
    }

    private void countFor(@Nullable RouteTarget matched) {
        VirtualHostStats virtualCluster = null;
        VirtualHostStats prefix = null;
        info.virtualClusterName = null;
        if (matched != null) {
            VirtualClusterTarget ofHost = matched.virtualClusters();
            if (ofHost != null) {
                int index = hcm.virtualCluster(ofHost.clusters());
                virtualCluster = ofHost.stats().get(index);
                info.virtualClusterName = ofHost.names().get(index);
            }
            prefix = matched.prefixStats();
        }
        upstreamCounts.set(virtualCluster, prefix);
    }

    private void countActive(@Nullable RouteStats now) {
        if (activeIn != null) {
            worker.stats().decrement(activeIn.rqActive());
        }
        activeIn = now;
        if (now != null) {
            worker.stats().increment(now.rqActive());
        }
    }

    /** The route as far as it is known; nobody looks for it any more. */
    @Nullable
    RouteTarget knownTarget() {
        return target;
    }

    /** After the end of the stream: where to record how long the kernel took for its last bytes. */
    PhaseStats phases() {
        return phases;
    }

    @Override
    public UpstreamCounts upstreamCounts() {
        return upstreamCounts;
    }

    @Override
    public @Nullable AttemptTracing tracing() {
        return info.trace.isActive ? tracer : null;
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
    public WorkerDnsCache dnsCache(int index) {
        return hcm.dnsCache(index);
    }

    @Override
    public int findCluster(byte[] name) {
        return hcm.findCluster(name);
    }

    @Override
    public int findCluster(int start, int length) {
        int index = hcm.descriptor().clusterNames().get(0, requestHeaders.buffer(), start, length);
        return index == ByteMap.NONE ? -1 : index;
    }

    @Override
    public @Nullable Route findRoute() {
        Route matched = hcm.match(routeView, randomValue);
        return hcm.isTlsWanted(routeView) ? null : matched;
    }

    @Override
    public void restart(BodyBuffer body) {
        destroyFilters();
        requestPass.clear();
        responsePass.release();
        if (!metadata.isEmpty()) {
            metadata.clear();
        }
        responseHeaders.clear();
        isReplyPrepared = false;
        info.forgetUpstream();
        clearRoute();
        chooseFilters();
        requestPass.head(body.isEmpty());
        while (!body.isEmpty()) {
            int length = body.length();
            int position = body.remove();
            if (isActive && !isResponseEnd) {
                requestPass.data(position, length, body.isEmpty());
            }
            worker.buffers().give(position);
        }
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
        countActive(null);
        isRouteKnown = false;
        route = null;
        target = null;
    }

    @Override
    public int bufferLimitBytes() {
        return hcm.bufferLimitBytes();
    }

    @Override
    public void requestBufferLimitBytes(int bytes) {
        requestBufferLimitBytes = bytes;
    }

    @Override
    public int requestBufferLimitBytes() {
        return requestBufferLimitBytes;
    }

    @Override
    public void pauseDecoding(boolean isPaused) {
        isClientPausedByRouter = isPaused;
        pauseClient();
    }

    /** A filter keeps more of the request than it should (true), or has let it go (false). */
    void pauseClient(boolean isPaused) {
        isClientPausedByFilter = isPaused;
        pauseClient();
    }

    private void pauseClient() {
        if (encoder != null) {
            encoder.pauseReading(isClientPausedByRouter || isClientPausedByFilter);
        }
    }
}
