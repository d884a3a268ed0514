package io.ringway.hotpath.router;

import io.ringway.hotpath.filter.HttpFilter;
import io.ringway.hotpath.filter.ResponseFlag;
import io.ringway.hotpath.filter.RouteBalancing;
import io.ringway.hotpath.filter.RouteResilience;
import io.ringway.hotpath.filter.RouteTarget;
import io.ringway.hotpath.filter.StreamCallbacks;
import io.ringway.hotpath.filter.StreamInfo;
import io.ringway.hotpath.hcm.LocalReply;
import io.ringway.hotpath.http.Ascii;
import io.ringway.hotpath.http.Constants;
import io.ringway.hotpath.http.HeaderBlock;
import io.ringway.hotpath.http.HeaderId;
import io.ringway.hotpath.http.Method;
import io.ringway.hotpath.stats.ClusterStats;
import io.ringway.hotpath.stats.HostStats;
import io.ringway.hotpath.stats.RetryStats;
import io.ringway.hotpath.stats.WriterStats;
import io.ringway.hotpath.upstream.HostPool;
import io.ringway.hotpath.upstream.ResetReason;
import io.ringway.hotpath.upstream.UpstreamHost;
import io.ringway.hotpath.upstream.WorkerCluster;
import io.ringway.lb.Criteria;
import io.ringway.lb.limit.WorkerResources;
import io.ringway.lb.outlier.OutlierMonitor;
import io.ringway.routing.Route;
import io.ringway.routing.action.DirectResponseAction;
import io.ringway.routing.action.ForwardAction;
import io.ringway.routing.action.NonForwardingAction;
import io.ringway.routing.action.RedirectAction;
import io.ringway.transport.loop.Timer;
import org.jspecify.annotations.Nullable;

/**
 * The terminal filter (Envoy {@code Router::Filter}): asks for the route, then answers itself, or picks a host, forwards the request and
 * passes the answer back.
 *
 * <p>Owner: worker.
 */
final class RouterFilter extends Timer implements HttpFilter {
    private static final long NONE = Long.MAX_VALUE;
    private static final long NS_PER_MS = 1_000_000;
    private static final byte[] HTTPS = LocalReply.bytes("https");
    /** What {@code require_tls} answers. */
    private static final RedirectAction TO_HTTPS = new RedirectAction(301, "https", null, 0, null, null, false);

    private static final byte[] TEXT_NO_HEALTHY = LocalReply.bytes("no healthy upstream");
    private static final byte[] TEXT_TIMEOUT = LocalReply.bytes("upstream request timeout");
    private static final byte[] TEXT_BODY_TOO_LARGE =
            LocalReply.bytes("exceeded request buffer limit while retrying upstream");

    private final StreamCallbacks callbacks;
    private final RouterOptions options;
    private final UpstreamRequest upstream;
    private @Nullable WorkerCluster cluster;
    private @Nullable HostPool host;
    /** Where the permit for this request was taken. */
    private @Nullable WorkerResources permit;

    /** What the attempts of this request need, or null if there is only one, without limits of its own. */
    private @Nullable RetryState retry;
    /** The same between requests that need it. */
    private @Nullable RetryState spareRetry;

    /** Made when a route with hash policies is first met. */
    private @Nullable RequestHash hash;

    private boolean isRequestComplete;
    private boolean hasBody;
    private long timeoutNs;
    private long deadlineNs = NONE;
    private boolean isForwarding;
    private boolean isAnswerBegun;

    RouterFilter(StreamCallbacks callbacks, RouterOptions options) {
        this.callbacks = callbacks;
        this.options = options;
        upstream = new UpstreamRequest(this, callbacks);
    }

    // ---- request side ----

    @Override
    public HeadersStatus decodeHeaders(HeaderBlock headers, boolean endStream) {
        Route route = callbacks.route();
        RouteTarget target = callbacks.routeTarget();
        if (route == null || target == null) {
            onNoRoute();
            return HeadersStatus.STOP_ITERATION;
        }
        if (needsTls(headers, route)) {
            redirect(headers, route, TO_HTTPS);
            return HeadersStatus.STOP_ITERATION;
        }
        switch (route.action()) {
            case ForwardAction action -> forward(headers, route, action, target, endStream);
            case RedirectAction action -> redirect(headers, route, action);
            case NonForwardingAction _ -> onNoRoute();
            case DirectResponseAction action -> {
                stats().increment(callbacks.hcmStats().rqDirectResponse());
                RouteChanges.reply(callbacks, action.status(), action.body(), "direct_response");
            }
        }
        return HeadersStatus.STOP_ITERATION;
    }

    @Override
    public DataStatus decodeData(int position, int length, boolean endStream) {
        if (!isForwarding) {
            return DataStatus.CONTINUE;
        }
        RetryState state = retry;
        if (state != null && !state.keep(position, length) && state.hasAttemptFailed()) {
            RouteChanges.reply(
                    callbacks,
                    LocalReply.INSUFFICIENT_STORAGE,
                    TEXT_BODY_TOO_LARGE,
                    "request_payload_exceeded_retry_buffer_limit");
            return DataStatus.CONTINUE;
        }
        if (endStream) {
            onRequestSent();
        }
        upstream.sendData(position, length, endStream);
        return DataStatus.CONTINUE;
    }

    @Override
    public HeadersStatus decodeTrailers(HeaderBlock trailers) {
        if (isForwarding) {
            onRequestSent();
            upstream.sendTrailers(trailers);
        }
        return HeadersStatus.CONTINUE;
    }

    /** Envoy {@code VirtualHost.require_tls}, judged by x-forwarded-proto as there. */
    private boolean needsTls(HeaderBlock headers, Route route) {
        return switch (route.virtualHost().tlsRequirement()) {
            case NONE -> false;
            case EXTERNAL_ONLY -> !callbacks.info().isInternal && !isHttps(headers);
            case ALL -> !isHttps(headers);
        };
    }

    private static boolean isHttps(HeaderBlock headers) {
        int proto = headers.find(HeaderId.X_FORWARDED_PROTO);
        return proto >= 0
                && Ascii.equalsIgnoreCase(
                        headers.buffer(), headers.valueStart(proto), headers.valueLength(proto), HTTPS);
    }

    private void onNoRoute() {
        stats().increment(callbacks.hcmStats().noRoute());
        callbacks.info().flag(ResponseFlag.NO_ROUTE_FOUND);
        callbacks.sendLocalReply(LocalReply.NOT_FOUND, LocalReply.NO_BODY, "route_not_found");
    }

    private void redirect(HeaderBlock headers, Route route, RedirectAction action) {
        stats().increment(callbacks.hcmStats().rqRedirect());
        if (!RedirectLocation.write(callbacks, headers, route, action)) {
            RouteChanges.reply(callbacks, LocalReply.INTERNAL_SERVER_ERROR, LocalReply.NO_BODY, "out_of_buffers");
            return;
        }
        RouteChanges.replyPrepared(callbacks, action.status(), LocalReply.NO_BODY, "direct_response");
    }

    private void forward(
            HeaderBlock headers, Route route, ForwardAction action, RouteTarget target, boolean endStream) {
        StreamInfo info = callbacks.info();
        if (callbacks.clusterIndex() < 0) {
            stats().increment(callbacks.hcmStats().noCluster());
            info.flag(ResponseFlag.NO_CLUSTER_FOUND);
            RouteChanges.reply(callbacks, action.clusterNotFoundStatus(), LocalReply.NO_BODY, "cluster_not_found");
            return;
        }
        WorkerCluster chosen = callbacks.cluster(callbacks.clusterIndex());
        info.upstreamCluster = chosen;
        if (!computeHash(headers, target.balancing())) {
            RouteChanges.reply(
                    callbacks, LocalReply.HEADERS_TOO_LARGE, LocalReply.NO_BODY, "request_headers_too_large");
            return;
        }
        HostPool pool = pick(chosen, 0);
        if (pool == null) {
            onNoHost(chosen);
            return;
        }
        cluster = chosen;
        timeoutNs = timeoutNs(headers, action);
        if (!RouteChanges.request(callbacks, headers)
                || !ForwardedHead.rewrite(callbacks, headers, route, action, timeoutNs, pool.host(), options)
                || !prepareRetry(headers, target.resilience(), chosen)) {
            RouteChanges.reply(
                    callbacks, LocalReply.HEADERS_TOO_LARGE, LocalReply.NO_BODY, "request_headers_too_large");
            return;
        }
        isForwarding = true;
        hasBody = !endStream && !headers.isUpgrade();
        info.upstreamStartNs = callbacks.worker().loop().nowNs();
        startAttempt(chosen, pool, headers, endStream);
    }

    /** What the request asks for goes before the route; the connection manager has removed it from requests that may not ask. */
    private static long timeoutNs(HeaderBlock headers, ForwardAction action) {
        int id = HeaderId.X_ENVOY_UPSTREAM_RQ_TIMEOUT_MS;
        if (!headers.has(id)) {
            return action.timeoutNs();
        }
        int asked = RetryFields.number(headers, id);
        headers.removeAll(id);
        return asked == RetryFields.NONE ? action.timeoutNs() : asked * NS_PER_MS;
    }

    /** Under the head as it came: rewriting comes later. */
    private boolean computeHash(HeaderBlock headers, @Nullable RouteBalancing balancing) {
        if (balancing == null || balancing.hashPolicies().isEmpty()) {
            return true;
        }
        RequestHash made = hash;
        if (made == null) {
            made = new RequestHash(callbacks);
            hash = made;
        }
        return made.compute(balancing.hashPolicies(), headers);
    }

    /** Picks a host; {@code attempt} counts hosts that were refused before in the same choice. */
    @Nullable
    HostPool pick(WorkerCluster target, int attempt) {
        long random = callbacks.worker().random().nextLong();
        RequestHash known = hash;
        RouteBalancing balancing = balancing();
        Criteria criteria = balancing == null ? null : balancing.criteria(callbacks.clusterChoice());
        HostPool pool = known == null
                ? target.pick(0, false, random, attempt, criteria)
                : target.pick(known.value(), known.isPresent(), random, attempt, criteria);
        return pool == null ? null : pool.ofPriority(isHighPriority());
    }

    private @Nullable RouteBalancing balancing() {
        RouteTarget target = callbacks.routeTarget();
        return target == null ? null : target.balancing();
    }

    private boolean isHighPriority() {
        RouteBalancing balancing = balancing();
        return balancing != null && balancing.isHighPriority();
    }

    /** The circuit breakers that count for this request. */
    WorkerResources resources(WorkerCluster target) {
        return target.resources(isHighPriority());
    }

    private void onNoHost(WorkerCluster target) {
        stats().increment(target.stats().cxNoneHealthy());
        callbacks.info().flag(ResponseFlag.NO_HEALTHY_UPSTREAM);
        countAnswer(target.stats(), null, LocalReply.SERVICE_UNAVAILABLE);
        RouteChanges.reply(callbacks, LocalReply.SERVICE_UNAVAILABLE, TEXT_NO_HEALTHY, "no_healthy_upstream");
    }

    private void startAttempt(WorkerCluster target, HostPool pool, HeaderBlock headers, boolean endStream) {
        StreamInfo info = callbacks.info();
        host = pool;
        info.upstreamHost = pool.host();
        WorkerResources resources = pool.resources();
        if (!resources.tryAcquireRequest()) {
            stats().increment(target.stats().rqPendingOverflow());
            failBeforeHead(ResetReason.OVERFLOW, null);
            return;
        }
        permit = resources;
        info.attempts++;
        if (endStream && !isRequestComplete) {
            onRequestSent();
        }
        upstream.start(headers, endStream);
        RetryState state = retry;
        if (state != null) {
            state.onHost(pool);
            if (!upstream.replay(state.body())) {
                upstream.cancel();
                failBeforeHead(ResetReason.OVERFLOW, null);
                return;
            }
        }
        pool.acquire(upstream);
    }

    // ---- further attempts ----

    /** Most requests have nothing to do with it: one look at the route and one at the head. */
    private boolean prepareRetry(HeaderBlock headers, @Nullable RouteResilience resilience, WorkerCluster target) {
        if (resilience == null && !RetryFields.areIn(headers)) {
            return true;
        }
        RetryState state = retryState();
        state.begin(resilience, headers, target, timeoutNs);
        boolean fits = countAttempt(headers, resilience, 1);
        if (!options.areEnvoyHeadersSuppressed() && state.perTryTimeoutNs() > 0) {
            fits &= ForwardedHead.setAttemptTimeout(callbacks, headers, state.perTryTimeoutNs(), timeoutNs);
        }
        return fits;
    }

    private RetryState retryState() {
        RetryState state = spareRetry;
        if (state == null) {
            state = new RetryState(this, callbacks);
            spareRetry = state;
        }
        retry = state;
        return state;
    }

    /** The back-off is over. */
    void onRetryDue() {
        WorkerCluster target = cluster;
        RetryState state = retry;
        Route route = callbacks.route();
        RouteTarget routeTarget = callbacks.routeTarget();
        if (target == null || state == null || route == null || routeTarget == null) {
            return;
        }
        HostPool pool = state.pick(target);
        if (pool == null) {
            onNoHost(target);
            return;
        }
        HeaderBlock headers = callbacks.requestHeaders();
        if (!changeHead(headers, route, routeTarget, state, pool)) {
            RouteChanges.reply(
                    callbacks, LocalReply.HEADERS_TOO_LARGE, LocalReply.NO_BODY, "request_headers_too_large");
            return;
        }
        startAttempt(target, pool, headers, isRequestComplete);
    }

    private boolean changeHead(HeaderBlock headers, Route route, RouteTarget target, RetryState state, HostPool pool) {
        if (route.action() instanceof ForwardAction action) {
            ForwardedHost.onHost(callbacks, headers, action, pool.host());
        }
        boolean fits = countAttempt(headers, target.resilience(), callbacks.info().attempts + 1);
        if (options.areEnvoyHeadersSuppressed()) {
            return fits;
        }
        long leftNs = deadlineNs == NONE
                ? timeoutNs
                : Math.max(NS_PER_MS, deadlineNs - callbacks.worker().loop().nowNs());
        return fits && ForwardedHead.setAttemptTimeout(callbacks, headers, state.perTryTimeoutNs(), leftNs);
    }

    /** {@code include_request_attempt_count}; false if there is no memory or the block is full. */
    private boolean countAttempt(HeaderBlock headers, @Nullable RouteResilience resilience, int attempt) {
        return resilience == null
                || !resilience.isAttemptCounted()
                || ForwardedHead.setNumber(callbacks, headers, HeaderId.X_ENVOY_ATTEMPT_COUNT, attempt);
    }

    /** Says what was decided about a failed attempt; true if another one follows. */
    private boolean follow(RetryState.Decision decision) {
        switch (decision) {
            case YES -> {
                onAttemptGivenUp();
                return true;
            }
            case OVERFLOW -> callbacks.info().flag(ResponseFlag.UPSTREAM_OVERFLOW);
            case LIMIT_EXCEEDED -> callbacks.info().flag(ResponseFlag.UPSTREAM_RETRY_LIMIT_EXCEEDED);
            case NO -> {}
        }
        return false;
    }

    private void onAttemptGivenUp() {
        HostPool pool = host;
        if (pool != null) {
            stats().increment(pool.host().stats().rqError());
        }
        upstream.cancel();
        upstream.onRetry();
        releasePermit();
        callbacks.responseHeaders().clear();
    }

    /** A connection is there for the attempt. */
    void onAttemptConnected() {
        if (retry != null) {
            retry.attemptTimer().onConnected(isRequestComplete);
        }
    }

    /** Something of the answer's body came. */
    void onAttemptProgress() {
        if (retry != null) {
            retry.attemptTimer().touch();
        }
    }

    /** {@code per_try_timeout} or {@code per_try_idle_timeout}. */
    void onPerTryTimeout(boolean isIdle) {
        WorkerCluster target = cluster;
        RetryState state = retry;
        if (target == null || state == null) {
            return;
        }
        RetryStats ids = target.stats().retry();
        stats().increment(isIdle ? ids.rqPerTryIdleTimeout() : ids.rqPerTryTimeout());
        HostPool pool = host;
        if (pool != null) {
            stats().increment(pool.host().stats().rqTimeout());
        }
        if (!isAnswerBegun) {
            observe(LocalReply.GATEWAY_TIMEOUT, false);
        }
        upstream.cancel();
        state.attemptTimer().end();
        if (!isAnswerBegun && follow(state.onReset(ResetReason.LOCAL_RESET, true))) {
            return;
        }
        endByTimeout(target, pool, isIdle ? "upstream_per_try_idle_timeout" : "upstream_per_try_timeout");
    }

    private void endByTimeout(WorkerCluster target, @Nullable HostPool pool, String details) {
        callbacks.info().flag(ResponseFlag.UPSTREAM_REQUEST_TIMEOUT);
        if (isAnswerBegun) {
            callbacks.resetStream();
            return;
        }
        countAnswer(target.stats(), pool == null ? null : pool.host(), LocalReply.GATEWAY_TIMEOUT);
        RouteChanges.reply(callbacks, LocalReply.GATEWAY_TIMEOUT, TEXT_TIMEOUT, details);
    }

    // ---- timeouts ----

    /** The whole request has come: from here on the route's timeout runs (Envoy {@code RouteAction.timeout}). */
    private void onRequestSent() {
        isRequestComplete = true;
        if (retry != null) {
            retry.attemptTimer().onRequestComplete();
        }
        if (timeoutNs > 0) {
            deadlineNs = callbacks.worker().loop().nowNs() + timeoutNs;
            callbacks.worker().loop().timers().scheduleNoLater(this, deadlineNs);
        }
    }

    @Override
    protected void onExpiry(long nowNs) {
        // The timer stays on the wheel over requests and fires at the earliest deadline it was set to.
        if (deadlineNs == NONE) {
            return;
        }
        if (nowNs < deadlineNs) {
            callbacks.worker().loop().timers().schedule(this, deadlineNs);
            return;
        }
        onTimeout();
    }

    private void onTimeout() {
        WorkerCluster target = cluster;
        if (target == null) {
            return;
        }
        WriterStats stats = stats();
        stats.increment(target.stats().rqTimeout());
        callbacks.upstreamCounts().onTimeout();
        RouteTarget routeTarget = callbacks.routeTarget();
        if (routeTarget != null) {
            stats.increment(routeTarget.stats().rqTimeout());
        }
        HostPool pool = host;
        if (pool != null) {
            stats.increment(pool.host().stats().rqTimeout());
        }
        if (!isAnswerBegun) {
            observe(LocalReply.GATEWAY_TIMEOUT, false);
        }
        upstream.cancel();
        endByTimeout(target, pool, "response_timeout");
    }

    // ---- answer side, called by the attempt ----

    int prefetch() {
        return (int) timeoutNs + (cluster == null ? 1 : 0);
    }

    /** The head of the answer stands in the stream's response block. */
    void onUpstreamHeaders(boolean endStream) {
        observe(callbacks.responseHeaders().status(), true);
        RetryState state = retry;
        if (state != null) {
            if (follow(state.onAnswer())) {
                return;
            }
            state.attemptTimer().onAnswer();
        }
        StreamInfo info = callbacks.info();
        isAnswerBegun = true;
        info.upstreamHeadNs = callbacks.worker().loop().nowNs();
        HeaderBlock headers = callbacks.responseHeaders();
        WorkerCluster target = cluster;
        if (target != null) {
            countAnswer(target.stats(), info.upstreamHost, headers.status());
            long millis = (info.upstreamHeadNs - info.upstreamStartNs) / NS_PER_MS;
            stats().record(target.stats().rqTime(), millis);
            callbacks.upstreamCounts().onTime(millis);
        }
        RouteTarget routeTarget = callbacks.routeTarget();
        if (routeTarget != null) {
            stats().record(routeTarget.stats().upstream(), (info.upstreamHeadNs - info.upstreamStartNs) / 1_000);
        }
        info.responseCodeDetails = "via_upstream";
        if ((hash != null && !hash.addCookies(headers))
                || (!options.areEnvoyHeadersSuppressed() && !addServiceTime(headers, info))) {
            onUpstreamReset(ResetReason.PROTOCOL_ERROR, null);
            return;
        }
        if (!RouteChanges.answer(callbacks, headers)) {
            onUpstreamReset(ResetReason.PROTOCOL_ERROR, null);
            return;
        }
        callbacks.encodeHeaders(endStream);
    }

    private boolean addServiceTime(HeaderBlock headers, StreamInfo info) {
        long millis = (info.upstreamHeadNs - info.upstreamStartNs) / NS_PER_MS;
        return ForwardedHead.setNumber(callbacks, headers, HeaderId.X_ENVOY_UPSTREAM_SERVICE_TIME, millis);
    }

    /**
     * The exchange broke off.
     *
     * @param isStale the connection had been used before and brought nothing of an answer
     * @param isUnsent nothing of the request has left
     */
    void onAttemptReset(ResetReason reason, boolean isStale, boolean isUnsent) {
        if (isUnsent && retryStale(true)) {
            return;
        }
        if (!isAnswerBegun) {
            observe(LocalReply.SERVICE_UNAVAILABLE, false);
        }
        RetryState state = retry;
        if (state != null && !isAnswerBegun && follow(state.onReset(reason, true))) {
            return;
        }
        if (isStale && !isAnswerBegun && retryStale(false)) {
            return;
        }
        onUpstreamReset(reason, null);
    }

    private boolean retryStale(boolean isUnsent) {
        WorkerCluster target = cluster;
        if (target == null
                || hasBody
                || !(isUnsent || Method.isIdempotent(callbacks.requestHeaders().method()))) {
            return false;
        }
        RetryState state = retry;
        if (state == null) {
            state = retryState();
            state.begin(null, callbacks.requestHeaders(), target, timeoutNs);
        }
        if (!state.retryStale()) {
            return false;
        }
        onAttemptGivenUp();
        return true;
    }

    /** No connection can be had for the attempt. */
    void onPoolFailure(ResetReason reason, @Nullable String transportFailure) {
        if (reason != ResetReason.OVERFLOW) {
            observe(LocalReply.SERVICE_UNAVAILABLE, false);
        }
        RetryState state = retry;
        if (state == null || !follow(state.onReset(reason, false))) {
            onUpstreamReset(reason, transportFailure);
        }
    }

    /** The attempt failed, and no other one follows. */
    void onUpstreamReset(ResetReason reason, @Nullable String transportFailure) {
        if (isAnswerBegun) {
            callbacks.info().flag(UpstreamFailure.flag(reason));
            callbacks.resetStream();
            return;
        }
        failBeforeHead(reason, transportFailure);
    }

    private void failBeforeHead(ResetReason reason, @Nullable String transportFailure) {
        callbacks.info().upstreamTransportFailure = transportFailure;
        callbacks.info().flag(UpstreamFailure.flag(reason));
        WorkerCluster target = cluster;
        int status = UpstreamFailure.status(reason);
        if (target != null) {
            countAnswer(target.stats(), callbacks.info().upstreamHost, status);
        }
        HeaderBlock headers = callbacks.prepareLocalReply();
        if (reason == ResetReason.OVERFLOW && !options.areEnvoyHeadersSuppressed()) {
            Constants constants = callbacks.worker().constants();
            headers.set(
                    HeaderId.X_ENVOY_OVERLOADED, constants.name(HeaderId.X_ENVOY_OVERLOADED), constants.intern("true"));
        }
        boolean isRetried = callbacks.info().attempts > 1;
        RouteChanges.replyPrepared(
                callbacks,
                status,
                UpstreamFailure.body(reason, transportFailure, isRetried),
                UpstreamFailure.details(reason));
    }

    /** Tells the outlier detection how an attempt went; {@code status} is what Envoy takes a failure without an answer for. */
    private void observe(int status, boolean isAnswer) {
        HostPool pool = host;
        OutlierMonitor outlier = pool == null ? null : pool.host().outlier();
        if (outlier == null) {
            return;
        }
        int worker = callbacks.worker().index();
        if (isAnswer) {
            outlier.onAnswer(worker, status);
        } else {
            outlier.onLocalFailure(worker, status);
        }
    }

    private void countAnswer(ClusterStats ids, @Nullable UpstreamHost from, int status) {
        WriterStats stats = stats();
        stats.increment(ids.rqClass(status));
        callbacks.upstreamCounts().onAnswer(status);
        if (from != null) {
            HostStats hostIds = from.stats();
            stats.increment(status < 500 ? hostIds.rqSuccess() : hostIds.rqError());
        }
    }

    // ---- the end ----

    @Override
    public void onDownstreamBacklog(boolean isHigh) {
        upstream.pauseReading(isHigh);
    }

    @Override
    public void onDestroy() {
        upstream.cancel();
        releasePermit();
        if (retry != null) {
            retry.end();
            retry = null;
        }
        if (hash != null) {
            hash.clear();
        }
        isRequestComplete = false;
        deadlineNs = NONE;
        timeoutNs = 0;
        isForwarding = false;
        isAnswerBegun = false;
        cluster = null;
        host = null;
    }

    private void releasePermit() {
        if (permit != null) {
            permit.releaseRequest();
            permit = null;
        }
    }

    private WriterStats stats() {
        return callbacks.worker().stats();
    }
}
