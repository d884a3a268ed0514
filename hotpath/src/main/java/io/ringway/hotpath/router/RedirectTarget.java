package io.ringway.hotpath.router;

import io.ringway.hotpath.http.Ascii;
import io.ringway.hotpath.http.Authority;
import io.ringway.hotpath.http.HeaderBlock;
import io.ringway.hotpath.http.HeaderId;
import io.ringway.hotpath.http.Scratch;
import io.ringway.transport.memory.BufferPool;
import java.nio.charset.StandardCharsets;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * The absolute URL of an answer's Location, taken apart: {@code http[s]://authority[path][?query][#fragment]}. Every byte of it becomes part of
 * a request's head, so each has to be a visible ASCII character. Owner: worker.
 */
final class RedirectTarget {
    private static final byte[] HTTP = "http://".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] HTTPS = "https://".getBytes(StandardCharsets.US_ASCII);

    private final Scratch scratch;
    private boolean isHttps;
    private int authorityStart;
    private int authorityLength;
    private int pathStart;
    private int pathLength;

    RedirectTarget(Scratch scratch) {
        this.scratch = scratch;
    }

    /** A copy in the stream's memory is taken apart; false if there is no Location, it is no such URL, or there is no memory. */
    boolean read(HeaderBlock answer) {
        int field = answer.find(HeaderId.LOCATION);
        if (field < 0 || answer.isRepeated(HeaderId.LOCATION)) {
            return false;
        }
        UnsafeBuffer buffer = answer.buffer();
        int length = answer.valueLength(field);
        // One byte more: a path that is not there, or begins with its query, gets its slash.
        int start = scratch.reserve(length + 1);
        if (start == BufferPool.NONE) {
            return false;
        }
        buffer.putBytes(start, buffer, answer.valueStart(field), length);
        isHttps = startsWith(buffer, start, length, HTTPS);
        if (!isHttps && !startsWith(buffer, start, length, HTTP)) {
            return false;
        }
        int end = visibleEnd(buffer, start, start + length);
        authorityStart = start + (isHttps ? HTTPS.length : HTTP.length);
        int slash = authorityStart;
        while (slash < end && buffer.getByte(slash) != '/' && buffer.getByte(slash) != '?') {
            slash++;
        }
        authorityLength = Authority.validate(buffer, authorityStart, slash - authorityStart);
        if (end < 0 || authorityLength <= 0) {
            return false;
        }
        if (slash == end || buffer.getByte(slash) == '?') {
            buffer.putBytes(slash + 1, buffer, slash, end - slash);
            buffer.putByte(slash, (byte) '/');
            end++;
        }
        pathStart = slash;
        pathLength = end - slash;
        return true;
    }

    boolean isHttps() {
        return isHttps;
    }

    int authorityStart() {
        return authorityStart;
    }

    int authorityLength() {
        return authorityLength;
    }

    int pathStart() {
        return pathStart;
    }

    int pathLength() {
        return pathLength;
    }

    private static boolean startsWith(UnsafeBuffer buffer, int start, int length, byte[] lowerPrefix) {
        return length > lowerPrefix.length && Ascii.equalsIgnoreCase(buffer, start, lowerPrefix.length, lowerPrefix);
    }

    /** Where the fragment begins, or the end; -1 if there is a byte that may not be in a URL. */
    private static int visibleEnd(UnsafeBuffer buffer, int start, int end) {
        int fragment = end;
        for (int i = end - 1; i >= start; i--) {
            byte b = buffer.getByte(i);
            if (b <= ' ' || b == 0x7F) {
                return -1;
            }
            if (b == '#') {
                fragment = i;
            }
        }
        return fragment;
    }
}
