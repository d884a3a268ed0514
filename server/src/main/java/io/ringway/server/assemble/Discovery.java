package io.ringway.server.assemble;

import io.ringway.config.compile.CompiledCluster;
import io.ringway.config.compile.DnsCluster;
import io.ringway.config.compile.EndpointUpdate;
import io.ringway.config.compile.HostRegistry;
import io.ringway.config.compile.WatchedCluster;
import io.ringway.hotpath.stats.ClusterStats;
import io.ringway.hotpath.stats.DefaultTags;
import io.ringway.hotpath.stats.StatName;
import io.ringway.hotpath.stats.StatsRegistry;
import io.ringway.hotpath.stats.WriterStats;
import io.ringway.hotpath.upstream.ClusterDescriptor;
import io.ringway.hotpath.upstream.ClusterHosts;
import io.ringway.server.dns.DnsRefresher;
import io.ringway.server.dns.NameResolvers;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;

/**
 * Where the hosts of clusters come from and how they are: DNS, health checks, outlier detection.
 *
 * <pre>
 *   follow(clusters of the next configuration)   what is new or changed is resolved and checked; its hosts are kept here
 *   hostsOf(cluster)                             for the snapshot that the workers get
 *   commit()                                     from now on every change goes to the workers
 * </pre>
 *
 * <p>Clusters that are the same in two configurations go on as if nothing had happened. Owner: control.
 */
final class Discovery implements AutoCloseable {
    private static final System.Logger LOG = System.getLogger(Discovery.class.getName());
    /** Longest wait for the first answers: a name or a host that hangs must not keep the others from serving. */
    private static final long FIRST_ROUND_TIMEOUT_S = 15;

    private final HostRegistry registry;
    private final StatsRegistry statistics;
    private final ScheduledExecutorService control;
    private final WriterStats stats;
    private final NameResolvers resolvers;
    private final BiConsumer<String, ClusterHosts> publisher;
    private final HealthWatch health;
    private final Map<String, CompiledCluster> followed = new HashMap<>();
    private final Map<String, DnsRefresher> refreshers = new HashMap<>();
    /** Clusters that the workers do not have yet, or not like this. */
    private final Set<String> pending = new HashSet<>();

    private final Map<String, ClusterHosts> pendingHosts = new HashMap<>();

    /**
     * Follows nothing yet.
     *
     * @param control runs everything of this object
     * @param stats the control thread's
     * @param resolvers gives the resolver when there is a name to resolve
     * @param publisher gives the workers a cluster's new hosts
     */
    Discovery(
            HostRegistry registry,
            StatsRegistry statistics,
            ScheduledExecutorService control,
            WriterStats stats,
            NameResolvers resolvers,
            BiConsumer<String, ClusterHosts> publisher) {
        this.registry = registry;
        this.statistics = statistics;
        this.control = control;
        this.stats = stats;
        this.resolvers = resolvers;
        this.publisher = publisher;
        health = new HealthWatch(statistics, registry, control, stats, this::onHosts);
    }

    /**
     * Goes over to the clusters of another configuration; the future completes when the hosts of those that are new or changed are known
     * and judged, or after a while without. Any thread.
     */
    CompletableFuture<Void> follow(Collection<CompiledCluster> clusters) {
        return CompletableFuture.completedFuture(clusters).thenComposeAsync(this::begin, control);
    }

    private CompletableFuture<Void> begin(Collection<CompiledCluster> clusters) {
        Set<String> gone = new HashSet<>(followed.keySet());
        List<CompiledCluster> begun = new ArrayList<>();
        for (CompiledCluster cluster : clusters) {
            gone.remove(cluster.name());
            CompiledCluster before = followed.put(cluster.name(), cluster);
            if (before != null && cluster.isKeptFrom(before)) {
                continue;
            }
            stop(cluster.name());
            pending.add(cluster.name());
            begun.add(cluster);
        }
        gone.forEach(name -> {
            followed.remove(name);
            stop(name);
        });
        tune();
        List<CompletableFuture<Void>> rounds = new ArrayList<>();
        for (CompiledCluster cluster : begun) {
            DnsCluster dns = cluster.dns();
            if (dns != null) {
                rounds.add(resolve(dns, cluster.descriptor()));
            }
        }
        return firstOf(rounds, "DNS").thenComposeAsync(_ -> check(begun), control);
    }

    private CompletableFuture<Void> resolve(DnsCluster dns, ClusterDescriptor descriptor) {
        DnsRefresher refresher = new DnsRefresher(
                dns,
                descriptor,
                resolvers.of(dns.servers()),
                registry,
                control,
                stats,
                new SplittableRandom(),
                this::onHosts);
        refreshers.put(dns.name(), refresher);
        return refresher.start();
    }

    private CompletableFuture<Void> check(List<CompiledCluster> clusters) {
        List<CompletableFuture<Void>> rounds = new ArrayList<>();
        for (CompiledCluster cluster : clusters) {
            WatchedCluster watched = cluster.watched();
            if (watched != null) {
                rounds.add(health.start(watched, cluster.descriptor()));
            }
        }
        return firstOf(rounds, "health checks");
    }

    private static CompletableFuture<Void> firstOf(List<CompletableFuture<Void>> rounds, String what) {
        return CompletableFuture.allOf(rounds.toArray(CompletableFuture[]::new))
                .orTimeout(FIRST_ROUND_TIMEOUT_S, TimeUnit.SECONDS)
                .exceptionally(_ -> {
                    LOG.log(
                            System.Logger.Level.WARNING,
                            what + ": not all have been answered yet; serving all the same");
                    return null;
                });
    }

    private void stop(String cluster) {
        DnsRefresher refresher = refreshers.remove(cluster);
        if (refresher != null) {
            refresher.close();
        }
        health.stop(cluster);
        pending.remove(cluster);
        pendingHosts.remove(cluster);
    }

    /** Somebody has found a cluster's hosts changed. */
    private void onHosts(String cluster, ClusterHosts hosts) {
        passOn(cluster, hosts);
        health.onHosts(cluster);
        registry.dependents(cluster).forEach(dependent -> passOn(dependent, registry.hosts(dependent)));
    }

    /**
     * A file says which hosts a cluster has now; those that stay keep their connections, their health and their statistics.
     *
     * @return whether anything has changed
     */
    boolean onEndpoints(CompiledCluster cluster, EndpointUpdate.Hosts hosts) {
        CompiledCluster followedNow = followed.get(cluster.name());
        if (followedNow == null || followedNow.endpoints() == null) {
            return false; // another configuration is on its way, and has its hosts from elsewhere
        }
        ClusterStats ids = cluster.descriptor().stats();
        List<HostRegistry.Member> before = registry.members(cluster.name()).stream()
                .map(HostRegistry.Known::member)
                .toList();
        if (before.equals(hosts.members())
                && Objects.equals(registry.policyOf(cluster.name()), hosts.policy())
                && registry.dropped(cluster.name()).equals(hosts.dropped())) {
            stats.increment(statistics.counter(StatName.of("cluster")
                    .tag(DefaultTags.CLUSTER, hosts.statName())
                    .then("update_no_rebuild")));
            return false;
        }
        stats.increment(ids.membershipChange());
        registry.drop(cluster.name(), hosts.dropped());
        onHosts(cluster.name(), registry.hosts(cluster.name(), hosts.statName(), hosts.policy(), hosts.members()));
        return true;
    }

    /** The runtime has other values. Any thread. */
    void onRuntime() {
        control.execute(this::tune);
    }

    private void tune() {
        for (String cluster : registry.outOfTune()) {
            if (followed.containsKey(cluster)) {
                passOn(cluster, registry.hosts(cluster));
            }
        }
    }

    private void passOn(String cluster, ClusterHosts hosts) {
        if (pending.contains(cluster)) {
            pendingHosts.put(cluster, hosts);
        } else {
            publisher.accept(cluster, hosts);
        }
    }

    /**
     * The hosts to begin with.
     *
     * @param serving what the workers have of a cluster that stays as it is
     */
    ClusterHosts hostsOf(ClusterDescriptor cluster, ClusterHosts serving) {
        return pending.contains(cluster.name()) ? pendingHosts.getOrDefault(cluster.name(), cluster.hosts()) : serving;
    }

    /** The workers have the clusters that are followed now. */
    void commit() {
        pending.clear();
        pendingHosts.clear();
    }

    /** After control has stopped. */
    @Override
    public void close() {
        health.close();
    }
}
