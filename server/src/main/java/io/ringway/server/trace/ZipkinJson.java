package io.ringway.server.trace;

import io.ringway.hotpath.trace.FinishedSpan;
import io.ringway.hotpath.trace.TraceProvider;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.json.JsonMapper;

/** Zipkin's JSON, version 2 ({@code POST /api/v2/spans}). Owner: any (stateless). */
final class ZipkinJson implements SpanEncoder {

    @Override
    public byte[] encode(TraceProvider.Settings settings, List<FinishedSpan> spans) {
        return JsonMapper.shared()
                .writeValueAsBytes(
                        spans.stream().map(span -> tree(settings, span)).toList());
    }

    private static Map<String, Object> tree(TraceProvider.Settings settings, FinishedSpan span) {
        Map<String, Object> tree = new LinkedHashMap<>();
        String low = SpanEncoder.hex(span.traceLow());
        tree.put("traceId", span.isTraceId128() ? SpanEncoder.hex(span.traceHigh()) + low : low);
        if (span.hasParent()) {
            tree.put("parentId", SpanEncoder.hex(span.parentId()));
        }
        tree.put("id", SpanEncoder.hex(span.spanId()));
        tree.put("kind", span.isClient() ? "CLIENT" : "SERVER");
        tree.put("name", span.name());
        tree.put("timestamp", span.startMicros());
        tree.put("duration", span.durationMicros());
        if (span.isShared()) {
            tree.put("shared", true);
        }
        tree.put("localEndpoint", Map.of("serviceName", settings.serviceName()));
        if (!span.events().isEmpty()) {
            tree.put(
                    "annotations",
                    span.events().stream()
                            .map(event -> Map.of("timestamp", event.micros(), "value", event.name()))
                            .toList());
        }
        tree.put("tags", unique(span));
        return tree;
    }

    /** The last of a name counts. */
    static Map<String, String> unique(FinishedSpan span) {
        Map<String, String> tags = new LinkedHashMap<>();
        span.tags().forEach(tag -> tags.put(tag.getKey(), tag.getValue()));
        return tags;
    }
}
