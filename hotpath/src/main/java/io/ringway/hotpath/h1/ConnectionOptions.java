package io.ringway.hotpath.h1;

import io.ringway.hotpath.http.HeaderBlock;
import io.ringway.hotpath.http.HeaderId;
import io.ringway.hotpath.http.Memory;
import io.ringway.hotpath.http.Swar;
import org.agrona.concurrent.UnsafeBuffer;

/** The options of Connection field lines as bits (RFC 9110 section 7.6.1). Owner: any (immutable). */
final class ConnectionOptions {
    static final int CLOSE = 1;
    static final int KEEP_ALIVE = 2;
    static final int UPGRADE = 4;
    /** Result of {@link #connection}: more than {@link #OPTIONS_MAX} elements. */
    static final int TOO_MANY = -1;

    /**
     * Most list elements, empty ones included. Each one names a field to be removed, so without a bound a 60 KiB list times 100 fields would be
     * the most expensive head there is. (Envoy refuses more than 10 for the same reason.)
     */
    static final int OPTIONS_MAX = 32;

    private static final long CLOSE_WORD = Swar.of("close");
    private static final long UPGRADE_WORD = Swar.of("upgrade");
    private static final long KEEP_ALIVE_FIRST = Swar.of("keep-ali");
    /** Upper-case bit of the letters of {@code keep-ali}; the dash has none. */
    private static final long KEEP_ALIVE_CASE = Swar.CASE & ~(0x20L << 32);

    private static final long KEEP_ALIVE_LAST = Swar.of("ve");

    private ConnectionOptions() {}

    /** The options in all Connection lines of a head, or {@link #TOO_MANY}. */
    static int connection(HeaderBlock headers) {
        int options = 0;
        int left = OPTIONS_MAX;
        int i = headers.find(HeaderId.CONNECTION);
        while (i >= 0) {
            UnsafeBuffer buffer = headers.buffer();
            int p = headers.valueStart(i);
            int end = p + headers.valueLength(i);
            int single = option(buffer, p, end - p);
            if (single != 0) {
                options |= single;
                p = end;
                left--;
            }
            while (p < end) {
                if (--left < 0) {
                    return TOO_MANY;
                }
                int next = elementEnd(buffer, p, end);
                int last = trimEnd(buffer, p, next);
                int first = trimStart(buffer, p, last);
                options |= option(buffer, first, last - first);
                p = next + 1;
            }
            i = headers.isRepeated(HeaderId.CONNECTION) ? headers.find(HeaderId.CONNECTION, i + 1) : -1;
        }
        return options;
    }

    private static int option(UnsafeBuffer buffer, int start, int length) {
        long word = Memory.word(buffer, start);
        return switch (length) {
            case 5 -> ((word | Swar.CASE) & Swar.mask(5)) == CLOSE_WORD ? CLOSE : 0;
            case 7 -> ((word | Swar.CASE) & Swar.mask(7)) == UPGRADE_WORD ? UPGRADE : 0;
            case 10 ->
                (word | KEEP_ALIVE_CASE) == KEEP_ALIVE_FIRST
                                && ((Memory.word(buffer, start + 8) | Swar.CASE) & 0xFFFF) == KEEP_ALIVE_LAST
                        ? KEEP_ALIVE
                        : 0;
            default -> 0;
        };
    }

    /** Position of the comma that ends an element, or {@code end}. */
    static int elementEnd(UnsafeBuffer buffer, int start, int end) {
        int p = start;
        while (p < end && Memory.getByte(buffer, p) != ',') {
            p++;
        }
        return p;
    }

    static int trimStart(UnsafeBuffer buffer, int start, int end) {
        int p = start;
        while (p < end && (Memory.getByte(buffer, p) == ' ' || Memory.getByte(buffer, p) == '\t')) {
            p++;
        }
        return p;
    }

    static int trimEnd(UnsafeBuffer buffer, int start, int end) {
        int p = end;
        while (p > start && (Memory.getByte(buffer, p - 1) == ' ' || Memory.getByte(buffer, p - 1) == '\t')) {
            p--;
        }
        return p;
    }
}
