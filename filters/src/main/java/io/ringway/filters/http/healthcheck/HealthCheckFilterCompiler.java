package io.ringway.filters.http.healthcheck;

import com.google.protobuf.Any;
import com.google.protobuf.InvalidProtocolBufferException;
import io.envoyproxy.envoy.extensions.filters.http.health_check.v3.HealthCheck;
import io.ringway.config.compile.Durations;
import io.ringway.config.compile.HeaderMatchers;
import io.ringway.config.compile.HttpFilterCompiler;
import io.ringway.config.model.FieldNode;
import io.ringway.config.model.ProblemCode;
import io.ringway.config.model.Suggestion;
import io.ringway.hotpath.filter.HttpFilterFactory;
import io.ringway.routing.RouteCondition;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** {@code envoy.filters.http.health_check}. Owner: control. */
public final class HealthCheckFilterCompiler implements HttpFilterCompiler {

    @Override
    public String typeName() {
        return HealthCheck.getDescriptor().getFullName();
    }

    @Override
    public @Nullable Supplier<HttpFilterFactory> compile(Any config, FieldNode at, Scope scope)
            throws InvalidProtocolBufferException {
        HealthCheck check = HealthCheck.parseFrom(config.getValue());
        boolean isPassThrough = check.getPassThroughMode().getValue();
        long cacheNs = Durations.ns(check.getCacheTime());
        List<RouteCondition> headers = new HeaderMatchers(scope.problems(), scope.runtime())
                .compile(check.getHeadersList(), at.field("headers"));
        if (!isPassThrough && cacheNs > 0) {
            scope.problems()
                    .atKey(
                            ProblemCode.UNSUPPORTED_VALUE,
                            at.field("cache_time"),
                            "cache_time needs pass_through_mode: there is no other answer to keep",
                            Suggestion.hint("leave cache_time out, or set pass_through_mode to true"));
            return null;
        }
        List<HealthCheckSettings.ClusterShare> clusters = check.getClusterMinHealthyPercentagesMap().entrySet().stream()
                .map(entry ->
                        new HealthCheckSettings.ClusterShare(entry.getKey().getBytes(StandardCharsets.UTF_8), (int)
                                entry.getValue().getValue()))
                .toList();
        return at.isBroken()
                ? null
                : () -> new HealthCheckFilterFactory(
                        scope.name(),
                        new HealthCheckSettings(
                                isPassThrough,
                                headers.toArray(RouteCondition[]::new),
                                clusters,
                                cacheNs > 0 ? new AnswerCache(cacheNs) : null,
                                scope.clusters().ownCluster()));
    }
}
