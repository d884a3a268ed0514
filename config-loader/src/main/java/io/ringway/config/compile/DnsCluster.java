package io.ringway.config.compile;

import io.envoyproxy.envoy.config.cluster.v3.Cluster;
import io.ringway.lb.LbPolicy;
import java.util.List;

/**
 * A cluster whose hosts come from DNS (Envoy {@code STRICT_DNS}): all addresses of every name are hosts. The control thread resolves the
 * targets and publishes {@link HostRegistry#hosts} under the cluster's name. Owner: any (immutable).
 *
 * @param statName name of the cluster in statistics
 * @param refreshNs pause between two resolutions ({@code dns_refresh_rate}, default 5 s), nanoseconds
 * @param failureRefresh pauses after a failure ({@code dns_failure_refresh_rate})
 * @param isTtlRespected the records' TTL replaces {@code refreshNs} ({@code respect_dns_ttl})
 * @param isLogical one address at a time is the host ({@code LOGICAL_DNS}), not all of them ({@code STRICT_DNS})
 * @param servers who is asked ({@code typed_dns_resolver_config})
 */
public record DnsCluster(
        String name,
        String statName,
        LbPolicy policy,
        List<DnsTarget> targets,
        long refreshNs,
        FailureRefresh failureRefresh,
        boolean isTtlRespected,
        boolean isLogical,
        DnsFamily family,
        DnsServers servers) {
    public DnsCluster {
        targets = List.copyOf(targets);
    }

    /** Which addresses are asked for (Envoy {@code Cluster.DnsLookupFamily}). */
    public enum DnsFamily {
        /** IPv6, and IPv4 if there is none. */
        AUTO,
        V4_ONLY,
        V6_ONLY,
        /** IPv4, and IPv6 if there is none. */
        V4_PREFERRED,
        /** Both. */
        ALL;

        static DnsFamily of(Cluster.DnsLookupFamily family) {
            return switch (family) {
                case V4_ONLY -> V4_ONLY;
                case V6_ONLY -> V6_ONLY;
                case V4_PREFERRED -> V4_PREFERRED;
                case ALL -> ALL;
                case AUTO, UNRECOGNIZED -> AUTO;
            };
        }
    }

    /**
     * A name to resolve.
     *
     * @param name host name or IP literal
     * @param port of every host it resolves to
     * @param weight {@code load_balancing_weight} of every host it resolves to, at least 1
     * @param hostname {@code Endpoint.hostname} if given, else the name
     * @param traits of every host it resolves to
     */
    public record DnsTarget(String name, int port, int weight, String hostname, EndpointTraits traits) {}

    /**
     * A random pause between none and {@code base} x 2^n, at most {@code max}; nanoseconds. Without a configuration both are the refresh
     * rate.
     */
    public record FailureRefresh(long baseNs, long maxNs) {
        /** Doublings after which the pause is at its maximum whatever the base. */
        private static final int DOUBLINGS_MAX = 20;

        /**
         * The longest pause after so many failures in a row.
         *
         * @param failures at least 1
         */
        public long ceilingNs(int failures) {
            long ceiling = baseNs << Math.min(failures - 1, DOUBLINGS_MAX);
            return ceiling <= 0 || ceiling > maxNs ? maxNs : ceiling;
        }
    }
}
