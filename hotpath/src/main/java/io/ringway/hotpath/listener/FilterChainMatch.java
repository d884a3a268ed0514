package io.ringway.hotpath.listener;

import io.ringway.transport.net.AddressPrefix;
import java.util.List;
import java.util.Set;

/**
 * Which connections a filter chain is for (Envoy {@code FilterChainMatch}). What is empty takes all. Owner: any (immutable).
 *
 * @param destinationPort of our side; {@link #ANY_PORT} takes all
 * @param destinations our side ({@code prefix_ranges})
 * @param isRawNamed connections without TLS, by name ({@code transport_protocol: raw_buffer}); there are no others
 * @param applicationProtocols what an HTTP inspector finds ({@code application_protocols})
 * @param directSources the socket's peer ({@code direct_source_prefix_ranges})
 * @param sourceType where the client is
 * @param sources the client ({@code source_prefix_ranges})
 * @param sourcePorts of the client
 */
public record FilterChainMatch(
        int destinationPort,
        List<AddressPrefix> destinations,
        boolean isRawNamed,
        Set<String> applicationProtocols,
        List<AddressPrefix> directSources,
        SourceType sourceType,
        List<AddressPrefix> sources,
        Set<Integer> sourcePorts) {
    public static final int ANY_PORT = -1;

    /** Takes every connection. */
    public static final FilterChainMatch ALL =
            new FilterChainMatch(ANY_PORT, List.of(), false, Set.of(), List.of(), SourceType.ANY, List.of(), Set.of());

    /** Where a client is (Envoy {@code ConnectionSourceType}). */
    public enum SourceType {
        ANY,
        /** On this machine: a loopback address, or the one that it has connected to. */
        SAME_IP_OR_LOOPBACK,
        EXTERNAL
    }

    public FilterChainMatch {
        destinations = List.copyOf(destinations);
        applicationProtocols = Set.copyOf(applicationProtocols);
        directSources = List.copyOf(directSources);
        sources = List.copyOf(sources);
        sourcePorts = Set.copyOf(sourcePorts);
    }
}
