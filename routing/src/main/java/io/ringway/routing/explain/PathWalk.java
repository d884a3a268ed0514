package io.ringway.routing.explain;

import io.ringway.routing.MatchInput;
import io.ringway.routing.RequestView;
import io.ringway.routing.build.PathMatch;
import io.ringway.routing.build.RouteMatch;
import io.ringway.routing.index.Bytes;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.agrona.DirectBuffer;

/** Asks a route's path specifier of a request, one route at a time; and says it in Envoy's words. Owner: any (stateless). */
public final class PathWalk {
    private PathWalk() {}

    static boolean matches(RouteMatch match, MatchInput input) {
        if (match.path() instanceof PathMatch.Connect) {
            return isConnect(input.request());
        }
        if (input.request().pathLength() == 0) {
            return false;
        }
        boolean isCaseSensitive = match.isCaseSensitive();
        byte[] path = bytes(input.buffer(), input.pathStart(), input.pathLength());
        return switch (match.path()) {
            case PathMatch.Prefix(String prefix) -> startsWith(path, prefix, isCaseSensitive);
            case PathMatch.Exact(String exact) -> isEqual(path, exact, isCaseSensitive);
            case PathMatch.SeparatedPrefix(String prefix) ->
                isEqual(path, prefix, isCaseSensitive) || startsWith(path, prefix + '/', isCaseSensitive);
            case PathMatch.SafeRegex(var regex) -> regex.matches(input.buffer(), input.pathStart(), input.pathLength());
            case PathMatch.Template(var template) ->
                template.regex().matches(input.buffer(), input.pathStart(), input.pathLength());
            case PathMatch.Connect() -> throw new AssertionError("asked above");
        };
    }

    /** As the configuration has it: {@code prefix "/api"}. */
    public static String describe(RouteMatch match) {
        String text = switch (match.path()) {
            case PathMatch.Prefix(String prefix) -> "prefix \"" + prefix + '"';
            case PathMatch.Exact(String path) -> "path \"" + path + '"';
            case PathMatch.SeparatedPrefix(String prefix) -> "path_separated_prefix \"" + prefix + '"';
            case PathMatch.SafeRegex(var regex) -> "safe_regex \"" + regex + '"';
            case PathMatch.Template(var template) -> "path_template \"" + template + '"';
            case PathMatch.Connect() -> "connect_matcher";
        };
        return match.isCaseSensitive() ? text : text + " case_sensitive: false";
    }

    /** What the request has where the path specifier looks. */
    static String found(RouteMatch match, MatchInput input) {
        if (match.path() instanceof PathMatch.Connect) {
            RequestView request = input.request();
            return "method " + text(input.buffer(), request.methodStart(), request.methodLength());
        }
        return '"' + text(input.buffer(), input.pathStart(), input.pathLength()) + '"';
    }

    static String text(DirectBuffer buffer, int start, int length) {
        return new String(bytes(buffer, start, length), StandardCharsets.UTF_8);
    }

    private static boolean isConnect(RequestView request) {
        return text(request.buffer(), request.methodStart(), request.methodLength())
                .equals("CONNECT");
    }

    private static boolean startsWith(byte[] path, String prefix, boolean isCaseSensitive) {
        byte[] wanted = prefix.getBytes(StandardCharsets.UTF_8);
        return path.length >= wanted.length && isEqual(Arrays.copyOf(path, wanted.length), wanted, isCaseSensitive);
    }

    private static boolean isEqual(byte[] path, String wanted, boolean isCaseSensitive) {
        return isEqual(path, wanted.getBytes(StandardCharsets.UTF_8), isCaseSensitive);
    }

    private static boolean isEqual(byte[] path, byte[] wanted, boolean isCaseSensitive) {
        return isCaseSensitive ? Arrays.equals(path, wanted) : Arrays.equals(Bytes.folded(path), Bytes.folded(wanted));
    }

    private static byte[] bytes(DirectBuffer buffer, int start, int length) {
        byte[] bytes = new byte[length];
        buffer.getBytes(start, bytes);
        return bytes;
    }
}
