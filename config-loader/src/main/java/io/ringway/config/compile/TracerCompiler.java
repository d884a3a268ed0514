package io.ringway.config.compile;

import com.google.protobuf.Any;
import io.envoyproxy.envoy.config.core.v3.HeaderValueOption;
import io.envoyproxy.envoy.config.core.v3.HttpService;
import io.envoyproxy.envoy.config.trace.v3.OpenTelemetryConfig;
import io.envoyproxy.envoy.config.trace.v3.Tracing;
import io.envoyproxy.envoy.config.trace.v3.ZipkinConfig;
import io.ringway.config.model.FieldNode;
import io.ringway.config.model.ProblemCode;
import io.ringway.config.model.Problems;
import io.ringway.config.model.Suggestion;
import io.ringway.config.model.WalkedMessages;
import io.ringway.config.runtime.RuntimeSlots;
import io.ringway.hotpath.http.FieldText;
import io.ringway.hotpath.trace.Collector;
import io.ringway.hotpath.trace.TraceProvider;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Tracers ({@code config.trace.v3.Tracing.Http}): Zipkin and OpenTelemetry over HTTP. Owner: control. */
final class TracerCompiler {
    private static final double FLUSH_INTERVAL_MS = 5_000;
    private static final double REPORT_TIMEOUT_MS = 5_000;
    private static final double ZIPKIN_SPANS_MIN = 5;
    private static final double OTLP_SPANS_MIN = 512;
    private static final String USUAL_SERVICE = "unknown_service:envoy";
    private static final long NS_PER_MS = 1_000_000;

    private final Problems problems;
    private final ClusterIndex clusters;
    private final RuntimeSlots runtime;
    private final NodeIdentity node;

    TracerCompiler(Problems problems, ClusterIndex clusters, RuntimeSlots runtime, NodeIdentity node) {
        this.problems = problems;
        this.clusters = clusters;
        this.runtime = runtime;
        this.node = node;
    }

    /** Null after a problem. */
    TraceProvider.@Nullable Settings compile(Tracing.Http provider, FieldNode at) {
        FieldNode configAt = at.field("typed_config");
        if (at.isBroken() || configAt.isBroken()) {
            return null;
        }
        if (!provider.hasTypedConfig()) {
            problems.noTypedConfig(configAt, "tracer \"" + provider.getName() + "\"");
            return null;
        }
        Any config = provider.getTypedConfig();
        if (config.is(ZipkinConfig.class)) {
            return zipkin(WalkedMessages.unpack(config, ZipkinConfig.parser()), configAt);
        }
        if (config.is(OpenTelemetryConfig.class)) {
            return openTelemetry(WalkedMessages.unpack(config, OpenTelemetryConfig.parser()), configAt);
        }
        problems.atValue(
                ProblemCode.MISPLACED_EXTENSION,
                configAt.field("@type"),
                "this is not a tracer",
                Suggestion.hint("ZipkinConfig and OpenTelemetryConfig are"));
        return null;
    }

    private TraceProvider.@Nullable Settings zipkin(ZipkinConfig config, FieldNode at) {
        FieldNode versionAt = at.field("collector_endpoint_version");
        Collector.Encoding encoding = switch (config.getCollectorEndpointVersion()) {
            case HTTP_JSON -> Collector.Encoding.ZIPKIN_JSON;
            case HTTP_PROTO -> Collector.Encoding.ZIPKIN_PROTO;
            case DEPRECATED_AND_UNAVAILABLE_DO_NOT_USE, GRPC, UNRECOGNIZED -> null;
        };
        if (encoding == null && !versionAt.isBroken()) {
            problems.atKey(
                    ProblemCode.UNSUPPORTED_VALUE,
                    versionAt.isWritten() ? versionAt : at,
                    "Zipkin's collectors are spoken to in version 2 over HTTP only",
                    Suggestion.hint("write collector_endpoint_version: HTTP_JSON, or HTTP_PROTO"));
        }
        if (!config.getCollectorEndpoint().isEmpty()
                && !config.getCollectorEndpoint().startsWith("/")) {
            problems.atValue(
                    ProblemCode.BAD_VALUE,
                    at.field("collector_endpoint"),
                    "a path begins with a slash",
                    Suggestion.hint("usually it is /api/v2/spans"));
        }
        FieldNode clusterAt = at.field("collector_cluster");
        int cluster =
                config.getCollectorCluster().isEmpty() ? -1 : clusters.require(config.getCollectorCluster(), clusterAt);
        if (cluster < 0 || encoding == null) {
            return null;
        }
        String hostname = config.getCollectorHostname();
        return new TraceProvider.Settings(
                TraceProvider.Kind.ZIPKIN,
                config.getTraceId128Bit(),
                !config.hasSharedSpanContext() || config.getSharedSpanContext().getValue(),
                node.cluster(),
                Map.of(),
                new Collector(
                        config.getCollectorCluster(),
                        hostname.isEmpty() ? config.getCollectorCluster() : hostname,
                        config.getCollectorEndpoint(),
                        List.of(),
                        encoding),
                limits("tracing.zipkin.", ZIPKIN_SPANS_MIN, REPORT_TIMEOUT_MS));
    }

    private TraceProvider.@Nullable Settings openTelemetry(OpenTelemetryConfig config, FieldNode at) {
        Map<String, String> resource = new ResourceDetectorCompiler(problems)
                .compile(config.getResourceDetectorsList(), at.field("resource_detectors"));
        Collector collector = null;
        double timeoutMs = REPORT_TIMEOUT_MS;
        if (config.hasHttpService()) {
            HttpService service = config.getHttpService();
            FieldNode serviceAt = at.field("http_service");
            HttpUris.Target target =
                    HttpUris.compile(service.getHttpUri(), serviceAt.field("http_uri"), problems, clusters);
            List<Collector.Field> fields =
                    fields(service.getRequestHeadersToAddList(), serviceAt.field("request_headers_to_add"));
            if (target == null) {
                return null;
            }
            if (target.timeoutNs() > 0) {
                timeoutMs = (double) target.timeoutNs() / NS_PER_MS;
            }
            collector = new Collector(
                    service.getHttpUri().getCluster(),
                    target.authority(),
                    target.path(),
                    fields,
                    Collector.Encoding.OTLP);
        }
        return new TraceProvider.Settings(
                TraceProvider.Kind.OPEN_TELEMETRY,
                true,
                false,
                config.getServiceName().isEmpty() ? USUAL_SERVICE : config.getServiceName(),
                resource,
                collector,
                limits("tracing.opentelemetry.", OTLP_SPANS_MIN, timeoutMs));
    }

    private List<Collector.Field> fields(List<HeaderValueOption> options, FieldNode at) {
        List<Collector.Field> fields = new ArrayList<>();
        fields.add(new Collector.Field("user-agent", "OTel-OTLP-Exporter-Ringway"));
        for (int i = 0; i < options.size(); i++) {
            String name = options.get(i).getHeader().getKey().toLowerCase(Locale.ROOT);
            String value = options.get(i).getHeader().getValue();
            FieldNode headerAt = at.element(i).field("header");
            if (headerAt.isBroken()) {
                continue;
            }
            if (name.startsWith(":") || FieldText.isFraming(name) || !FieldText.isValue(value)) {
                problems.atValue(
                        ProblemCode.BAD_VALUE,
                        headerAt,
                        "this cannot be added to a report of spans",
                        Suggestion.hint("a field that belongs neither to the request line nor to the framing can"));
                continue;
            }
            fields.removeIf(known -> known.name().equals(name));
            fields.add(new Collector.Field(name, value));
        }
        return fields;
    }

    private TraceProvider.Limits limits(String prefix, double spansMin, double timeoutMs) {
        return new TraceProvider.Limits(
                runtime.tunable(prefix + "flush_interval_ms", FLUSH_INTERVAL_MS),
                runtime.tunable(prefix + "min_flush_spans", spansMin),
                runtime.tunable(prefix + "request_timeout", timeoutMs));
    }
}
