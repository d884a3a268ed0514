package io.ringway.hotpath.listener;

import io.ringway.routing.runtime.RuntimeInteger;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * How many connections a listener takes. Owner: any (immutable), except the count, which all workers change.
 *
 * @param ofListener runtime key {@code envoy.resource_limits.listener.<name>.connection_limit}
 * @param ofAll runtime key {@code overload.global_downstream_max_connections}, as long as the overload manager has no limit of its own
 * @param isGlobalIgnored the limit of all listeners does not concern this one ({@code ignore_global_conn_limit})
 * @param open connections of this listener on all workers; the same object as long as there is a listener of that name
 */
public record ConnectionLimits(
        RuntimeInteger ofListener, RuntimeInteger ofAll, boolean isGlobalIgnored, AtomicInteger open) {

    private static final RuntimeInteger UNLIMITED = new RuntimeInteger(-1, Long.MAX_VALUE);

    /** No limits but the overload manager's. */
    public static ConnectionLimits none() {
        return new ConnectionLimits(UNLIMITED, UNLIMITED, false, new AtomicInteger());
    }
}
