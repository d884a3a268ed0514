package io.ringway.hotpath.trace;

import io.ringway.hotpath.stats.StatName;
import io.ringway.hotpath.stats.StatsRegistry;

/**
 * Ids of the statistics of what is reported (Envoy {@code tracing.zipkin.*}, {@code tracing.opentelemetry.*}). Owner: any (immutable).
 *
 * @param spansSent spans that went into a report
 * @param spansDropped spans that found no room because reports cannot keep up; Envoy has no such figure
 * @param timerFlushed reports because time had passed, not because there was much
 * @param skippedNoCluster reports that there was no cluster for
 * @param sent reports that the collector has taken
 * @param dropped reports that it has refused
 * @param failed reports without an answer
 */
public record ReportStats(
        int spansSent, int spansDropped, int timerFlushed, int skippedNoCluster, int sent, int dropped, int failed) {

    /**
     * Registers them.
     *
     * @param tracer {@code zipkin} or {@code opentelemetry}
     */
    public static ReportStats register(StatsRegistry registry, String tracer) {
        StatName root = StatName.of("tracing").then(tracer);
        return new ReportStats(
                registry.counter(root.then("spans_sent")),
                registry.counter(root.then("spans_dropped")),
                registry.counter(root.then("timer_flushed")),
                registry.counter(root.then("reports_skipped_no_cluster")),
                registry.counter(root.then("reports_sent")),
                registry.counter(root.then("reports_dropped")),
                registry.counter(root.then("reports_failed")));
    }
}
