package io.ringway.server.dns;

import io.ringway.config.compile.DnsCache;
import io.ringway.config.compile.DnsCluster.FailureRefresh;
import io.ringway.config.compile.HostRegistry;
import io.ringway.config.compile.NameFile;
import io.ringway.hotpath.names.DnsCacheDescriptor;
import io.ringway.hotpath.names.NameFailure;
import io.ringway.hotpath.names.NameKey;
import io.ringway.hotpath.names.NameRequest;
import io.ringway.hotpath.names.NameUpdate;
import io.ringway.hotpath.names.NameUse;
import io.ringway.hotpath.names.ResolvedName;
import io.ringway.hotpath.stats.DnsCacheStats;
import io.ringway.hotpath.stats.WriterStats;
import io.ringway.hotpath.upstream.UpstreamHost;
import io.ringway.transport.loop.Clock;
import io.ringway.transport.net.Endpoint;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Control's side of a DNS cache: resolves each name that workers ask for once, keeps it current, forgets it when nobody uses it, and tells
 * all workers.
 *
 * <pre>
 *   asked for -> query -> address    -> refreshed after its TTL, the last good address stays whatever happens
 *                      -> no address -> requests fail at once, until a later query finds one
 *   not used for host_ttl at its next refresh -> removed
 *   the configuration goes over to another cache -> all are removed; this one only waits until no worker has connections to them
 * </pre>
 *
 * <p>Owner: control.
 */
final class NameCache {
    private static final System.Logger LOG = System.getLogger(NameCache.class.getName());

    /** Takes what has been found out. */
    interface Publisher {
        void onUpdate(DnsCacheDescriptor cache, NameUpdate update);

        /** The cache's clusters have other hosts. */
        void onHosts(NameCache cache);
    }

    private DnsCache cache;
    private boolean isRetired;
    private final NameResolver resolver;
    private final HostRegistry registry;
    private final int workers;
    private final ScheduledExecutorService control;
    private final Clock clock;
    private final WriterStats stats;
    private final RandomGenerator random;
    private final Publisher publisher;
    private final Map<NameKey, Name> names = new LinkedHashMap<>();
    /** Hosts that left, until no worker has connections to them. */
    private final Map<UpstreamHost, Leaving> leaving = new HashMap<>();
    /** What outlives the process; null without {@code key_value_config}. */
    private final @Nullable NameStore store;

    private @Nullable ScheduledFuture<?> flushing;

    /**
     * Knows nothing yet.
     *
     * @param workers each of them reports when it has left a host
     * @param clock the workers'
     * @param stats the control thread's
     */
    NameCache(
            DnsCache cache,
            NameResolver resolver,
            HostRegistry registry,
            int workers,
            ScheduledExecutorService control,
            Clock clock,
            WriterStats stats,
            RandomGenerator random,
            Publisher publisher) {
        this.cache = cache;
        this.resolver = resolver;
        this.registry = registry;
        this.workers = workers;
        this.control = control;
        this.clock = clock;
        this.stats = stats;
        this.random = random;
        this.publisher = publisher;
        NameFile file = cache.settings().file();
        store = file == null ? null : new NameStore(file);
    }

    /** A host that leaves a cluster, and how many workers may still have connections to it. */
    private record Leaving(String statName, int workers) {}

    /** A name. */
    private static final class Name {
        final NameKey key;
        final NameUse use;

        @Nullable
        ResolvedName resolved;

        @Nullable
        NameFailure failure;

        int failures;
        /** Counts queries: an answer to an earlier one comes too late. */
        int query;

        boolean isAsked;

        @Nullable
        ScheduledFuture<?> timer;

        Name(NameKey key, long nowNs) {
            this.key = key;
            use = new NameUse(nowNs);
        }
    }

    DnsCache configuration() {
        return cache;
    }

    /** Whether a configuration that is applied now has this very cache. */
    boolean isOf(DnsCache next) {
        return next.descriptor().door() == cache.descriptor().door();
    }

    /** Goes on in another configuration. Workers whose part of it is new get to know everything again. */
    void moveTo(DnsCache next) {
        cache = next;
        names.values().forEach(this::announce);
        publisher.onHosts(this);
    }

    /** The workers do not have the cache any more. */
    void retire() {
        flush(); // the names leave the cache, not its file
        isRetired = true;
        ScheduledFuture<?> periodic = flushing;
        if (periodic != null) {
            periodic.cancel(false);
        }
        for (Name name : List.copyOf(names.values())) {
            forget(name);
        }
    }

    /** Whether every worker has left every host of a cache that was retired. */
    boolean isLeft() {
        return isRetired && leaving.isEmpty();
    }

    /** Takes what the process before it knew, and resolves what the configuration asks for in advance. */
    void start() {
        NameStore kept = store;
        if (kept != null) {
            kept.entries().forEach(this::restore);
            long pauseNs = kept.file().flushNs();
            if (pauseNs > 0) {
                flushing = control.scheduleWithFixedDelay(this::flush, pauseNs, pauseNs, TimeUnit.NANOSECONDS);
            }
        }
        cache.settings().preresolved().forEach(this::want);
    }

    /** The old address serves at once, even if DNS does not answer; when its time is over DNS is asked. */
    private void restore(NameStore.Entry entry) {
        if (names.size() >= cache.settings().hostsMax()) {
            return;
        }
        Name name = new Name(entry.key(), clock.nanoTime());
        names.put(entry.key(), name);
        stats.increment(ids().hostAdded());
        stats.increment(ids().cacheLoad());
        onCount();
        onAddresses(name, entry.addresses());
        long leftMs = Math.max(0, entry.expiresMs() - epochMs());
        schedule(name, TimeUnit.MILLISECONDS.toNanos(leftMs), () -> refresh(name));
    }

    /** Writes what has changed to the file, if there is one. */
    void flush() {
        if (store != null && !isRetired) {
            store.flush();
        }
    }

    private long epochMs() {
        return TimeUnit.MICROSECONDS.toMillis(clock.epochMicros());
    }

    /** Takes what the workers have told. */
    void drain() {
        NameRequest request = cache.descriptor().door().poll();
        while (request != null) {
            switch (request) {
                case NameRequest.Wanted(NameKey key) -> want(key);
                case NameRequest.Left(UpstreamHost host) -> onLeft(host);
            }
            request = cache.descriptor().door().poll();
        }
    }

    /** The hosts of one of the cache's clusters now. */
    List<UpstreamHost> hosts(int clusterOrdinal) {
        List<UpstreamHost> hosts = new ArrayList<>();
        for (Name name : names.values()) {
            ResolvedName resolved = name.resolved;
            if (resolved != null) {
                hosts.add(resolved.hosts().get(clusterOrdinal));
            }
        }
        return hosts;
    }

    // ---- asking ----

    private void want(NameKey key) {
        if (isRetired) {
            return;
        }
        Name known = names.get(key);
        if (known == null) {
            add(key);
        } else if (!known.isAsked) {
            announce(known); // whoever asks has missed it, or it is on its way
        }
    }

    private void add(NameKey key) {
        if (names.size() >= cache.settings().hostsMax()) {
            publish(new NameUpdate.Failed(key, NameFailure.OVERFLOW, false));
            return;
        }
        Name name = new Name(key, clock.nanoTime());
        names.put(key, name);
        stats.increment(ids().hostAdded());
        onCount();
        resolve(name);
    }

    private void announce(Name name) {
        ResolvedName resolved = name.resolved;
        NameFailure failure = name.failure;
        if (resolved != null) {
            publish(new NameUpdate.Resolved(name.key, resolved));
        } else if (failure != null) {
            publish(new NameUpdate.Failed(name.key, failure, true));
        }
    }

    @SuppressWarnings("FutureReturnValueIgnored") // both outcomes go to onAnswer
    private void resolve(Name name) {
        InetAddress literal = HostText.literal(name.key.host());
        if (name.key.port() == 0 || (literal == null && !HostText.isName(name.key.host()))) {
            onFailure(name, NameFailure.NOT_A_NAME);
            return;
        }
        if (literal != null) {
            onAddresses(name, List.of(literal));
            schedule(name, cache.settings().refreshNs(), () -> refresh(name));
            return;
        }
        stats.increment(ids().queryAttempt());
        name.isAsked = true;
        int query = ++name.query;
        long timeoutNs = cache.settings().queryTimeoutNs();
        if (timeoutNs > 0) {
            schedule(name, timeoutNs, () -> onTimeout(name, query));
        }
        resolver.resolve(name.key.host(), cache.settings().family()).whenComplete((answer, failure) -> {
            if (!control.isShutdown()) {
                control.execute(() -> onAnswer(name, query, answer, failure));
            }
        });
    }

    private void onTimeout(Name name, int query) {
        if (name.isAsked && name.query == query) {
            name.isAsked = false;
            stats.increment(ids().queryTimeout());
            stats.increment(ids().queryFailure());
            onFailure(name, NameFailure.TIMEOUT);
        }
    }

    private void onAnswer(Name name, int query, NameResolver.@Nullable Answer answer, @Nullable Throwable failure) {
        if (!name.isAsked || name.query != query || isRetired) {
            return;
        }
        name.isAsked = false;
        if (answer == null || answer.addresses().isEmpty()) {
            stats.increment(ids().queryFailure());
            onFailure(name, failure == null ? NameFailure.NOT_FOUND : resolver.kindOf(failure));
            return;
        }
        stats.increment(ids().querySuccess());
        onAddresses(name, answer.addresses());
        long freshNs = Math.max(cache.settings().refreshMinNs(), answer.ttlNs());
        if (store != null) {
            store.put(name.key, answer.addresses(), epochMs() + TimeUnit.NANOSECONDS.toMillis(freshNs));
        }
        schedule(name, freshNs, () -> refresh(name));
    }

    // ---- what was answered ----

    /** Every address is looked at, since a name may stand for several on purpose; connections go to one, the same as long as it is among them. */
    private void onAddresses(Name name, List<InetAddress> addresses) {
        name.failures = 0;
        name.failure = null;
        boolean isReserved = addresses.stream().anyMatch(ReservedNetworks::contain);
        List<Endpoint> endpoints = addresses.stream()
                .map(address -> Endpoint.ip(address.getAddress(), name.key.port()))
                .toList();
        ResolvedName before = name.resolved;
        if (before != null && before.isReserved() == isReserved && endpoints.contains(before.address())) {
            return;
        }
        Endpoint address = endpoints.getFirst();
        List<UpstreamHost> hosts = new ArrayList<>();
        for (DnsCache.NamedCluster cluster : cache.clusters()) {
            hosts.add(registry.namedHost(cluster, address, name.key.host()));
        }
        ResolvedName resolved = new ResolvedName(address, isReserved, hosts, name.use);
        name.resolved = resolved;
        stats.increment(ids().hostAddressChanged());
        if (before != null) {
            leave(before);
        }
        publish(new NameUpdate.Resolved(name.key, resolved));
        publisher.onHosts(this);
    }

    private void onFailure(Name name, NameFailure why) {
        if (name.failures++ == 0) {
            LOG.log(
                    System.Logger.Level.DEBUG,
                    () -> "DNS cache " + cache.descriptor().name() + ": no address for " + name.key + ": " + why);
        }
        if (!cache.settings().isRefreshedAfterFailure()) {
            forget(name);
            publish(
                    name.resolved == null
                            ? new NameUpdate.Failed(name.key, why, false)
                            : new NameUpdate.Removed(name.key));
            return;
        }
        if (name.resolved == null) {
            name.failure = why;
            publish(new NameUpdate.Failed(name.key, why, true));
        }
        schedule(name, pauseNs(name.failures), () -> refresh(name));
    }

    private long pauseNs(int failures) {
        FailureRefresh rate = cache.settings().failureRefresh();
        return rate == null ? cache.settings().refreshNs() : random.nextLong(Math.max(1, rate.ceilingNs(failures)));
    }

    private void refresh(Name name) {
        if (clock.nanoTime() - name.use.lastNs() <= cache.settings().hostTtlNs()) {
            resolve(name);
            return;
        }
        forget(name);
        publish(new NameUpdate.Removed(name.key));
    }

    private void forget(Name name) {
        ScheduledFuture<?> timer = name.timer;
        if (timer != null) {
            timer.cancel(false);
        }
        names.remove(name.key);
        if (store != null && !isRetired) {
            store.remove(name.key);
        }
        stats.increment(ids().hostRemoved());
        onCount();
        ResolvedName resolved = name.resolved;
        if (resolved != null) {
            leave(resolved);
            publisher.onHosts(this);
        }
    }

    // ---- hosts that leave ----

    /** Their places are free when no worker has a connection to them any more. */
    private void leave(ResolvedName resolved) {
        for (int i = 0; i < resolved.hosts().size(); i++) {
            String statName = cache.clusters().get(i).statName();
            leaving.put(resolved.hosts().get(i), new Leaving(statName, workers));
        }
    }

    private void onLeft(UpstreamHost host) {
        Leaving left = leaving.remove(host);
        if (left == null) {
            return;
        }
        if (left.workers() > 1) {
            leaving.put(host, new Leaving(left.statName(), left.workers() - 1));
        } else {
            registry.releaseNamedHost(left.statName(), host);
        }
    }

    // ----

    private void onCount() {
        stats.set(ids().numHosts(), names.size());
        cache.descriptor().door().nameCount(names.size());
    }

    private void publish(NameUpdate update) {
        publisher.onUpdate(cache.descriptor(), update);
    }

    private void schedule(Name name, long pauseNs, Runnable then) {
        ScheduledFuture<?> before = name.timer;
        if (before != null) {
            before.cancel(false);
        }
        name.timer = control.schedule(then, pauseNs, TimeUnit.NANOSECONDS);
    }

    private DnsCacheStats ids() {
        return cache.descriptor().stats();
    }
}
