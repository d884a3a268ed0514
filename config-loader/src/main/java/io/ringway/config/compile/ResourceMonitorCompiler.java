package io.ringway.config.compile;

import com.google.protobuf.Any;
import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.DynamicMessage;
import io.envoyproxy.envoy.config.overload.v3.ResourceMonitor;
import io.envoyproxy.envoy.extensions.resource_monitors.cpu_utilization.v3.CpuUtilizationConfig;
import io.envoyproxy.envoy.extensions.resource_monitors.downstream_connections.v3.DownstreamConnectionsConfig;
import io.envoyproxy.envoy.extensions.resource_monitors.fixed_heap.v3.FixedHeapConfig;
import io.envoyproxy.envoy.extensions.resource_monitors.injected_resource.v3.InjectedResourceConfig;
import io.ringway.config.model.FieldNode;
import io.ringway.config.model.ProblemCode;
import io.ringway.config.model.Problems;
import io.ringway.config.model.Suggestion;
import io.ringway.config.model.WalkedMessages;
import io.ringway.config.overload.ResourceSettings;
import io.ringway.config.overload.ResourceSettings.Kind;
import io.ringway.config.source.AddedTypes;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** {@code overload_manager.resource_monitors}. Owner: control. */
final class ResourceMonitorCompiler {
    private final Problems problems;
    private final Map<String, FieldNode> names = new HashMap<>();

    ResourceMonitorCompiler(Problems problems) {
        this.problems = problems;
    }

    List<ResourceSettings> compile(List<ResourceMonitor> monitors, FieldNode at) {
        List<ResourceSettings> compiled = new ArrayList<>();
        for (int i = 0; i < monitors.size(); i++) {
            ResourceSettings one = compile(monitors.get(i), at.element(i));
            if (one != null) {
                compiled.add(one);
            }
        }
        return List.copyOf(compiled);
    }

    private @Nullable ResourceSettings compile(ResourceMonitor monitor, FieldNode at) {
        FieldNode nameAt = at.field("name");
        FieldNode configAt = at.field("typed_config");
        if (at.isBroken() || nameAt.isBroken() || configAt.isBroken()) {
            return null;
        }
        FieldNode first = names.putIfAbsent(monitor.getName(), nameAt);
        if (first != null) {
            problems.atValue(
                    ProblemCode.DUPLICATE_NAME,
                    nameAt,
                    "resource monitor \"" + monitor.getName() + "\" exists already",
                    Suggestion.NONE,
                    first.valuePosition(),
                    "first here");
            return null;
        }
        if (!monitor.hasTypedConfig()) {
            problems.noTypedConfig(configAt, "resource monitor \"" + monitor.getName() + "\"");
            return null;
        }
        return compile(monitor.getName(), monitor.getTypedConfig(), configAt);
    }

    private @Nullable ResourceSettings compile(String name, Any config, FieldNode at) {
        if (config.is(FixedHeapConfig.class)) {
            long most = WalkedMessages.unpack(config, FixedHeapConfig.parser()).getMaxHeapSizeBytes();
            return new ResourceSettings(name, Kind.FIXED_HEAP, most < 0 ? Long.MAX_VALUE : most, "");
        }
        if (config.is(DownstreamConnectionsConfig.class)) {
            return new ResourceSettings(
                    name,
                    Kind.DOWNSTREAM_CONNECTIONS,
                    WalkedMessages.unpack(config, DownstreamConnectionsConfig.parser())
                            .getMaxActiveDownstreamConnections(),
                    "");
        }
        if (config.is(CpuUtilizationConfig.class)) {
            boolean isContainer =
                    WalkedMessages.unpack(config, CpuUtilizationConfig.parser()).getMode()
                            == CpuUtilizationConfig.UtilizationComputeStrategy.CONTAINER;
            return new ResourceSettings(name, isContainer ? Kind.CPU_OF_CONTAINER : Kind.CPU_OF_HOST, 0, "");
        }
        if (config.is(InjectedResourceConfig.class)) {
            return new ResourceSettings(
                    name,
                    Kind.INJECTED,
                    0,
                    WalkedMessages.unpack(config, InjectedResourceConfig.parser())
                            .getFilename());
        }
        String type = config.getTypeUrl().substring(config.getTypeUrl().lastIndexOf('/') + 1);
        return switch (type) {
            case AddedTypes.CGROUP_MEMORY -> added(name, Kind.CGROUP_MEMORY, type, config, at);
            case AddedTypes.FILE_DESCRIPTORS -> added(name, Kind.FILE_DESCRIPTORS, type, config, at);
            default -> {
                problems.atValue(
                        ProblemCode.MISPLACED_EXTENSION,
                        at.field("@type"),
                        "this is not a resource monitor",
                        Suggestion.NONE);
                yield null;
            }
        };
    }

    /** One with a single field: a limit below the system's. */
    private @Nullable ResourceSettings added(String name, Kind kind, String type, Any config, FieldNode at) {
        Descriptor descriptor = AddedTypes.find(type).orElseThrow();
        var field = descriptor.getFields().getFirst();
        long most = (Long) WalkedMessages.unpack(
                        config, DynamicMessage.getDefaultInstance(descriptor).getParserForType())
                .getField(field);
        FieldNode limitAt = at.field(field.getName());
        if (limitAt.isWritten() && most == 0) {
            problems.atValue(ProblemCode.NUMBER_RANGE, limitAt, "a limit of nothing", Suggestion.hint("leave it out"));
            return null;
        }
        return new ResourceSettings(name, kind, most < 0 ? Long.MAX_VALUE : most, "");
    }
}
