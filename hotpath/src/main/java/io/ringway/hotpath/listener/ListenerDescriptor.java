package io.ringway.hotpath.listener;

import io.ringway.hotpath.hcm.HcmDescriptor;
import io.ringway.hotpath.stats.ListenerStats;
import io.ringway.transport.ListenOptions;
import io.ringway.transport.net.Endpoint;

/**
 * A configured listener (Envoy {@code config.listener.v3.Listener}) with its one filter chain. Owner: any (immutable).
 *
 * @param name unique name
 * @param bufferLimitBytes high watermark of a connection's send queue ({@code per_connection_buffer_limit_bytes}, default 1 MiB)
 */
public record ListenerDescriptor(
        String name,
        Endpoint address,
        ListenOptions options,
        int bufferLimitBytes,
        HcmDescriptor connectionManager,
        ListenerStats stats) {

    /** The same with another connection manager. */
    public ListenerDescriptor withConnectionManager(HcmDescriptor other) {
        return new ListenerDescriptor(name, address, options, bufferLimitBytes, other, stats);
    }
}
