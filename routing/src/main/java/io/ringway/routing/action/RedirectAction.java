package io.ringway.routing.action;

import org.jspecify.annotations.Nullable;

/**
 * Answer with a redirect (Envoy {@code RedirectAction}). Owner: any (immutable).
 *
 * @param status 301, 302, 303, 307 or 308 ({@code response_code}, default 301)
 * @param scheme new scheme ({@code scheme_redirect}, {@code https_redirect}), or null to keep it
 * @param host new host without port ({@code host_redirect}), or null to keep it
 * @param port new port ({@code port_redirect}), 0 to keep it; the default port of a changed scheme is dropped
 * @param path new path ({@code path_redirect}), or null
 * @param pathRewrite what becomes of the path ({@code prefix_rewrite}, {@code regex_rewrite}), or null
 * @param isQueryStripped drop the query ({@code strip_query})
 */
public record RedirectAction(
        int status,
        @Nullable String scheme,
        @Nullable String host,
        int port,
        @Nullable String path,
        @Nullable PathRewrite pathRewrite,
        boolean isQueryStripped)
        implements RouteAction {}
