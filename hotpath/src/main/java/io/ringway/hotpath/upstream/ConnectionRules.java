package io.ringway.hotpath.upstream;

import io.ringway.transport.ConnectOptions;
import io.ringway.transport.net.Errno;
import org.jspecify.annotations.Nullable;

/**
 * How connections to a cluster's hosts are made, how long they live and what they carry. Owner: any (immutable).
 *
 * @param connect options of the sockets
 * @param maxDurationNs an older connection takes no more requests; 0 is unlimited ({@code max_connection_duration})
 * @param preconnectRatio connections per request that a host's pool strives for, 1 to 3; 1 makes none ahead of requests
 *     ({@code preconnect_policy.per_upstream_preconnect_ratio})
 * @param foresightRatio the same over the whole cluster, for the hosts that will be picked next
 *     ({@code preconnect_policy.predictive_preconnect_ratio})
 * @param tls how they are encrypted; null if they are not
 * @param areTrailersEnabled bodies in chunks carry trailers ({@code http_protocol_options.enable_trailers}); otherwise they are dropped
 */
public record ConnectionRules(
        ConnectOptions connect,
        long maxDurationNs,
        double preconnectRatio,
        double foresightRatio,
        @Nullable UpstreamTls tls,
        boolean areTrailersEnabled) {
    public static final ConnectionRules DEFAULT = new ConnectionRules(ConnectOptions.DEFAULT, 0, 1, 1, null, false);

    /** The same with encrypted connections, or without encryption. */
    public ConnectionRules withTls(@Nullable UpstreamTls other) {
        return new ConnectionRules(connect, maxDurationNs, preconnectRatio, foresightRatio, other, areTrailersEnabled);
    }

    /** Whether a connection failed because its own address could not be had. */
    public boolean isBindFailure(int errno) {
        return !connect.setup().sources().isEmpty()
                && (errno == Errno.EADDRNOTAVAIL
                        || errno == Errno.EADDRINUSE
                        || errno == Errno.EACCES
                        || errno == Errno.EINVAL
                        || errno == Errno.EAFNOSUPPORT);
    }
}
