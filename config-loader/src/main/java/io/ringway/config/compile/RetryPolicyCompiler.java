package io.ringway.config.compile;

import io.envoyproxy.envoy.config.route.v3.HeaderMatcher;
import io.envoyproxy.envoy.config.route.v3.RetryPolicy.RateLimitedRetryBackOff;
import io.envoyproxy.envoy.config.route.v3.RetryPolicy.ResetHeader;
import io.envoyproxy.envoy.config.route.v3.RetryPolicy.ResetHeaderFormat;
import io.envoyproxy.envoy.config.route.v3.RetryPolicy.RetryBackOff;
import io.envoyproxy.envoy.config.route.v3.RetryPolicy.RetryHostPredicate;
import io.envoyproxy.envoy.config.route.v3.RetryPolicy.RetryPriority;
import io.envoyproxy.envoy.extensions.retry.host.previous_hosts.v3.PreviousHostsPredicate;
import io.envoyproxy.envoy.extensions.retry.priority.previous_priorities.v3.PreviousPrioritiesConfig;
import io.ringway.config.model.FieldNode;
import io.ringway.config.model.ProblemCode;
import io.ringway.config.model.Problems;
import io.ringway.config.model.Suggestion;
import io.ringway.config.model.WalkedMessages;
import io.ringway.config.source.NearMiss;
import io.ringway.hotpath.filter.RetryOn;
import io.ringway.hotpath.filter.RetryPolicy;
import io.ringway.hotpath.filter.RetryPolicy.RateLimitedBackOff;
import io.ringway.hotpath.filter.StatusCodes;
import io.ringway.routing.RouteCondition;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** {@code retry_policy} of routes and virtual hosts. What it returns is of no use after a problem. Owner: control. */
final class RetryPolicyCompiler {
    private static final long NS_PER_MS = 1_000_000;
    private static final long RATE_LIMIT_INTERVAL_MAX_MS = 300_000;

    private final Problems problems;
    private final RouteMatchCompiler matches;

    RetryPolicyCompiler(Problems problems, RouteMatchCompiler matches) {
        this.problems = problems;
        this.matches = matches;
    }

    RetryPolicy compile(io.envoyproxy.envoy.config.route.v3.RetryPolicy policy, FieldNode at) {
        long baseMs = 0;
        long maxMs = 0;
        if (policy.hasRetryBackOff()) {
            RetryBackOff backOff = policy.getRetryBackOff();
            baseMs = Math.max(1, Durations.ns(backOff.getBaseInterval()) / NS_PER_MS);
            maxMs = backOff.hasMaxInterval()
                    ? Math.max(1, Durations.ns(backOff.getMaxInterval()) / NS_PER_MS)
                    : baseMs * RetryPolicy.BACK_OFF_MAX_FACTOR;
            requireOrder(baseMs, maxMs, at.at("retry_back_off", "max_interval"));
        }
        return new RetryPolicy(
                retryOn(policy.getRetryOn(), at.field("retry_on")),
                policy.hasNumRetries()
                        ? HttpOptionsCompiler.clamp(policy.getNumRetries().getValue())
                        : 1,
                Durations.ns(policy.hasPerTryTimeout(), policy.getPerTryTimeout(), 0),
                Durations.ns(policy.hasPerTryIdleTimeout(), policy.getPerTryIdleTimeout(), 0),
                StatusCodes.of(policy.getRetriableStatusCodesList()),
                headers(policy.getRetriableHeadersList(), at.field("retriable_headers"), true),
                headers(policy.getRetriableRequestHeadersList(), at.field("retriable_request_headers"), false),
                baseMs,
                maxMs,
                policy.hasRateLimitedRetryBackOff() ? rateLimited(policy.getRateLimitedRetryBackOff()) : null,
                avoidsPreviousHosts(policy.getRetryHostPredicateList(), at.field("retry_host_predicate")),
                policy.hasRetryPriority()
                        ? attemptsPerUpdate(policy.getRetryPriority(), at.field("retry_priority"))
                        : 0,
                hostPicksMax(policy.getHostSelectionRetryMaxAttempts()));
    }

    private void requireOrder(long baseMs, long maxMs, FieldNode at) {
        if (maxMs < baseMs && !at.isBroken()) {
            problems.atValue(ProblemCode.BAD_VALUE, at, "max_interval is shorter than base_interval", Suggestion.NONE);
        }
    }

    private int retryOn(String text, FieldNode at) {
        int bits = 0;
        for (String part : text.split(",", -1)) {
            String word = part.strip();
            int bit = RetryOn.of(word);
            if (bit == 0 && !word.isEmpty() && !at.isBroken()) {
                problems.atValue(
                        ProblemCode.NOT_ALLOWED,
                        at,
                        "\"" + word + "\" is no condition for a retry",
                        Suggestion.didYouMean(NearMiss.of(word, RetryOn.words()))
                                .or(Suggestion.hint("there are: " + String.join(", ", RetryOn.words()))));
            }
            bits |= bit;
        }
        return bits;
    }

    private List<RouteCondition> headers(List<HeaderMatcher> matchers, FieldNode at, boolean isResponse) {
        for (int i = 0; i < matchers.size(); i++) {
            FieldNode matcherAt = at.element(i);
            if (isResponse && matchers.get(i).getName().startsWith(":") && !matcherAt.isBroken()) {
                problems.atValue(
                        ProblemCode.UNSUPPORTED_VALUE,
                        matcherAt.field("name"),
                        "pseudo-headers are not supported yet in \"retriable_headers\"",
                        Suggestion.hint("retriable_status_codes looks at the status"));
            }
        }
        return List.copyOf(matches.headers(matchers, at));
    }

    private static RateLimitedBackOff rateLimited(RateLimitedRetryBackOff backOff) {
        List<RetryPolicy.ResetHeader> headers = new ArrayList<>();
        for (ResetHeader header : backOff.getResetHeadersList()) {
            headers.add(new RetryPolicy.ResetHeader(
                    header.getName().toLowerCase(Locale.ROOT).getBytes(StandardCharsets.UTF_8),
                    header.getFormat() == ResetHeaderFormat.UNIX_TIMESTAMP));
        }
        return new RateLimitedBackOff(
                List.copyOf(headers),
                backOff.hasMaxInterval()
                        ? Durations.ns(backOff.getMaxInterval()) / NS_PER_MS
                        : RATE_LIMIT_INTERVAL_MAX_MS);
    }

    private boolean avoidsPreviousHosts(List<RetryHostPredicate> predicates, FieldNode at) {
        boolean avoids = false;
        for (int i = 0; i < predicates.size(); i++) {
            FieldNode predicateAt = at.element(i);
            if (predicates.get(i).getTypedConfig().is(PreviousHostsPredicate.class)) {
                avoids = true;
            } else if (!predicateAt.isBroken()
                    && !predicateAt.field("typed_config").isBroken()) {
                problems.atKey(
                        ProblemCode.UNSUPPORTED_EXTENSION,
                        predicateAt,
                        "retry host predicate \"" + predicates.get(i).getName() + "\" is not supported yet",
                        Suggestion.hint("envoy.retry_host_predicates.previous_hosts is, with its typed_config"));
            }
        }
        return avoids;
    }

    private int attemptsPerUpdate(RetryPriority priority, FieldNode at) {
        if (!priority.getTypedConfig().is(PreviousPrioritiesConfig.class)) {
            if (!at.isBroken() && !at.field("typed_config").isBroken()) {
                problems.atKey(
                        ProblemCode.UNSUPPORTED_EXTENSION,
                        at,
                        "retry priority \"" + priority.getName() + "\" is not supported yet",
                        Suggestion.hint("envoy.retry_priorities.previous_priorities is, with its typed_config"));
            }
            return 0;
        }
        return Math.max(
                1,
                WalkedMessages.unpack(priority.getTypedConfig(), PreviousPrioritiesConfig.parser())
                        .getUpdateFrequency());
    }

    /** Envoy's default is one more pick. */
    private static int hostPicksMax(long attempts) {
        return Math.clamp(attempts <= 0 ? 2 : attempts + 1, 2, 1000);
    }
}
