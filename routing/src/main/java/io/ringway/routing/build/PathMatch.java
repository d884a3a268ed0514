package io.ringway.routing.build;

import io.ringway.routing.regex.Regex;
import io.ringway.routing.template.UriTemplate;

/** The path specifier of a route (Envoy {@code RouteMatch.path_specifier}). Query and fragment are no part of the path. */
public sealed interface PathMatch {

    /** {@code prefix}: the path begins with it. */
    record Prefix(String prefix) implements PathMatch {}

    /** {@code path}: the path is it. */
    record Exact(String path) implements PathMatch {}

    /** {@code path_separated_prefix}: the path is it, or begins with it and a slash. */
    record SeparatedPrefix(String prefix) implements PathMatch {}

    /** {@code safe_regex}: the whole path matches. */
    record SafeRegex(Regex regex) implements PathMatch {}

    /** {@code path_match_policy} with a URI template: the whole path matches it. */
    record Template(UriTemplate template) implements PathMatch {}

    /** {@code connect_matcher}: the method is CONNECT, with or without a path. */
    record Connect() implements PathMatch {}
}
