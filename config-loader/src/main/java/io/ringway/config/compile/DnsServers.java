package io.ringway.config.compile;

import io.ringway.transport.net.Endpoint;
import java.util.List;

/**
 * How names are asked for (Envoy {@code typed_dns_resolver_config}). Owner: any (immutable).
 *
 * @param addresses of the servers in the order in which they are asked; empty for those of this machine
 * @param isRotated each question begins with the next server ({@code rotate_nameservers})
 * @param isSearched the machine's search domains are tried, too (not {@code no_default_search_domain})
 * @param queryTimeoutNs how long one server may take ({@code query_timeout_seconds}, default 5 s)
 */
public record DnsServers(List<Endpoint> addresses, boolean isRotated, boolean isSearched, long queryTimeoutNs) {
    /** The servers and search domains of this machine. */
    public static final DnsServers OF_SYSTEM = new DnsServers(List.of(), false, true, 5_000_000_000L);

    public DnsServers {
        addresses = List.copyOf(addresses);
    }
}
