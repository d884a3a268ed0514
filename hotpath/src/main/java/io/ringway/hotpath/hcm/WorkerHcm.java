package io.ringway.hotpath.hcm;

import io.ringway.hotpath.filter.HttpFilterFactory;
import io.ringway.hotpath.h1.H1RequestParser;
import io.ringway.hotpath.h1.ParserPool;
import io.ringway.hotpath.http.HeaderId;
import io.ringway.hotpath.http.Text;
import io.ringway.hotpath.log.LogAppenders;
import io.ringway.hotpath.log.WorkerAccessLogs;
import io.ringway.hotpath.names.WorkerDnsCache;
import io.ringway.hotpath.services.WorkerServices;
import io.ringway.hotpath.trace.SpanRing;
import io.ringway.hotpath.trace.TracingDescriptor;
import io.ringway.hotpath.trace.WorkerTracer;
import io.ringway.hotpath.upstream.WorkerCluster;
import io.ringway.routing.MatchInput;
import io.ringway.routing.RequestView;
import io.ringway.routing.Route;
import io.ringway.routing.RouteMatcher;
import io.ringway.routing.VirtualClusters;
import io.ringway.routing.VirtualHost;
import io.ringway.routing.index.ByteMap;
import java.util.Arrays;
import org.agrona.concurrent.UnsafeBuffer;
import org.jspecify.annotations.Nullable;

/**
 * One worker's side of a connection manager in one snapshot: its pooled streams with their filters, its clusters, its constants. Connections
 * ask their listener for the current one at each request, so a request keeps the snapshot it started with. Owner: worker.
 */
public final class WorkerHcm {
    private static final int STREAMS_INITIAL = 64;

    private final WorkerServices worker;
    private final HcmDescriptor descriptor;
    private final WorkerCluster[] clusters;
    private final WorkerDnsCache[] dnsCaches;
    private final TargetNormalization targetNormalization;
    private final RequestHeaders requestHeaders;
    private final ResponseHeaders responseHeaders;
    private final int bufferLimitBytes;
    private final WorkerAccessLogs accessLogs;
    private final LocalReplies localReplies;
    private final @Nullable WorkerTracer tracer;
    private final FilterMeter filterMeter;
    private final MatchInput logInput = new MatchInput();
    private final RouteMatcher matcher;
    private final ClusterSelection clusterSelection;
    private final ParserPool<H1RequestParser> parsers;
    /** Streams that serve nobody, the last used on top. */
    private Stream[] free = new Stream[STREAMS_INITIAL];

    private int freeCount;
    private boolean isReplaced;
    /** How far down from the top each stage of prefetching is; they begin anew when {@link #freeCount} has moved. */
    private final int[] prefetchAt = new int[2];

    private int prefetchTop;

    /**
     * @param bufferLimitBytes of the listener
     * @param logs the worker's ways into files
     * @param spans the worker's way out for traces
     * @param clusters by cluster index of the same snapshot; not to be modified
     * @param dnsCaches by their index in the same snapshot; not to be modified
     */
    public WorkerHcm(
            WorkerServices worker,
            HcmDescriptor descriptor,
            int bufferLimitBytes,
            WorkerCluster[] clusters,
            WorkerDnsCache[] dnsCaches,
            LogAppenders logs,
            SpanRing spans) {
        this.bufferLimitBytes = bufferLimitBytes;
        this.worker = worker;
        this.descriptor = descriptor;
        this.clusters = clusters;
        this.dnsCaches = dnsCaches;
        accessLogs = new WorkerAccessLogs(descriptor.accessLogs(), logs);
        localReplies = new LocalReplies(worker, descriptor.localReplies());
        TracingDescriptor tracing = descriptor.tracing();
        tracer = tracing == null
                ? null
                : new WorkerTracer(worker, tracing, descriptor.options().isTraceReasonPacked(), spans);
        filterMeter = new FilterMeter(descriptor.filters().stats(), worker.stats());
        matcher = descriptor.routes().newMatcher();
        clusterSelection = new ClusterSelection(matcher, descriptor.clusterNames());
        parsers =
                new ParserPool<>(() -> new H1RequestParser(descriptor.options().limits()));
        targetNormalization = new TargetNormalization(descriptor.options().target());
        this.requestHeaders = new RequestHeaders(worker, descriptor.options());
        this.responseHeaders = new ResponseHeaders(worker, descriptor.options());
        for (HttpFilterFactory filter : descriptor.filters().factories()) {
            filter.onWorkerStart(worker, index -> clusters[index]);
        }
    }

    public HcmDescriptor descriptor() {
        return descriptor;
    }

    LocalReplies localReplies() {
        return localReplies;
    }

    ParserPool<H1RequestParser> parsers() {
        return parsers;
    }

    WorkerServices worker() {
        return worker;
    }

    @Nullable
    Route match(RequestView request, long random) {
        matcher.runtime(worker.runtime());
        return matcher.match(request, random);
    }

    /** Whether the virtual host of the request that was matched last wants it to come again over TLS ({@code require_tls}). */
    boolean isTlsWanted(RequestView request) {
        VirtualHost host = matcher.virtualHost();
        return host != null && host.redirectsToTls(request);
    }

    /** Chooses clusters for requests that were just matched. */
    ClusterSelection clusterSelection() {
        return clusterSelection;
    }

    /** The virtual cluster of the request that was matched last, as an index into its statistics. */
    int virtualCluster(VirtualClusters clusters) {
        return matcher.virtualCluster(clusters);
    }

    /** Most bytes a stopped filter may keep (Envoy: the listener's {@code per_connection_buffer_limit_bytes}). */
    int bufferLimitBytes() {
        return bufferLimitBytes;
    }

    WorkerCluster cluster(int index) {
        return clusters[index];
    }

    int findCluster(byte[] name) {
        int index = descriptor.clusterNames().get(0, new UnsafeBuffer(name), 0, name.length);
        return index == ByteMap.NONE ? -1 : index;
    }

    WorkerDnsCache dnsCache(int index) {
        return dnsCaches[index];
    }

    WorkerAccessLogs accessLogs() {
        return accessLogs;
    }

    /** Null if nothing is traced. */
    @Nullable
    WorkerTracer tracer() {
        return tracer;
    }

    FilterMeter filterMeter() {
        return filterMeter;
    }

    /** A head as the conditions of logs look at it. */
    MatchInput logInput(RequestView request, long random) {
        logInput.runtime(worker.runtime());
        logInput.set(request, random, false);
        return logInput;
    }

    TargetNormalization targetNormalization() {
        return targetNormalization;
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
        return freeCount == 0 ? new Stream(this) : free[--freeCount];
    }

    void release(Stream stream) {
        if (isReplaced) {
            stream.forget();
            return;
        }
        if (freeCount == free.length) {
            free = Arrays.copyOf(free, 2 * freeCount);
        }
        free[freeCount++] = stream;
    }

    /**
     * Another one serves what comes. Streams leave timers behind that fire minutes later as a rule, and would hold on to the whole configuration until then.
     */
    public void retire() {
        isReplaced = true;
        for (int i = 0; i < freeCount; i++) {
            free[i].forget();
        }
        free = new Stream[0];
        freeCount = 0;
    }

    /** See {@code ConnectionHandler.prefetch}: each call is for the stream of one more request. */
    int prefetchNext(int stage) {
        if (prefetchTop != freeCount) {
            prefetchTop = freeCount;
            prefetchAt[0] = freeCount;
            prefetchAt[1] = freeCount;
        }
        int next = prefetchAt[stage - 1] - 1;
        if (next < 0) {
            return 0;
        }
        prefetchAt[stage - 1] = next;
        return free[next].prefetchRequest(stage);
    }
}
