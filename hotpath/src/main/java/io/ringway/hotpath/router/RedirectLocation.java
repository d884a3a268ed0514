package io.ringway.hotpath.router;

import io.ringway.hotpath.filter.StreamCallbacks;
import io.ringway.hotpath.http.HeaderBlock;
import io.ringway.hotpath.http.HeaderId;
import io.ringway.hotpath.http.Text;
import io.ringway.routing.Route;
import io.ringway.routing.action.PathRewrite;
import io.ringway.routing.action.RedirectAction;
import io.ringway.routing.regex.RegexReplacer;
import io.ringway.transport.memory.BufferPool;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * The Location of a redirect (Envoy {@code RedirectAction}): scheme, host, port and path of the request, each replaced where the action
 * says so. A redirect ends the request, so building a String here is fine. Owner: worker.
 */
final class RedirectLocation {
    private RedirectLocation() {}

    /**
     * Puts Location into the stream's response block.
     *
     * @return false if there is no memory, or the path would be too long
     */
    static boolean write(StreamCallbacks callbacks, HeaderBlock headers, Route route, RedirectAction action) {
        String authority = text(headers, headers.authorityStart(), headers.authorityLength());
        String target = text(headers, headers.pathStart(), headers.pathLength());
        String path = path(callbacks, headers, target, route.matchedPrefixLength(), action.pathRewrite());
        if (path == null) {
            return false;
        }
        String location = build(action, requestScheme(headers), authority, target, path);
        byte[] bytes = location.getBytes(StandardCharsets.ISO_8859_1);
        int start = callbacks.scratch().copy(bytes);
        if (start == BufferPool.NONE) {
            return false;
        }
        Text name = callbacks.worker().constants().name(HeaderId.LOCATION);
        return callbacks.prepareLocalReply().set(HeaderId.LOCATION, name, start, bytes.length);
    }

    /**
     * The new URI.
     *
     * @param path as rewritten, without query
     */
    static String build(RedirectAction action, String scheme, String authority, String target, String path) {
        String newScheme = action.scheme() == null ? scheme : action.scheme();
        return newScheme + "://" + host(action, scheme, newScheme, authority) + pathAndQuery(action, target, path);
    }

    private static String host(RedirectAction action, String scheme, String newScheme, String authority) {
        String newPort = action.port() == 0 ? "" : ":" + action.port();
        String newHost = action.host();
        if (newHost != null) {
            return newHost + newPort; // the port of the request belongs to the request's host
        }
        int colon = portColon(authority);
        if (colon < 0) {
            return authority + newPort;
        }
        boolean isDefaultDropped =
                !newScheme.equals(scheme) && authority.substring(colon).equals(defaultPort(scheme));
        return action.port() != 0 || isDefaultDropped ? authority.substring(0, colon) + newPort : authority;
    }

    private static String pathAndQuery(RedirectAction action, String target, String path) {
        int question = target.indexOf('?');
        String query = question < 0 || action.isQueryStripped() ? "" : target.substring(question);
        @Nullable String whole = action.path();
        String result = path + query;
        if (whole != null) {
            result = whole.indexOf('?') >= 0 ? whole : whole + query;
        }
        return result.startsWith("/") ? result : "/" + result;
    }

    /** The path without query, rewritten; null if it would be too long. */
    private static @Nullable String path(
            StreamCallbacks callbacks,
            HeaderBlock headers,
            String target,
            int matchedPrefixLength,
            @Nullable PathRewrite rewrite) {
        String path = withoutQuery(target);
        return switch (rewrite) {
            case null -> path;
            case PathRewrite.Prefix(String prefix) -> withPrefix(path, matchedPrefixLength, prefix);
            case PathRewrite.Pattern(var pattern) -> {
                RegexReplacer replacer = callbacks.worker().regexReplacer();
                int result = replacer.replace(pattern, headers.buffer(), headers.pathStart(), path.length());
                if (result < 0) {
                    yield result == RegexReplacer.UNCHANGED ? path : null;
                }
                byte[] bytes = new byte[result];
                replacer.output().getBytes(0, bytes);
                yield new String(bytes, StandardCharsets.ISO_8859_1);
            }
        };
    }

    static String withoutQuery(String target) {
        int question = target.indexOf('?');
        return question < 0 ? target : target.substring(0, question);
    }

    static String withPrefix(String path, int matchedPrefixLength, String prefix) {
        return prefix + path.substring(Math.min(matchedPrefixLength, path.length()));
    }

    /** Index of the colon before a port, behind the bracket of an IPv6 literal; -1 if there is none. */
    private static int portColon(String authority) {
        int colon = authority.lastIndexOf(':');
        return colon > authority.lastIndexOf(']') ? colon : -1;
    }

    private static String defaultPort(String scheme) {
        return scheme.equals("https") ? ":443" : ":80";
    }

    private static String requestScheme(HeaderBlock headers) {
        int proto = headers.find(HeaderId.X_FORWARDED_PROTO);
        return proto >= 0 && headers.valueString(proto).equals("https") ? "https" : "http";
    }

    private static String text(HeaderBlock headers, int start, int length) {
        byte[] bytes = new byte[length];
        headers.buffer().getBytes(start, bytes);
        return new String(bytes, StandardCharsets.ISO_8859_1);
    }
}
