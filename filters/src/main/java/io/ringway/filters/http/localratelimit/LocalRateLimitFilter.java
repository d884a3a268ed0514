package io.ringway.filters.http.localratelimit;

import io.ringway.filters.shared.bucket.TokenBucket;
import io.ringway.hotpath.filter.DescriptorEntries;
import io.ringway.hotpath.filter.FilterCallbacks;
import io.ringway.hotpath.filter.FilterState;
import io.ringway.hotpath.filter.HeaderChanges;
import io.ringway.hotpath.filter.HttpFilter;
import io.ringway.hotpath.filter.RateLimitRule;
import io.ringway.hotpath.filter.ResponseFlag;
import io.ringway.hotpath.filter.RouteRateLimits;
import io.ringway.hotpath.filter.RouteTarget;
import io.ringway.hotpath.filter.StreamCallbacks;
import io.ringway.hotpath.hcm.LocalReply;
import io.ringway.hotpath.http.HeaderBlock;
import io.ringway.hotpath.stats.WriterStats;
import io.ringway.routing.runtime.RuntimeFraction;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Refuses requests for which no token is left (Envoy {@code envoy.extensions.filters.http.local_ratelimit.v3.LocalRateLimit}). Owner: worker.
 */
final class LocalRateLimitFilter implements HttpFilter {
    private static final byte[] TEXT = LocalReply.bytes("local_rate_limited");
    private static final String DETAILS = "local_rate_limited";

    private final FilterCallbacks callbacks;
    private final LocalRateLimitSettings configured;
    private final DescriptorEntries entries = new DescriptorEntries();
    /** By descriptor of the settings in use. */
    private boolean[] matched = {};

    /** What x-ratelimit-* tell of, or null. */
    private @Nullable TokenBucket told;

    LocalRateLimitFilter(FilterCallbacks callbacks, LocalRateLimitSettings configured) {
        this.callbacks = callbacks;
        this.configured = configured;
    }

    @Override
    public HeadersStatus decodeHeaders(HeaderBlock headers, boolean endStream) {
        LocalRateLimitSettings settings =
                callbacks.routeConfig() instanceof LocalRateLimitSettings ofRoute ? ofRoute : configured;
        if (!isTaken(settings.enabled())) {
            return HeadersStatus.CONTINUE;
        }
        WriterStats stats = stream().worker().stats();
        stats.increment(settings.stats().enabled());
        boolean isAllowed = take(settings, buckets(settings));
        if (!settings.areLimitsTold()) {
            told = null;
        }
        if (isAllowed) {
            stats.increment(settings.stats().ok());
            return HeadersStatus.CONTINUE;
        }
        stats.increment(settings.stats().rateLimited());
        if (!isTaken(settings.enforced())) {
            return changeRequest(settings.requestChanges(), headers);
        }
        stats.increment(settings.stats().enforced());
        refuse(settings);
        return HeadersStatus.STOP_ITERATION;
    }

    @Override
    public HeadersStatus encodeHeaders(HeaderBlock headers, boolean endStream) {
        TokenBucket bucket = told;
        if (bucket != null) {
            long now = stream().worker().loop().nowNs();
            LimitFields.add(stream(), headers, bucket, now);
        }
        return HeadersStatus.CONTINUE;
    }

    @Override
    public void onDestroy() {
        told = null;
    }

    /** Each decision has a random number of its own. */
    private boolean isTaken(RuntimeFraction share) {
        return share.isTaken(
                stream().worker().runtime(), stream().worker().random().nextLong());
    }

    private Buckets buckets(LocalRateLimitSettings settings) {
        Buckets shared = settings.shared();
        if (shared != null) {
            return shared;
        }
        FilterState state = stream().connection().filterState();
        if (state.get(settings.key()) instanceof Buckets known) {
            return known;
        }
        Buckets made = new Buckets(settings.size(), settings.descriptors()); // once per connection
        state.put(settings.key(), made);
        return made;
    }

    // ---- tokens ----

    /** Takes a token from every bucket that is meant, the slowest first; false if one of them is empty. */
    private boolean take(LocalRateLimitSettings settings, Buckets buckets) {
        long now = stream().worker().loop().nowNs();
        TokenBucket usual = buckets.usual();
        told = usual;
        int count = settings.descriptors().size();
        boolean isMatched = false;
        if (count > 0 && describe(settings)) {
            for (int i = 0; i < count; i++) {
                if (!matched[i]) {
                    continue;
                }
                if (!isMatched) {
                    told = buckets.ofDescriptor(i);
                }
                isMatched = true;
                if (!buckets.ofDescriptor(i).tryTake(now)) {
                    told = buckets.ofDescriptor(i);
                    return false;
                }
            }
        }
        if (usual == null || (isMatched && !settings.isUsualAlwaysTaken()) || usual.tryTake(now)) {
            return true;
        }
        told = usual;
        return false;
    }

    /** Marks the descriptors that the request has; false if there is none. */
    private boolean describe(LocalRateLimitSettings settings) {
        int count = settings.descriptors().size();
        if (matched.length < count) {
            matched = new boolean[count]; // grows to the largest settings
        }
        for (int i = 0; i < count; i++) {
            matched[i] = false;
        }
        if (!settings.rules().isEmpty()) {
            return mark(settings, settings.rules(), false);
        }
        RouteTarget target = stream().routeTarget();
        RouteRateLimits limits = target == null ? null : target.rateLimits();
        if (limits == null) {
            return false;
        }
        boolean isAny = mark(settings, limits.ofRoute(), true);
        boolean isHostMeant = limits.isHostIncluded()
                || switch (settings.hostRules()) {
                    case OVERRIDE -> limits.ofRoute().isEmpty();
                    case INCLUDE -> true;
                    case IGNORE -> false;
                };
        boolean isAnyOfHost = isHostMeant && mark(settings, limits.ofHost(), true);
        return isAny || isAnyOfHost;
    }

    private boolean mark(LocalRateLimitSettings settings, List<RateLimitRule> rules, boolean areStaged) {
        boolean isAny = false;
        for (int i = 0; i < rules.size(); i++) {
            RateLimitRule rule = rules.get(i);
            if ((areStaged && rule.stage() != settings.stage())
                    || !isTaken(rule.enabled())
                    || !rule.describe(stream(), entries)) {
                continue;
            }
            for (int j = 0; j < settings.descriptors().size(); j++) {
                if (settings.descriptors().get(j).matches(entries)) {
                    matched[j] = true;
                    isAny = true;
                }
            }
        }
        return isAny;
    }

    // ---- what follows ----

    private HeadersStatus changeRequest(@Nullable HeaderChanges changes, HeaderBlock headers) {
        if (changes == null || changes.apply(stream(), headers)) {
            return HeadersStatus.CONTINUE;
        }
        stream().sendLocalReply(LocalReply.HEADERS_TOO_LARGE, LocalReply.NO_BODY, "request_headers_too_large");
        return HeadersStatus.STOP_ITERATION;
    }

    private void refuse(LocalRateLimitSettings settings) {
        stream().info().flag(ResponseFlag.RATE_LIMITED);
        HeaderBlock answer = stream().prepareLocalReply();
        HeaderChanges changes = settings.answerChanges();
        if (changes != null) {
            changes.apply(stream(), answer); // without memory it goes out without them
        }
        stream().sendLocalReply(settings.status(), TEXT, DETAILS);
    }

    private StreamCallbacks stream() {
        return callbacks.stream();
    }
}
