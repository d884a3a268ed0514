package io.ringway.filters.shared.matching;

import io.ringway.routing.MatchInput;
import io.ringway.routing.RouteCondition;
import io.ringway.routing.build.PathMatch;
import io.ringway.routing.build.RouteMatch;
import io.ringway.routing.match.StringMatch;
import io.ringway.routing.match.ValueMatch;
import org.agrona.DirectBuffer;
import org.jspecify.annotations.Nullable;

/**
 * What a route asks of a request (Envoy {@code RouteMatch}), outside of a route table: for filters that have rules of their own. Owner: any
 * (immutable).
 */
public final class RequestMatch {
    private static final byte[] METHOD = {':', 'm', 'e', 't', 'h', 'o', 'd'};
    private static final ValueMatch CONNECT = StringMatch.exact("CONNECT", false);

    /** What the path must match; null asks for the method CONNECT. */
    private final @Nullable ValueMatch path;

    private final RouteCondition[] conditions;

    public RequestMatch(RouteMatch match) {
        this.path = path(match);
        this.conditions = match.conditions().toArray(RouteCondition[]::new);
    }

    /** Allocates nothing. */
    public boolean test(MatchInput input) {
        return isPathMatched(input) && RouteCondition.allHold(conditions, input);
    }

    private boolean isPathMatched(MatchInput input) {
        if (path != null) {
            return path.matches(input.buffer(), input.pathStart(), input.pathLength());
        }
        return input.findHeader(METHOD)
                && CONNECT.matches(input.valueBuffer(), input.valueStart(), input.valueLength());
    }

    private static @Nullable ValueMatch path(RouteMatch match) {
        boolean ignoresCase = !match.isCaseSensitive();
        return switch (match.path()) {
            case PathMatch.Prefix(String prefix) -> StringMatch.prefix(prefix, ignoresCase);
            case PathMatch.Exact(String exact) -> StringMatch.exact(exact, ignoresCase);
            case PathMatch.SeparatedPrefix(String prefix) -> new Separated(prefix, ignoresCase);
            case PathMatch.SafeRegex(var regex) -> StringMatch.regex(regex);
            case PathMatch.Template(var template) -> StringMatch.regex(template.regex());
            case PathMatch.Connect() -> null;
        };
    }

    /** The prefix itself, or what follows it behind a slash. */
    private static final class Separated implements ValueMatch {
        private final ValueMatch exact;
        private final ValueMatch below;

        Separated(String prefix, boolean ignoresCase) {
            exact = StringMatch.exact(prefix, ignoresCase);
            below = StringMatch.prefix(prefix + '/', ignoresCase);
        }

        @Override
        public boolean matches(DirectBuffer buffer, int start, int length) {
            return exact.matches(buffer, start, length) || below.matches(buffer, start, length);
        }
    }
}
