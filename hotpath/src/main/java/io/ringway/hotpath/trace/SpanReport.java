package io.ringway.hotpath.trace;

import io.ringway.hotpath.filter.AttemptSpan;
import io.ringway.hotpath.filter.RouteTracing;
import io.ringway.hotpath.filter.Slices;
import io.ringway.hotpath.filter.StreamInfo;
import io.ringway.hotpath.filter.StreamView;
import io.ringway.hotpath.filter.TraceContext;
import io.ringway.hotpath.filter.TraceTag;
import io.ringway.hotpath.http.HeaderBlock;
import io.ringway.hotpath.http.TextOutput;
import io.ringway.hotpath.services.WorkerServices;
import io.ringway.hotpath.upstream.WorkerCluster;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Writes spans that have ended into the worker's ring. Owner: worker. */
final class SpanReport {
    private static final byte[] INGRESS = bytes("ingress");
    private static final byte[] EGRESS = bytes("egress ");
    private static final byte[] ROUTER = bytes("router ");
    private static final byte[] TO_EGRESS = bytes(" egress");
    private static final byte[] REQUEST_END = bytes("last_downstream_rx_byte_received");
    private static final byte[] UPSTREAM_BEGIN = bytes("first_upstream_tx_byte_sent");
    private static final byte[] UPSTREAM_SENT = bytes("last_upstream_tx_byte_sent");
    private static final byte[] ANSWER_BEGIN = bytes("first_upstream_rx_byte_received");
    private static final byte[] ANSWER_END = bytes("last_upstream_rx_byte_received");
    private static final byte[] CLIENT_END = bytes("last_downstream_tx_byte_sent");
    private static final long NS_PER_US = 1_000;

    private final WorkerServices worker;
    private final TracingDescriptor descriptor;
    private final @Nullable TraceProvider provider;
    private final SpanRing ring;
    private final SpanWriter span;
    private final SpanTags tags;

    SpanReport(WorkerServices worker, TracingDescriptor descriptor, SpanRing ring) {
        this.worker = worker;
        this.descriptor = descriptor;
        this.ring = ring;
        TraceProvider configured = descriptor.provider();
        provider = configured == null || configured.settings().collector() == null ? null : configured;
        if (provider != null) {
            ring.open();
        }
        span = new SpanWriter(ring.draft());
        tags = new SpanTags(span, descriptor);
    }

    /** Of a whole stream. */
    void stream(StreamView view, boolean isClient) {
        if (provider == null) {
            return;
        }
        StreamInfo info = view.info();
        TraceContext trace = info.trace;
        int flags = flags(trace)
                | (isClient ? SpanWriter.FLAG_CLIENT : 0)
                | (trace.hasParent ? SpanWriter.FLAG_PARENT : 0)
                | (trace.isShared ? SpanWriter.FLAG_SHARED : 0)
                | (SpanTags.isError(info.responseCode) ? SpanWriter.FLAG_ERROR : 0);
        span.begin(
                flags,
                trace.traceHigh,
                trace.traceLow,
                trace.spanId,
                trace.parentId,
                micros(info.startNs),
                duration(info.startNs, info.endNs));
        name(view, provider.settings().kind());
        tags.ofStream(view);
        custom(view);
        if (descriptor.isVerbose()) {
            events(info);
        }
        offer(provider);
    }

    /** Of one attempt. */
    void attempt(StreamView view, AttemptSpan attempt) {
        if (provider == null) {
            return;
        }
        TraceContext trace = view.info().trace;
        int flags = flags(trace)
                | SpanWriter.FLAG_CLIENT
                | SpanWriter.FLAG_PARENT
                | (SpanTags.isError(attempt.status) ? SpanWriter.FLAG_ERROR : 0);
        span.begin(
                flags,
                trace.traceHigh,
                trace.traceLow,
                attempt.id,
                trace.spanId,
                micros(attempt.startNs),
                duration(attempt.startNs, worker.loop().nowNs()));
        TextOutput name = span.beginText();
        name.putRaw(ROUTER);
        WorkerCluster cluster = view.info().upstreamCluster;
        if (cluster != null) {
            name.put(cluster.stats().name());
        }
        name.putRaw(TO_EGRESS);
        span.endText();
        tags.ofAttempt(view, attempt);
        custom(view);
        offer(provider);
    }

    private static int flags(TraceContext trace) {
        return trace.isTraceId128 ? SpanWriter.FLAG_128 : 0;
    }

    /** Zipkin's tracer has Envoy's habit of naming spans after the host. */
    private void name(StreamView view, TraceProvider.Kind kind) {
        TraceContext trace = view.info().trace;
        HeaderBlock head = view.requestHeaders();
        TextOutput name = span.beginText();
        if (trace.operationSlice != Slices.NONE) {
            name.put(head.buffer(), Slices.start(trace.operationSlice), Slices.length(trace.operationSlice));
        } else if (trace.route != null && trace.route.hasOperation()) {
            name.putRaw(trace.route.operation());
        } else if (kind == TraceProvider.Kind.ZIPKIN) {
            name.put(head.buffer(), head.authorityStart(), head.authorityLength());
        } else if (descriptor.isEgress()) {
            name.putRaw(EGRESS);
            name.put(head.buffer(), head.authorityStart(), head.authorityLength());
        } else {
            name.putRaw(INGRESS);
        }
        span.endText();
    }

    /** A route's tag takes the place of one of the connection manager's that has its name. */
    private void custom(StreamView view) {
        RouteTracing route = view.info().trace.route;
        List<TraceTag> ofRoute = route == null ? List.of() : route.tags();
        for (int i = 0; i < descriptor.tags().size(); i++) {
            TraceTag tag = descriptor.tags().get(i);
            if (!isIn(ofRoute, tag.name())) {
                span.tag(tag, view);
            }
        }
        for (int i = 0; i < ofRoute.size(); i++) {
            span.tag(ofRoute.get(i), view);
        }
    }

    private static boolean isIn(List<TraceTag> tags, byte[] name) {
        for (int i = 0; i < tags.size(); i++) {
            if (Arrays.equals(tags.get(i).name(), name)) {
                return true;
            }
        }
        return false;
    }

    private void events(StreamInfo info) {
        event(REQUEST_END, info.requestEndNs);
        event(UPSTREAM_BEGIN, info.upstreamConnectedNs);
        event(UPSTREAM_SENT, info.upstreamTxEndNs);
        event(ANSWER_BEGIN, info.upstreamHeadNs);
        event(ANSWER_END, info.upstreamEndNs);
        event(CLIENT_END, info.endNs);
    }

    private void event(byte[] name, long momentNs) {
        if (momentNs != 0) {
            span.event(name, micros(momentNs));
        }
    }

    private void offer(TraceProvider to) {
        int length = span.end();
        if (length == 0 || !ring.offer(to.id(), length)) {
            worker.stats().increment(to.stats().spansDropped());
        }
    }

    private long micros(long momentNs) {
        return worker.epochMicros() - (worker.loop().nowNs() - momentNs) / NS_PER_US;
    }

    private static long duration(long startNs, long endNs) {
        return Math.max(1, (endNs - startNs) / NS_PER_US);
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
