package io.ringway.hotpath.http;

import org.agrona.concurrent.UnsafeBuffer;

/**
 * Brings paths into one form, where they stand: no step makes a path longer. The range is the path without its query. Owner: any (stateless).
 */
public final class PathNormalization {
    /** The path cannot be normalised. */
    public static final int INVALID = -1;

    private static final int NONE = Integer.MIN_VALUE;
    /** Bytes of an escape. */
    private static final int ESCAPE_BYTES = 3;

    private PathNormalization() {}

    /**
     * Unescapes {@code %2F} and {@code %5C}.
     *
     * @return the new length; the old one if there were none
     */
    public static int unescapeSlashes(UnsafeBuffer buffer, int start, int length) {
        int end = start + length;
        int to = start;
        for (int at = start; at < end; at++) {
            byte b = Memory.getByte(buffer, at);
            int escaped = b == '%' ? escapedByte(buffer, at, end) : -1;
            if (escaped == '/' || escaped == '\\') {
                b = (byte) escaped;
                at += 2;
            }
            Memory.putByte(buffer, to++, b);
        }
        return to - start;
    }

    /** Makes one slash of several. */
    public static int mergeSlashes(UnsafeBuffer buffer, int start, int length) {
        int to = start;
        byte before = 0;
        for (int at = start; at < start + length; at++) {
            byte b = Memory.getByte(buffer, at);
            if (b != '/' || before != '/') {
                Memory.putByte(buffer, to++, b);
            }
            before = b;
        }
        return to - start;
    }

    /**
     * Normalises by RFC 3986 section 6.2.2, as Envoy does: escapes of unreserved characters are undone, backslashes become slashes, then dot
     * segments are resolved (section 5.2.4). Other escapes stay as they are, in the case they have. A percent sign that is no escape, and would
     * become one as what follows it is unescaped ({@code %%32e}), is escaped itself ({@code %252e}): who reads the path next undoes what it
     * says, not what it hides.
     *
     * @param start of a path that begins with a slash
     * @return the new length, or {@link #INVALID} if there is an escaped zero byte
     */
    public static int normalize(UnsafeBuffer buffer, int start, int length) {
        int unescaped = unescapeUnreserved(buffer, start, length);
        return unescaped < 0 ? INVALID : removeDotSegments(buffer, start, unescaped);
    }

    private static int unescapeUnreserved(UnsafeBuffer buffer, int start, int length) {
        int end = start + length;
        int to = start;
        int barePercent = NONE; // where the last percent sign that is no escape was put
        for (int at = start; at < end; at++) {
            byte b = Memory.getByte(buffer, at);
            if (b == '\\') {
                b = '/';
            } else if (b == '%') {
                int escaped = escapedByte(buffer, at, end);
                if (escaped == 0) {
                    return INVALID;
                }
                if (escaped < 0) {
                    barePercent = to;
                } else if (isUnreserved(escaped)) {
                    b = (byte) escaped;
                    at += 2;
                }
            }
            Memory.putByte(buffer, to++, b);
            if (barePercent == to - ESCAPE_BYTES && escapedByte(buffer, barePercent, to) >= 0) {
                to = escapePercent(buffer, barePercent);
            }
        }
        return to - start;
    }

    /** Makes %25ab of %ab, an escape that has come about; what it came of was at least two bytes longer, so there is room. */
    private static int escapePercent(UnsafeBuffer buffer, int percent) {
        Memory.putByte(buffer, percent + 4, Memory.getByte(buffer, percent + 2));
        Memory.putByte(buffer, percent + 3, Memory.getByte(buffer, percent + 1));
        Memory.putByte(buffer, percent + 1, (byte) '2');
        Memory.putByte(buffer, percent + 2, (byte) '5');
        return percent + 2 + ESCAPE_BYTES;
    }

    private static int removeDotSegments(UnsafeBuffer buffer, int start, int length) {
        int end = start + length;
        int to = start;
        int at = start;
        // Each turn takes a slash and the segment behind it; what was put out never ends with a slash in between.
        while (at < end) {
            int segment = at + 1;
            int segmentEnd = segment;
            while (segmentEnd < end && Memory.getByte(buffer, segmentEnd) != '/') {
                segmentEnd++;
            }
            boolean isLast = segmentEnd == end;
            int dots = dots(buffer, segment, segmentEnd);
            if (dots == 2) {
                to = beginOfLastSegment(buffer, start, to);
            }
            if (dots == 0) {
                Memory.putByte(buffer, to++, (byte) '/');
                for (int i = segment; i < segmentEnd; i++) {
                    Memory.putByte(buffer, to++, Memory.getByte(buffer, i));
                }
            } else if (isLast) {
                Memory.putByte(buffer, to++, (byte) '/');
            }
            at = segmentEnd;
        }
        return to - start;
    }

    /** 1 or 2 if the segment is that many dots, else 0. */
    private static int dots(UnsafeBuffer buffer, int from, int to) {
        int length = to - from;
        if (length < 1 || length > 2 || Memory.getByte(buffer, from) != '.') {
            return 0;
        }
        return length == 1 || Memory.getByte(buffer, from + 1) == '.' ? length : 0;
    }

    private static int beginOfLastSegment(UnsafeBuffer buffer, int start, int end) {
        int at = end;
        while (at > start) {
            at--;
            if (Memory.getByte(buffer, at) == '/') {
                return at;
            }
        }
        return start;
    }

    /** The byte that an escape stands for, or -1 if it is none. */
    private static int escapedByte(UnsafeBuffer buffer, int percent, int end) {
        if (end - percent < 3) {
            return -1;
        }
        int high = hex(Memory.getByte(buffer, percent + 1));
        int low = hex(Memory.getByte(buffer, percent + 2));
        return high < 0 || low < 0 ? -1 : high << 4 | low;
    }

    private static int hex(byte b) {
        if (b >= '0' && b <= '9') {
            return b - '0';
        }
        int lower = b | 0x20;
        return lower >= 'a' && lower <= 'f' ? lower - 'a' + 10 : -1;
    }

    /** RFC 3986 section 2.3. */
    private static boolean isUnreserved(int c) {
        int lower = c | 0x20;
        return (lower >= 'a' && lower <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '.' || c == '_' || c == '~';
    }
}
