package io.ringway.hotpath.upstream;

import io.ringway.hotpath.stats.HostStats;
import io.ringway.lb.Host;
import io.ringway.transport.net.Endpoint;

/** A host as the pools need it: where to connect and where to count. Owner: any (immutable). */
public record UpstreamHost(Host host, Endpoint endpoint, HostStats stats) {}
