package io.ringway.hotpath.router;

import io.ringway.hotpath.filter.RouteBalancing;
import io.ringway.hotpath.filter.RouteTarget;
import io.ringway.hotpath.filter.StreamCallbacks;
import io.ringway.hotpath.http.HeaderBlock;
import io.ringway.hotpath.names.CachedName;
import io.ringway.hotpath.upstream.HostPool;
import io.ringway.hotpath.upstream.WorkerCluster;
import io.ringway.lb.Criteria;
import io.ringway.lb.limit.WorkerResources;
import org.jspecify.annotations.Nullable;

/** Which host of a cluster a request goes to: by its hash, if its route has hash policies, and in its priority. Owner: worker. */
final class HostChoice {
    private final StreamCallbacks callbacks;
    /** Made when a route with hash policies is first met. */
    private @Nullable RequestHash hash;

    HostChoice(StreamCallbacks callbacks) {
        this.callbacks = callbacks;
    }

    /**
     * Under the head as it came: rewriting comes later.
     *
     * @return false if there is no memory
     */
    boolean computeHash(HeaderBlock headers, @Nullable RouteBalancing balancing) {
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

    /** Picks a host; {@code attempt} counts hosts that were refused before in the same choice. Null if none is available. */
    @Nullable
    HostPool pick(WorkerCluster target, int attempt) {
        RouteBalancing balancing = balancing();
        return pick(target, attempt, balancing == null ? null : balancing.criteria(callbacks.clusterChoice()));
    }

    /** The same outside of some priorities, a bit each, if any other is available: see {@link WorkerCluster#leftOut}. */
    @Nullable
    HostPool pickOutside(WorkerCluster target, long priorities, int attempt) {
        RouteBalancing balancing = balancing();
        Criteria criteria = balancing == null ? null : balancing.criteria(callbacks.clusterChoice());
        long random = callbacks.worker().random().nextLong();
        RequestHash known = hash;
        HostPool pool = known == null
                ? target.pickOutside(priorities, 0, false, random, attempt, criteria)
                : target.pickOutside(priorities, known.value(), known.isPresent(), random, attempt, criteria);
        return pool == null ? null : pool.ofPriority(isHighPriority());
    }

    /** Picks a host for a copy of the request: what the route says of subsets is meant for its own clusters. Null if none is available. */
    @Nullable
    HostPool pickForCopy(WorkerCluster target) {
        return pick(target, 0, null);
    }

    private @Nullable HostPool pick(WorkerCluster target, int attempt, @Nullable Criteria criteria) {
        CachedName name = callbacks.info().upstreamName;
        HostPool pool = name != null && name.serves(target) ? name.pool(target) : balance(target, attempt, criteria);
        return pool == null ? null : pool.ofPriority(isHighPriority());
    }

    private @Nullable HostPool balance(WorkerCluster target, int attempt, @Nullable Criteria criteria) {
        long random = callbacks.worker().random().nextLong();
        RequestHash known = hash;
        return known == null
                ? target.pick(0, false, random, attempt, criteria)
                : target.pick(known.value(), known.isPresent(), random, attempt, criteria);
    }

    /** The circuit breakers that count for this request. */
    WorkerResources resources(WorkerCluster target) {
        return target.resources(isHighPriority());
    }

    /** Cookies that came of the hash policies; false if there is no memory or the block is full. */
    boolean addCookies(HeaderBlock answer) {
        return hash == null || hash.addCookies(answer);
    }

    void clear() {
        if (hash != null) {
            hash.clear();
        }
    }

    private @Nullable RouteBalancing balancing() {
        RouteTarget target = callbacks.routeTarget();
        return target == null ? null : target.balancing();
    }

    private boolean isHighPriority() {
        RouteBalancing balancing = balancing();
        return balancing != null && balancing.isHighPriority();
    }
}
