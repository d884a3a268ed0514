package io.ringway.hotpath.upstream;

import io.ringway.hotpath.stats.SslStats;
import io.ringway.transport.tls.TlsClient;

/**
 * How connections to a cluster's hosts are encrypted (Envoy {@code UpstreamTlsContext}). Owner: any (immutable).
 *
 * @param serverName whom we say that we want (SNI); empty for nobody ({@code sni})
 * @param isHostName the host's own name instead, where it has one ({@code auto_host_sni})
 */
public record UpstreamTls(TlsClient client, String serverName, boolean isHostName, SslStats stats) {

    /** Whom a connection to the host asks for; empty for nobody. */
    public String serverName(UpstreamHost host) {
        return isHostName && !host.host().hostname().isEmpty() ? host.host().hostname() : serverName;
    }
}
