package io.ringway.hotpath.http;

import io.ringway.transport.memory.BufferPool;
import java.util.Arrays;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * The head of a request or response as positions and lengths into the worker's region: nothing is copied and there is no
 * String. Reused from message to message.
 *
 * <p>Names are lower case in memory (the parser lowers them in place). A removed field keeps its index and has
 * {@link #nameLength} 0. Fields that the proxy adds point to memory of the stream (scratch) or to the worker's constants; all in the same
 * region.
 *
 * <p>Invariant: everything in here was validated when it was parsed or added: names are tokens, values hold no CR, LF or NUL (RFC 9110 section 5).
 *
 * <p>Owner: worker.
 */
public final class HeaderBlock {
    /** Most fields a block can hold; the configured limit (Envoy {@code max_headers_count}, default 100) may be lower. */
    public static final int FIELDS_MAX = 256;

    /** Room that a block starts with: enough for nearly every message, small enough for many streams at once. */
    private static final int FIELDS_INITIAL = 32;

    /** {@link #contentLength()} of a body whose length the sender did not say. */
    public static final long LENGTH_UNKNOWN = -1;

    private static final int ID_SHIFT = 56;
    private static final int LENGTH_SHIFT = 32;
    private static final int NAME_LENGTH_MAX = (1 << (ID_SHIFT - LENGTH_SHIFT)) - 1;
    private static final long NAME_LENGTH_MASK = (long) NAME_LENGTH_MAX << LENGTH_SHIFT;
    private static final long START_MASK = 0xFFFF_FFFFL;

    private final UnsafeBuffer buffer;
    /**
     * Two longs per field, side by side so that a field is in one cache line:
     * <pre>
     *   | id (8 bits) | name length (24) | name start (32) |  value length (32) | value start (32) |
     * </pre>
     */
    private long[] fields = new long[2 * FIELDS_INITIAL];

    private int count;
    private long present;
    private long repeated;

    // Request line (RFC 9112 section 3) or the HTTP/2 pseudo-header fields.
    private int method;
    private int methodStart;
    private int methodLength;
    private int pathStart;
    private int pathLength;
    private int authorityStart;
    private int authorityLength;
    // Status line (RFC 9112 section 4).
    private int status;
    private int reasonStart;
    private int reasonLength;
    private boolean isReasonOurs;
    private int versionMinor;
    private long contentLength;
    private boolean isUpgrade;

    public HeaderBlock(UnsafeBuffer buffer) {
        this.buffer = buffer;
    }

    /** The worker's region, which all positions index. */
    public UnsafeBuffer buffer() {
        return buffer;
    }

    /** See {@code ConnectionHandler.prefetch}. */
    public int prefetch() {
        return status + (int) contentLength + (int) fields[0] + (int) fields[8] + (int) fields[16];
    }

    public void clear() {
        count = 0;
        present = 0;
        repeated = 0;
        method = 0;
        methodStart = 0;
        methodLength = 0;
        pathStart = 0;
        pathLength = 0;
        authorityStart = 0;
        authorityLength = 0;
        status = 0;
        reasonStart = 0;
        reasonLength = 0;
        isReasonOurs = false;
        versionMinor = 1;
        contentLength = LENGTH_UNKNOWN;
        isUpgrade = false;
    }

    /**
     * Appends a field.
     *
     * @param id {@link HeaderId} of the name, or {@link HeaderId#OTHER}
     * @return false if the block is full
     */
    public boolean add(int id, int nameStart, int nameLength, int valueStart, int valueLength) {
        int i = count;
        if (2 * i == fields.length && !grow()) {
            return false;
        }
        assert (nameStart | nameLength | valueStart | valueLength) >= 0 && nameLength <= NAME_LENGTH_MAX;
        fields[2 * i] = (long) id << ID_SHIFT | (long) nameLength << LENGTH_SHIFT | nameStart;
        fields[2 * i + 1] = (long) valueLength << LENGTH_SHIFT | valueStart;
        long bit = 1L << id;
        repeated |= present & bit;
        present |= bit;
        count = i + 1;
        return true;
    }

    /** The only allocation, and only until the block has met the largest message of its worker's traffic. */
    private boolean grow() {
        if (count == FIELDS_MAX) {
            return false;
        }
        fields = Arrays.copyOf(fields, 2 * fields.length);
        return true;
    }

    /** Fields added, removed ones included; indexes go from 0 to this minus 1. */
    public int count() {
        return count;
    }

    /** Index of the first field with a well-known id, or -1. */
    public int find(int id) {
        return (present & (1L << id)) == 0 ? -1 : find(id, 0);
    }

    /** Index of the first field with a well-known id at or after {@code from}, or -1. */
    public int find(int id, int from) {
        for (int i = from; i < count; i++) {
            long name = fields[2 * i];
            if (name >>> ID_SHIFT == id && (name & NAME_LENGTH_MASK) != 0) {
                return i;
            }
        }
        return -1;
    }

    /**
     * Index of the first field named {@code lowerName} at or after {@code from}, or -1.
     *
     * @param lowerName lower-case ASCII
     */
    public int find(byte[] lowerName, int from) {
        for (int i = from; i < count; i++) {
            if (nameLength(i) == lowerName.length && Ascii.equals(buffer, nameStart(i), lowerName)) {
                return i;
            }
        }
        return -1;
    }

    public boolean has(int id) {
        return find(id) >= 0;
    }

    public void remove(int index) {
        fields[2 * index] &= ~NAME_LENGTH_MASK;
    }

    /** Removes every field with a well-known id. */
    public void removeAll(int id) {
        int i = find(id);
        while (i >= 0) {
            remove(i);
            i = isRepeated(id) ? find(id, i + 1) : -1;
        }
        present &= ~(1L << id);
        repeated &= ~(1L << id);
    }

    /** Removes every field of a name at or after an index. */
    public void removeAll(byte[] lowerName, int from) {
        for (int i = find(lowerName, from); i >= 0; i = find(lowerName, i + 1)) {
            remove(i);
        }
    }

    /**
     * Appends {@code ,value} to a list field.
     *
     * @param scratch where the joined value goes
     * @return false if there is no memory
     */
    public boolean append(int index, int start, int length, Scratch scratch) {
        int before = valueLength(index);
        int joined = scratch.reserve(before + 1 + length);
        if (joined == BufferPool.NONE) {
            return false;
        }
        buffer.putBytes(joined, buffer, valueStart(index), before);
        buffer.putByte(joined + before, (byte) ',');
        buffer.putBytes(joined + before + 1, buffer, start, length);
        value(index, joined, before + 1 + length);
        return true;
    }

    /**
     * One bit per id that was added, {@code 1L << id}. A bit may be left over from a field that {@link #remove} took away; a clear bit
     * is certain.
     */
    public long present() {
        return present;
    }

    /** True if a field with this id was added more than once since the block was cleared or the id was removed. */
    public boolean isRepeated(int id) {
        return (repeated & (1L << id)) != 0;
    }

    /** Moves every position by a distance: the bytes that this block describes were copied elsewhere. */
    public void shift(int distance) {
        methodStart += methodLength == 0 ? 0 : distance;
        pathStart += pathLength == 0 ? 0 : distance;
        authorityStart += authorityLength == 0 ? 0 : distance;
        // An empty reason phrase may still grow; it is never at position 0.
        reasonStart += reasonStart == 0 ? 0 : distance;
        for (int i = 0; i < count; i++) {
            fields[2 * i] = shifted(fields[2 * i], distance);
            fields[2 * i + 1] = shifted(fields[2 * i + 1], distance);
        }
    }

    public boolean isRemoved(int index) {
        return nameLength(index) == 0;
    }

    public int id(int index) {
        return (int) (fields[2 * index] >>> ID_SHIFT);
    }

    public int nameStart(int index) {
        return (int) fields[2 * index];
    }

    public int nameLength(int index) {
        return (int) (fields[2 * index] >>> LENGTH_SHIFT) & NAME_LENGTH_MAX;
    }

    public int valueStart(int index) {
        return (int) fields[2 * index + 1];
    }

    public int valueLength(int index) {
        return (int) (fields[2 * index + 1] >>> LENGTH_SHIFT);
    }

    /** Points an existing field to another value. */
    public void value(int index, int start, int length) {
        assert (start | length) >= 0;
        fields[2 * index + 1] = (long) length << LENGTH_SHIFT | start;
    }

    private static long shifted(long lengthAndStart, int distance) {
        return (lengthAndStart & ~START_MASK) | ((int) lengthAndStart + distance & START_MASK);
    }

    /** {@link Method} number. */
    public int method() {
        return method;
    }

    public int methodStart() {
        return methodStart;
    }

    public int methodLength() {
        return methodLength;
    }

    public void method(int id, int start, int length) {
        method = id;
        methodStart = start;
        methodLength = length;
    }

    /** Path with query, as it will be forwarded (origin-form, or {@code *} for OPTIONS, or the authority-form of CONNECT). */
    public int pathStart() {
        return pathStart;
    }

    public int pathLength() {
        return pathLength;
    }

    /** Bytes of the path before its query or fragment. */
    public int pathLengthWithoutQuery() {
        for (int i = 0; i < pathLength; i++) {
            byte b = buffer.getByte(pathStart + i);
            if (b == '?' || b == '#') {
                return i;
            }
        }
        return pathLength;
    }

    public void path(int start, int length) {
        pathStart = start;
        pathLength = length;
    }

    /** Host and optional port: the value of Host, or of an absolute-form target, which wins (RFC 9112 section 3.2.2). */
    public int authorityStart() {
        return authorityStart;
    }

    public int authorityLength() {
        return authorityLength;
    }

    public void authority(int start, int length) {
        authorityStart = start;
        authorityLength = length;
    }

    /** Status code of a response, 100 to 999. */
    public int status() {
        return status;
    }

    public void status(int code) {
        status = code;
    }

    public int reasonStart() {
        return reasonStart;
    }

    public int reasonLength() {
        return reasonLength;
    }

    public void reason(int start, int length) {
        reasonStart = start;
        reasonLength = length;
    }

    /** Sets the phrase that an answer goes out with over HTTP/1.1, in place of the standard one. */
    public void ownReason(int start, int length) {
        reason(start, length);
        isReasonOurs = true;
    }

    /** The phrase was set here; an upstream's own is not passed on. */
    public boolean isReasonOurs() {
        return isReasonOurs;
    }

    /** 1 for HTTP/1.1, 0 for HTTP/1.0. */
    public int versionMinor() {
        return versionMinor;
    }

    public void versionMinor(int minor) {
        versionMinor = minor;
    }

    /** Bytes of the body as its sender declared them, or {@link #LENGTH_UNKNOWN}. Framing is kept here, not among the fields. */
    public long contentLength() {
        return contentLength;
    }

    public void contentLength(long bytes) {
        contentLength = bytes;
    }

    /** Describes the same message as another block, whose bytes stay where they are. */
    public void assign(HeaderBlock other) {
        if (fields.length < other.fields.length) {
            fields = new long[other.fields.length];
        }
        System.arraycopy(other.fields, 0, fields, 0, 2 * other.count);
        count = other.count;
        present = other.present;
        repeated = other.repeated;
        method = other.method;
        methodStart = other.methodStart;
        methodLength = other.methodLength;
        pathStart = other.pathStart;
        pathLength = other.pathLength;
        authorityStart = other.authorityStart;
        authorityLength = other.authorityLength;
        status = other.status;
        reasonStart = other.reasonStart;
        reasonLength = other.reasonLength;
        isReasonOurs = other.isReasonOurs;
        versionMinor = other.versionMinor;
        contentLength = other.contentLength;
        isUpgrade = other.isUpgrade;
    }

    /**
     * Becomes a copy of a request whose bytes stand in other memory.
     *
     * @return false if there is no room; then this is of no use
     */
    public boolean copyFrom(HeaderBlock request, Scratch memory) {
        assign(request);
        methodStart = memory.copy(request.methodStart, methodLength);
        pathStart = memory.copy(request.pathStart, pathLength);
        authorityStart = memory.copy(request.authorityStart, authorityLength);
        boolean fits = (methodStart | pathStart | authorityStart) >= 0;
        for (int i = 0; i < count && fits; i++) {
            fits = isRemoved(i) || moveField(i, memory);
        }
        return fits;
    }

    /** As {@code name: value CR LF}, the form in which neighbours are written in one go. */
    private boolean moveField(int index, Scratch memory) {
        int nameLength = nameLength(index);
        int valueLength = valueLength(index);
        int name = memory.reserve(nameLength + valueLength + 4);
        if (name == BufferPool.NONE) {
            return false;
        }
        int value = name + nameLength + 2;
        buffer.putBytes(name, buffer, nameStart(index), nameLength);
        buffer.putByte(name + nameLength, (byte) ':');
        buffer.putByte(name + nameLength + 1, (byte) ' ');
        buffer.putBytes(value, buffer, valueStart(index), valueLength);
        buffer.putByte(value + valueLength, (byte) '\r');
        buffer.putByte(value + valueLength + 1, (byte) '\n');
        fields[2 * index] = (fields[2 * index] & ~START_MASK) | name;
        value(index, value, valueLength);
        return true;
    }

    /**
     * A request that asks for another protocol, or the 101 that agrees (RFC 9110 section 7.8). Said by the codec that has checked it: a field
     * named upgrade alone makes no message one.
     */
    public boolean isUpgrade() {
        return isUpgrade;
    }

    public void upgrade(boolean is) {
        isUpgrade = is;
    }

    /** Sets a well-known field to one value: the first one is changed and others go, or one is added. */
    public boolean set(int id, Text name, int valueStart, int valueLength) {
        int index = find(id);
        if (index < 0) {
            return add(id, name.start(), name.length(), valueStart, valueLength);
        }
        value(index, valueStart, valueLength);
        for (int other = find(id, index + 1); other >= 0; other = find(id, other + 1)) {
            remove(other);
        }
        return true;
    }

    /** {@link #set(int, Text, int, int)} with a constant value. */
    public boolean set(int id, Text name, Text value) {
        return set(id, name, value.start(), value.length());
    }

    /** A copy of a value as a String; cold paths and tests only. */
    public String valueString(int index) {
        return buffer.getStringWithoutLengthAscii(valueStart(index), valueLength(index));
    }
}
