package io.ringway.hotpath.router;

import io.ringway.hotpath.filter.MirrorPolicy;
import io.ringway.hotpath.filter.StreamCallbacks;
import io.ringway.hotpath.http.HeaderBlock;
import io.ringway.hotpath.stats.ClusterStats;
import io.ringway.hotpath.upstream.HostPool;
import io.ringway.hotpath.upstream.WorkerCluster;
import io.ringway.routing.RouteCondition;
import io.ringway.routing.action.RequestHeaderName;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The copies of one request ({@code request_mirror_policies}): sent along with it, never waited for. A router makes this when it first meets
 * such a route, and uses finished {@link MirrorRequest}s again. Owner: worker.
 */
final class Mirrors {
    private final StreamCallbacks callbacks;
    private final HostChoice hosts;
    /** Those whose request has not come whole; later they need nobody. */
    private MirrorRequest[] open = new MirrorRequest[1];

    private int openCount;
    private @Nullable MirrorRequest free;

    Mirrors(StreamCallbacks callbacks, HostChoice hosts) {
        this.callbacks = callbacks;
        this.hosts = hosts;
    }

    /**
     * Sends copies of a request that is about to be forwarded.
     *
     * @param head as it will be forwarded
     * @param timeoutNs for each answer, from the end of the request; 0 is none
     */
    void start(List<MirrorPolicy> policies, HeaderBlock head, boolean endStream, long timeoutNs) {
        for (int i = 0; i < policies.size(); i++) {
            MirrorPolicy policy = policies.get(i);
            RouteCondition fraction = policy.fraction();
            int index = clusterIndex(policy, head);
            if (index >= 0 && (fraction == null || fraction.test(callbacks.matchInput()))) {
                start(callbacks.cluster(index), policy, head, endStream, timeoutNs);
            }
        }
    }

    private int clusterIndex(MirrorPolicy policy, HeaderBlock head) {
        RequestHeaderName name = policy.clusterHeader();
        int field = name == null ? -1 : head.find(name.lowerName(), 0);
        return field < 0
                ? policy.clusterIndex()
                : callbacks.findCluster(head.valueStart(field), head.valueLength(field));
    }

    private void start(WorkerCluster target, MirrorPolicy policy, HeaderBlock head, boolean endStream, long timeoutNs) {
        HostPool pool = hosts.pickForCopy(target);
        if (pool == null) {
            callbacks.worker().stats().increment(target.stats().cxNoneHealthy());
            return;
        }
        MirrorRequest mirror = free;
        if (mirror == null) {
            mirror = new MirrorRequest(this, callbacks.worker());
        } else {
            free = mirror.nextFree;
            mirror.nextFree = null;
        }
        mirror.start(target, pool, head, policy.isHostKept(), endStream, timeoutNs, callbacks.bufferLimitBytes());
        if (mirror.isOpen()) {
            if (openCount == open.length) {
                open = Arrays.copyOf(open, 2 * openCount); // until it has met the most there are
            }
            open[openCount++] = mirror;
        }
    }

    /**
     * A piece of the body.
     *
     * @param of the request's own cluster, where copies that are given up are counted as in Envoy
     */
    void sendData(int position, int length, boolean endStream, ClusterStats of) {
        for (int i = 0; i < openCount; i++) {
            if (open[i].isOpen() && !open[i].sendData(position, length, endStream)) {
                callbacks.worker().stats().increment(of.retry().abandoned());
            }
        }
        if (endStream) {
            openCount = 0;
        }
    }

    void sendTrailers(HeaderBlock trailers) {
        for (int i = 0; i < openCount; i++) {
            if (open[i].isOpen()) {
                open[i].sendTrailers(trailers);
            }
        }
        openCount = 0;
    }

    /** The request is over: a copy of less than all of it would say nothing. */
    void end() {
        for (int i = 0; i < openCount; i++) {
            if (open[i].isOpen()) {
                open[i].drop();
            }
        }
        openCount = 0;
    }

    void onFinished(MirrorRequest mirror) {
        mirror.nextFree = free;
        free = mirror;
    }
}
