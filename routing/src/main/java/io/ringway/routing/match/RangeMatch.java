package io.ringway.routing.match;

import org.agrona.DirectBuffer;

/**
 * The value is a decimal number of 64 bits in a half-open range (Envoy {@code HeaderMatcher.range_match}). A sign and spaces around are
 * allowed. Owner: any (immutable).
 *
 * @param first smallest number
 * @param end the number after the largest
 */
public record RangeMatch(long first, long end) implements ValueMatch {

    @Override
    public boolean matches(DirectBuffer buffer, int start, int length) {
        int at = start;
        int last = start + length;
        while (at < last && isSpace(buffer.getByte(at))) {
            at++;
        }
        while (last > at && isSpace(buffer.getByte(last - 1))) {
            last--;
        }
        boolean isNegative = at < last && buffer.getByte(at) == '-';
        if (isNegative || (at < last && buffer.getByte(at) == '+')) {
            at++;
        }
        return at < last && isInRange(buffer, at, last, isNegative);
    }

    private boolean isInRange(DirectBuffer buffer, int from, int to, boolean isNegative) {
        // Summed up as a negative number, whose range is larger by one.
        long number = 0;
        long limit = isNegative ? Long.MIN_VALUE : -Long.MAX_VALUE;
        for (int i = from; i < to; i++) {
            int digit = buffer.getByte(i) - '0';
            if (digit < 0 || digit > 9 || number < limit / 10 || number * 10 < limit + digit) {
                return false;
            }
            number = number * 10 - digit;
        }
        long value = isNegative ? number : -number;
        return value >= first && value < end;
    }

    private static boolean isSpace(byte b) {
        return b == ' ' || (b >= '\t' && b <= '\r');
    }

    @Override
    public String toString() {
        return "range [" + first + ", " + end + ")";
    }
}
