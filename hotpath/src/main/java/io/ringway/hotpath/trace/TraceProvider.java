package io.ringway.hotpath.trace;

import io.ringway.lb.Tunable;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A configured tracer: the fields that it uses and where its spans go. Owner: any (immutable).
 *
 * @param id unique in the process, from 1 on
 * @param stats of all of its kind
 */
public record TraceProvider(int id, Settings settings, ReportStats stats) {

    /** Which fields a tracer reads and writes, and which ids it makes. */
    public enum Kind {
        ZIPKIN("zipkin"),
        OPEN_TELEMETRY("opentelemetry");

        private final String statName;

        Kind(String statName) {
            this.statName = statName;
        }

        public String statName() {
            return statName;
        }
    }

    /**
     * What the configuration says.
     *
     * @param isTraceId128 new traces have ids of 128 bits
     * @param isSpanShared a server's span is one with its client's (Zipkin {@code shared_span_context})
     * @param serviceName who the spans say they are from
     * @param resource further facts about this process, for OpenTelemetry
     * @param collector null if spans are not reported
     * @param limits when spans are reported
     */
    public record Settings(
            Kind kind,
            boolean isTraceId128,
            boolean isSpanShared,
            String serviceName,
            Map<String, String> resource,
            @Nullable Collector collector,
            Limits limits) {
        public Settings {
            resource = Map.copyOf(resource);
        }
    }

    /**
     * When spans are reported; the runtime may change it.
     *
     * @param flushIntervalMs the longest that a span waits
     * @param spansMin spans that are worth a report
     * @param timeoutMs for a report
     */
    public record Limits(Tunable flushIntervalMs, Tunable spansMin, Tunable timeoutMs) {}
}
