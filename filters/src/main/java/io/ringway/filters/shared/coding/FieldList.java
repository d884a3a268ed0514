package io.ringway.filters.shared.coding;

import io.ringway.hotpath.http.Ascii;
import io.ringway.hotpath.http.HeaderBlock;
import org.agrona.concurrent.UnsafeBuffer;

/** Walks lists in the values of fields, such as {@code gzip;q=0.5, br}. Owner: worker (stateless). */
public final class FieldList {
    private FieldList() {}

    /** The position of a byte, or {@code end}. */
    public static int indexOf(UnsafeBuffer buffer, char wanted, int start, int end) {
        int position = start;
        while (position < end && buffer.getByte(position) != wanted) {
            position++;
        }
        return position;
    }

    /** The first position that is no white space. */
    public static int skipSpace(UnsafeBuffer buffer, int start, int end) {
        int position = start;
        while (position < end && isSpace(buffer.getByte(position))) {
            position++;
        }
        return position;
    }

    /** The position behind the last byte that is no white space. */
    public static int trimEnd(UnsafeBuffer buffer, int start, int end) {
        int position = end;
        while (position > start && isSpace(buffer.getByte(position - 1))) {
            position--;
        }
        return position;
    }

    /** Whether an element of a field's list is a word, in whatever case. */
    public static boolean has(HeaderBlock headers, int field, byte[] lowerWord) {
        UnsafeBuffer buffer = headers.buffer();
        int end = headers.valueStart(field) + headers.valueLength(field);
        int start = headers.valueStart(field);
        while (start < end) {
            int comma = indexOf(buffer, ',', start, end);
            int first = skipSpace(buffer, start, comma);
            int length = trimEnd(buffer, first, comma) - first;
            if (length == lowerWord.length && Ascii.equalsIgnoreCase(buffer, first, length, lowerWord)) {
                return true;
            }
            start = comma + 1;
        }
        return false;
    }

    private static boolean isSpace(byte b) {
        return b == ' ' || b == '\t';
    }
}
