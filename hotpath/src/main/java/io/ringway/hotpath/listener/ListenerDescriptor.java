package io.ringway.hotpath.listener;

import io.ringway.hotpath.hcm.HcmDescriptor;
import io.ringway.hotpath.stats.ListenerStats;
import io.ringway.transport.ListenOptions;
import io.ringway.transport.net.Endpoint;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A configured listener (Envoy {@code config.listener.v3.Listener}). Owner: any (immutable).
 *
 * @param name unique name
 * @param bufferLimitBytes most that waits on a connection ({@code per_connection_buffer_limit_bytes}, default 1 MiB)
 * @param limits how many connections it takes
 * @param filters what happens before a chain is chosen
 * @param chains its filter chains, at least one
 * @param table which of them a connection goes to
 */
public record ListenerDescriptor(
        String name,
        Endpoint address,
        ListenOptions options,
        int bufferLimitBytes,
        ConnectionLimits limits,
        ListenerFilters filters,
        List<FilterChainDescriptor> chains,
        FilterChainTable table,
        ListenerStats stats) {
    public ListenerDescriptor {
        chains = List.copyOf(chains);
    }

    /** One that serves HTTP with a single chain and nothing else. */
    public static ListenerDescriptor http(
            String name,
            Endpoint address,
            ListenOptions options,
            int bufferLimitBytes,
            HcmDescriptor connectionManager,
            ListenerStats stats) {
        return new ListenerDescriptor(
                name,
                address,
                options,
                bufferLimitBytes,
                ConnectionLimits.none(),
                ListenerFilters.NONE,
                List.of(FilterChainDescriptor.http("", List.of(), connectionManager)),
                FilterChainTable.single(),
                stats);
    }

    /** The connection manager of the first chain that has one, or null if the listener does not serve HTTP. */
    public @Nullable HcmDescriptor connectionManager() {
        return connectionManagers().findFirst().orElse(null);
    }

    /** Those of all chains that have one. */
    public Stream<HcmDescriptor> connectionManagers() {
        return chains.stream().map(FilterChainDescriptor::connectionManager).filter(Objects::nonNull);
    }

    /**
     * The connection manager of the first chain that has one.
     *
     * @throws IllegalArgumentException if the listener does not serve HTTP, in words for whoever asked
     */
    public HcmDescriptor requireConnectionManager() {
        HcmDescriptor found = connectionManager();
        if (found == null) {
            throw new IllegalArgumentException("listener \"" + name + "\" does not serve HTTP");
        }
        return found;
    }

    /** The same with one chain, which is another connection manager. */
    public ListenerDescriptor withConnectionManager(HcmDescriptor other) {
        return http(name, address, options, bufferLimitBytes, other, stats);
    }

    /**
     * Whether a chain is the one that another version of this listener had: by its name, or by what it is for if it has none; and both serve HTTP
     * or neither does.
     *
     * @param index of a chain of this one
     * @param beforeIndex of a chain of {@code before}
     */
    public boolean isSameChain(int index, ListenerDescriptor before, int beforeIndex) {
        FilterChainDescriptor chain = chains.get(index);
        FilterChainDescriptor other = before.chains.get(beforeIndex);
        if ((chain.connectionManager() == null) != (other.connectionManager() == null)
                || !chain.name().equals(other.name())) {
            return false;
        }
        return !chain.name().isEmpty() || table.isSameMatch(index, before.table, beforeIndex);
    }

    /** The same at another address. */
    public ListenerDescriptor withAddress(Endpoint other) {
        return new ListenerDescriptor(name, other, options, bufferLimitBytes, limits, filters, chains, table, stats);
    }
}
