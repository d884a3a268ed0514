package io.ringway.filters.http.localratelimit;

import com.google.protobuf.Any;
import com.google.protobuf.InvalidProtocolBufferException;
import io.envoyproxy.envoy.extensions.common.ratelimit.v3.LocalRateLimitDescriptor;
import io.envoyproxy.envoy.extensions.common.ratelimit.v3.XRateLimitHeadersRFCVersion;
import io.envoyproxy.envoy.extensions.filters.http.local_ratelimit.v3.LocalRateLimit;
import io.envoyproxy.envoy.type.v3.TokenBucket;
import io.ringway.config.compile.Durations;
import io.ringway.config.compile.HeaderChangesCompiler;
import io.ringway.config.compile.HttpFilterCompiler;
import io.ringway.config.compile.RateLimitCompiler;
import io.ringway.config.compile.RuntimeReads;
import io.ringway.config.model.FieldNode;
import io.ringway.config.model.ProblemCode;
import io.ringway.config.model.Suggestion;
import io.ringway.filters.http.localratelimit.LocalRateLimitSettings.HostRules;
import io.ringway.hotpath.filter.HeaderChanges;
import io.ringway.hotpath.filter.HttpFilterFactory;
import io.ringway.hotpath.filter.RateLimitRule;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** {@code envoy.filters.http.local_ratelimit}. Owner: control. */
public final class LocalRateLimitCompiler implements HttpFilterCompiler {
    private static final int TOO_MANY_REQUESTS = 429;
    private static final int STATUS_MIN = 400;
    /** As in Envoy. */
    private static final long FILL_INTERVAL_MIN_NS = TimeUnit.MILLISECONDS.toNanos(50);

    /** Tells the connection's buckets of one configuration from those of another. */
    private static final AtomicInteger NUMBER = new AtomicInteger();

    @Override
    public String typeName() {
        return LocalRateLimit.getDescriptor().getFullName();
    }

    @Override
    public Supplier<HttpFilterFactory> compile(Any config, FieldNode at, Scope scope)
            throws InvalidProtocolBufferException {
        Supplier<LocalRateLimitSettings> settings = settings(LocalRateLimit.parseFrom(config.getValue()), at, scope);
        return () -> new LocalRateLimitFactory(scope.name(), settings.get());
    }

    @Override
    public String routeTypeName() {
        return typeName();
    }

    @Override
    public Supplier<Object> compileRoute(Any config, FieldNode at, Scope scope) throws InvalidProtocolBufferException {
        LocalRateLimit limit = LocalRateLimit.parseFrom(config.getValue());
        if (!limit.hasTokenBucket()) {
            scope.problems()
                    .atKey(
                            ProblemCode.REQUIRED,
                            at.field("token_bucket"),
                            "a route's local rate limit needs a token_bucket",
                            Suggestion.NONE);
        }
        Supplier<LocalRateLimitSettings> settings = settings(limit, at, scope);
        return new Once(settings);
    }

    /** One bucket for the level, however many routes it is of. */
    private static final class Once implements Supplier<Object> {
        private final Supplier<LocalRateLimitSettings> settings;
        private @Nullable LocalRateLimitSettings made;

        Once(Supplier<LocalRateLimitSettings> settings) {
            this.settings = settings;
        }

        @Override
        public Object get() {
            LocalRateLimitSettings known = made;
            if (known == null) {
                known = settings.get();
                made = known;
            }
            return known;
        }
    }

    private static Supplier<LocalRateLimitSettings> settings(LocalRateLimit limit, FieldNode at, Scope scope) {
        BucketSize size = limit.hasTokenBucket() ? size(limit.getTokenBucket(), at.field("token_bucket"), scope) : null;
        List<LocalDescriptor> descriptors = descriptors(limit, at.field("descriptors"), scope);
        List<RateLimitRule> rules = rules(limit, at.field("rate_limits"), scope);
        HeaderChangesCompiler changes = new HeaderChangesCompiler(scope.problems());
        HeaderChanges request = changes.additions(
                limit.getRequestHeadersToAddWhenNotEnforcedList(),
                at.field("request_headers_to_add_when_not_enforced"));
        HeaderChanges answer =
                changes.additions(limit.getResponseHeadersToAddList(), at.field("response_headers_to_add"));
        refuseGrpc(limit, at, scope);
        int status = limit.getStatus().getCodeValue();
        boolean isPerConnection = limit.getLocalRateLimitPerDownstreamConnection();
        return () -> new LocalRateLimitSettings(
                RuntimeReads.fraction(limit.getFilterEnabled(), scope.runtime()),
                RuntimeReads.fraction(limit.getFilterEnforced(), scope.runtime()),
                size,
                descriptors,
                isPerConnection ? null : new Buckets(size, descriptors),
                rules,
                limit.getStage(),
                hostRules(limit),
                !limit.hasAlwaysConsumeDefaultTokenBucket()
                        || limit.getAlwaysConsumeDefaultTokenBucket().getValue(),
                status < STATUS_MIN ? TOO_MANY_REQUESTS : status,
                request,
                answer,
                limit.getEnableXRatelimitHeaders() == XRateLimitHeadersRFCVersion.DRAFT_VERSION_03,
                "local_ratelimit." + NUMBER.incrementAndGet(),
                LocalRateLimitStats.register(scope.stats(), limit.getStatPrefix()));
    }

    private static HostRules hostRules(LocalRateLimit limit) {
        return switch (limit.getVhRateLimits()) {
            case INCLUDE -> HostRules.INCLUDE;
            case IGNORE -> HostRules.IGNORE;
            case OVERRIDE, UNRECOGNIZED -> HostRules.OVERRIDE;
        };
    }

    private static void refuseGrpc(LocalRateLimit limit, FieldNode at, Scope scope) {
        if (limit.getRateLimitedAsResourceExhausted()) {
            scope.problems()
                    .atKey(
                            ProblemCode.UNSUPPORTED_VALUE,
                            at.field("rate_limited_as_resource_exhausted"),
                            "answers in gRPC come with HTTP/2",
                            Suggestion.NONE);
        }
    }

    private static List<RateLimitRule> rules(LocalRateLimit limit, FieldNode at, Scope scope) {
        for (int i = 0; i < limit.getRateLimitsCount(); i++) {
            FieldNode ruleAt = at.element(i);
            for (String field : List.of("stage", "disable_key")) {
                if (ruleAt.field(field).isWritten()) {
                    scope.problems()
                            .atKey(
                                    ProblemCode.NOT_ALLOWED,
                                    ruleAt.field(field),
                                    "\"" + field + "\" belongs to the rate_limits of routes and virtual hosts",
                                    Suggestion.NONE);
                }
            }
        }
        return new RateLimitCompiler(
                        scope.problems(), scope.runtime(), scope.clusters().ownCluster())
                .compile(limit.getRateLimitsList(), at);
    }

    /** The slowest first; of no use after a problem. */
    private static List<LocalDescriptor> descriptors(LocalRateLimit limit, FieldNode at, Scope scope) {
        List<LocalDescriptor> descriptors = new ArrayList<>();
        Set<List<LocalDescriptor.Entry>> known = new HashSet<>();
        for (int i = 0; i < limit.getDescriptorsCount(); i++) {
            LocalRateLimitDescriptor descriptor = limit.getDescriptors(i);
            FieldNode descriptorAt = at.element(i);
            List<LocalDescriptor.Entry> entries = entries(descriptor, descriptorAt.field("entries"), scope);
            if (!known.add(entries)) {
                scope.problems()
                        .atValue(
                                ProblemCode.NOT_UNIQUE,
                                descriptorAt.field("entries"),
                                "an earlier descriptor has the same entries",
                                Suggestion.NONE);
            }
            BucketSize size = size(descriptor.getTokenBucket(), descriptorAt.field("token_bucket"), scope);
            if (size != null) {
                descriptors.add(new LocalDescriptor(entries, size));
            }
        }
        descriptors.sort(
                Comparator.comparingDouble(descriptor -> descriptor.size().tokensPerNs()));
        return List.copyOf(descriptors);
    }

    private static List<LocalDescriptor.Entry> entries(LocalRateLimitDescriptor descriptor, FieldNode at, Scope scope) {
        List<LocalDescriptor.Entry> entries = new ArrayList<>();
        for (int i = 0; i < descriptor.getEntriesCount(); i++) {
            String value = descriptor.getEntries(i).getValue();
            if (value.isEmpty()) {
                scope.problems()
                        .atKey(
                                ProblemCode.UNSUPPORTED_VALUE,
                                at.element(i),
                                "an entry without a value, a bucket for each value that comes, is not supported yet",
                                Suggestion.hint("name the values that have a bucket"));
            }
            entries.add(new LocalDescriptor.Entry(descriptor.getEntries(i).getKey(), value));
        }
        return entries;
    }

    /** Null after a problem. */
    private static @Nullable BucketSize size(TokenBucket bucket, FieldNode at, Scope scope) {
        FieldNode intervalAt = at.field("fill_interval");
        long intervalNs = Durations.ns(bucket.getFillInterval());
        if (intervalNs < FILL_INTERVAL_MIN_NS) {
            if (!at.isBroken() && !intervalAt.isBroken()) {
                scope.problems()
                        .atValue(
                                ProblemCode.DURATION_RANGE,
                                intervalAt,
                                "the fill_interval of a local rate limit is at least 50 ms",
                                Suggestion.hint("raise tokens_per_fill in proportion"));
            }
            return null;
        }
        long perFill = bucket.hasTokensPerFill()
                ? Integer.toUnsignedLong(bucket.getTokensPerFill().getValue())
                : 1;
        return new BucketSize(Integer.toUnsignedLong(bucket.getMaxTokens()), perFill, intervalNs);
    }
}
