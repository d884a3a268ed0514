package io.ringway.hotpath.names;

import io.ringway.hotpath.upstream.UpstreamHost;
import io.ringway.transport.net.Endpoint;
import java.util.List;

/**
 * What a name stands for. Owner: any (immutable; {@code use} is written by workers).
 *
 * @param address where connections go
 * @param isReserved one of the name's addresses, not only this one, belongs to a network that is nobody's on the internet (private, loopback,
 *     link-local and the like)
 * @param hosts the host of this name in each of the cache's clusters, in the order of {@link DnsCacheDescriptor#clusterIndexes}
 */
public record ResolvedName(Endpoint address, boolean isReserved, List<UpstreamHost> hosts, NameUse use) {
    public ResolvedName {
        hosts = List.copyOf(hosts);
    }
}
