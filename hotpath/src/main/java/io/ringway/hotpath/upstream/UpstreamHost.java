package io.ringway.hotpath.upstream;

import io.ringway.hotpath.stats.HostStats;
import io.ringway.lb.Host;
import io.ringway.lb.health.PassiveFailure;
import io.ringway.lb.outlier.OutlierMonitor;
import io.ringway.transport.net.Endpoint;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** A host as the pools need it: where to connect, where to count, and how logs show it. Owner: any (immutable). */
public final class UpstreamHost {
    private final Host host;
    private final Endpoint endpoint;
    private final HostStats stats;
    private final @Nullable OutlierMonitor outlier;
    private final @Nullable PassiveFailure passive;
    private final byte[] addressText;
    private final byte[] addressHostText;
    private final byte[] nameText;

    public UpstreamHost(Host host, Endpoint endpoint, HostStats stats) {
        this(host, endpoint, stats, null, null);
    }

    /**
     * A host that is watched.
     *
     * @param outlier is told of every answer and every failure, or null
     * @param passive is told when the host asks for no more requests, or null
     */
    public UpstreamHost(
            Host host,
            Endpoint endpoint,
            HostStats stats,
            @Nullable OutlierMonitor outlier,
            @Nullable PassiveFailure passive) {
        this.host = host;
        this.endpoint = endpoint;
        this.stats = stats;
        this.outlier = outlier;
        this.passive = passive;
        addressText = bytes(endpoint.toString());
        addressHostText = bytes(endpoint.host());
        nameText = bytes(host.hostname().isEmpty() ? endpoint.toString() : host.hostname());
    }

    public Host host() {
        return host;
    }

    public Endpoint endpoint() {
        return endpoint;
    }

    public HostStats stats() {
        return stats;
    }

    /** Is told of every answer and every failure; null if the cluster detects no outliers. */
    public @Nullable OutlierMonitor outlier() {
        return outlier;
    }

    /** Is told when the host asks for no more requests; null if the cluster has no health checks. */
    public @Nullable PassiveFailure passive() {
        return passive;
    }

    /** {@code 1.2.3.4:80}; not to be modified. */
    public byte[] addressText() {
        return addressText;
    }

    /** {@code 1.2.3.4}; not to be modified. */
    public byte[] addressHostText() {
        return addressHostText;
    }

    /** The configured or resolved name, else the address; not to be modified. */
    public byte[] nameText() {
        return nameText;
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
