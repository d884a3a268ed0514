package io.ringway.filters.network.localratelimit;

import com.google.protobuf.Any;
import com.google.protobuf.Duration;
import com.google.protobuf.InvalidProtocolBufferException;
import io.envoyproxy.envoy.config.core.v3.RuntimeFeatureFlag;
import io.envoyproxy.envoy.extensions.filters.network.local_ratelimit.v3.LocalRateLimit;
import io.ringway.config.compile.NetworkFilterCompiler;
import io.ringway.config.model.FieldNode;
import io.ringway.config.model.ProblemCode;
import io.ringway.config.model.Suggestion;
import io.ringway.filters.shared.bucket.TokenBucket;
import io.ringway.hotpath.network.NetworkFilterFactory;
import io.ringway.hotpath.stats.DefaultTags;
import io.ringway.hotpath.stats.StatName;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** {@code envoy.filters.network.local_ratelimit}. Owner: control. */
public final class LocalRateLimitCompiler implements NetworkFilterCompiler {
    private static final long FILL_INTERVAL_MIN_NS = TimeUnit.MILLISECONDS.toNanos(50);

    @Override
    public String typeName() {
        return LocalRateLimit.getDescriptor().getFullName();
    }

    @Override
    public @Nullable Supplier<NetworkFilterFactory> compile(Any config, FieldNode at, Scope scope)
            throws InvalidProtocolBufferException {
        LocalRateLimit limit = LocalRateLimit.parseFrom(config.getValue());
        Duration interval = limit.getTokenBucket().getFillInterval();
        long intervalNs = TimeUnit.SECONDS.toNanos(interval.getSeconds()) + interval.getNanos();
        FieldNode intervalAt = at.at("token_bucket", "fill_interval");
        if (intervalNs < FILL_INTERVAL_MIN_NS) {
            if (!at.field("token_bucket").isBroken() && !intervalAt.isBroken()) {
                scope.problems()
                        .atValue(
                                ProblemCode.BAD_VALUE,
                                intervalAt,
                                "the fill interval is shorter than 50ms",
                                Suggestion.hint("more tokens_per_fill in a longer interval come to the same rate"));
            }
            return null;
        }
        RuntimeFeatureFlag enabled = limit.getRuntimeEnabled();
        int slot = limit.hasRuntimeEnabled()
                ? scope.runtime()
                        .flag(enabled.getRuntimeKey(), enabled.getDefaultValue().getValue())
                : LocalRateLimitFactory.ALWAYS;
        long tokensPerFill = limit.getTokenBucket().hasTokensPerFill()
                ? Integer.toUnsignedLong(
                        limit.getTokenBucket().getTokensPerFill().getValue())
                : 1;
        return () -> new LocalRateLimitFactory(
                new TokenBucket(
                        Integer.toUnsignedLong(limit.getTokenBucket().getMaxTokens()), tokensPerFill, intervalNs),
                slot,
                scope.stats()
                        .counter(StatName.of("local_rate_limit")
                                .tag(DefaultTags.LOCAL_NETWORK_RATE_LIMIT_PREFIX, limit.getStatPrefix())
                                .then("rate_limited")));
    }
}
