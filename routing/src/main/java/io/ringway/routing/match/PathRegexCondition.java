package io.ringway.routing.match;

import io.ringway.routing.MatchInput;
import io.ringway.routing.RouteCondition;
import io.ringway.routing.regex.Regex;
import io.ringway.routing.template.UriTemplate;

/**
 * The whole path, without query, matches a regular expression (Envoy {@code RouteMatch.safe_regex}), or a URI template, which is one (Envoy
 * {@code RouteMatch.path_match_policy}). Owner: any (immutable).
 *
 * @param shown what the configuration has
 */
public record PathRegexCondition(Regex regex, String shown) implements RouteCondition {

    public static PathRegexCondition ofRegex(Regex regex) {
        return new PathRegexCondition(regex, "safe_regex \"" + regex + '"');
    }

    public static PathRegexCondition ofTemplate(UriTemplate template) {
        return new PathRegexCondition(template.regex(), "path_template \"" + template + '"');
    }

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
        return shown;
    }
}
