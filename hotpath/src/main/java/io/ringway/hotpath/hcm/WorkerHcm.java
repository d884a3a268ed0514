package io.ringway.hotpath.hcm;

import io.ringway.hotpath.http.HeaderId;
import io.ringway.hotpath.http.Text;
import io.ringway.hotpath.services.WorkerServices;
import io.ringway.hotpath.upstream.WorkerCluster;
import io.ringway.routing.RequestView;
import io.ringway.routing.Route;
import io.ringway.routing.RouteMatcher;
import org.jspecify.annotations.Nullable;

/**
 * One worker's side of a connection manager in one snapshot: its pooled streams with their filters, its clusters, its constants. Connections
 * ask their listener for the current one at each request, so a request keeps the snapshot it started with. Owner: worker.
 */
public final class WorkerHcm {
    private final WorkerServices worker;
    private final HcmDescriptor descriptor;
    private final WorkerCluster[] clusters;
    private final RequestHeaders requestHeaders;
    private final ResponseHeaders responseHeaders;
    private final int bufferLimitBytes;
    private final RouteMatcher matcher;
    private @Nullable Stream free;

    /**
     * @param bufferLimitBytes of the listener
     * @param clusters by cluster index of the same snapshot; not to be modified
     */
    public WorkerHcm(WorkerServices worker, HcmDescriptor descriptor, int bufferLimitBytes, WorkerCluster[] clusters) {
        this.bufferLimitBytes = bufferLimitBytes;
        this.worker = worker;
        this.descriptor = descriptor;
        this.clusters = clusters;
        matcher = descriptor.routes().newMatcher();
        this.requestHeaders = new RequestHeaders(worker, descriptor.options());
        this.responseHeaders = new ResponseHeaders(worker, descriptor.options());
    }

    public HcmDescriptor descriptor() {
        return descriptor;
    }

    WorkerServices worker() {
        return worker;
    }

    @Nullable
    Route match(RequestView request, long random) {
        return matcher.match(request, random);
    }

    /** Most bytes a stopped filter may keep (Envoy: the listener's {@code per_connection_buffer_limit_bytes}). */
    int bufferLimitBytes() {
        return bufferLimitBytes;
    }

    WorkerCluster cluster(int index) {
        return clusters[index];
    }

    RequestHeaders requestHeaders() {
        return requestHeaders;
    }

    ResponseHeaders responseHeaders() {
        return responseHeaders;
    }

    Text name(int headerId) {
        assert headerId != HeaderId.OTHER;
        return worker.constants().name(headerId);
    }

    /** A stream to be given back with {@link #release}; a new one only if none is free. */
    Stream acquire() {
        Stream stream = free;
        if (stream == null) {
            return new Stream(this);
        }
        free = stream.nextFree;
        stream.nextFree = null;
        return stream;
    }

    void release(Stream stream) {
        stream.nextFree = free;
        free = stream;
    }
}
