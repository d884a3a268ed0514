package io.ringway.server.trace;

import io.ringway.hotpath.stats.WriterStats;
import io.ringway.hotpath.trace.Collector;
import io.ringway.hotpath.trace.CollectorCalls;
import io.ringway.hotpath.trace.FinishedSpan;
import io.ringway.hotpath.trace.ReportStats;
import io.ringway.hotpath.trace.TraceProvider;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Spans of one tracer that wait to be reported, and the reports that are under way. A collector that is slow holds up a bounded number of
 * spans; what comes beyond is dropped and counted.
 *
 * <p>Owner: span-exporter.
 */
final class SpanBatch {
    /** Reports that may be under way at once: more would take the collector's place in the workers' memory. */
    private static final int REPORTS_MAX = 4;

    /** Spans of one report. */
    private static final int REPORT_SPANS_MAX = 500;

    private static final int WAITING_MAX = 8 * REPORT_SPANS_MAX;

    /** Has a worker send a report. */
    interface Sender {
        CompletableFuture<CollectorCalls.Outcome> send(Collector to, byte[] body, long timeoutNs);
    }

    private final TraceProvider provider;
    private final Collector collector;
    private final SpanEncoder encoder;
    private final Sender sender;
    private final WriterStats stats;
    /** Answers come on workers: what they say is counted here, by the thread that owns the counters. */
    private final Queue<CollectorCalls.Outcome> outcomes = new ConcurrentLinkedQueue<>();

    private final AtomicInteger underWay = new AtomicInteger();
    private List<FinishedSpan> waiting = new ArrayList<>();
    private long sinceNs;

    SpanBatch(TraceProvider provider, Sender sender, WriterStats stats) {
        this.provider = provider;
        this.sender = sender;
        this.stats = stats;
        collector = Objects.requireNonNull(provider.settings().collector());
        encoder = switch (collector.encoding()) {
            case ZIPKIN_JSON -> new ZipkinJson();
            case ZIPKIN_PROTO -> new ZipkinProto();
            case OTLP -> new Otlp();
        };
    }

    void add(FinishedSpan span, long nowNs) {
        if (waiting.size() == WAITING_MAX) {
            stats.increment(provider.stats().spansDropped());
            return;
        }
        if (waiting.isEmpty()) {
            sinceNs = nowNs;
        }
        waiting.add(span);
    }

    /**
     * Reports what there is enough of, or what has waited long enough.
     *
     * @param isLast nothing comes afterwards: everything is reported
     */
    void flush(long nowNs, boolean isLast) {
        count();
        TraceProvider.Limits limits = provider.settings().limits();
        double intervalNs = limits.flushIntervalMs().get() * TimeUnit.MILLISECONDS.toNanos(1);
        double spansMin = Math.clamp(limits.spansMin().get(), 1, REPORT_SPANS_MAX);
        while (!waiting.isEmpty() && underWay.get() < REPORTS_MAX) {
            boolean isTimed = waiting.size() < spansMin;
            if (isTimed && !isLast && nowNs - sinceNs < intervalNs) {
                return;
            }
            if (isTimed) {
                stats.increment(provider.stats().timerFlushed());
            }
            report();
        }
    }

    @SuppressWarnings("FutureReturnValueIgnored") // what comes of it is counted
    private void report() {
        int count = Math.min(waiting.size(), REPORT_SPANS_MAX);
        byte[] body = encoder.encode(provider.settings(), waiting.subList(0, count));
        waiting = new ArrayList<>(waiting.subList(count, waiting.size()));
        stats.add(provider.stats().spansSent(), count);
        underWay.incrementAndGet();
        long timeoutNs = (long) (provider.settings().limits().timeoutMs().get() * TimeUnit.MILLISECONDS.toNanos(1));
        sender.send(collector, body, timeoutNs).thenAccept(outcome -> {
            outcomes.add(outcome);
            underWay.decrementAndGet();
        });
    }

    /** Nothing is under way, and nothing waits. */
    boolean isDone() {
        return waiting.isEmpty() && underWay.get() == 0;
    }

    private void count() {
        ReportStats ids = provider.stats();
        for (CollectorCalls.Outcome outcome = outcomes.poll(); outcome != null; outcome = outcomes.poll()) {
            stats.increment(
                    switch (outcome) {
                        case SENT -> ids.sent();
                        case REFUSED -> ids.dropped();
                        case FAILED -> ids.failed();
                        case NO_CLUSTER -> ids.skippedNoCluster();
                    });
        }
    }
}
