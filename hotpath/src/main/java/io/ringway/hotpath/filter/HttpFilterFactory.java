package io.ringway.hotpath.filter;

import io.ringway.hotpath.services.WorkerServices;
import io.ringway.hotpath.upstream.WorkerCluster;
import java.util.function.IntFunction;

/**
 * A configured filter of a connection manager's chain (Envoy {@code HttpFilter}). It makes one filter per pooled stream, so that a
 * request allocates nothing. Owner: any (immutable); {@link #create} runs on the worker.
 */
public interface HttpFilterFactory {

    /** Name in the configuration, e.g. {@code envoy.filters.http.router}. */
    String name();

    /**
     * A worker begins to use the configuration: for what its filters share there. Called on the worker, before any {@link #create} of it.
     *
     * @param clusters by cluster index of the same configuration
     */
    default void onWorkerStart(WorkerServices worker, IntFunction<WorkerCluster> clusters) {}

    /** What somebody who starts the proxy should know about the filter, in one line; empty for nothing. */
    default String notice() {
        return "";
    }

    /** A filter for the requests that will pass its stream, one after the other. */
    HttpFilter create(FilterCallbacks callbacks);
}
