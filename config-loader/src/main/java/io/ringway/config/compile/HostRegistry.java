package io.ringway.config.compile;

import io.ringway.hotpath.stats.HostStats;
import io.ringway.hotpath.stats.StatsRegistry;
import io.ringway.hotpath.upstream.ClusterHosts;
import io.ringway.hotpath.upstream.UpstreamHost;
import io.ringway.lb.Host;
import io.ringway.lb.HostSet;
import io.ringway.lb.LbPolicy;
import io.ringway.lb.limit.ResourceLimits;
import io.ringway.lb.limit.Thresholds;
import io.ringway.transport.net.Endpoint;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

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
    public record Member(Endpoint endpoint, String hostname, int weight) {}

    private record Key(String cluster, Endpoint endpoint) {}

    private final StatsRegistry stats;
    private final Map<Key, UpstreamHost> known = new HashMap<>();
    private final Map<String, ResourceLimits> limits = new HashMap<>();
    private final int workers;
    private int nextId;
    private long nextVersion = 1;

    /**
     * @param workers how many workers share each cluster's circuit breakers
     */
    public HostRegistry(StatsRegistry stats, int workers) {
        this.stats = stats;
        this.workers = workers;
    }

    /** A cluster's circuit breakers: the same object, with what is in use, as long as the thresholds stay. */
    public ResourceLimits limits(String cluster, Thresholds thresholds) {
        return limits.compute(
                cluster,
                (name, before) -> before != null && before.thresholds().equals(thresholds)
                        ? before
                        : new ResourceLimits(thresholds, workers));
    }

    /**
     * A cluster's hosts, prepared for its policy; the first of several members with one address counts.
     *
     * @param statName name of the cluster in statistics
     */
    public ClusterHosts hosts(String cluster, String statName, LbPolicy policy, List<Member> members) {
        List<UpstreamHost> hosts = new ArrayList<>(members.size());
        Set<Endpoint> seen = new HashSet<>();
        for (Member member : members) {
            if (seen.add(member.endpoint())) {
                hosts.add(host(cluster, statName, member));
            }
        }
        List<Host> balanced = hosts.stream().map(UpstreamHost::host).toList();
        return new ClusterHosts(policy.prepare(new HostSet(nextVersion++, balanced)), List.copyOf(hosts));
    }

    private UpstreamHost host(String cluster, String statName, Member member) {
        Key key = new Key(cluster, member.endpoint());
        UpstreamHost before = known.get(key);
        if (before != null
                && before.host().weight() == member.weight()
                && before.host().hostname().equals(member.hostname())) {
            return before;
        }
        String address = member.endpoint().toString();
        int id = before == null ? nextId++ : before.host().id();
        HostStats hostStats = before == null ? HostStats.register(stats, statName, address) : before.stats();
        UpstreamHost host = new UpstreamHost(
                new Host(id, address, member.hostname(), member.weight()), member.endpoint(), hostStats);
        known.put(key, host);
        return host;
    }
}
