package io.ringway.routing.match;

import io.ringway.routing.MatchInput;
import io.ringway.routing.RouteCondition;
import io.ringway.routing.regex.Regex;

/**
 * The whole path, without query, matches a regular expression (Envoy {@code RouteMatch.safe_regex}). Owner: any (immutable).
 */
public record PathRegexCondition(Regex regex) implements RouteCondition {

    @Override
    public boolean test(MatchInput input) {
        return regex.matches(input.buffer(), input.pathStart(), input.pathLength());
    }

    @Override
    public String found(MatchInput input) {
        return '"' + input.buffer().getStringWithoutLengthUtf8(input.pathStart(), input.pathLength()) + '"';
    }

    @Override
    public String toString() {
        return "safe_regex \"" + regex + '"';
    }
}
