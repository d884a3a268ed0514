package io.ringway.filters.http.fault;

import com.google.protobuf.Any;
import com.google.protobuf.InvalidProtocolBufferException;
import io.envoyproxy.envoy.extensions.filters.common.fault.v3.FaultDelay;
import io.envoyproxy.envoy.extensions.filters.http.fault.v3.FaultAbort;
import io.envoyproxy.envoy.extensions.filters.http.fault.v3.HTTPFault;
import io.ringway.config.compile.Durations;
import io.ringway.config.compile.HeaderMatchers;
import io.ringway.config.compile.HttpFilterCompiler;
import io.ringway.config.compile.RuntimeReads;
import io.ringway.config.compile.Structs;
import io.ringway.config.model.FieldNode;
import io.ringway.config.model.ProblemCode;
import io.ringway.config.model.Suggestion;
import io.ringway.hotpath.filter.Bytes;
import io.ringway.hotpath.filter.HttpFilterFactory;
import io.ringway.routing.RouteCondition;
import io.ringway.routing.runtime.RuntimeInteger;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** {@code envoy.filters.http.fault}. Owner: control. */
public final class FaultCompiler implements HttpFilterCompiler {

    @Override
    public String typeName() {
        return HTTPFault.getDescriptor().getFullName();
    }

    @Override
    public @Nullable Supplier<HttpFilterFactory> compile(Any config, FieldNode at, Scope scope)
            throws InvalidProtocolBufferException {
        FaultSettings settings = settings(HTTPFault.parseFrom(config.getValue()), at, scope);
        return settings == null
                ? null
                : () -> new FaultFactory(
                        scope.name(),
                        settings,
                        FaultStats.register(scope.stats(), scope.statPrefix()),
                        new AtomicLong());
    }

    @Override
    public String routeTypeName() {
        return typeName();
    }

    @Override
    public @Nullable Supplier<Object> compileRoute(Any config, FieldNode at, Scope scope)
            throws InvalidProtocolBufferException {
        FaultSettings settings = settings(HTTPFault.parseFrom(config.getValue()), at, scope);
        return settings == null ? null : () -> settings;
    }

    private static @Nullable FaultSettings settings(HTTPFault fault, FieldNode at, Scope scope) {
        FieldNode perClusterAt = at.field("disable_downstream_cluster_stats");
        if (perClusterAt.isWritten() && !fault.getDisableDownstreamClusterStats()) {
            scope.problems()
                    .atValue(
                            ProblemCode.UNSUPPORTED_VALUE,
                            perClusterAt,
                            "counters and runtime keys for each x-envoy-downstream-service-cluster are not supported",
                            Suggestion.hint("leave the field out, or set it to true"));
            return null;
        }
        List<RouteCondition> headers = new HeaderMatchers(scope.problems(), scope.runtime())
                .compile(fault.getHeadersList(), at.field("headers"));
        return at.isBroken()
                ? null
                : new FaultSettings(
                        fault.hasDelay() ? delay(fault, fault.getDelay(), scope) : null,
                        fault.hasAbort() ? abort(fault, fault.getAbort(), scope) : null,
                        fault.getUpstreamCluster(),
                        headers.toArray(RouteCondition[]::new),
                        fault.getDownstreamNodesList().stream().map(Bytes::of).toList(),
                        integer(
                                fault.hasMaxActiveFaults()
                                        ? Integer.toUnsignedLong(
                                                fault.getMaxActiveFaults().getValue())
                                        : Long.MAX_VALUE,
                                fault.getMaxActiveFaultsRuntime(),
                                "fault.http.max_active_faults",
                                scope),
                        Structs.map(fault.getFilterMetadata()));
    }

    private static FaultSettings.Delay delay(HTTPFault fault, FaultDelay delay, Scope scope) {
        return new FaultSettings.Delay(
                RuntimeReads.fraction(
                        delay.getPercentage(),
                        key(fault.getDelayPercentRuntime(), "fault.http.delay.fixed_delay_percent"),
                        scope.runtime()),
                delay.hasHeaderDelay(),
                integer(
                        TimeUnit.NANOSECONDS.toMillis(Durations.ns(delay.getFixedDelay())),
                        fault.getDelayDurationRuntime(),
                        "fault.http.delay.fixed_duration_ms",
                        scope));
    }

    private static FaultSettings.Abort abort(HTTPFault fault, FaultAbort abort, Scope scope) {
        return new FaultSettings.Abort(
                RuntimeReads.fraction(
                        abort.getPercentage(),
                        key(fault.getAbortPercentRuntime(), "fault.http.abort.abort_percent"),
                        scope.runtime()),
                abort.hasHeaderAbort(),
                integer(
                        abort.getHttpStatus(),
                        fault.getAbortHttpStatusRuntime(),
                        "fault.http.abort.http_status",
                        scope),
                integer(
                        abort.hasGrpcStatus()
                                ? Integer.toUnsignedLong(abort.getGrpcStatus())
                                : FaultSettings.Abort.NO_GRPC_STATUS,
                        fault.getAbortGrpcStatusRuntime(),
                        "fault.http.abort.grpc_status",
                        scope));
    }

    private static RuntimeInteger integer(long usual, String key, String keyUsual, Scope scope) {
        return RuntimeReads.integer(usual, key(key, keyUsual), scope.runtime());
    }

    private static String key(String configured, String usual) {
        return configured.isEmpty() ? usual : configured;
    }
}
