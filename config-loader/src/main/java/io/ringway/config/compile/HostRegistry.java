package io.ringway.config.compile;

import io.ringway.config.runtime.RuntimeSnapshot;
import io.ringway.hotpath.names.NameDoor;
import io.ringway.hotpath.stats.HostStats;
import io.ringway.hotpath.stats.StatsRegistry;
import io.ringway.hotpath.upstream.ClusterHosts;
import io.ringway.hotpath.upstream.UpstreamHost;
import io.ringway.lb.Alarm;
import io.ringway.lb.HealthFlag;
import io.ringway.lb.Host;
import io.ringway.lb.HostSet;
import io.ringway.lb.HostState;
import io.ringway.lb.HostTable;
import io.ringway.lb.LbPolicy;
import io.ringway.lb.LocalityGroup;
import io.ringway.lb.health.PassiveFailure;
import io.ringway.lb.limit.ResourceLimits;
import io.ringway.lb.limit.Thresholds;
import io.ringway.lb.outlier.OutlierMonitor;
import io.ringway.lb.outlier.OutlierPolicy;
import io.ringway.lb.outlier.OutlierRules;
import io.ringway.lb.priority.LocalCluster;
import io.ringway.routing.runtime.RuntimeFraction;
import io.ringway.transport.net.Endpoint;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Gives the same host, and the circuit breakers of the same cluster, the same object over reloads and resolutions, so that connections and
 * statistics stay. A host is an address in a
 * cluster; another weight or host name makes another object with the same id.
 *
 * <p>Owner: control.
 */
public final class HostRegistry {
    /**
     * A host before it has an identity.
     *
     * @param hostname {@code Endpoint.hostname} or the name it was resolved by, may be empty
     * @param weight at least 1
     */
    public record Member(Endpoint endpoint, String hostname, int weight, EndpointTraits traits) {
        public Member(Endpoint endpoint, String hostname, int weight) {
            this(endpoint, hostname, weight, EndpointTraits.NONE);
        }
    }

    /** A member that has got its identity. */
    public record Known(UpstreamHost host, Member member) {}

    /** A cluster as it was last announced. */
    private record Membership(String statName, LbPolicy policy, List<Known> members) {}

    private record LimitsKey(String cluster, boolean isHighPriority) {}

    private record Key(String cluster, Endpoint endpoint) {}

    /** The number and the statistics of a host that is found by name; the next one has them when it has left. */
    private record NamedPlace(int id, HostStats stats) {}

    private record KnownDoor(DnsCacheSettings settings, List<DnsCache.NamedCluster> clusters, NameDoor door) {}

    private final StatsRegistry stats;
    private final Map<Key, UpstreamHost> known = new HashMap<>();
    private final Map<String, Membership> clusters = new HashMap<>();
    /** What policies had read of the runtime when their hosts were prepared last. */
    private final Map<String, Long> tunings = new HashMap<>();

    private final Map<Integer, Integer> observedFlags = new HashMap<>();
    private final Map<String, Integer> clusterNumbers = new HashMap<>();
    /** By host id: since when it has been there, or since when its health checks have succeeded. */
    private final Map<Integer, Long> startedNs = new HashMap<>();

    private final LongSupplier clockNs;
    private final TableCounters tableCounters;
    private String localName = "";
    private @Nullable LocalCluster local;
    private final Map<String, RuntimeFraction> dropped = new HashMap<>();
    private final Map<String, OutlierRules> outlierRules = new ConcurrentHashMap<>();
    private final Alarm hostAlarm = new Alarm();
    private final Map<LimitsKey, ResourceLimits> limits = new ConcurrentHashMap<>();
    private final Map<String, Deque<NamedPlace>> freePlaces = new HashMap<>();
    private final Map<String, Integer> placeCounts = new HashMap<>();
    private final Map<String, KnownDoor> nameDoors = new HashMap<>();
    private final Alarm nameAlarm = new Alarm();
    private final int workers;
    private int nextId;
    private long nextVersion = 1;

    /** With the system's clock. */
    public HostRegistry(StatsRegistry stats, int workers) {
        this(stats, workers, System::nanoTime);
    }

    /**
     * @param workers how many workers share each cluster's circuit breakers
     * @param clockNs the workers' clock
     */
    public HostRegistry(StatsRegistry stats, int workers, LongSupplier clockNs) {
        this.stats = stats;
        this.workers = workers;
        this.clockNs = clockNs;
        tableCounters = new TableCounters(stats);
    }

    /** From now on the hosts of this cluster are the proxies like this one. */
    void knowLocal(String cluster, @Nullable LocalCluster now) {
        localName = cluster;
        local = now;
    }

    /** Where this proxy is: the same object as long as the place and the cluster are, since policies that stay refer to it. */
    LocalCluster local(String cluster, LocalityGroup place) {
        LocalCluster known = local;
        return known != null && localName.equals(cluster) && known.place().equals(place)
                ? known
                : new LocalCluster(place);
    }

    /** Where this proxy is, or null if zones mean nothing. */
    @Nullable
    LocalCluster local() {
        return local;
    }

    /** Clusters whose hosts have to be prepared anew because those of this one have changed: those that follow zones. */
    public List<String> dependents(String cluster) {
        return local == null || !localName.equals(cluster)
                ? List.of()
                : clusters.entrySet().stream()
                        .filter(entry -> !entry.getKey().equals(localName))
                        .filter(entry -> entry.getValue().policy().looksAtLocalCluster())
                        .map(Map.Entry::getKey)
                        .toList();
    }

    /** Clusters whose hosts have to be prepared anew because the runtime has changed what their policies read. */
    public List<String> outOfTune() {
        return clusters.entrySet().stream()
                .filter(entry -> entry.getValue().policy().tuning() != tunings.getOrDefault(entry.getKey(), 0L))
                .map(Map.Entry::getKey)
                .toList();
    }

    /** A cluster's circuit breakers: the same object, with what is in use, as long as the thresholds stay. */
    public ResourceLimits limits(String cluster, boolean isHighPriority, Thresholds thresholds) {
        return limits.compute(
                new LimitsKey(cluster, isHighPriority),
                (name, before) -> before != null && before.configured().equals(thresholds)
                        ? before
                        : new ResourceLimits(thresholds, workers));
    }

    /** Rings when a worker has seen something of a host that may have consequences: a run of failures, a wish to be left alone. */
    public Alarm hostAlarm() {
        return hostAlarm;
    }

    /** Rings when a worker has something to tell about the names of a DNS cache. */
    public Alarm nameAlarm() {
        return nameAlarm;
    }

    /** The door of a DNS cache: the same as long as its settings and its clusters stay. */
    NameDoor nameDoor(String cache, DnsCacheSettings settings, List<DnsCache.NamedCluster> clusters) {
        List<DnsCache.NamedCluster> anywhere =
                clusters.stream().map(cluster -> cluster.withIndex(-1)).toList();
        return nameDoors
                .compute(
                        cache,
                        (_, before) -> before != null
                                        && before.settings().equals(settings)
                                        && before.clusters().equals(anywhere)
                                ? before
                                : new KnownDoor(
                                        settings,
                                        anywhere,
                                        new NameDoor(settings.waitingMax(), settings.hostsMax(), nameAlarm)))
                .door();
    }

    /**
     * A host that requests find by name. There may be ever new ones, so their numbers and statistics are used again: see
     * {@link #releaseNamedHost}.
     *
     * @param hostname the name, without port
     */
    public UpstreamHost namedHost(DnsCache.NamedCluster cluster, Endpoint endpoint, String hostname) {
        String statName = cluster.statName();
        NamedPlace place =
                freePlaces.computeIfAbsent(statName, _ -> new ArrayDeque<>()).poll();
        if (place == null) {
            int number = placeCounts.merge(statName, 1, Integer::sum);
            place = new NamedPlace(nextId++, HostStats.register(stats, statName, "named-" + number, "named"));
        }
        return new UpstreamHost(
                new Host(place.id(), endpoint.toString(), hostname, 1, clusterNumber(cluster.name())),
                endpoint,
                place.stats());
    }

    /** No worker has a connection to the host any more, and none will be made. */
    public void releaseNamedHost(String statName, UpstreamHost host) {
        freePlaces
                .computeIfAbsent(statName, _ -> new ArrayDeque<>())
                .add(new NamedPlace(host.host().id(), host.stats()));
    }

    /** A snapshot of hosts that are found by name, for reports. */
    public ClusterHosts namedHosts(LbPolicy policy, List<UpstreamHost> hosts) {
        HostSet set = new HostSet(
                nextVersion++, hosts.stream().map(UpstreamHost::host).toList());
        return new ClusterHosts(policy.prepare(set), List.copyOf(hosts));
    }

    /** Hosts that a cluster gets from now on are watched under this policy, or not at all. */
    void detectOutliers(String cluster, @Nullable OutlierPolicy policy) {
        if (policy == null) {
            outlierRules.remove(cluster);
        } else {
            outlierRules.compute(
                    cluster,
                    (_, before) ->
                            before != null && before.configured().equals(policy) ? before : new OutlierRules(policy));
        }
    }

    /** Which requests a cluster's hosts are spared from now on. */
    public void drop(String cluster, RuntimeFraction share) {
        if (share.equals(RuntimeFraction.NOTHING)) {
            dropped.remove(cluster);
        } else {
            dropped.put(cluster, share);
        }
    }

    /** Which requests a cluster's hosts are spared. */
    public RuntimeFraction dropped(String cluster) {
        return dropped.getOrDefault(cluster, RuntimeFraction.NOTHING);
    }

    /** The policy under which a cluster's hosts are watched, or null. */
    public @Nullable OutlierRules outlierRules(String cluster) {
        return outlierRules.get(cluster);
    }

    /** The runtime has changed: circuit breakers and outlier detection follow. One thread at a time, which may be any. */
    public void onRuntime(RuntimeSnapshot runtime) {
        limits.forEach((key, breakers) -> breakers.change(
                BreakerKeys.apply(breakers.configured(), key.cluster(), key.isHighPriority(), runtime)));
        outlierRules.values().forEach(rules -> rules.change(OutlierKeys.apply(rules.configured(), runtime)));
    }

    private @Nullable OutlierMonitor monitor(String cluster, @Nullable UpstreamHost before) {
        OutlierRules rules = outlierRules.get(cluster);
        if (rules == null) {
            return null;
        }
        OutlierMonitor known = before == null ? null : before.outlier();
        return known != null && known.rules() == rules ? known : new OutlierMonitor(rules, workers, hostAlarm);
    }

    /**
     * A cluster's hosts, prepared for its policy; the first of several members with one address counts. Hosts that were there before keep
     * what is known of their health.
     *
     * @param statName name of the cluster in statistics
     */
    public ClusterHosts hosts(String cluster, String statName, LbPolicy policy, List<Member> members) {
        Set<Integer> gone = new HashSet<>();
        members(cluster).forEach(before -> gone.add(before.host().host().id()));
        List<Known> announced = new ArrayList<>(members.size());
        Set<Endpoint> seen = new HashSet<>();
        for (Member member : members) {
            if (seen.add(member.endpoint())) {
                UpstreamHost host = host(cluster, statName, member);
                boolean isNew = !gone.remove(host.host().id());
                if (isNew) {
                    startedNs.put(host.host().id(), clockNs.getAsLong());
                }
                boolean isChecked = member.traits().check() != null;
                if (!isChecked) {
                    flag(host, EndpointTraits.UNCHECKED_FLAGS, 0);
                } else if (isNew) {
                    flag(host, -1, EndpointTraits.UNCHECKED_FLAGS);
                }
                announced.add(new Known(host, member));
            }
        }
        gone.forEach(observedFlags::remove);
        gone.forEach(startedNs::remove);
        clusters.put(cluster, new Membership(statName, policy, List.copyOf(announced)));
        return hosts(cluster);
    }

    /** A cluster's hosts as they are now, prepared for its policy: a new snapshot after {@link #flag}. */
    public ClusterHosts hosts(String cluster) {
        Membership membership = Objects.requireNonNull(clusters.get(cluster), cluster);
        List<UpstreamHost> hosts = new ArrayList<>();
        List<Host> balanced = new ArrayList<>();
        List<HostState> states = new ArrayList<>();
        for (Known known : membership.members()) {
            EndpointTraits traits = known.member().traits();
            hosts.add(known.host());
            balanced.add(known.host().host());
            states.add(new HostState(
                    traits.group(),
                    traits.statedFlags() | observedFlags(known.host()),
                    traits.metadata(),
                    startedNs.getOrDefault(known.host().host().id(), HostState.ALWAYS)));
        }
        HostSet set = new HostSet(nextVersion++, balanced, states);
        if (local != null && cluster.equals(localName)) {
            local.onHosts(set);
        }
        tunings.put(cluster, membership.policy().tuning());
        HostTable table = membership.policy().prepare(set);
        tableCounters.onTable(membership.statName(), table);
        return new ClusterHosts(table, List.copyOf(hosts), dropped(cluster));
    }

    /** The policy that a cluster was last announced with. */
    public LbPolicy policyOf(String cluster) {
        return Objects.requireNonNull(clusters.get(cluster), cluster).policy();
    }

    /** The members of a cluster, as last announced. */
    public List<Known> members(String cluster) {
        Membership membership = clusters.get(cluster);
        return membership == null ? List.of() : membership.members();
    }

    /** What was observed of a host: bits of {@link HealthFlag}, those of the configuration not among them. */
    public int observedFlags(UpstreamHost host) {
        return observedFlags.getOrDefault(host.host().id(), 0);
    }

    /**
     * Notes what was observed of a host; {@link #hosts(String)} has it from then on.
     *
     * @param mask which flags are known now
     * @param flags which of those are set
     */
    public void flag(UpstreamHost host, int mask, int flags) {
        int before = observedFlags(host);
        int now = (before & ~mask) | flags;
        if (HealthFlag.FAILED_ACTIVE_HC.isIn(before) && !HealthFlag.FAILED_ACTIVE_HC.isIn(now)) {
            startedNs.put(host.host().id(), clockNs.getAsLong());
        }
        if (now == 0) {
            observedFlags.remove(host.host().id());
        } else {
            observedFlags.put(host.host().id(), now);
        }
    }

    /** What clusters had been announced with at a moment. */
    public static final class Saved {
        private final Map<String, Membership> clusters;
        private final Map<Integer, Integer> observedFlags;
        private final Map<String, OutlierRules> outlierRules;
        private final Map<LimitsKey, ResourceLimits> limits;
        private final Map<Integer, Long> startedNs;
        private final String localName;
        private final @Nullable LocalCluster local;
        private final HostSet localHosts;
        private final Map<String, KnownDoor> nameDoors;

        private Saved(HostRegistry from) {
            clusters = Map.copyOf(from.clusters);
            observedFlags = Map.copyOf(from.observedFlags);
            outlierRules = Map.copyOf(from.outlierRules);
            limits = Map.copyOf(from.limits);
            startedNs = Map.copyOf(from.startedNs);
            nameDoors = Map.copyOf(from.nameDoors);
            localName = from.localName;
            local = from.local;
            localHosts = local == null ? HostSet.EMPTY : local.hosts();
        }
    }

    /** What is announced now, to come back to it if a configuration that announces other hosts cannot be applied. */
    public Saved save() {
        return new Saved(this);
    }

    /** Comes back to what was saved. */
    public void restore(Saved saved) {
        clusters.clear();
        clusters.putAll(saved.clusters);
        observedFlags.clear();
        observedFlags.putAll(saved.observedFlags);
        outlierRules.clear();
        outlierRules.putAll(saved.outlierRules);
        limits.clear();
        limits.putAll(saved.limits);
        startedNs.clear();
        startedNs.putAll(saved.startedNs);
        nameDoors.clear();
        nameDoors.putAll(saved.nameDoors);
        knowLocal(saved.localName, saved.local);
        if (saved.local != null) {
            saved.local.onHosts(saved.localHosts);
        }
    }

    /** Forgets a cluster that is gone. */
    public void remove(String cluster) {
        tunings.remove(cluster);
        Membership membership = clusters.remove(cluster);
        if (membership != null) {
            tableCounters.onRemoved(membership.statName());
        }
        outlierRules.remove(cluster);
        limits.keySet().removeIf(key -> key.cluster().equals(cluster));
        known.entrySet().removeIf(entry -> {
            boolean isGone = entry.getKey().cluster().equals(cluster);
            if (isGone) {
                observedFlags.remove(entry.getValue().host().id());
                startedNs.remove(entry.getValue().host().id());
            }
            return isGone;
        });
    }

    private int clusterNumber(String cluster) {
        return clusterNumbers.computeIfAbsent(cluster, _ -> clusterNumbers.size());
    }

    private UpstreamHost host(String cluster, String statName, Member member) {
        Key key = new Key(cluster, member.endpoint());
        UpstreamHost before = known.get(key);
        OutlierMonitor monitor = monitor(cluster, before);
        boolean isChecked = member.traits().check() != null;
        if (before != null
                && Objects.equals(before.outlier(), monitor)
                && (before.passive() != null) == isChecked
                && before.host().weight() == member.weight()
                && before.host().hostname().equals(member.hostname())) {
            return before;
        }
        String address = member.endpoint().toString();
        int id = before == null ? nextId++ : before.host().id();
        HostStats hostStats = before == null ? HostStats.register(stats, statName, address) : before.stats();
        UpstreamHost host = new UpstreamHost(
                new Host(id, address, member.hostname(), member.weight(), clusterNumber(cluster)),
                member.endpoint(),
                hostStats,
                monitor,
                isChecked ? new PassiveFailure(hostAlarm) : null);
        known.put(key, host);
        return host;
    }
}
