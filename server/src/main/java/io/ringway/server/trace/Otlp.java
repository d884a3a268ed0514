package io.ringway.server.trace;

import com.google.protobuf.ByteString;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import io.opentelemetry.proto.common.v1.AnyValue;
import io.opentelemetry.proto.common.v1.InstrumentationScope;
import io.opentelemetry.proto.common.v1.KeyValue;
import io.opentelemetry.proto.resource.v1.Resource;
import io.opentelemetry.proto.trace.v1.ResourceSpans;
import io.opentelemetry.proto.trace.v1.ScopeSpans;
import io.opentelemetry.proto.trace.v1.Span;
import io.opentelemetry.proto.trace.v1.Status;
import io.ringway.hotpath.trace.FinishedSpan;
import io.ringway.hotpath.trace.TraceProvider;
import java.nio.ByteBuffer;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** OpenTelemetry's protocol as protobuf ({@code POST /v1/traces}). Owner: any (stateless). */
final class Otlp implements SpanEncoder {
    private static final long NS_PER_US = 1_000;

    /** A client's span is an error from here on, whatever else it says. */
    private static final int CLIENT_ERROR = 400;

    @Override
    public byte[] encode(TraceProvider.Settings settings, List<FinishedSpan> spans) {
        ScopeSpans.Builder scope = ScopeSpans.newBuilder()
                .setScope(InstrumentationScope.newBuilder().setName("ringway"));
        spans.forEach(span -> scope.addSpans(span(span)));
        return ExportTraceServiceRequest.newBuilder()
                .addResourceSpans(ResourceSpans.newBuilder()
                        .setResource(resource(settings))
                        .addScopeSpans(scope))
                .build()
                .toByteArray();
    }

    private static Resource resource(TraceProvider.Settings settings) {
        Map<String, String> attributes = new LinkedHashMap<>();
        attributes.put("telemetry.sdk.language", "java");
        attributes.put("telemetry.sdk.name", "ringway");
        attributes.put("service.name", settings.serviceName());
        attributes.putAll(settings.resource());
        Resource.Builder resource = Resource.newBuilder();
        attributes.forEach((name, value) -> resource.addAttributes(attribute(name, value)));
        return resource.build();
    }

    private static Span span(FinishedSpan from) {
        Span.Builder span = Span.newBuilder()
                .setTraceId(id(from.traceHigh()).concat(id(from.traceLow())))
                .setSpanId(id(from.spanId()))
                .setName(from.name())
                .setKind(from.isClient() ? Span.SpanKind.SPAN_KIND_CLIENT : Span.SpanKind.SPAN_KIND_SERVER)
                .setStartTimeUnixNano(from.startMicros() * NS_PER_US)
                .setEndTimeUnixNano((from.startMicros() + from.durationMicros()) * NS_PER_US);
        if (from.hasParent()) {
            span.setParentSpanId(id(from.parentId()));
        }
        Map<String, String> tags = ZipkinJson.unique(from);
        tags.forEach((name, value) -> span.addAttributes(attribute(name, value)));
        from.events()
                .forEach(event -> span.addEvents(Span.Event.newBuilder()
                        .setTimeUnixNano(event.micros() * NS_PER_US)
                        .setName(event.name())));
        if (from.isError() || (from.isClient() && isClientError(tags.get("http.status_code")))) {
            span.setStatus(Status.newBuilder().setCode(Status.StatusCode.STATUS_CODE_ERROR));
        }
        return span.build();
    }

    private static boolean isClientError(@Nullable String status) {
        return status != null && status.length() == 3 && Integer.parseInt(status) >= CLIENT_ERROR;
    }

    private static KeyValue attribute(String name, String value) {
        return KeyValue.newBuilder()
                .setKey(name)
                .setValue(AnyValue.newBuilder().setStringValue(value))
                .build();
    }

    private static ByteString id(long id) {
        return ByteString.copyFrom(ByteBuffer.allocate(Long.BYTES).putLong(id).flip());
    }
}
