package io.ringway.server.dns;

import io.ringway.config.compile.DnsCache;
import io.ringway.config.compile.HostRegistry;
import io.ringway.hotpath.names.DnsCacheDescriptor;
import io.ringway.hotpath.names.NameDoor;
import io.ringway.hotpath.names.NameUpdate;
import io.ringway.hotpath.stats.DnsCacheStats;
import io.ringway.hotpath.stats.WriterStats;
import io.ringway.hotpath.upstream.UpstreamHost;
import io.ringway.hotpath.worker.WorkerProxy;
import io.ringway.transport.loop.Clock;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * All DNS caches of dynamic forward proxies: listens to the workers and tells them what was found out. Workers ring without a lock, which an
 * executor's queue does not offer: a thread stands in between.
 *
 * <p>Owner: control; {@link #close} the server's.
 */
public final class NameCaches implements AutoCloseable {
    /** Takes the hosts that a cluster has now, for reports. */
    @FunctionalInterface
    public interface HostsListener {
        void onHosts(DnsCache.NamedCluster cluster, List<UpstreamHost> hosts);
    }

    /** How long a task of control may go on after its end, seconds. */
    private static final long LAST_TASK_MAX_S = 5;

    private final Map<String, NameCache> caches = new LinkedHashMap<>();
    /** Caches that are gone, until no worker has a connection to their hosts. */
    private final List<NameCache> retired = new ArrayList<>();

    private final List<NameOutbox> outboxes = new ArrayList<>();
    private final Set<NameCache> changed = new HashSet<>();
    private final NameResolvers resolvers;
    private final HostRegistry registry;
    private final ScheduledExecutorService control;
    private final WriterStats stats;
    private final HostsListener hostsListener;
    private final Outlet outlet = new Outlet();
    private volatile @Nullable Thread listener;

    /**
     * Knows no cache yet.
     *
     * @param stats the control thread's
     * @param control runs everything of this object
     */
    public NameCaches(
            NameResolvers resolvers,
            HostRegistry registry,
            List<WorkerProxy> workers,
            ScheduledExecutorService control,
            WriterStats stats,
            HostsListener hostsListener) {
        this.resolvers = resolvers;
        this.registry = registry;
        this.control = control;
        this.stats = stats;
        this.hostsListener = hostsListener;
        for (WorkerProxy worker : workers) {
            outboxes.add(new NameOutbox(worker::tryUpdateNames, control));
        }
    }

    /** Goes over to the caches of a configuration that the workers have. On control. */
    public void follow(List<DnsCache> configured) {
        caches.values().forEach(NameCache::flush); // a cache that takes another's place may have its file
        Map<String, NameCache> gone = new LinkedHashMap<>(caches);
        for (DnsCache cache : configured) {
            String name = cache.descriptor().name();
            NameCache known = caches.get(name);
            if (known != null && known.isOf(cache)) {
                gone.remove(name);
                known.moveTo(cache);
            } else {
                NameCache begun = cacheOf(cache);
                caches.put(name, begun);
                begun.start();
            }
        }
        gone.forEach((name, cache) -> {
            caches.remove(name, cache);
            retired.add(cache);
            cache.retire();
        });
        if (!caches.isEmpty() && listener == null) {
            listener = Thread.ofPlatform().daemon().name("names").start(this::listen);
        }
        drain(); // what was asked for meanwhile
    }

    private NameCache cacheOf(DnsCache cache) {
        return new NameCache(
                cache,
                resolvers.of(cache.settings().servers()),
                registry,
                outboxes.size(),
                control,
                Clock.system(),
                stats,
                new SplittableRandom(),
                outlet);
    }

    /** What the caches find out, gathered until control has nothing else to do for them. */
    private final class Outlet implements NameCache.Publisher {
        private boolean isDue;

        @Override
        public void onUpdate(DnsCacheDescriptor cache, NameUpdate update) {
            outboxes.forEach(outbox -> outbox.add(cache, update));
            flushLater();
        }

        @Override
        public void onHosts(NameCache cache) {
            changed.add(cache);
            flushLater();
        }

        private void flushLater() {
            if (!isDue) {
                isDue = true;
                control.execute(this::flush);
            }
        }

        private void flush() {
            isDue = false;
            outboxes.forEach(NameOutbox::flush);
            for (NameCache cache : changed) {
                List<DnsCache.NamedCluster> clusters = cache.configuration().clusters();
                for (int i = 0; i < clusters.size(); i++) {
                    hostsListener.onHosts(clusters.get(i), cache.hosts(i));
                }
            }
            changed.clear();
        }
    }

    private void listen() {
        while (registry.nameAlarm().await() && !control.isShutdown()) {
            try {
                control.execute(this::drain);
            } catch (RejectedExecutionException e) {
                return; // the server stops
            }
        }
    }

    private void drain() {
        caches.values().forEach(NameCache::drain);
        retired.forEach(NameCache::drain);
        retired.removeIf(NameCache::isLeft);
    }

    /** Brings the gauges of the circuit breakers up to date; under the lock of whoever reads statistics. */
    public static void refreshGauges(List<DnsCache> configured, WriterStats writer) {
        for (DnsCache cache : configured) {
            NameDoor door = cache.descriptor().door();
            DnsCacheStats ids = cache.descriptor().stats();
            int remaining = Math.max(0, door.waitingMax() - door.waiting());
            writer.set(ids.pendingOpen(), remaining == 0 ? 1 : 0);
            writer.set(ids.pendingRemaining(), remaining);
        }
    }

    /** After control was told to stop: what is to outlive the process is written. */
    @Override
    public void close() {
        try {
            if (control.awaitTermination(LAST_TASK_MAX_S, TimeUnit.SECONDS)) {
                caches.values().forEach(NameCache::flush);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        Thread listening = listener;
        if (listening != null) {
            listening.interrupt();
        }
    }
}
