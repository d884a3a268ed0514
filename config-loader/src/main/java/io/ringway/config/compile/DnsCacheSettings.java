package io.ringway.config.compile;

import io.ringway.config.compile.DnsCluster.DnsFamily;
import io.ringway.config.compile.DnsCluster.FailureRefresh;
import io.ringway.hotpath.names.NameKey;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What control needs to know of a DNS cache (Envoy {@code DnsCacheConfig}). Owner: any (immutable).
 *
 * @param refreshNs pause after an answer without addresses ({@code dns_refresh_rate}, default 60 s), nanoseconds
 * @param refreshMinNs shortest pause after an answer, whatever its TTL ({@code dns_min_refresh_rate}, default 5 s)
 * @param hostTtlNs a name that no request has used for so long is dropped at its next refresh ({@code host_ttl}, default 5 min)
 * @param hostsMax {@code max_hosts}, default 1024
 * @param failureRefresh pauses after a failure ({@code dns_failure_refresh_rate}); null for {@code refreshNs} always
 * @param isRefreshedAfterFailure not {@code disable_dns_refresh_on_failure}: a name without an address is asked for again by itself, and
 *     meanwhile requests for it fail at once
 * @param waitingMax {@code dns_cache_circuit_breaker.max_pending_requests}, default 1024
 * @param queryTimeoutNs {@code dns_query_timeout}, default 5 s; 0 is the resolver's own
 * @param preresolved {@code preresolve_hostnames}
 * @param file {@code key_value_config}; null: the cache is empty after a restart
 */
public record DnsCacheSettings(
        DnsFamily family,
        long refreshNs,
        long refreshMinNs,
        long hostTtlNs,
        int hostsMax,
        @Nullable FailureRefresh failureRefresh,
        boolean isRefreshedAfterFailure,
        int waitingMax,
        long queryTimeoutNs,
        List<NameKey> preresolved,
        DnsServers servers,
        @Nullable NameFile file) {
    public DnsCacheSettings {
        preresolved = List.copyOf(preresolved);
    }
}
