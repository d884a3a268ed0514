package io.ringway.config.compile;

import io.envoyproxy.envoy.config.bootstrap.v3.Bootstrap;
import io.envoyproxy.envoy.extensions.filters.http.router.v3.Router;
import io.envoyproxy.envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager;
import io.envoyproxy.envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager.Tracing;
import io.envoyproxy.envoy.extensions.request_id.uuid.v3.UuidRequestIdConfig;
import io.envoyproxy.envoy.type.v3.FractionalPercent;
import io.envoyproxy.envoy.type.v3.FractionalPercent.DenominatorType;
import io.envoyproxy.envoy.type.v3.Percent;
import io.ringway.config.model.FieldNode;
import io.ringway.config.model.Problems;
import io.ringway.config.model.WalkedMessages;
import io.ringway.config.runtime.RuntimeSlots;
import io.ringway.hotpath.filter.TraceSampling;
import io.ringway.hotpath.filter.TraceTag;
import io.ringway.hotpath.stats.StatsRegistry;
import io.ringway.hotpath.trace.TraceProvider;
import io.ringway.hotpath.trace.TraceProviders;
import io.ringway.hotpath.trace.TracingDescriptor;
import io.ringway.hotpath.trace.TracingStats;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** How connection managers trace ({@code HttpConnectionManager.tracing}). Owner: control. */
final class TracingCompiler {
    private static final int PATH_TAG_BYTES = 256;
    private static final int TEN_THOUSAND = 10_000;

    private final RuntimeSlots runtime;
    private final StatsRegistry stats;
    private final TraceProviders providers;
    private final NodeIdentity node;
    private final TracerCompiler tracers;
    private final CustomTagCompiler tags;
    /** Of connection managers that name none ({@code Bootstrap.tracing}). */
    private final TraceProvider.@Nullable Settings ofBootstrap;

    TracingCompiler(
            Problems problems,
            ClusterIndex clusters,
            RuntimeSlots runtime,
            StatsRegistry stats,
            TraceProviders providers,
            NodeIdentity node,
            Bootstrap bootstrap,
            FieldNode at) {
        this.runtime = runtime;
        this.stats = stats;
        this.providers = providers;
        this.node = node;
        tags = new CustomTagCompiler(problems);
        tracers = new TracerCompiler(problems, clusters, runtime, node);
        ofBootstrap = ofBootstrap(bootstrap, at);
    }

    /** Envoy reads it still, though it says that it would rather not. */
    @SuppressWarnings("deprecation")
    private TraceProvider.@Nullable Settings ofBootstrap(Bootstrap bootstrap, FieldNode at) {
        return bootstrap.getTracing().hasHttp()
                ? tracers.compile(bootstrap.getTracing().getHttp(), at.at("tracing", "http"))
                : null;
    }

    /**
     * Null if nothing is traced. What it makes is of no use after a problem.
     *
     * @param isEgress the listener is for what leaves the service
     */
    @Nullable
    Supplier<TracingDescriptor> compile(HttpConnectionManager hcm, boolean isEgress, FieldNode at) {
        if (!hcm.hasTracing()) {
            return null;
        }
        Tracing tracing = hcm.getTracing();
        FieldNode tracingAt = at.field("tracing");
        List<TraceTag> customTags = tags.compile(tracing.getCustomTagsList(), tracingAt.field("custom_tags"));
        TraceProvider.Settings settings = tracing.hasProvider()
                ? tracers.compile(tracing.getProvider(), tracingAt.field("provider"))
                : ofBootstrap;
        TraceSampling sampling = RouteTracingCompiler.sampling(
                wholePercent(tracing.hasClientSampling(), tracing.getClientSampling()),
                fineShare(tracing.hasRandomSampling(), tracing.getRandomSampling()),
                wholePercent(tracing.hasOverallSampling(), tracing.getOverallSampling()),
                runtime);
        return () -> new TracingDescriptor(
                settings == null ? null : providers.of(settings),
                sampling,
                isRequestIdAsked(hcm),
                customTags,
                HttpOptionsCompiler.clamp(tracing.hasMaxPathTagLength(), tracing.getMaxPathTagLength(), PATH_TAG_BYTES),
                tracing.getVerbose(),
                tracing.getSpawnUpstreamSpan().getValue() || isChildSpanStarted(hcm),
                isEgress,
                node.id(),
                node.zone(),
                TracingStats.register(stats, hcm.getStatPrefix()));
    }

    /** {@code pack_trace_reason} of the extension that makes request ids. */
    static boolean isReasonPacked(HttpConnectionManager hcm) {
        UuidRequestIdConfig config = requestIds(hcm);
        return !config.hasPackTraceReason() || config.getPackTraceReason().getValue();
    }

    private static boolean isRequestIdAsked(HttpConnectionManager hcm) {
        UuidRequestIdConfig config = requestIds(hcm);
        return !config.hasUseRequestIdForTraceSampling()
                || config.getUseRequestIdForTraceSampling().getValue();
    }

    private static UuidRequestIdConfig requestIds(HttpConnectionManager hcm) {
        return hcm.getRequestIdExtension().getTypedConfig().is(UuidRequestIdConfig.class)
                ? WalkedMessages.unpack(hcm.getRequestIdExtension().getTypedConfig(), UuidRequestIdConfig.parser())
                : UuidRequestIdConfig.getDefaultInstance();
    }

    /** The older place of {@code spawn_upstream_span}: the router that ends the chain. */
    @SuppressWarnings("deprecation")
    private static boolean isChildSpanStarted(HttpConnectionManager hcm) {
        int last = hcm.getHttpFiltersCount() - 1;
        return last >= 0
                && hcm.getHttpFilters(last).getTypedConfig().is(Router.class)
                && WalkedMessages.unpack(hcm.getHttpFilters(last).getTypedConfig(), Router.parser())
                        .getStartChildSpan();
    }

    /** Envoy drops what is behind the point. */
    private static FractionalPercent wholePercent(boolean isSet, Percent percent) {
        return FractionalPercent.newBuilder()
                .setNumerator(isSet ? (int) percent.getValue() : 100)
                .build();
    }

    /** To two digits behind the point. */
    private static FractionalPercent fineShare(boolean isSet, Percent percent) {
        return FractionalPercent.newBuilder()
                .setNumerator(isSet ? (int) Math.round(percent.getValue() * 100) : TEN_THOUSAND)
                .setDenominator(DenominatorType.TEN_THOUSAND)
                .build();
    }
}
