package io.ringway.config.compile;

import io.envoyproxy.envoy.config.route.v3.Route;
import io.envoyproxy.envoy.config.route.v3.Tracing;
import io.envoyproxy.envoy.type.v3.FractionalPercent;
import io.ringway.config.model.FieldNode;
import io.ringway.config.model.Problems;
import io.ringway.config.runtime.RuntimeSlots;
import io.ringway.hotpath.filter.RouteTracing;
import io.ringway.hotpath.filter.TraceSampling;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** What routes say about traces ({@code Route.tracing}, {@code Route.decorator}). Owner: control. */
final class RouteTracingCompiler {
    private static final FractionalPercent ALL =
            FractionalPercent.newBuilder().setNumerator(100).build();

    private final RuntimeSlots runtime;
    private final CustomTagCompiler tags;

    RouteTracingCompiler(Problems problems, RuntimeSlots runtime) {
        this.runtime = runtime;
        tags = new CustomTagCompiler(problems);
    }

    /** Null if it says nothing. */
    @Nullable
    RouteTracing compile(Route route, FieldNode at) {
        if (!route.hasTracing() && !route.hasDecorator()) {
            return null;
        }
        Tracing tracing = route.getTracing();
        String operation = route.getDecorator().getOperation();
        return new RouteTracing(
                route.hasTracing() ? sampling(tracing) : null,
                tags.compile(tracing.getCustomTagsList(), at.at("tracing", "custom_tags")),
                operation.getBytes(StandardCharsets.UTF_8),
                !route.getDecorator().hasPropagate()
                        || route.getDecorator().getPropagate().getValue());
    }

    /** All three take the place of the connection manager's, whether they are written or not. */
    private TraceSampling sampling(Tracing tracing) {
        return sampling(
                tracing.hasClientSampling() ? tracing.getClientSampling() : ALL,
                tracing.hasRandomSampling() ? tracing.getRandomSampling() : ALL,
                tracing.hasOverallSampling() ? tracing.getOverallSampling() : ALL,
                runtime);
    }

    /** With the keys by which the runtime may change them. */
    static TraceSampling sampling(
            FractionalPercent client, FractionalPercent random, FractionalPercent overall, RuntimeSlots runtime) {
        return new TraceSampling(
                RuntimeReads.fraction(client, "tracing.client_enabled", runtime),
                RuntimeReads.fraction(random, "tracing.random_sampling", runtime),
                RuntimeReads.fraction(overall, "tracing.global_enabled", runtime));
    }
}
