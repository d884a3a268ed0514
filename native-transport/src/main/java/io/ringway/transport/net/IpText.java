package io.ringway.transport.net;

import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;
import org.jspecify.annotations.Nullable;

/**
 * Reads an IPv4 or IPv6 literal (RFC 4291 section 2.2) into address bytes, without allocating: the arrays that it returns are its own and
 * hold until the next call. A scope behind a percent sign is passed over. Owner: worker.
 */
public final class IpText {
    private static final int GROUPS = 8;

    private final byte[] four = new byte[4];
    private final byte[] sixteen = new byte[16];
    private final int[] groups = new int[GROUPS];
    private final UnsafeBuffer view = new UnsafeBuffer(0, 0);

    /** 4 or 16 bytes in network order; null if the text is no address. */
    public byte @Nullable [] parse(byte[] text) {
        view.wrap(text);
        return parse(view, 0, text.length);
    }

    /** The same for text in a buffer. */
    public byte @Nullable [] parse(DirectBuffer buffer, int start, int length) {
        int end = start + length;
        for (int i = start; i < end; i++) {
            byte b = buffer.getByte(i);
            if (b == ':') {
                return parse6(buffer, start, scopeStart(buffer, i, end)) ? sixteen : null;
            }
            if (b == '.') {
                return parse4(buffer, start, end, four, 0) ? four : null;
            }
        }
        return null;
    }

    private static int scopeStart(DirectBuffer buffer, int from, int end) {
        int at = from;
        while (at < end && buffer.getByte(at) != '%') {
            at++;
        }
        return at;
    }

    private static boolean parse4(DirectBuffer buffer, int start, int end, byte[] into, int offset) {
        int at = start;
        for (int part = 0; part < 4; part++) {
            int value = 0;
            int digits = 0;
            for (; at < end && buffer.getByte(at) != '.'; at++) {
                int digit = buffer.getByte(at) - '0';
                if (digit < 0 || digit > 9 || ++digits > 3) {
                    return false;
                }
                value = value * 10 + digit;
            }
            if (digits == 0 || value > 255 || (part < 3) != (at < end)) {
                return false;
            }
            into[offset + part] = (byte) value;
            at++;
        }
        return true;
    }

    private boolean parse6(DirectBuffer buffer, int start, int end) {
        int count = 0;
        int gap = -1;
        int at = start;
        if (startsWithGap(buffer, at, end)) {
            gap = 0;
            at += 2;
        } else if (buffer.getByte(at) == ':') {
            return false;
        }
        while (at < end) {
            int groupEnd = groupEnd(buffer, at, end);
            if (groupEnd < 0) { // an IPv4 address ends it
                return count <= GROUPS - 2 && parse4(buffer, at, end, four, 0) && putLast(count, gap);
            }
            if (groupEnd == at || groupEnd - at > 4 || count == GROUPS) {
                return false;
            }
            groups[count++] = hex(buffer, at, groupEnd);
            at = groupEnd;
            if (at == end) {
                break;
            }
            if (startsWithGap(buffer, at, end)) {
                if (gap >= 0) {
                    return false;
                }
                gap = count;
                at += 2;
            } else if (++at == end) {
                return false; // one colon at the end
            }
        }
        return put(count, gap);
    }

    private boolean putLast(int count, int gap) {
        groups[count] = (four[0] & 0xFF) << 8 | (four[1] & 0xFF);
        groups[count + 1] = (four[2] & 0xFF) << 8 | (four[3] & 0xFF);
        return put(count + 2, gap);
    }

    private boolean put(int count, int gap) {
        if (gap < 0 ? count != GROUPS : count == GROUPS) {
            return false;
        }
        int zeros = GROUPS - count;
        for (int i = 0; i < GROUPS; i++) {
            int group = gap < 0 || i < gap ? groups[Math.min(i, GROUPS - 1)] : i < gap + zeros ? 0 : groups[i - zeros];
            sixteen[2 * i] = (byte) (group >>> 8);
            sixteen[2 * i + 1] = (byte) group;
        }
        return true;
    }

    private static boolean startsWithGap(DirectBuffer buffer, int at, int end) {
        return end - at >= 2 && buffer.getByte(at) == ':' && buffer.getByte(at + 1) == ':';
    }

    /** End of the hexadecimal digits; -1 if a dot comes behind them, the start if there are none or something else comes. */
    private static int groupEnd(DirectBuffer buffer, int start, int end) {
        int at = start;
        while (at < end && Character.digit(buffer.getByte(at), 16) >= 0) {
            at++;
        }
        if (at == end || buffer.getByte(at) == ':') {
            return at;
        }
        return buffer.getByte(at) == '.' ? -1 : start;
    }

    private static int hex(DirectBuffer buffer, int start, int end) {
        int value = 0;
        for (int i = start; i < end; i++) {
            value = value << 4 | Character.digit(buffer.getByte(i), 16);
        }
        return value;
    }
}
