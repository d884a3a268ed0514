package io.ringway.filters.http.extauthz;

import io.ringway.hotpath.http.FieldText;
import io.ringway.hotpath.http.HeaderBlock;
import io.ringway.hotpath.http.HeaderId;
import io.ringway.hotpath.http.Scratch;
import io.ringway.transport.memory.BufferPool;
import org.agrona.DirectBuffer;

/** Moves fields from one head to another whose names stand in memory. Owner: worker (stateless). */
final class Fields {
    private Fields() {}

    /** What belongs to a connection or to a message's framing never moves (RFC 9110 section 7.6.1). */
    static boolean isMovable(HeaderBlock headers, int field) {
        return !headers.isRemoved(field) && !FieldText.isFraming(headers.id(field));
    }

    /** Adds a copy of a field; false if there is no memory. */
    static boolean copy(HeaderBlock from, int field, HeaderBlock to, Scratch scratch) {
        int name = scratch.copy(from.nameStart(field), from.nameLength(field));
        int value = scratch.copy(from.valueStart(field), from.valueLength(field));
        return name != BufferPool.NONE
                && value != BufferPool.NONE
                && to.add(from.id(field), name, from.nameLength(field), value, from.valueLength(field));
    }

    /** Index of the first field of a name at or after an index, or -1. */
    static int find(HeaderBlock headers, DirectBuffer buffer, int nameStart, int nameLength, int from) {
        for (int i = from; i < headers.count(); i++) {
            if (headers.nameLength(i) == nameLength && isEqual(headers, i, buffer, nameStart, nameLength)) {
                return i;
            }
        }
        return -1;
    }

    /** Takes out all fields of a name, which is in lower case. */
    static void removeAll(HeaderBlock headers, DirectBuffer buffer, int id, int nameStart, int nameLength) {
        if (id != HeaderId.OTHER) {
            headers.removeAll(id);
            return;
        }
        for (int i = find(headers, buffer, nameStart, nameLength, 0);
                i >= 0;
                i = find(headers, buffer, nameStart, nameLength, i + 1)) {
            headers.remove(i);
        }
    }

    private static boolean isEqual(HeaderBlock headers, int field, DirectBuffer buffer, int start, int length) {
        int at = headers.nameStart(field);
        for (int i = 0; i < length; i++) {
            if (headers.buffer().getByte(at + i) != buffer.getByte(start + i)) {
                return false;
            }
        }
        return true;
    }
}
