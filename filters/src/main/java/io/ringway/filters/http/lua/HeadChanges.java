package io.ringway.filters.http.lua;

import io.ringway.hotpath.http.FieldText;
import io.ringway.hotpath.http.HeaderBlock;
import io.ringway.hotpath.http.HeaderId;
import io.ringway.hotpath.http.HeaderNames;
import io.ringway.hotpath.http.Method;
import io.ringway.hotpath.http.Scratch;
import io.ringway.hotpath.http.Token;
import io.ringway.transport.memory.BufferPool;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * Changes a head as a script says. What could end a field early, or make the framing of a message another than that of its body, is refused.
 * Owner: worker.
 */
final class HeadChanges {
    private static final int NAMES_MAX = 256;
    private static final int STATUS_MIN = 200;
    private static final int STATUS_MAX = 599;

    /** Names that were used before, so that finding one makes no garbage. */
    private final Map<UnsafeBuffer, byte[]> names = new HashMap<>();

    /** What of a head is not among its fields depends on what it is. */
    enum Kind {
        REQUEST,
        RESPONSE,
        TRAILERS
    }

    /**
     * Applies one change.
     *
     * @param op {@link Op#ADD}, {@link Op#REPLACE} or {@link Op#REMOVE}
     * @param name in lower case
     * @throws LuaFailure if it cannot be
     */
    void apply(int op, Kind kind, HeaderBlock block, Scratch scratch, UnsafeBuffer name, UnsafeBuffer value) {
        if (name.capacity() > 0 && name.getByte(0) == ':') {
            pseudo(op, kind, block, scratch, name, value);
            return;
        }
        byte[] known = known(name);
        int id = HeaderNames.idOf(name, 0, name.capacity());
        if (id == HeaderId.CONTENT_LENGTH && kind != Kind.TRAILERS) {
            contentLength(op, block, value);
        } else if (op == Op.REMOVE) {
            block.removeAll(known, 0);
        } else {
            put(op, id, known, block, scratch, value);
        }
    }

    private static void put(int op, int id, byte[] name, HeaderBlock block, Scratch scratch, UnsafeBuffer value) {
        if (!isToken(name)) {
            throw new LuaFailure("\"" + text(name) + "\" is not a header name");
        }
        if (FieldText.isFraming(text(name))) {
            throw new LuaFailure("\"" + text(name) + "\" belongs to the framing of the message and cannot be set");
        }
        if (!FieldText.isValue(value, 0, value.capacity())) {
            throw new LuaFailure("the value of \"" + text(name) + "\" has characters that a header cannot have");
        }
        int start = copy(scratch, block, value);
        int found = op == Op.REPLACE ? block.find(name, 0) : -1;
        if (found >= 0) {
            block.value(found, start, value.capacity());
            block.removeAll(name, found + 1);
            return;
        }
        int nameStart = scratch.copy(name);
        if (nameStart == BufferPool.NONE || !block.add(id, nameStart, name.length, start, value.capacity())) {
            throw new LuaFailure("there is no room for one more header");
        }
    }

    /** The proxy frames by itself: a length may be taken away, or said as it is. */
    private static void contentLength(int op, HeaderBlock block, UnsafeBuffer value) {
        if (op == Op.REMOVE) {
            block.contentLength(HeaderBlock.LENGTH_UNKNOWN);
            return;
        }
        String said = value.getStringWithoutLengthAscii(0, value.capacity());
        if (!said.equals(Long.toString(block.contentLength()))) {
            throw new LuaFailure("content-length is set by body():setBytes(), or can be removed");
        }
    }

    private void pseudo(int op, Kind kind, HeaderBlock block, Scratch scratch, UnsafeBuffer name, UnsafeBuffer value) {
        String which = name.getStringWithoutLengthAscii(0, name.capacity());
        if (op == Op.REMOVE) {
            throw new LuaFailure(which + " cannot be removed");
        }
        switch (kind) {
            case REQUEST -> requestLine(which, block, scratch, value);
            case RESPONSE -> statusLine(which, block, value);
            case TRAILERS -> throw new LuaFailure("trailers have no " + which);
        }
    }

    private static void requestLine(String which, HeaderBlock block, Scratch scratch, UnsafeBuffer value) {
        int length = value.capacity();
        boolean isVisible = length > 0 && FieldText.isVisible(value, 0, length);
        switch (which) {
            case ":path" -> {
                if (!isVisible || (value.getByte(0) != '/' && value.getByte(0) != '*')) {
                    throw new LuaFailure(":path has to begin with / and cannot have spaces");
                }
                block.path(copy(scratch, block, value), length);
            }
            case ":authority" -> {
                if (!isVisible) {
                    throw new LuaFailure(":authority has characters that a host cannot have");
                }
                block.authority(copy(scratch, block, value), length);
            }
            case ":method" -> {
                if (!Token.isToken(value, 0, length)) {
                    throw new LuaFailure(":method is not a method");
                }
                int start = copy(scratch, block, value);
                block.method(Method.of(block.buffer(), start, length), start, length);
            }
            case ":scheme" -> throw new LuaFailure(":scheme is that of the connection and cannot be set");
            default -> throw new LuaFailure("a request has no " + which);
        }
    }

    private static void statusLine(String which, HeaderBlock block, UnsafeBuffer value) {
        if (!which.equals(":status")) {
            throw new LuaFailure("an answer has no " + which);
        }
        block.status(status(value.getStringWithoutLengthAscii(0, value.capacity())));
    }

    /** A status of a final answer. */
    static int status(String text) {
        try {
            int code = Integer.parseInt(text);
            if (code >= STATUS_MIN && code <= STATUS_MAX) {
                return code;
            }
        } catch (NumberFormatException e) {
            throw new LuaFailure(":status must be between 200-599");
        }
        throw new LuaFailure(":status must be between 200-599");
    }

    /** Copies a value to where fields stand. */
    static int copy(Scratch scratch, HeaderBlock block, UnsafeBuffer value) {
        int start = scratch.reserve(value.capacity());
        if (start == BufferPool.NONE) {
            throw new LuaFailure("there is no memory for the value");
        }
        block.buffer().putBytes(start, value, 0, value.capacity());
        return start;
    }

    private byte[] known(UnsafeBuffer name) {
        byte[] known = names.get(name);
        if (known == null) {
            known = new byte[name.capacity()];
            name.getBytes(0, known);
            if (names.size() < NAMES_MAX) {
                names.put(new UnsafeBuffer(known), known);
            }
        }
        return known;
    }

    private static boolean isToken(byte[] name) {
        for (byte b : name) {
            if (Token.lower(b) != b || b == 0) {
                return false;
            }
        }
        return name.length > 0;
    }

    private static String text(byte[] name) {
        return new String(name, StandardCharsets.ISO_8859_1);
    }
}
