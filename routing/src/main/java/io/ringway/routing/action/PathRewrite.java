package io.ringway.routing.action;

import io.ringway.routing.regex.RegexRewrite;

/** What a route makes of the path before the query, for whom it forwards to or redirects. Owner: any (immutable). */
public sealed interface PathRewrite {

    /** {@code prefix_rewrite}: replaces the matched prefix, or the whole path of an exact match. */
    record Prefix(String replacement) implements PathRewrite {}

    /** {@code regex_rewrite}, or a {@code path_rewrite_policy} with a URI template. */
    record Pattern(RegexRewrite rewrite) implements PathRewrite {}
}
