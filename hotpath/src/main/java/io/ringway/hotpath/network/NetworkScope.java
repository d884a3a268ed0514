package io.ringway.hotpath.network;

import io.ringway.hotpath.log.LogAppenders;
import io.ringway.hotpath.names.WorkerDnsCache;
import io.ringway.hotpath.services.WorkerServices;
import io.ringway.hotpath.trace.SpanRing;
import io.ringway.hotpath.upstream.WorkerCluster;

/**
 * What network filters find on their worker. Owner: worker.
 *
 * @param bufferLimitBytes most bytes that wait in one direction of a connection (Envoy {@code per_connection_buffer_limit_bytes} of the listener)
 * @param clusters by cluster index of the same snapshot; not to be modified
 * @param dnsCaches by their index in the same snapshot; not to be modified
 * @param logs the worker's ways into files
 * @param spans the worker's way out for traces
 */
@SuppressWarnings("ArrayRecordComponent") // passed on as it is
public record NetworkScope(
        WorkerServices worker,
        int bufferLimitBytes,
        WorkerCluster[] clusters,
        WorkerDnsCache[] dnsCaches,
        LogAppenders logs,
        SpanRing spans) {}
