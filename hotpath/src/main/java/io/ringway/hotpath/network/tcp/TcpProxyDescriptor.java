package io.ringway.hotpath.network.tcp;

import io.ringway.hotpath.log.AccessLogs;
import io.ringway.hotpath.network.NetworkFilterFactory;
import io.ringway.hotpath.network.NetworkScope;

/**
 * A configured TCP proxy (Envoy {@code tcp_proxy.v3.TcpProxy}). Owner: any (immutable).
 *
 * @param clusters indexes of the clusters among which a connection chooses; not to be modified
 * @param weightSums for each cluster the sum of its weight and those before it; not to be modified
 * @param idleTimeoutNs without a byte in either direction for so long, both sides are closed; 0 never ({@code idle_timeout}, default 1 h)
 * @param durationMaxNs a connection lives this long; 0 for ever ({@code max_downstream_connection_duration})
 * @param connectAttemptsMax hosts that are tried, 1 or more ({@code max_connect_attempts}, default 1)
 * @param isSourceHashed the client's address chooses the host, where the cluster's policy goes by hashes ({@code hash_policy.source_ip})
 */
@SuppressWarnings("ArrayRecordComponent") // read per connection
public record TcpProxyDescriptor(
        int[] clusters,
        long[] weightSums,
        long idleTimeoutNs,
        long durationMaxNs,
        int connectAttemptsMax,
        boolean isSourceHashed,
        AccessLogs accessLogs,
        TcpProxyStats stats)
        implements NetworkFilterFactory.Terminal {

    @Override
    public ConnectionSource onWorker(NetworkScope scope) {
        return new WorkerTcpProxy(this, scope);
    }
}
