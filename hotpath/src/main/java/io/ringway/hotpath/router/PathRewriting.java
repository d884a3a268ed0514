package io.ringway.hotpath.router;

import io.ringway.hotpath.filter.StreamCallbacks;
import io.ringway.hotpath.http.HeaderBlock;
import io.ringway.hotpath.http.Text;
import io.ringway.routing.action.PathRewrite;
import io.ringway.routing.regex.RegexReplacer;
import io.ringway.transport.memory.BufferPool;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/** Puts a rewritten path into a request's head; the query stays as it is. Owner: worker. */
final class PathRewriting {
    private PathRewriting() {}

    /**
     * Rewrites the path.
     *
     * @param matchedMax bytes that a prefix rewrite replaces, if the path has as many
     * @return false if there is no memory, or the result would be too long
     */
    static boolean apply(StreamCallbacks callbacks, HeaderBlock headers, int matchedMax, PathRewrite rewrite) {
        int start = headers.pathStart();
        int length = headers.pathLengthWithoutQuery();
        return switch (rewrite) {
            case PathRewrite.Prefix(String prefix) -> {
                int matched = Math.min(matchedMax, length);
                Text text = callbacks.worker().constants().intern(prefix);
                yield put(callbacks, headers, headers.buffer(), text.start(), text.length(), start + matched);
            }
            case PathRewrite.Pattern(var pattern) -> {
                RegexReplacer replacer = callbacks.worker().regexReplacer();
                int result = replacer.replace(pattern, headers.buffer(), start, length);
                yield switch (result) {
                    case RegexReplacer.TOO_LARGE -> false;
                    case RegexReplacer.UNCHANGED -> true;
                    default -> put(callbacks, headers, replacer.output(), 0, result, start + length);
                };
            }
        };
    }

    /**
     * The path becomes some bytes and what follows a position of the old one. It begins with a slash, whatever the rewrite made of it: anything
     * else would be another form of request target (RFC 9112 section 3.2).
     */
    private static boolean put(
            StreamCallbacks callbacks, HeaderBlock headers, DirectBuffer from, int start, int length, int restStart) {
        int rest = headers.pathStart() + headers.pathLength() - restStart;
        int path = callbacks.scratch().reserve(1 + length + rest);
        if (path == BufferPool.NONE) {
            return false;
        }
        UnsafeBuffer buffer = headers.buffer();
        boolean hasSlash = length > 0 ? from.getByte(start) == '/' : rest > 0 && buffer.getByte(restStart) == '/';
        int at = path;
        if (!hasSlash) {
            buffer.putByte(at++, (byte) '/');
        }
        buffer.putBytes(at, from, start, length);
        buffer.putBytes(at + length, buffer, restStart, rest);
        headers.path(path, at + length + rest - path);
        return true;
    }
}
