package io.ringway.hotpath.upstream;

import io.ringway.hotpath.h1.H1Limits;
import io.ringway.hotpath.h1.H1ResponseParser;
import io.ringway.hotpath.h1.ParserPool;
import io.ringway.hotpath.services.WorkerServices;
import io.ringway.hotpath.stats.ClusterStats;
import io.ringway.hotpath.stats.SslCounter;
import io.ringway.lb.Criteria;
import io.ringway.lb.Host;
import io.ringway.lb.HostSet;
import io.ringway.lb.LoadBalancer;
import io.ringway.lb.limit.WorkerResources;
import io.ringway.transport.tls.TlsConnection;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One worker's side of a cluster: its balancer, its pools and its share of the circuit breakers. It lives on over reloads as long as the
 * cluster's name does. Owner: worker.
 */
public final class WorkerCluster {
    private final WorkerServices worker;
    private ClusterDescriptor descriptor;
    private LoadBalancer balancer;
    private boolean areRequestsLookedAt;
    private ClusterHosts hosts;
    private final Map<Integer, HostPool> poolsById = new HashMap<>();
    /** By host id minus {@link #firstHostId}: the hot way to a pool. */
    private @Nullable HostPool[] pools = new HostPool[0];

    /** Pools of hosts that are found by name, which the balancer does not know. */
    private final Set<HostPool> namedPools = new HashSet<>();

    /** Hosts that were picked ahead of the requests that will go to them; the first is the next. */
    private final ArrayDeque<HostPool> foreseen = new ArrayDeque<>();

    private final PoolLoad load = new PoolLoad();

    private int firstHostId;
    private long leftOut;
    private WorkerResources resources;
    private WorkerResources highResources;
    private H1Limits limits;
    private ParserPool<H1ResponseParser> parsers;

    public WorkerCluster(WorkerServices worker, ClusterDescriptor descriptor) {
        this.worker = worker;
        this.descriptor = descriptor;
        this.hosts = descriptor.hosts();
        this.resources = descriptor.limits().worker(worker.index());
        this.highResources = descriptor.highLimits().worker(worker.index());
        this.balancer = newBalancer();
        this.areRequestsLookedAt = descriptor.policy().looksAtRequests();
        this.limits = limits(descriptor);
        this.parsers = newParsers(limits);
        indexPools();
    }

    private static H1Limits limits(ClusterDescriptor descriptor) {
        return new H1Limits(
                descriptor.headBytesMax(),
                descriptor.headerFieldsMax(),
                descriptor.headBytesMax(),
                true,
                true,
                false,
                H1Limits.DEFAULT.underscores());
    }

    private static ParserPool<H1ResponseParser> newParsers(H1Limits limits) {
        return new ParserPool<>(() -> new H1ResponseParser(limits));
    }

    /** What an answer may be; for connections made from now on. */
    H1Limits limits() {
        return limits;
    }

    ParserPool<H1ResponseParser> parsers() {
        return parsers;
    }

    public ClusterDescriptor descriptor() {
        return descriptor;
    }

    /** The layer for a connection to the host that is to be made; null if it is not encrypted. */
    public @Nullable TlsConnection newTls(UpstreamHost host) {
        UpstreamTls tls = descriptor.connections().tls();
        return tls == null
                ? null
                : TlsConnection.client(
                        worker.loop().transport(),
                        worker.tlsBuffers(),
                        tls.client(),
                        tls.serverName(host),
                        new SslCounter(worker.stats(), tls.stats()));
    }

    public ClusterStats stats() {
        return descriptor.stats();
    }

    /** Goes over to a new configuration of the same name; connections to hosts that stay are kept. */
    public void update(ClusterDescriptor next) {
        boolean isTlsChanged = !Objects.equals(
                next.connections().tls(), descriptor.connections().tls());
        descriptor = next;
        limits = limits(next);
        parsers = newParsers(limits);
        if (resources.limits() != next.limits()) {
            resources = next.limits().worker(worker.index());
        }
        if (highResources.limits() != next.highLimits()) {
            highResources = next.highLimits().worker(worker.index());
        }
        hosts = next.hosts();
        balancer = newBalancer();
        areRequestsLookedAt = next.policy().looksAtRequests();
        if (isTlsChanged) {
            poolsById.values().forEach(HostPool::renew);
            namedPools.forEach(HostPool::renew);
        }
        updateHosts(next.hosts());
    }

    /** Goes over to other hosts. */
    public void updateHosts(ClusterHosts next) {
        foreseen.clear();
        hosts = next;
        worker.activeRequests().ensureCapacity(next.table().hosts());
        balancer.onHostTable(next.table());
        indexPools();
    }

    /** Its hosts as they are now. */
    public ClusterHosts hosts() {
        return hosts;
    }

    /** The cluster left the configuration. */
    public void retire() {
        updateHosts(new ClusterHosts(descriptor.policy().prepare(HostSet.EMPTY), List.of()));
        namedPools.forEach(HostPool::retire);
        namedPools.clear();
    }

    /**
     * Picks a host.
     *
     * @param attempt see {@link LoadBalancer#pick(long, boolean, long, int)}
     * @param criteria what the route wants its hosts to be like, or null
     * @return its pool, or null if no host is available
     */
    public @Nullable HostPool pick(long hash, boolean isHashed, long random, int attempt, @Nullable Criteria criteria) {
        if (attempt == 0 && !foreseen.isEmpty()) {
            return foreseen.poll();
        }
        return choose(hash, isHashed, random, attempt, criteria);
    }

    /**
     * Picks a host outside of some priorities.
     *
     * @param priorities a bit each; if no other one is available they are not left out
     */
    public @Nullable HostPool pickOutside(
            long priorities, long hash, boolean isHashed, long random, int attempt, @Nullable Criteria criteria) {
        if (areRequestsLookedAt) {
            balancer.begin(criteria, worker.loop().nowNs());
        }
        leftOut = balancer.leaveOut(priorities);
        HostPool pool = choose(hash, isHashed, random, attempt, criteria);
        balancer.leaveOut(0);
        return pool;
    }

    /** The priorities that the last {@link #pickOutside} has left out: those asked for, or 0. */
    public long leftOut() {
        return leftOut;
    }

    /** The priority of one of the hosts; searches for it. */
    public int priority(UpstreamHost host) {
        return hosts.table().hosts().priority(host.host().id());
    }

    private @Nullable HostPool choose(
            long hash, boolean isHashed, long random, int attempt, @Nullable Criteria criteria) {
        if (areRequestsLookedAt) {
            balancer.begin(criteria, worker.loop().nowNs());
        }
        Host host = balancer.pick(hash, isHashed, random, attempt);
        int notes = balancer.notes();
        if (notes != 0) {
            stats().lb().count(worker.stats(), notes);
        }
        return host == null ? null : pools[host.id() - firstHostId];
    }

    /** Picks a host for whoever wants nothing particular. */
    public @Nullable HostPool pick(long hash, boolean isHashed, long random, int attempt) {
        return pick(hash, isHashed, random, attempt, null);
    }

    /** Adds a host that requests reach by name only (a dynamic forward proxy's). */
    public HostPool addNamedHost(UpstreamHost host) {
        worker.activeRequests().ensureCapacity(host.host());
        host.stats().reset(worker.stats());
        HostPool pool = new HostPool(worker, this, host);
        namedPools.add(pool);
        return pool;
    }

    /** Removes such a host: idle connections close now, busy ones after their exchange. */
    public void removeNamedHost(HostPool pool, HostPool.EmptyListener onEmpty) {
        namedPools.remove(pool);
        pool.retire(onEmpty);
    }

    /** Makes connections to the hosts that will be picked next, if the cluster wants that and its policy can tell. */
    void preconnectAhead() {
        double ratio = descriptor.connections().foresightRatio();
        if (ratio <= 1 || !descriptor.policy().isForeseeable()) {
            return;
        }
        for (int made = 0; made < PoolLoad.PRECONNECTS_MAX; made++) {
            if (foreseen.size() >= poolsById.size() || !load.isShort(ratio)) {
                return;
            }
            HostPool next = choose(0, false, worker.random().nextLong(), 0, null);
            if (next == null) {
                return;
            }
            foreseen.add(next);
            if (!next.preconnectAhead(ratio)) {
                return;
            }
        }
    }

    /** What the pools of all hosts have in use. */
    PoolLoad load() {
        return load;
    }

    /** Whether nothing speaks against a host: whoever is ill is not burdened with what is not needed yet. */
    boolean isHealthy(UpstreamHost host) {
        HostSet set = hosts.table().hosts();
        for (int i = 0; i < set.size(); i++) {
            if (set.host(i).id() == host.host().id()) {
                return set.state(i).isHealthy();
            }
        }
        return true;
    }

    /** Pools of the current hosts, for reports. */
    public List<HostPool> pools() {
        List<HostPool> all = new ArrayList<>(poolsById.values());
        all.addAll(namedPools);
        return all;
    }

    /** The same for a priority. */
    public WorkerResources resources(boolean isHighPriority) {
        return isHighPriority ? highResources : resources;
    }

    /** This worker's view of the circuit breakers of the default priority. Whoever acquires releases on the same object, whatever was configured meanwhile. */
    public WorkerResources resources() {
        return resources;
    }

    private LoadBalancer newBalancer() {
        worker.activeRequests().ensureCapacity(hosts.table().hosts());
        return descriptor
                .policy()
                .create(hosts.table(), worker.activeRequests(), worker.random().nextLong());
    }

    private void indexPools() {
        Map<Integer, HostPool> gone = new HashMap<>(poolsById);
        int first = Integer.MAX_VALUE;
        int last = -1;
        for (UpstreamHost host : hosts.hosts()) {
            int id = host.host().id();
            first = Math.min(first, id);
            last = Math.max(last, id);
            if (gone.remove(id) == null && !poolsById.containsKey(id)) {
                poolsById.put(id, new HostPool(worker, this, host));
            }
        }
        gone.forEach((id, pool) -> {
            poolsById.remove(id);
            pool.retire();
        });
        firstHostId = last < 0 ? 0 : first;
        pools = new HostPool[last < 0 ? 0 : last - first + 1];
        poolsById.forEach((id, pool) -> pools[id - firstHostId] = pool);
    }
}
