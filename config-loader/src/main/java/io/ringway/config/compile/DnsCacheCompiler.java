package io.ringway.config.compile;

import io.envoyproxy.envoy.config.cluster.v3.Cluster;
import io.envoyproxy.envoy.config.core.v3.SocketAddress;
import io.envoyproxy.envoy.extensions.common.dynamic_forward_proxy.v3.DnsCacheConfig;
import io.ringway.config.compile.DnsCluster.DnsFamily;
import io.ringway.config.compile.DnsCluster.FailureRefresh;
import io.ringway.config.model.FieldNode;
import io.ringway.config.model.Problems;
import io.ringway.hotpath.names.NameKey;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** One DNS cache's settings. Owner: control. */
final class DnsCacheCompiler {
    private static final long REFRESH_NS = TimeUnit.SECONDS.toNanos(60);
    private static final long REFRESH_MIN_NS = TimeUnit.SECONDS.toNanos(5);
    private static final long HOST_TTL_NS = TimeUnit.MINUTES.toNanos(5);
    private static final long QUERY_TIMEOUT_NS = TimeUnit.SECONDS.toNanos(5);
    private static final int HOSTS_MAX = 1024;
    private static final int WAITING_MAX = 1024;

    private final Problems problems;
    private final DnsServers servers;

    DnsCacheCompiler(Problems problems, DnsServers servers) {
        this.problems = problems;
        this.servers = servers;
    }

    DnsCacheSettings compile(DnsCacheConfig config, FieldNode at) {
        return new DnsCacheSettings(
                DnsFamily.of(config.getDnsLookupFamily()),
                Durations.ns(config.hasDnsRefreshRate(), config.getDnsRefreshRate(), REFRESH_NS),
                Durations.ns(config.hasDnsMinRefreshRate(), config.getDnsMinRefreshRate(), REFRESH_MIN_NS),
                Durations.ns(config.hasHostTtl(), config.getHostTtl(), HOST_TTL_NS),
                config.hasMaxHosts()
                        ? HttpOptionsCompiler.clamp(config.getMaxHosts().getValue())
                        : HOSTS_MAX,
                config.hasDnsFailureRefreshRate() ? failureRefresh(config.getDnsFailureRefreshRate()) : null,
                !config.getDisableDnsRefreshOnFailure(),
                config.getDnsCacheCircuitBreaker().hasMaxPendingRequests()
                        ? HttpOptionsCompiler.clamp(config.getDnsCacheCircuitBreaker()
                                .getMaxPendingRequests()
                                .getValue())
                        : WAITING_MAX,
                Durations.ns(config.hasDnsQueryTimeout(), config.getDnsQueryTimeout(), QUERY_TIMEOUT_NS),
                preresolved(config, at.field("preresolve_hostnames")),
                new DnsResolverCompiler(problems)
                        .compile(
                                config.hasTypedDnsResolverConfig(),
                                config.getTypedDnsResolverConfig(),
                                at.field("typed_dns_resolver_config"),
                                servers),
                config.hasKeyValueConfig()
                        ? new NameFileCompiler(problems)
                                .compile(config.getKeyValueConfig(), at.field("key_value_config"))
                        : null);
    }

    /** Envoy: the longest pause is ten times the base unless it is given. */
    private static FailureRefresh failureRefresh(Cluster.RefreshRate rate) {
        long baseNs = Durations.ns(rate.getBaseInterval());
        long tenfoldNs = baseNs > Long.MAX_VALUE / 10 ? Long.MAX_VALUE : 10 * baseNs;
        return new FailureRefresh(baseNs, Durations.ns(rate.hasMaxInterval(), rate.getMaxInterval(), tenfoldNs));
    }

    private List<NameKey> preresolved(DnsCacheConfig config, FieldNode at) {
        List<NameKey> names = new ArrayList<>();
        for (int i = 0; i < config.getPreresolveHostnamesCount(); i++) {
            SocketAddress socket = config.getPreresolveHostnames(i);
            FieldNode socketAt = at.element(i);
            if (new AddressCompiler(problems).isTcp(socket, socketAt)
                    && !socketAt.field("address").isBroken()
                    && !socketAt.field("port_value").isBroken()) {
                names.add(new NameKey(socket.getAddress(), socket.getPortValue()));
            }
        }
        return names;
    }
}
