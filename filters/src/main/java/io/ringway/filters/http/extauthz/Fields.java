package io.ringway.filters.http.extauthz;

import io.ringway.hotpath.http.HeaderBlock;
import io.ringway.hotpath.http.HeaderId;
import io.ringway.hotpath.http.Scratch;
import io.ringway.transport.memory.BufferPool;
import org.agrona.DirectBuffer;

/** Moves fields from one head to another whose names stand in memory. Owner: worker (stateless). */
final class Fields {
    /** What belongs to a connection or to a message's framing never moves (RFC 9110 section 7.6.1). */
    private static final long STAYING = 1L << HeaderId.HOST
            | 1L << HeaderId.CONNECTION
            | 1L << HeaderId.CONTENT_LENGTH
            | 1L << HeaderId.TRANSFER_ENCODING
            | 1L << HeaderId.UPGRADE
            | 1L << HeaderId.EXPECT
            | 1L << HeaderId.TE
            | 1L << HeaderId.TRAILER
            | 1L << HeaderId.KEEP_ALIVE
            | 1L << HeaderId.PROXY_CONNECTION
            | 1L << HeaderId.HTTP2_SETTINGS;

    private Fields() {}

    static boolean isMovable(HeaderBlock headers, int field) {
        int id = headers.id(field);
        return !headers.isRemoved(field) && (id == HeaderId.OTHER || (STAYING >>> id & 1) == 0);
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
