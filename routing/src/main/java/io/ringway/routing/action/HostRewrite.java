package io.ringway.routing.action;

import io.ringway.routing.regex.RegexRewrite;

/** What a route puts into the place of the authority (Envoy {@code RouteAction.host_rewrite_specifier}). Owner: any (immutable). */
public sealed interface HostRewrite {

    /** {@code host_rewrite_literal}. */
    record Literal(String host) implements HostRewrite {}

    /** {@code auto_host_rewrite}: the name of the upstream host, if it has one. */
    record OfUpstream() implements HostRewrite {}

    /** {@code host_rewrite_header}: the value of a request header, if there is one. */
    record FromHeader(RequestHeaderName header) implements HostRewrite {}

    /** {@code host_rewrite_path_regex}: what the substitution makes of the path without query. */
    record FromPath(RegexRewrite rewrite) implements HostRewrite {}
}
