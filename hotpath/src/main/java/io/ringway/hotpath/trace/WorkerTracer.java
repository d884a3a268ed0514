package io.ringway.hotpath.trace;

import io.ringway.hotpath.filter.AttemptSpan;
import io.ringway.hotpath.filter.AttemptTracing;
import io.ringway.hotpath.filter.RouteTarget;
import io.ringway.hotpath.filter.RouteTracing;
import io.ringway.hotpath.filter.StreamCallbacks;
import io.ringway.hotpath.filter.TraceContext;
import io.ringway.hotpath.filter.TraceSampling;
import io.ringway.hotpath.http.HeaderBlock;
import io.ringway.hotpath.http.HeaderId;
import io.ringway.hotpath.http.RequestId;
import io.ringway.hotpath.http.TraceReason;
import io.ringway.hotpath.services.WorkerServices;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * A connection manager's tracing on one worker: chooses requests, finds their place in a trace, hands their spans over at the end.
 *
 * <pre>
 *   head, route known -> begin -> attempts: begin, tell, end -> answer's head: onAnswer -> stream ends: end
 * </pre>
 *
 * <p>Owner: worker.
 */
public final class WorkerTracer implements AttemptTracing {
    private final WorkerServices worker;
    private final TracingDescriptor descriptor;
    private final @Nullable TraceProvider provider;
    private final boolean isReasonPacked;
    private final @Nullable Propagation propagation;
    private final OperationFields operations;
    private final IncomingContext incoming = new IncomingContext();
    private final SpanReport report;

    /**
     * @param isReasonPacked request ids say why a request is traced
     */
    public WorkerTracer(WorkerServices worker, TracingDescriptor descriptor, boolean isReasonPacked, SpanRing ring) {
        this.worker = worker;
        this.descriptor = descriptor;
        this.isReasonPacked = isReasonPacked;
        provider = descriptor.provider();
        propagation = provider == null
                ? null
                : switch (provider.settings().kind()) {
                    case ZIPKIN -> new B3Propagation(worker.constants());
                    case OPEN_TELEMETRY -> new W3cPropagation(worker.constants());
                };
        operations = new OperationFields(descriptor.isEgress());
        report = new SpanReport(worker, descriptor, ring);
    }

    /** The request's head stands as the first filter will see it, and its route is known. */
    public void begin(StreamCallbacks stream) {
        RouteTarget target = stream.routeTarget();
        RouteTracing route = target == null ? null : target.tracing();
        HeaderBlock head = stream.requestHeaders();
        TraceContext trace = stream.info().trace;
        trace.reason = decide(head, route);
        worker.stats().increment(descriptor.stats().of(trace.reason));
        if (provider == null || propagation == null) {
            return;
        }
        IncomingContext.Outcome outcome = propagation.read(head, incoming);
        if (outcome == IncomingContext.Outcome.MALFORMED) {
            return;
        }
        trace.isActive = true;
        trace.route = route;
        trace.isSampled = incoming.sampled == IncomingContext.UNDECIDED
                ? trace.reason != TraceReason.NOT_TRACEABLE
                : incoming.sampled == 1;
        if (outcome == IncomingContext.Outcome.FOUND) {
            join(trace, provider.settings());
        } else {
            beginTrace(trace, provider.settings());
        }
        operations.onRequest(stream);
    }

    private TraceReason decide(HeaderBlock head, @Nullable RouteTracing route) {
        if (!descriptor.isRequestIdAsked()) {
            return TraceReason.SAMPLING;
        }
        int id = head.find(HeaderId.X_REQUEST_ID);
        if (id < 0) {
            return TraceReason.NOT_TRACEABLE;
        }
        int start = head.valueStart(id);
        int length = head.valueLength(id);
        TraceSampling ofRoute = route == null ? null : route.sampling();
        TraceReason known = isReasonPacked ? RequestId.reason(head.buffer(), start, length) : TraceReason.NOT_TRACEABLE;
        TraceReason reason = TraceDecision.of(
                worker.runtime(),
                ofRoute == null ? descriptor.sampling() : ofRoute,
                RequestId.number(head.buffer(), start, length),
                known,
                head.has(HeaderId.X_CLIENT_TRACE_ID),
                head.has(HeaderId.X_ENVOY_FORCE_TRACE),
                worker.random().nextLong() >>> 1);
        if (reason != known && isReasonPacked) {
            RequestId.reason(head.buffer(), start, length, reason);
        }
        return reason;
    }

    private void beginTrace(TraceContext trace, TraceProvider.Settings settings) {
        trace.spanId = newId();
        trace.isTraceId128 = settings.isTraceId128();
        trace.traceHigh = trace.isTraceId128 ? newId() : 0;
        // Zipkin's first span has the number of its trace.
        trace.traceLow = settings.kind() == TraceProvider.Kind.ZIPKIN ? trace.spanId : newId();
    }

    private void join(TraceContext trace, TraceProvider.Settings settings) {
        trace.traceHigh = incoming.traceHigh;
        trace.traceLow = incoming.traceLow;
        trace.isTraceId128 = incoming.isTraceId128;
        if (settings.isSpanShared() && !isClientSpan()) {
            trace.isShared = true;
            trace.spanId = incoming.spanId;
            trace.parentId = incoming.parentId;
            trace.hasParent = incoming.hasParent;
        } else {
            trace.spanId = newId();
            trace.parentId = incoming.spanId;
            trace.hasParent = true;
        }
    }

    /** What leaves a service is its client's half of an exchange, unless attempts have spans for that. */
    private boolean isClientSpan() {
        return descriptor.isEgress() && !descriptor.areAttemptsTraced();
    }

    private long newId() {
        RandomGenerator random = worker.random();
        long id = random.nextLong();
        return id == 0 ? 1 : id; // 0 stands for no id
    }

    /** The answer's head is about to go to the client; false if it has no room. */
    public boolean onAnswer(StreamCallbacks stream) {
        return !stream.info().trace.isActive || operations.onAnswer(stream);
    }

    /** The stream has ended. */
    public void end(StreamCallbacks stream) {
        TraceContext trace = stream.info().trace;
        if (trace.isSampled) {
            report.stream(stream, isClientSpan());
        }
    }

    // ---- attempts ----

    @Override
    public void begin(StreamCallbacks stream, AttemptSpan span) {
        if (descriptor.areAttemptsTraced()) {
            span.id = newId();
            span.startNs = worker.loop().nowNs();
        }
    }

    @Override
    public boolean tell(StreamCallbacks stream, AttemptSpan span, HeaderBlock head) {
        return propagation == null || propagation.tell(stream, span, head);
    }

    @Override
    public void end(StreamCallbacks stream, AttemptSpan span) {
        if (stream.info().trace.isSampled) {
            report.attempt(stream, span);
        }
    }
}
