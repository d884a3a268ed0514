package io.ringway.hotpath.names;

import io.ringway.hotpath.upstream.UpstreamHost;

/** What workers tell control. Owner: any (immutable). */
public sealed interface NameRequest {

    /** A request waits for a name. */
    record Wanted(NameKey key) implements NameRequest {}

    /** A worker has no connection any more to a host that left. */
    record Left(UpstreamHost host) implements NameRequest {}
}
