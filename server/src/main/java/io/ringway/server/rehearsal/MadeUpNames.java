package io.ringway.server.rehearsal;

import io.ringway.hotpath.names.DnsCacheDescriptor;
import io.ringway.hotpath.names.NameDoor;
import io.ringway.hotpath.names.NameKey;
import io.ringway.hotpath.names.NameRequest;
import io.ringway.hotpath.names.NameUpdate;
import io.ringway.hotpath.names.NameUse;
import io.ringway.hotpath.names.ResolvedName;
import io.ringway.hotpath.stats.HostStats;
import io.ringway.hotpath.stats.PhaseStats;
import io.ringway.hotpath.upstream.UpstreamHost;
import io.ringway.hotpath.worker.WorkerProxy;
import io.ringway.lb.Alarm;
import io.ringway.lb.Host;
import io.ringway.server.dns.HostText;
import io.ringway.server.dns.ReservedNetworks;
import io.ringway.transport.net.Endpoint;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** DNS caches that ask nobody: every name has an address, which means nothing. Owner: the thread that plays. */
final class MadeUpNames {
    /** TEST-NET-1 (RFC 5737). */
    private static final InetAddress SOMEWHERE = InetAddress.ofLiteral("192.0.2.1");
    /** Counts nowhere. */
    private static final HostStats NO_STATS = new HostStats(0, 0, 0, 0, 0, 0, 0, 0, PhaseStats.NONE);

    private final List<DnsCacheDescriptor> caches;
    private final Map<UpstreamHost, Integer> clusters = new HashMap<>();

    /** Like caches of a configuration. */
    MadeUpNames(List<DnsCacheDescriptor> configured) {
        caches = configured.stream()
                .map(cache -> cache.withDoor(new NameDoor(1, 1, new Alarm())))
                .toList();
    }

    List<DnsCacheDescriptor> caches() {
        return caches;
    }

    /** Answers what the worker has asked for. */
    void answer(WorkerProxy worker) {
        for (DnsCacheDescriptor cache : caches) {
            while (cache.door().poll() instanceof NameRequest.Wanted(NameKey key)) {
                if (!worker.tryUpdateNames(cache, List.of(resolved(cache, key)))) {
                    throw new IllegalStateException("the inbox of a worker without work is full");
                }
            }
        }
    }

    private NameUpdate resolved(DnsCacheDescriptor cache, NameKey key) {
        InetAddress literal = HostText.literal(key.host());
        InetAddress address = literal == null ? SOMEWHERE : literal;
        Endpoint endpoint = Endpoint.ip(address.getAddress(), key.port());
        List<UpstreamHost> hosts = new ArrayList<>();
        for (int cluster : cache.clusterIndexes()) {
            UpstreamHost host = new UpstreamHost(new Host(0, endpoint.toString(), key.host(), 1), endpoint, NO_STATS);
            clusters.put(host, cluster);
            hosts.add(host);
        }
        return new NameUpdate.Resolved(
                key, new ResolvedName(endpoint, ReservedNetworks.contain(address), hosts, new NameUse(0)));
    }

    /** Index of the cluster of a host that was made up here, or -1. */
    int clusterOf(@Nullable UpstreamHost host) {
        return host == null ? -1 : clusters.getOrDefault(host, -1);
    }
}
