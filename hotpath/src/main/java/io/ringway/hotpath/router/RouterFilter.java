package io.ringway.hotpath.router;

import io.ringway.hotpath.filter.HttpFilter;
import io.ringway.hotpath.filter.MirrorPolicy;
import io.ringway.hotpath.filter.ResponseFlag;
import io.ringway.hotpath.filter.RouteTarget;
import io.ringway.hotpath.filter.StreamCallbacks;
import io.ringway.hotpath.filter.StreamInfo;
import io.ringway.hotpath.guard.LoadShedPoint;
import io.ringway.hotpath.hcm.LocalReply;
import io.ringway.hotpath.http.HeaderBlock;
import io.ringway.hotpath.services.WorkerServices;
import io.ringway.hotpath.upstream.HostPool;
import io.ringway.hotpath.upstream.WorkerCluster;
import io.ringway.routing.Route;
import io.ringway.routing.action.DirectResponseAction;
import io.ringway.routing.action.ForwardAction;
import io.ringway.routing.action.NonForwardingAction;
import io.ringway.routing.action.RedirectAction;
import io.ringway.routing.runtime.RuntimeFraction;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The terminal filter (Envoy {@code Router::Filter}): asks for the route, then answers itself, or chooses cluster and host and leaves the rest to
 * {@link Forwarding}, and copies to {@link Mirrors}.
 *
 * <p>Owner: worker.
 */
final class RouterFilter implements HttpFilter {
    private final StreamCallbacks callbacks;
    private final RouterOptions options;
    private final HostChoice hosts;
    private final Forwarding forwarding;
    /** Made when a route with mirror policies is first met. */
    private @Nullable Mirrors mirrors;

    private boolean isForwarding;

    RouterFilter(StreamCallbacks callbacks, RouterOptions options) {
        this.callbacks = callbacks;
        this.options = options;
        hosts = new HostChoice(callbacks);
        forwarding = new Forwarding(callbacks, options, hosts);
    }

    @Override
    public HeadersStatus decodeHeaders(HeaderBlock headers, boolean endStream) {
        if (callbacks.isRedirectedToTls()) {
            OwnAnswer.redirectToTls(callbacks, headers);
            return HeadersStatus.STOP_ITERATION;
        }
        Route route = callbacks.route();
        RouteTarget target = callbacks.routeTarget();
        if (route == null || target == null) {
            OwnAnswer.noRoute(callbacks);
            return HeadersStatus.STOP_ITERATION;
        }
        switch (route.action()) {
            case ForwardAction action -> forward(headers, route, action, target, endStream);
            case RedirectAction action -> OwnAnswer.redirect(callbacks, headers, route, action);
            case NonForwardingAction _ -> OwnAnswer.noRoute(callbacks);
            case DirectResponseAction action -> OwnAnswer.direct(callbacks, action);
        }
        return HeadersStatus.STOP_ITERATION;
    }

    @Override
    public DataStatus decodeData(int position, int length, boolean endStream) {
        if (!isForwarding) {
            return DataStatus.CONTINUE;
        }
        WorkerCluster cluster = callbacks.info().upstreamCluster;
        forwarding.sendData(position, length, endStream);
        if (mirrors != null && isForwarding && cluster != null) {
            mirrors.sendData(position, length, endStream, cluster.stats());
        }
        return DataStatus.CONTINUE;
    }

    @Override
    public HeadersStatus decodeTrailers(HeaderBlock trailers) {
        if (isForwarding) {
            forwarding.sendTrailers(trailers);
        }
        if (mirrors != null && isForwarding) {
            mirrors.sendTrailers(trailers);
        }
        return HeadersStatus.CONTINUE;
    }

    private void forward(
            HeaderBlock headers, Route route, ForwardAction action, RouteTarget target, boolean endStream) {
        StreamInfo info = callbacks.info();
        if (callbacks.clusterIndex() < 0) {
            callbacks.worker().stats().increment(callbacks.hcmStats().noCluster());
            info.flag(ResponseFlag.NO_CLUSTER_FOUND);
            RouteChanges.reply(callbacks, action.clusterNotFoundStatus(), LocalReply.NO_BODY, "cluster_not_found");
            return;
        }
        WorkerCluster chosen = callbacks.cluster(callbacks.clusterIndex());
        info.upstreamCluster = chosen;
        if (isAmong(chosen.descriptor().maintenance())) {
            forwarding.onMaintenance(chosen);
            return;
        }
        if (isAmong(chosen.hosts().dropped())) {
            forwarding.onDropped(chosen);
            return;
        }
        if (callbacks.worker().overload().sheds(LoadShedPoint.HTTP_DOWNSTREAM_FILTER_CHECK)) {
            callbacks.worker().stats().increment(callbacks.hcmStats().rqOverloadLocalReply());
            info.flag(ResponseFlag.OVERLOAD_MANAGER_TERMINATED);
            RouteChanges.reply(
                    callbacks, LocalReply.SERVICE_UNAVAILABLE, LocalReply.TEXT_OVERLOADED, LocalReply.OVERLOAD);
            return;
        }
        if (!hosts.computeHash(headers, target.balancing())) {
            replyTooLarge();
            return;
        }
        HostPool pool = hosts.pick(chosen, 0);
        if (pool == null) {
            forwarding.onNoHost(chosen);
            return;
        }
        long timeoutNs = RequestTimeout.take(headers, action);
        if (!RouteChanges.request(callbacks, headers)
                || !ForwardedHead.rewrite(callbacks, headers, route, action, timeoutNs, pool.host(), options)
                || !forwarding.prepare(headers, action, target, chosen, timeoutNs)) {
            replyTooLarge();
            return;
        }
        isForwarding = true;
        info.upstreamStartNs = callbacks.worker().loop().nowNs();
        forwarding.start(pool, headers, endStream);
        List<MirrorPolicy> policies = target.mirrors();
        if (policies != null && isForwarding && !headers.isUpgrade()) {
            mirrors().start(policies, headers, endStream, timeoutNs);
        }
    }

    private boolean isAmong(RuntimeFraction share) {
        WorkerServices worker = callbacks.worker();
        return share.isAnyTaken(worker.runtime())
                && share.isTaken(worker.runtime(), worker.random().nextLong());
    }

    private void replyTooLarge() {
        RouteChanges.reply(callbacks, LocalReply.HEADERS_TOO_LARGE, LocalReply.NO_BODY, "request_headers_too_large");
    }

    private Mirrors mirrors() {
        Mirrors made = mirrors;
        if (made == null) {
            made = new Mirrors(callbacks, hosts);
            mirrors = made;
        }
        return made;
    }

    @Override
    public void onDownstreamBacklog(boolean isHigh) {
        forwarding.pauseReading(isHigh);
    }

    @Override
    public long heldBytes() {
        return forwarding.heldBytes();
    }

    @Override
    public void onLocalReply() {
        if (isForwarding) {
            forwarding.stop();
        }
    }

    @Override
    public void onDestroy() {
        forwarding.end();
        hosts.clear();
        if (mirrors != null) {
            mirrors.end();
        }
        isForwarding = false;
    }
}
