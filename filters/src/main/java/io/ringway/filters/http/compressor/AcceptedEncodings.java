package io.ringway.filters.http.compressor;

import io.ringway.filters.shared.coding.FieldList;
import io.ringway.hotpath.http.Ascii;
import java.nio.charset.StandardCharsets;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * Walks the elements of {@code accept-encoding} (RFC 9110 section 12.5.3), such as {@code gzip;q=0.8, br}. Read as Envoy reads them: of an
 * element's parameters only the first counts, one with a weight that is no number is passed over. Owner: worker.
 */
final class AcceptedEncodings {
    private static final byte[] IDENTITY = "identity".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] WILDCARD = {'*'};
    private static final double UNREADABLE = -1;

    private final UnsafeBuffer buffer;
    private int next;
    private int end;
    private int nameStart;
    private int nameLength;
    private double weight;

    AcceptedEncodings(UnsafeBuffer buffer) {
        this.buffer = buffer;
    }

    /** Begins with the first element of a value. */
    void begin(int start, int length) {
        next = start;
        end = start + length;
    }

    /** Goes to the next element that can be read; false if there is none. */
    boolean next() {
        while (next < end) {
            int comma = FieldList.indexOf(buffer, ',', next, end);
            int start = next;
            next = comma + 1;
            if (start < comma && read(start, comma)) {
                return true;
            }
        }
        return false;
    }

    private boolean read(int start, int elementEnd) {
        int semicolon = FieldList.indexOf(buffer, ';', start, elementEnd);
        nameStart = FieldList.skipSpace(buffer, start, semicolon);
        nameLength = FieldList.trimEnd(buffer, nameStart, semicolon) - nameStart;
        weight = 1;
        if (semicolon == elementEnd) {
            return true;
        }
        int equals = FieldList.indexOf(buffer, '=', semicolon + 1, elementEnd);
        int key = FieldList.skipSpace(buffer, semicolon + 1, equals);
        boolean isWeight = equals < elementEnd
                && FieldList.trimEnd(buffer, key, equals) == key + 1
                && Ascii.lower(buffer.getByte(key)) == 'q';
        if (isWeight) {
            int from = FieldList.skipSpace(buffer, equals + 1, elementEnd);
            weight = number(from, FieldList.trimEnd(buffer, from, elementEnd));
        }
        return weight != UNREADABLE;
    }

    /** {@code 1}, {@code 0.5}, {@code .5}. */
    private double number(int start, int numberEnd) {
        double value = 0;
        double unit = 0;
        int digits = 0;
        for (int i = start; i < numberEnd; i++) {
            byte b = buffer.getByte(i);
            if (b == '.' && unit == 0) {
                unit = 1;
            } else if (b >= '0' && b <= '9') {
                digits++;
                unit /= 10;
                value = unit == 0 ? value * 10 + (b - '0') : value + unit * (b - '0');
            } else {
                return UNREADABLE;
            }
        }
        return digits == 0 ? UNREADABLE : value;
    }

    /** How much the client likes it; 0 if it does not want it. */
    double weight() {
        return weight;
    }

    boolean isIdentity() {
        return is(IDENTITY);
    }

    boolean isWildcard() {
        return is(WILDCARD);
    }

    /** Letter by letter, as in Envoy. */
    boolean is(byte[] encoding) {
        return nameLength == encoding.length && Ascii.equals(buffer, nameStart, encoding);
    }
}
