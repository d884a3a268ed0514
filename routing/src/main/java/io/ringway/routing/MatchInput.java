package io.ringway.routing;

import io.ringway.routing.runtime.RuntimeValues;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * The request that is being matched, with its path taken apart once: what {@link RouteCondition} looks at. Positions index
 * {@link #buffer()}. Owner: worker; reused from request to request.
 */
public final class MatchInput {
    private static final long ONES = 0x0101010101010101L;
    private static final long HIGH_BIT = 0x8080808080808080L;

    private static final byte[] METHOD = ascii(":method");
    private static final byte[] PATH = ascii(":path");
    private static final byte[] AUTHORITY = ascii(":authority");
    private static final byte[] SCHEME = ascii(":scheme");
    /** Holds both schemes: http is the first four bytes. */
    private static final UnsafeBuffer SCHEMES = new UnsafeBuffer(ascii("https"));

    private RequestView request = NoRequest.INSTANCE;
    private RuntimeValues runtime = RuntimeValues.NONE;
    private long random;
    private int pathStart;
    private int pathEnd;
    private int targetEnd;

    // The header found last.
    private DirectBuffer valueBuffer = SCHEMES;
    private int valueStart;
    private int valueLength;
    private long number;
    private final UnsafeBuffer joined = new UnsafeBuffer(new byte[256]);

    /**
     * Points to a request.
     *
     * @param arePathParametersIgnored the path also ends at a semicolon ({@code ignore_path_parameters_in_path_matching})
     */
    public void set(RequestView request, long random, boolean arePathParametersIgnored) {
        this.request = request;
        this.random = random;
        pathStart = request.pathStart();
        targetEnd = pathStart + request.pathLength();
        pathEnd = pathEnd(request.buffer(), pathStart, targetEnd, arePathParametersIgnored ? ';' : '?');
    }

    /** What fractions and the like are read from, until the next call. */
    public void runtime(RuntimeValues values) {
        runtime = values;
    }

    public RuntimeValues runtime() {
        return runtime;
    }

    public RequestView request() {
        return request;
    }

    public DirectBuffer buffer() {
        return request.buffer();
    }

    /** The stream's one random number. */
    public long random() {
        return random;
    }

    public int pathStart() {
        return pathStart;
    }

    /** Bytes of the path without query and fragment. */
    public int pathLength() {
        return pathEnd - pathStart;
    }

    /** Start of the query, after the question mark; equal to {@link #queryEnd()} if there is none. */
    public int queryStart() {
        DirectBuffer buffer = request.buffer();
        int i = pathEnd;
        while (i < targetEnd && buffer.getByte(i) != '?') {
            i++;
        }
        return Math.min(i + 1, targetEnd);
    }

    /** End of the query, which is the end of the request target. */
    public int queryEnd() {
        return targetEnd;
    }

    /**
     * Looks for a header; if it is there, {@link #valueBuffer()}, {@link #valueStart()} and {@link #valueLength()} tell its value until the
     * next call. Several fields of the name are joined with commas.
     *
     * @param lowerName lower case; {@code :method}, {@code :path}, {@code :authority} and {@code :scheme} are headers too
     */
    public boolean findHeader(byte[] lowerName) {
        valueBuffer = request.buffer();
        if (lowerName.length > 0 && lowerName[0] == ':') {
            return findPseudoHeader(lowerName);
        }
        int field = request.findHeader(lowerName, 0);
        if (field < 0) {
            return false;
        }
        int next = request.findHeader(lowerName, field + 1);
        setValue(request.headerValueStart(field), request.headerValueLength(field));
        if (next >= 0) {
            join(lowerName, next);
        }
        return true;
    }

    /** As {@link #findHeader}, but the first field alone, not what several of the name come to. */
    public boolean findFirstHeader(byte[] lowerName) {
        valueBuffer = request.buffer();
        if (lowerName.length > 0 && lowerName[0] == ':') {
            return findPseudoHeader(lowerName);
        }
        int field = request.findHeader(lowerName, 0);
        if (field < 0) {
            return false;
        }
        setValue(request.headerValueStart(field), request.headerValueLength(field));
        return true;
    }

    /** As {@link #findHeader}, but not if there are several fields of the name. */
    boolean findOnlyHeader(byte[] lowerName) {
        int field = request.findHeader(lowerName, 0);
        return findFirstHeader(lowerName) && (field < 0 || request.findHeader(lowerName, field + 1) < 0);
    }

    /** Reads the value that was found as an unsigned decimal number of 64 bits; {@link #number()} has it. */
    boolean parseNumber() {
        long result = 0;
        for (int i = 0; i < valueLength; i++) {
            int digit = valueBuffer.getByte(valueStart + i) - '0';
            if (digit < 0 || digit > 9 || isBeyond(result, digit)) {
                return false;
            }
            result = result * 10 + digit;
        }
        number = result;
        return valueLength > 0;
    }

    /** Whether another digit does not fit into 64 bits. */
    private static boolean isBeyond(long number, int digit) {
        long limit = Long.divideUnsigned(-1L, 10);
        return Long.compareUnsigned(number, limit) > 0 || (number == limit && digit > 5);
    }

    long number() {
        return number;
    }

    /** Puts a text, in UTF-8, to where the value of a header is found. */
    public void setText(String text) {
        room(3 * text.length()); // UTF-8 takes at most three bytes per char
        int end = 0;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c < 0x80) {
                joined.putByte(end++, (byte) c);
            } else {
                int point = text.codePointAt(i);
                end = putCodePoint(point, end);
                i += Character.charCount(point) - 1;
            }
        }
        valueBuffer = joined;
        setValue(0, end);
    }

    private int putCodePoint(int point, int from) {
        int following = point < 0x800 ? 1 : point < 0x10000 ? 2 : 3;
        int lead = 0xff << (7 - following);
        joined.putByte(from, (byte) (lead | (point >> (6 * following))));
        for (int i = 1; i <= following; i++) {
            joined.putByte(from + i, (byte) (0x80 | ((point >> (6 * (following - i))) & 0x3f)));
        }
        return from + following + 1;
    }

    /** What {@link #valueStart()} indexes. */
    public DirectBuffer valueBuffer() {
        return valueBuffer;
    }

    public int valueStart() {
        return valueStart;
    }

    public int valueLength() {
        return valueLength;
    }

    private boolean findPseudoHeader(byte[] name) {
        if (Arrays.equals(name, METHOD)) {
            setValue(request.methodStart(), request.methodLength());
        } else if (Arrays.equals(name, PATH)) {
            setValue(request.pathStart(), request.pathLength());
        } else if (Arrays.equals(name, AUTHORITY)) {
            setValue(request.authorityStart(), request.authorityLength());
        } else if (Arrays.equals(name, SCHEME)) {
            valueBuffer = SCHEMES;
            setValue(0, request.isSecure() ? 5 : 4);
        } else {
            return findOtherPseudoHeader(name);
        }
        return valueLength > 0;
    }

    /** No request has others; an answer may be looked at with its {@code :status} among the fields. */
    private boolean findOtherPseudoHeader(byte[] name) {
        int field = request.findHeader(name, 0);
        if (field < 0) {
            return false;
        }
        setValue(request.headerValueStart(field), request.headerValueLength(field));
        return true;
    }

    private void setValue(int start, int length) {
        valueStart = start;
        valueLength = length;
    }

    private void join(byte[] lowerName, int second) {
        DirectBuffer buffer = request.buffer();
        int length = copy(buffer, valueStart, valueLength, 0);
        for (int field = second; field >= 0; field = request.findHeader(lowerName, field + 1)) {
            length = copy(buffer, request.headerValueStart(field), request.headerValueLength(field), length + 1);
            joined.putByte(length - request.headerValueLength(field) - 1, (byte) ',');
        }
        valueBuffer = joined;
        valueStart = 0;
        valueLength = length;
    }

    /** Returns the end of what was copied. Grows to the largest value seen, which the limits on headers and metadata bound. */
    private int copy(DirectBuffer buffer, int start, int length, int to) {
        room(to + length);
        joined.putBytes(to, buffer, start, length);
        return to + length;
    }

    private void room(int length) {
        if (length > joined.capacity()) {
            byte[] larger = new byte[Integer.highestOneBit(length) * 2];
            joined.getBytes(0, larger, 0, joined.capacity());
            joined.wrap(larger);
        }
    }

    /** Position of the first question mark, number sign or {@code third} delimiter, eight bytes at a time. */
    private static int pathEnd(DirectBuffer buffer, int start, int end, char third) {
        int i = start;
        for (; i <= end - 8; i += 8) {
            long word = buffer.getLong(i);
            if ((zeroBytes(word ^ '?' * ONES) | zeroBytes(word ^ '#' * ONES) | zeroBytes(word ^ third * ONES)) != 0) {
                break;
            }
        }
        for (; i < end; i++) {
            byte b = buffer.getByte(i);
            if (b == '?' || b == '#' || b == third) {
                return i;
            }
        }
        return end;
    }

    /** Not 0 if one of the eight bytes is 0. */
    private static long zeroBytes(long word) {
        return (word - ONES) & ~word & HIGH_BIT;
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
