package io.ringway.hotpath.listener;

import io.ringway.transport.net.AddressPrefix;
import java.util.List;
import java.util.Set;

/**
 * Which connections a filter chain is for (Envoy {@code FilterChainMatch}). What is empty takes all. Owner: any (immutable).
 *
 * @param destinationPort of our side; {@link #ANY_PORT} takes all
 * @param destinations our side ({@code prefix_ranges})
 * @param serverNames whom the client wants (SNI), in lower case; {@code *.x} stands for all names below ({@code server_names})
 * @param transport with or without TLS ({@code transport_protocol})
 * @param applicationProtocols the client's ALPN, or what an HTTP inspector finds ({@code application_protocols})
 * @param directSources the socket's peer ({@code direct_source_prefix_ranges})
 * @param sourceType where the client is
 * @param sources the client ({@code source_prefix_ranges})
 * @param sourcePorts of the client
 */
public record FilterChainMatch(
        int destinationPort,
        List<AddressPrefix> destinations,
        Set<String> serverNames,
        TransportProtocol transport,
        Set<String> applicationProtocols,
        List<AddressPrefix> directSources,
        SourceType sourceType,
        List<AddressPrefix> sources,
        Set<Integer> sourcePorts) {
    public static final int ANY_PORT = -1;

    /** Takes every connection. */
    public static final FilterChainMatch ALL = new FilterChainMatch(
            ANY_PORT,
            List.of(),
            Set.of(),
            TransportProtocol.ANY,
            Set.of(),
            List.of(),
            SourceType.ANY,
            List.of(),
            Set.of());

    /** How the connection is encrypted, as an inspector finds it. */
    public enum TransportProtocol {
        ANY,
        /** Not at all ({@code raw_buffer}). */
        RAW,
        TLS
    }

    /** Where a client is (Envoy {@code ConnectionSourceType}). */
    public enum SourceType {
        ANY,
        /** On this machine: a loopback address, or the one that it has connected to. */
        SAME_IP_OR_LOOPBACK,
        EXTERNAL
    }

    public FilterChainMatch {
        destinations = List.copyOf(destinations);
        serverNames = Set.copyOf(serverNames);
        applicationProtocols = Set.copyOf(applicationProtocols);
        directSources = List.copyOf(directSources);
        sources = List.copyOf(sources);
        sourcePorts = Set.copyOf(sourcePorts);
    }
}
