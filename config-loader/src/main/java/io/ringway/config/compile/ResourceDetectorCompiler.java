package io.ringway.config.compile;

import io.envoyproxy.envoy.config.core.v3.TypedExtensionConfig;
import io.envoyproxy.envoy.extensions.tracers.opentelemetry.resource_detectors.v3.EnvironmentResourceDetectorConfig;
import io.envoyproxy.envoy.extensions.tracers.opentelemetry.resource_detectors.v3.StaticConfigResourceDetectorConfig;
import io.ringway.config.model.FieldNode;
import io.ringway.config.model.ProblemCode;
import io.ringway.config.model.Problems;
import io.ringway.config.model.Suggestion;
import io.ringway.config.model.WalkedMessages;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What OpenTelemetry is to know of this process ({@code resource_detectors}). Owner: control. */
final class ResourceDetectorCompiler {
    private static final String VARIABLE = "OTEL_RESOURCE_ATTRIBUTES";

    private final Problems problems;

    ResourceDetectorCompiler(Problems problems) {
        this.problems = problems;
    }

    /** Later detectors go before earlier ones. */
    Map<String, String> compile(List<TypedExtensionConfig> detectors, FieldNode at) {
        Map<String, String> attributes = new LinkedHashMap<>();
        for (int i = 0; i < detectors.size(); i++) {
            FieldNode detectorAt = at.element(i);
            if (!detectorAt.isBroken() && !detectorAt.field("typed_config").isBroken()) {
                attributes.putAll(detect(detectors.get(i), detectorAt));
            }
        }
        return attributes;
    }

    private Map<String, String> detect(TypedExtensionConfig detector, FieldNode at) {
        if (detector.getTypedConfig().is(EnvironmentResourceDetectorConfig.class)) {
            String value = System.getenv(VARIABLE);
            return parse(value == null ? "" : value);
        }
        if (detector.getTypedConfig().is(StaticConfigResourceDetectorConfig.class)) {
            return WalkedMessages.unpack(detector.getTypedConfig(), StaticConfigResourceDetectorConfig.parser())
                    .getAttributesMap();
        }
        problems.atValue(
                ProblemCode.MISPLACED_EXTENSION,
                at.at("typed_config", "@type"),
                "this is not a resource detector",
                Suggestion.NONE);
        return Map.of();
    }

    /** {@code key=value,key=value}; pieces that are not like this are skipped. */
    static Map<String, String> parse(String text) {
        Map<String, String> attributes = new LinkedHashMap<>();
        for (String pair : text.split(",", -1)) {
            int equals = pair.indexOf('=');
            if (equals > 0) {
                attributes.put(
                        pair.substring(0, equals).strip(),
                        pair.substring(equals + 1).strip());
            }
        }
        return attributes;
    }
}
