package io.ringway.hotpath.listener;

import io.ringway.hotpath.hcm.HcmDescriptor;
import io.ringway.hotpath.network.NetworkFilterFactory;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A filter chain of a listener (Envoy {@code config.listener.v3.FilterChain}). Owner: any (immutable).
 *
 * @param name may be empty
 * @param tls how its connections are encrypted; null if they are not
 * @param filters those before the last one
 * @param connectionManager the last one, if it is an HTTP connection manager; else null
 * @param terminal the last one, if it is another; else null
 */
public record FilterChainDescriptor(
        String name,
        @Nullable DownstreamTls tls,
        List<NetworkFilterFactory.Passing> filters,
        @Nullable HcmDescriptor connectionManager,
        NetworkFilterFactory.@Nullable Terminal terminal) {
    public FilterChainDescriptor {
        filters = List.copyOf(filters);
        if ((connectionManager == null) == (terminal == null)) {
            throw new IllegalArgumentException("a filter chain has one end");
        }
    }

    /** One that ends in an HTTP connection manager. */
    public static FilterChainDescriptor http(
            String name, List<NetworkFilterFactory.Passing> filters, HcmDescriptor connectionManager) {
        return new FilterChainDescriptor(name, null, filters, connectionManager, null);
    }

    /** One that ends in another filter. */
    public static FilterChainDescriptor of(
            String name, List<NetworkFilterFactory.Passing> filters, NetworkFilterFactory.Terminal terminal) {
        return new FilterChainDescriptor(name, null, filters, null, terminal);
    }

    /** The same with encrypted connections. */
    public FilterChainDescriptor withTls(DownstreamTls other) {
        return new FilterChainDescriptor(name, other, filters, connectionManager, terminal);
    }
}
