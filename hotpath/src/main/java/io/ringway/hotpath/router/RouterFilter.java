package io.ringway.hotpath.router;

import io.ringway.hotpath.filter.HttpFilter;
import io.ringway.hotpath.filter.ResponseFlag;
import io.ringway.hotpath.filter.RouteTarget;
import io.ringway.hotpath.filter.StreamCallbacks;
import io.ringway.hotpath.filter.StreamInfo;
import io.ringway.hotpath.hcm.LocalReply;
import io.ringway.hotpath.http.Ascii;
import io.ringway.hotpath.http.Constants;
import io.ringway.hotpath.http.HeaderBlock;
import io.ringway.hotpath.http.HeaderId;
import io.ringway.hotpath.http.Text;
import io.ringway.hotpath.stats.ClusterStats;
import io.ringway.hotpath.stats.HostStats;
import io.ringway.hotpath.stats.WriterStats;
import io.ringway.hotpath.upstream.HostPool;
import io.ringway.hotpath.upstream.ResetReason;
import io.ringway.hotpath.upstream.UpstreamHost;
import io.ringway.hotpath.upstream.WorkerCluster;
import io.ringway.lb.limit.WorkerResources;
import io.ringway.routing.Route;
import io.ringway.routing.action.DirectResponseAction;
import io.ringway.routing.action.ForwardAction;
import io.ringway.routing.action.RedirectAction;
import io.ringway.transport.loop.Timer;
import io.ringway.transport.memory.BufferPool;
import org.jspecify.annotations.Nullable;

/**
 * The terminal filter (Envoy {@code Router::Filter}): asks for the route, then answers itself, or picks a host, forwards the request and
 * passes the answer back.
 *
 * <p>Owner: worker.
 */
final class RouterFilter extends Timer implements HttpFilter {
    private static final long NONE = Long.MAX_VALUE;
    private static final int BAD_GATEWAY = 502;
    private static final long NS_PER_MS = 1_000_000;
    private static final byte[] HTTPS = LocalReply.bytes("https");
    /** What {@code require_tls} answers. */
    private static final RedirectAction TO_HTTPS = new RedirectAction(301, "https", null, 0, null, null, false);

    private static final byte[] TEXT_NO_HEALTHY = LocalReply.bytes("no healthy upstream");
    private static final byte[] TEXT_TIMEOUT = LocalReply.bytes("upstream request timeout");
    private static final String RESET_TEXT =
            "upstream connect error or disconnect/reset before headers. reset reason: ";

    private final StreamCallbacks callbacks;
    private final RouterOptions options;
    private final UpstreamRequest upstream;
    private @Nullable WorkerCluster cluster;
    private @Nullable HostPool host;
    /** Where the permit for this request was taken. */
    private @Nullable WorkerResources permit;

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
            case DirectResponseAction action -> {
                stats().increment(callbacks.hcmStats().rqDirectResponse());
                callbacks.sendLocalReply(action.status(), action.body(), "direct_response");
            }
        }
        return HeadersStatus.STOP_ITERATION;
    }

    @Override
    public DataStatus decodeData(int position, int length, boolean endStream) {
        if (!isForwarding) {
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
            callbacks.sendLocalReply(LocalReply.INTERNAL_SERVER_ERROR, LocalReply.NO_BODY, "out_of_buffers");
            return;
        }
        callbacks.sendLocalReply(action.status(), LocalReply.NO_BODY, "direct_response");
    }

    private void forward(
            HeaderBlock headers, Route route, ForwardAction action, RouteTarget target, boolean endStream) {
        StreamInfo info = callbacks.info();
        if (target.clusterIndex() < 0) {
            stats().increment(callbacks.hcmStats().noCluster());
            info.flag(ResponseFlag.NO_CLUSTER_FOUND);
            callbacks.sendLocalReply(LocalReply.SERVICE_UNAVAILABLE, LocalReply.NO_BODY, "cluster_not_found");
            return;
        }
        WorkerCluster chosen = callbacks.cluster(target.clusterIndex());
        HostPool pool = chosen.pick(0, false, callbacks.worker().random().nextLong());
        if (pool == null) {
            stats().increment(chosen.stats().cxNoneHealthy());
            info.flag(ResponseFlag.NO_HEALTHY_UPSTREAM);
            countAnswer(chosen.stats(), null, LocalReply.SERVICE_UNAVAILABLE);
            callbacks.sendLocalReply(LocalReply.SERVICE_UNAVAILABLE, TEXT_NO_HEALTHY, "no_healthy_upstream");
            return;
        }
        cluster = chosen;
        host = pool;
        info.upstreamHost = pool.host();
        timeoutNs = action.timeoutNs();
        if (!ForwardedHead.rewrite(callbacks, headers, route, action, pool.host(), options)) {
            callbacks.sendLocalReply(LocalReply.HEADERS_TOO_LARGE, LocalReply.NO_BODY, "request_headers_too_large");
            return;
        }
        WorkerResources resources = chosen.resources();
        if (!resources.tryAcquireRequest()) {
            stats().increment(chosen.stats().rqPendingOverflow());
            failBeforeHead(ResetReason.OVERFLOW, null);
            return;
        }
        permit = resources;
        isForwarding = true;
        info.upstreamStartNs = callbacks.worker().loop().nowNs();
        if (endStream) {
            onRequestSent();
        }
        upstream.start(headers, endStream);
        pool.acquire(upstream);
    }

    /** The whole request has come: from here on the route's timeout runs (Envoy {@code RouteAction.timeout}). */
    private void onRequestSent() {
        if (timeoutNs > 0) {
            deadlineNs = callbacks.worker().loop().nowNs() + timeoutNs;
            if (!isScheduled() || deadlineNs() > deadlineNs) {
                callbacks.worker().loop().timers().schedule(this, deadlineNs);
            }
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
        callbacks.info().flag(ResponseFlag.UPSTREAM_REQUEST_TIMEOUT);
        upstream.cancel();
        if (isAnswerBegun) {
            callbacks.resetStream();
            return;
        }
        countAnswer(target.stats(), pool == null ? null : pool.host(), LocalReply.GATEWAY_TIMEOUT);
        callbacks.sendLocalReply(LocalReply.GATEWAY_TIMEOUT, TEXT_TIMEOUT, "response_timeout");
    }

    // ---- answer side, called by the attempt ----

    int prefetch() {
        return (int) timeoutNs + (cluster == null ? 1 : 0);
    }

    /** The head of the answer stands in the stream's response block. */
    void onUpstreamHeaders(boolean endStream) {
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
        if (!options.areEnvoyHeadersSuppressed() && !addServiceTime(headers, info)) {
            onUpstreamReset(ResetReason.PROTOCOL_ERROR, null);
            return;
        }
        callbacks.encodeHeaders(endStream);
    }

    private boolean addServiceTime(HeaderBlock headers, StreamInfo info) {
        int start = callbacks.scratch().reserve(Long.BYTES * 3);
        if (start == BufferPool.NONE) {
            return false;
        }
        long millis = (info.upstreamHeadNs - info.upstreamStartNs) / NS_PER_MS;
        int length = headers.buffer().putNaturalLongAscii(start, millis);
        Text name = callbacks.worker().constants().name(HeaderId.X_ENVOY_UPSTREAM_SERVICE_TIME);
        return headers.set(HeaderId.X_ENVOY_UPSTREAM_SERVICE_TIME, name, start, length);
    }

    /** The attempt failed. */
    void onUpstreamReset(ResetReason reason, @Nullable String transportFailure) {
        if (isAnswerBegun) {
            callbacks.info().flag(flagOf(reason));
            callbacks.resetStream();
            return;
        }
        failBeforeHead(reason, transportFailure);
    }

    private void failBeforeHead(ResetReason reason, @Nullable String transportFailure) {
        callbacks.info().flag(flagOf(reason));
        WorkerCluster target = cluster;
        int status = reason == ResetReason.PROTOCOL_ERROR ? BAD_GATEWAY : LocalReply.SERVICE_UNAVAILABLE;
        if (target != null) {
            countAnswer(target.stats(), callbacks.info().upstreamHost, status);
        }
        if (reason == ResetReason.OVERFLOW && !options.areEnvoyHeadersSuppressed()) {
            Constants constants = callbacks.worker().constants();
            callbacks
                    .prepareLocalReply()
                    .set(
                            HeaderId.X_ENVOY_OVERLOADED,
                            constants.name(HeaderId.X_ENVOY_OVERLOADED),
                            constants.intern("true"));
        }
        callbacks.sendLocalReply(status, resetBody(reason, transportFailure), resetDetails(reason));
    }

    /** Envoy's text; a failure is rare enough to build it anew. */
    private static byte[] resetBody(ResetReason reason, @Nullable String transportFailure) {
        String text = RESET_TEXT + reason.text();
        if (transportFailure != null && !transportFailure.isEmpty()) {
            text += ", transport failure reason: " + transportFailure;
        }
        return LocalReply.bytes(text);
    }

    private static String resetDetails(ResetReason reason) {
        return switch (reason) {
            case CONNECTION_FAILURE -> "upstream_reset_before_response_started{remote_connection_failure}";
            case CONNECTION_TIMEOUT -> "upstream_reset_before_response_started{connection_timeout}";
            case CONNECTION_TERMINATION -> "upstream_reset_before_response_started{connection_termination}";
            case PROTOCOL_ERROR -> "upstream_reset_before_response_started{protocol_error}";
            case OVERFLOW -> "upstream_reset_before_response_started{overflow}";
            case LOCAL_RESET -> "upstream_reset_before_response_started{local_reset}";
        };
    }

    private static ResponseFlag flagOf(ResetReason reason) {
        return switch (reason) {
            case CONNECTION_FAILURE, CONNECTION_TIMEOUT -> ResponseFlag.UPSTREAM_CONNECTION_FAILURE;
            case CONNECTION_TERMINATION -> ResponseFlag.UPSTREAM_CONNECTION_TERMINATION;
            case PROTOCOL_ERROR -> ResponseFlag.UPSTREAM_PROTOCOL_ERROR;
            case OVERFLOW -> ResponseFlag.UPSTREAM_OVERFLOW;
            case LOCAL_RESET -> ResponseFlag.LOCAL_RESET;
        };
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
        if (permit != null) {
            permit.releaseRequest();
            permit = null;
        }
        deadlineNs = NONE;
        timeoutNs = 0;
        isForwarding = false;
        isAnswerBegun = false;
        cluster = null;
        host = null;
    }

    private WriterStats stats() {
        return callbacks.worker().stats();
    }
}
