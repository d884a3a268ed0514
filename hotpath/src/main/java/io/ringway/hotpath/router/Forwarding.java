package io.ringway.hotpath.router;

import io.ringway.hotpath.filter.AttemptTrail;
import io.ringway.hotpath.filter.InternalRedirectPolicy;
import io.ringway.hotpath.filter.ResponseFlag;
import io.ringway.hotpath.filter.RouteResilience;
import io.ringway.hotpath.filter.RouteTarget;
import io.ringway.hotpath.filter.StreamCallbacks;
import io.ringway.hotpath.filter.StreamInfo;
import io.ringway.hotpath.hcm.LocalReply;
import io.ringway.hotpath.http.Constants;
import io.ringway.hotpath.http.GrpcTimeout;
import io.ringway.hotpath.http.HeaderBlock;
import io.ringway.hotpath.http.HeaderId;
import io.ringway.hotpath.http.HeaderNames;
import io.ringway.hotpath.http.Method;
import io.ringway.hotpath.http.Text;
import io.ringway.hotpath.stats.ClusterStats;
import io.ringway.hotpath.stats.RetryStats;
import io.ringway.hotpath.stats.WriterStats;
import io.ringway.hotpath.upstream.HostPool;
import io.ringway.hotpath.upstream.ResetReason;
import io.ringway.hotpath.upstream.UpstreamHost;
import io.ringway.hotpath.upstream.WorkerCluster;
import io.ringway.lb.limit.WorkerResources;
import io.ringway.routing.Route;
import io.ringway.routing.action.ForwardAction;
import io.ringway.routing.action.GrpcTimeouts;
import io.ringway.routing.runtime.RuntimeFraction;
import org.jspecify.annotations.Nullable;

/**
 * One request on its way to a cluster: its attempts, one after the other or side by side, what becomes of those that fail, and the answer of the
 * one that succeeds.
 *
 * <pre>
 *   prepare -> start -> attempt -- good answer ---------------------------> client
 *                        |  ^ retry (RetryState)                             ^
 *                        |  '-- failed, bad answer                           |
 *                        '-- too slow: goes on beside another (Hedges) ------'   the first good answer ends the others
 * </pre>
 *
 * <p>Owner: worker.
 */
final class Forwarding {
    private static final long NS_PER_MS = 1_000_000;
    private static final String IS_TIMEOUT_RETRY = "x-envoy-is-timeout-retry";
    private static final byte[] IS_TIMEOUT_RETRY_BYTES = LocalReply.bytes(IS_TIMEOUT_RETRY);
    private static final String X_OVERLOADED = "x-envoy-overloaded";
    private static final byte[] TEXT_NO_HEALTHY = LocalReply.bytes("no healthy upstream");
    private static final byte[] TEXT_MAINTENANCE = LocalReply.bytes("maintenance mode");
    private static final byte[] TEXT_DROPPED = LocalReply.bytes("drop overload");
    private static final byte[] TEXT_ALL_DROPPED = LocalReply.bytes("unconditional drop overload");
    private static final byte[] TEXT_TIMEOUT = LocalReply.bytes("upstream request timeout");
    private static final byte[] TEXT_BODY_TOO_LARGE =
            LocalReply.bytes("exceeded request buffer limit while retrying upstream");

    private final StreamCallbacks callbacks;
    private final RouterOptions options;
    private final HostChoice hosts;
    private final RouteTimeout timeout;
    /** The attempt made last. */
    private UpstreamRequest upstream;

    /** Made when a request first needs it. */
    private @Nullable Hedges hedges;

    private @Nullable WorkerCluster cluster;

    /** What the attempts of this request need, or null if there is only one, without limits of its own. */
    private @Nullable RetryState retry;
    /** The same between requests that need it. */
    private @Nullable RetryState spareRetry;

    /** Made when a route that follows redirects is first met. */
    private @Nullable InternalRedirect redirect;
    /** That of the route, or null. */
    private @Nullable InternalRedirectPolicy redirectPolicy;

    /** What the request has ended with, if it had trailers. */
    private @Nullable HeaderBlock requestTrailers;

    private boolean isRequestComplete;
    private boolean hasBody;
    private boolean isAnswerBegun;
    /** The attempt made last was given up for its time. */
    private boolean isLastTooSlow;

    Forwarding(StreamCallbacks callbacks, RouterOptions options, HostChoice hosts) {
        this.callbacks = callbacks;
        this.options = options;
        this.hosts = hosts;
        timeout = new RouteTimeout(this, callbacks.worker());
        upstream = new UpstreamRequest(this, callbacks);
    }

    // ---- request side ----

    /**
     * Before the first attempt: what further ones will need, and what the upstream is told of the time it has.
     *
     * @return false if there is no memory or the block is full
     */
    boolean prepare(
            HeaderBlock headers, ForwardAction action, RouteTarget target, WorkerCluster chosen, long timeoutNs) {
        cluster = chosen;
        timeout.begin(timeoutNs);
        redirectPolicy = target.redirects();
        boolean fits = prepareRetry(headers, target.resilience(), chosen);
        GrpcTimeouts grpc = action.grpcTimeouts();
        return fits
                && (grpc == null
                        || grpc.isOfStream()
                        || !GrpcTimeout.isGrpc(headers)
                        || ForwardedHead.setGrpcTimeout(callbacks, headers, perTryTimeoutNs(), timeoutNs));
    }

    void start(HostPool pool, HeaderBlock headers, boolean endStream) {
        WorkerCluster target = cluster;
        if (target != null) {
            hasBody = !endStream && !headers.isUpgrade();
            startAttempt(target, pool, headers, endStream);
        }
    }

    void sendData(int position, int length, boolean endStream) {
        if (redirectPolicy != null) {
            redirect().keep(position, length);
        }
        RetryState state = retry;
        if (state != null && !state.keep(position, length) && state.hasAttemptFailed()) {
            RouteChanges.reply(
                    callbacks,
                    LocalReply.INSUFFICIENT_STORAGE,
                    TEXT_BODY_TOO_LARGE,
                    "request_payload_exceeded_retry_buffer_limit");
            return;
        }
        if (endStream) {
            onRequestComplete();
        }
        upstream.sendData(position, length, endStream);
    }

    void sendTrailers(HeaderBlock trailers) {
        requestTrailers = trailers;
        onRequestComplete();
        upstream.sendTrailers(trailers);
    }

    /** The whole request has come: from here on the route's timeout runs. */
    private void onRequestComplete() {
        isRequestComplete = true;
        if (retry != null) {
            retry.attemptTimer().onRequestComplete();
        }
        timeout.onRequestComplete();
    }

    void onNoHost(WorkerCluster target) {
        endAttempts();
        stats().increment(target.stats().cxNoneHealthy());
        callbacks.info().flag(ResponseFlag.NO_HEALTHY_UPSTREAM);
        countAnswer(target.stats(), null, LocalReply.SERVICE_UNAVAILABLE);
        RouteChanges.reply(callbacks, LocalReply.SERVICE_UNAVAILABLE, TEXT_NO_HEALTHY, "no_healthy_upstream");
    }

    /** Whoever runs the cluster wants it left alone. */
    void onMaintenance(WorkerCluster target) {
        stats().increment(target.stats().rqMaintenanceMode());
        spare(target, ResponseFlag.UPSTREAM_OVERFLOW, X_OVERLOADED, TEXT_MAINTENANCE, "maintenance_mode");
    }

    /** Whoever knows the hosts says that they cannot bear all requests (Envoy {@code drop_overloads}). */
    void onDropped(WorkerCluster target) {
        RuntimeFraction share = target.hosts().dropped();
        if (share.numerator() >= share.denominator()) {
            spare(
                    target,
                    ResponseFlag.UNCONDITIONAL_DROP_OVERLOAD,
                    "x-envoy-unconditional-drop-overload",
                    TEXT_ALL_DROPPED,
                    "unconditional_drop_overload");
        } else {
            spare(target, ResponseFlag.DROP_OVERLOAD, "x-envoy-drop-overload", TEXT_DROPPED, "drop_overload");
        }
    }

    /** Answers in the cluster's place, with a field that says why. */
    private void spare(WorkerCluster target, ResponseFlag flag, String field, byte[] text, String details) {
        callbacks.info().flag(flag);
        countAnswer(target.stats(), null, LocalReply.SERVICE_UNAVAILABLE);
        setTrue(callbacks.prepareLocalReply(), field);
        RouteChanges.replyPrepared(callbacks, LocalReply.SERVICE_UNAVAILABLE, text, details);
    }

    private void setTrue(HeaderBlock answer, String field) {
        if (!options.areEnvoyHeadersSuppressed()) {
            Constants constants = callbacks.worker().constants();
            answer.set(HeaderNames.idOf(field), constants.intern(field), constants.intern("true"));
        }
    }

    private void startAttempt(WorkerCluster target, HostPool pool, HeaderBlock headers, boolean endStream) {
        StreamInfo info = callbacks.info();
        info.upstreamHost = pool.host();
        WorkerResources resources = pool.resources();
        if (!resources.tryAcquireRequest()) {
            stats().increment(target.stats().rqPendingOverflow());
            failBeforeHead(ResetReason.OVERFLOW, null);
            return;
        }
        info.attempts++;
        info.trail.begin(pool.host(), nowNs());
        isLastTooSlow = false;
        if (endStream && !isRequestComplete) {
            onRequestComplete();
        }
        RetryState state = retry;
        upstream.start(pool, resources, headers, endStream, state != null && state.isHedged());
        if (requestTrailers != null) {
            upstream.endWith(requestTrailers);
        }
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

    /** What is kept of the request's body, for an upstream that is not there yet or for later attempts. */
    long heldBytes() {
        RetryState state = retry;
        return upstream.heldBytes()
                + (state == null ? 0 : state.body().bytes())
                + (redirect == null ? 0 : redirect.heldBytes());
    }

    // ---- further attempts ----

    /** Most requests have nothing to do with it: one look at the route and one at the head. */
    private boolean prepareRetry(HeaderBlock headers, @Nullable RouteResilience resilience, WorkerCluster target) {
        if (resilience == null && !RetryFields.areIn(headers)) {
            return true;
        }
        RetryState state = retryState();
        state.begin(resilience, headers, target, timeout.timeoutNs());
        boolean fits = countAttempt(headers, resilience, 1);
        if (!options.areEnvoyHeadersSuppressed() && state.perTryTimeoutNs() > 0) {
            fits &= ForwardedHead.setAttemptTimeout(callbacks, headers, state.perTryTimeoutNs(), timeout.timeoutNs());
        }
        return fits;
    }

    private long perTryTimeoutNs() {
        RetryState state = retry;
        return state == null ? 0 : state.perTryTimeoutNs();
    }

    private RetryState retryState() {
        RetryState state = spareRetry;
        if (state == null) {
            state = new RetryState(this, hosts, callbacks, options);
            spareRetry = state;
        }
        retry = state;
        return state;
    }

    private InternalRedirect redirect() {
        InternalRedirect made = redirect;
        if (made == null) {
            made = new InternalRedirect(callbacks);
            redirect = made;
        }
        return made;
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
            if (!isAnyInFlight()) {
                onNoHost(target);
            }
            return;
        }
        callbacks.info().trail.onTimer(AttemptTrail.TIMER_BACK_OFF);
        HeaderBlock headers = callbacks.requestHeaders();
        if (!changeHead(headers, route, routeTarget, state, pool)) {
            endAttempts();
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
        boolean fits = countAttempt(headers, target.resilience(), callbacks.info().attempts + 1)
                && tellTimeout(headers, target.resilience());
        if (options.areEnvoyHeadersSuppressed()) {
            return fits;
        }
        return fits
                && ForwardedHead.setAttemptTimeout(
                        callbacks, headers, state.perTryTimeoutNs(), timeout.leftNs(NS_PER_MS));
    }

    /** {@code include_is_timeout_retry_header}; false if the block is full. */
    private boolean tellTimeout(HeaderBlock headers, @Nullable RouteResilience resilience) {
        if (resilience == null || !resilience.isTimeoutTold()) {
            return true;
        }
        Constants constants = callbacks.worker().constants();
        Text name = constants.intern(IS_TIMEOUT_RETRY);
        Text value = constants.intern(isLastTooSlow ? "true" : "false");
        headers.removeAll(IS_TIMEOUT_RETRY_BYTES, 0);
        return headers.add(HeaderId.OTHER, name.start(), name.length(), value.start(), value.length());
    }

    /** {@code include_request_attempt_count}; false if there is no memory or the block is full. */
    private boolean countAttempt(HeaderBlock headers, @Nullable RouteResilience resilience, int attempt) {
        return resilience == null
                || !resilience.isAttemptCounted()
                || ForwardedHead.setNumber(callbacks, headers, HeaderId.X_ENVOY_ATTEMPT_COUNT, attempt);
    }

    /** Says what was decided about a failed attempt; true if another one follows. */
    private boolean follow(RetryState.Decision decision) {
        if (decision == RetryState.Decision.YES) {
            onAttemptGivenUp();
            return true;
        }
        flag(decision);
        return false;
    }

    private void flag(RetryState.Decision decision) {
        switch (decision) {
            case OVERFLOW -> callbacks.info().flag(ResponseFlag.UPSTREAM_OVERFLOW);
            case LIMIT_EXCEEDED -> callbacks.info().flag(ResponseFlag.UPSTREAM_RETRY_LIMIT_EXCEEDED);
            case NO, YES -> {}
        }
    }

    private void onAttemptGivenUp() {
        HostPool pool = upstream.host();
        if (pool != null) {
            stats().increment(pool.host().stats().rqError());
        }
        upstream.cancel();
        upstream.onRetry();
        callbacks.responseHeaders().clear();
    }

    /** A connection is there for the attempt made last. */
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

    /** {@code per_try_timeout} or {@code per_try_idle_timeout} of the attempt made last. */
    void onPerTryTimeout(boolean isIdle) {
        WorkerCluster target = cluster;
        RetryState state = retry;
        if (target == null || state == null) {
            return;
        }
        isLastTooSlow = true;
        noteTooSlow(isIdle);
        RetryStats ids = target.stats().retry();
        stats().increment(isIdle ? ids.rqPerTryIdleTimeout() : ids.rqPerTryTimeout());
        HostPool pool = upstream.host();
        if (pool != null) {
            stats().increment(pool.host().stats().rqTimeout());
        }
        if (!isAnswerBegun) {
            AttemptOutcome.onFailure(callbacks.worker(), pool, LocalReply.GATEWAY_TIMEOUT);
        }
        state.attemptTimer().end();
        if (!isIdle && !isAnswerBegun && state.isHedged()) {
            hedge(state);
            return;
        }
        upstream.cancel();
        if (!isAnswerBegun && follow(state.onReset(ResetReason.LOCAL_RESET, true))) {
            return;
        }
        if (!isAnswerBegun && isAnyInFlight()) {
            return;
        }
        endByTimeout(target, pool, isIdle ? "upstream_per_try_idle_timeout" : "upstream_per_try_timeout");
    }

    private void noteTooSlow(boolean isIdle) {
        AttemptTrail trail = callbacks.info().trail;
        trail.onTimer(isIdle ? AttemptTrail.TIMER_PER_TRY_IDLE : AttemptTrail.TIMER_PER_TRY);
        trail.end(
                hostOf(upstream),
                isIdle ? AttemptTrail.OUTCOME_PER_TRY_IDLE_TIMEOUT : AttemptTrail.OUTCOME_PER_TRY_TIMEOUT,
                0,
                nowNs());
    }

    /** The slow attempt goes on; another one is made beside it if one is left (Envoy {@code hedge_on_per_try_timeout}). */
    private void hedge(RetryState state) {
        RetryState.Decision decision = state.onSlow();
        if (decision != RetryState.Decision.YES) {
            flag(decision);
            return;
        }
        Hedges made = hedges;
        if (made == null) {
            made = new Hedges();
            hedges = made;
        }
        UpstreamRequest spare = made.add(upstream);
        upstream = spare == null ? new UpstreamRequest(this, callbacks) : spare;
    }

    /** An attempt is under way, or about to be. */
    private boolean isAnyInFlight() {
        RetryState state = retry;
        return upstream.isInFlight()
                || (hedges != null && !hedges.isEmpty())
                || (state != null && state.hasAttemptFailed());
    }

    private void endAttempts() {
        upstream.cancel();
        if (hedges != null) {
            hedges.cancelAll();
        }
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

    /** The route's timeout. */
    void onTimeout() {
        WorkerCluster target = cluster;
        if (target == null) {
            return;
        }
        callbacks.info().trail.onTimer(AttemptTrail.TIMER_ROUTE);
        callbacks.info().trail.endAll(AttemptTrail.OUTCOME_TIMEOUT, nowNs());
        WriterStats stats = stats();
        stats.increment(target.stats().rqTimeout());
        callbacks.upstreamCounts().onTimeout();
        RouteTarget routeTarget = callbacks.routeTarget();
        if (routeTarget != null) {
            stats.increment(routeTarget.stats().rqTimeout());
        }
        HostPool pool = upstream.host();
        if (pool != null) {
            stats.increment(pool.host().stats().rqTimeout());
        }
        if (!isAnswerBegun) {
            AttemptOutcome.onFailure(callbacks.worker(), pool, LocalReply.GATEWAY_TIMEOUT);
        }
        endAttempts();
        endByTimeout(target, pool, "response_timeout");
    }

    // ---- answer side, called by the attempts ----

    int prefetch() {
        return (int) timeout.timeoutNs() + (cluster == null ? 1 : 0);
    }

    /** The head of an attempt's answer stands in the stream's response block. */
    void onUpstreamHeaders(UpstreamRequest from, boolean endStream) {
        HeaderBlock headers = callbacks.responseHeaders();
        callbacks.info().trail.end(hostOf(from), AttemptTrail.OUTCOME_ANSWER, headers.status(), nowNs());
        RetryState state = retry;
        if (from == upstream) {
            AttemptOutcome.onAnswer(callbacks.worker(), from.host(), headers);
            if (state != null && follow(state.onAnswer())) {
                return;
            }
        } else if (state != null && state.isBadAnswer() && isOneBeside(from)) {
            discard(from); // another attempt has taken its place already
            return;
        }
        choose(from, state);
        StreamInfo info = callbacks.info();
        WorkerCluster target = cluster;
        if (redirectPolicy != null && target != null && followRedirect(redirectPolicy, headers, target)) {
            return;
        }
        isAnswerBegun = true;
        info.upstreamHeadNs = callbacks.worker().loop().nowNs();
        if (target != null) {
            countAnswer(target.stats(), info.upstreamHost, headers.status());
            recordTime(target.stats(), info);
        }
        info.responseCodeDetails = "via_upstream";
        if (!hosts.addCookies(headers)
                || (!options.areEnvoyHeadersSuppressed() && !addServiceTime(headers, info))
                || !RouteChanges.answer(callbacks, headers)) {
            upstream.cancel();
            onUpstreamReset(ResetReason.PROTOCOL_ERROR, null);
            return;
        }
        callbacks.encodeHeaders(endStream);
    }

    /** This answer goes to the client: all other attempts end. */
    private void choose(UpstreamRequest from, @Nullable RetryState state) {
        if (state == null) {
            return;
        }
        Hedges others = hedges;
        if (others != null && !others.isEmpty()) {
            if (from != upstream) {
                UpstreamRequest last = upstream;
                others.replace(from, last);
                upstream = from;
                state.cancelNext();
                HostPool pool = from.host();
                callbacks.info().upstreamHost = pool == null ? null : pool.host();
            }
            others.cancelAll();
        }
        state.attemptTimer().onAnswer();
    }

    /** Another attempt than this earlier one may still bring an answer. */
    private boolean isOneBeside(UpstreamRequest earlier) {
        RetryState state = retry;
        return upstream.isInFlight()
                || (hedges != null && hedges.isAnyBut(earlier))
                || (state != null && state.hasAttemptFailed());
    }

    private void discard(UpstreamRequest earlier) {
        HostPool pool = earlier.host();
        if (pool != null) {
            stats().increment(pool.host().stats().rqError());
        }
        if (hedges != null) {
            hedges.discard(earlier);
        }
    }

    private boolean followRedirect(InternalRedirectPolicy policy, HeaderBlock answer, WorkerCluster target) {
        Route route = callbacks.route();
        if (route == null || !policy.statusCodes().contains(answer.status())) {
            return false;
        }
        return redirect().follow(policy, route, answer, target.stats(), isRequestComplete);
    }

    private boolean addServiceTime(HeaderBlock headers, StreamInfo info) {
        long millis = (info.upstreamHeadNs - info.upstreamStartNs) / NS_PER_MS;
        return ForwardedHead.setNumber(callbacks, headers, HeaderId.X_ENVOY_UPSTREAM_SERVICE_TIME, millis);
    }

    /**
     * An exchange broke off.
     *
     * @param isStale the connection had been used before and brought nothing of an answer
     * @param isUnsent nothing of the request has left
     */
    void onAttemptReset(UpstreamRequest from, ResetReason reason, boolean isStale, boolean isUnsent) {
        callbacks.info().trail.end(hostOf(from), reason, nowNs());
        if (isUnsent && from == upstream && retryStale(true)) {
            return;
        }
        if (!isAnswerBegun) {
            AttemptOutcome.onFailure(callbacks.worker(), from.host(), LocalReply.SERVICE_UNAVAILABLE);
        }
        onAttemptFailed(from, reason, isStale, true, null);
    }

    /** No connection can be had for an attempt. */
    void onPoolFailure(UpstreamRequest from, ResetReason reason, @Nullable String transportFailure) {
        callbacks.info().trail.end(hostOf(from), reason, nowNs());
        if (reason != ResetReason.OVERFLOW) {
            AttemptOutcome.onFailure(callbacks.worker(), from.host(), LocalReply.SERVICE_UNAVAILABLE);
        }
        onAttemptFailed(from, reason, false, false, transportFailure);
    }

    private void onAttemptFailed(
            UpstreamRequest from,
            ResetReason reason,
            boolean isStale,
            boolean isBegun,
            @Nullable String transportFailure) {
        RetryState state = retry;
        if (from != upstream) {
            discard(from);
        } else if (state != null && !isAnswerBegun && follow(state.onReset(reason, isBegun))) {
            return;
        } else if (isStale && !isAnswerBegun && retryStale(false)) {
            return;
        }
        if (isAnswerBegun || !isAnyInFlight()) {
            onUpstreamReset(reason, transportFailure);
        }
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
            state.begin(null, callbacks.requestHeaders(), target, timeout.timeoutNs());
        }
        if (!state.retryStale()) {
            return false;
        }
        onAttemptGivenUp();
        return true;
    }

    /** The last attempt failed. */
    void onUpstreamReset(ResetReason reason, @Nullable String transportFailure) {
        if (isAnswerBegun) {
            callbacks.info().flag(UpstreamFailure.flag(reason));
            callbacks.resetStream();
            return;
        }
        failBeforeHead(reason, transportFailure);
    }

    private void failBeforeHead(ResetReason reason, @Nullable String transportFailure) {
        if (isAnyInFlight()) {
            return; // what goes on beside may still succeed
        }
        callbacks.info().upstreamTransportFailure = transportFailure;
        callbacks.info().flag(UpstreamFailure.flag(reason));
        WorkerCluster target = cluster;
        int status = UpstreamFailure.status(reason);
        if (target != null) {
            countAnswer(target.stats(), callbacks.info().upstreamHost, status);
        }
        HeaderBlock headers = callbacks.prepareLocalReply();
        if (reason == ResetReason.OVERFLOW) {
            setTrue(headers, X_OVERLOADED);
        }
        boolean isRetried = callbacks.info().attempts > 1;
        RouteChanges.replyPrepared(
                callbacks,
                status,
                UpstreamFailure.body(reason, transportFailure, isRetried),
                UpstreamFailure.details(reason));
    }

    private void recordTime(ClusterStats ids, StreamInfo info) {
        if (!info.isHealthCheck && options.areAnswersCounted()) {
            long millis = (info.upstreamHeadNs - info.upstreamStartNs) / NS_PER_MS;
            stats().record(ids.rqTime(), millis);
            callbacks.upstreamCounts().onTime(millis);
        }
    }

    private void countAnswer(ClusterStats ids, @Nullable UpstreamHost from, int status) {
        if (callbacks.info().isHealthCheck || !options.areAnswersCounted()) {
            return;
        }
        boolean isInternal = callbacks.requestHeaders().find(HeaderId.X_ENVOY_INTERNAL) >= 0;
        AttemptOutcome.count(callbacks.worker(), ids, from, status, isInternal);
        callbacks.upstreamCounts().onAnswer(status);
    }

    // ---- the end ----

    void pauseReading(boolean isPaused) {
        upstream.pauseReading(isPaused);
    }

    /** The request is answered by somebody else: no attempt goes on, and none follows. */
    void stop() {
        endAttempts();
        if (retry != null) {
            retry.cancelNext();
            retry.attemptTimer().end();
        }
        timeout.end();
    }

    void end() {
        endAttempts();
        if (retry != null) {
            retry.end();
            retry = null;
        }
        if (redirect != null) {
            redirect.end();
        }
        redirectPolicy = null;
        timeout.end();
        isRequestComplete = false;
        requestTrailers = null;
        isAnswerBegun = false;
        cluster = null;
    }

    private static @Nullable UpstreamHost hostOf(UpstreamRequest attempt) {
        HostPool pool = attempt.host();
        return pool == null ? null : pool.host();
    }

    private long nowNs() {
        return callbacks.worker().loop().nowNs();
    }

    private WriterStats stats() {
        return callbacks.worker().stats();
    }
}
