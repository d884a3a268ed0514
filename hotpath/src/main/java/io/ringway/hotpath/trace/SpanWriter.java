package io.ringway.hotpath.trace;

import io.ringway.hotpath.filter.StreamView;
import io.ringway.hotpath.filter.TraceTag;
import io.ringway.hotpath.http.TextOutput;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * Puts a span together as {@link FinishedSpan#read} reads it.
 *
 * <pre>
 *   0        8           16         24       32         40            48         56
 *   | flags  | trace high | trace low | span | parent    | start, µs | took, µs | name, entries
 *   text: length (2), bytes      entry: TAG, name, value | EVENT, name, moment (8)
 * </pre>
 *
 * <p>Owner: worker.
 */
final class SpanWriter {
    static final int FLAGS_AT = 0;
    static final int TRACE_HIGH_AT = 8;
    static final int TRACE_LOW_AT = 16;
    static final int SPAN_AT = 24;
    static final int PARENT_AT = 32;
    static final int START_AT = 40;
    static final int DURATION_AT = 48;
    static final int NAME_AT = 56;

    static final int FLAG_CLIENT = 1;
    static final int FLAG_PARENT = 2;
    static final int FLAG_SHARED = 4;
    static final int FLAG_128 = 8;
    static final int FLAG_ERROR = 16;

    static final byte TAG = 1;
    static final byte EVENT = 2;

    /** Longer values are cut. */
    private static final int TEXT_BYTES_MAX = 8 * 1024;

    private final UnsafeBuffer buffer;
    private final TextOutput out = new TextOutput();
    private int textAt;

    SpanWriter(UnsafeBuffer buffer) {
        this.buffer = buffer;
    }

    /** Begins; its name comes next. */
    void begin(int flags, long traceHigh, long traceLow, long spanId, long parentId, long startMicros, long micros) {
        buffer.putLong(FLAGS_AT, flags);
        buffer.putLong(TRACE_HIGH_AT, traceHigh);
        buffer.putLong(TRACE_LOW_AT, traceLow);
        buffer.putLong(SPAN_AT, spanId);
        buffer.putLong(PARENT_AT, parentId);
        buffer.putLong(START_AT, startMicros);
        buffer.putLong(DURATION_AT, micros);
        out.reset(buffer, NAME_AT, buffer.capacity());
    }

    /** Where a text's bytes go until {@link #endText}. */
    TextOutput beginText() {
        textAt = out.position();
        out.putRaw((byte) 0);
        out.putRaw((byte) 0);
        return out;
    }

    void endText() {
        if (out.isFull()) {
            return;
        }
        int length = out.position() - textAt - Short.BYTES;
        if (length > TEXT_BYTES_MAX) {
            length = TEXT_BYTES_MAX;
            out.rewind(textAt + Short.BYTES + length);
        }
        buffer.putShort(textAt, (short) length);
    }

    void text(byte[] text) {
        beginText().putRaw(text);
        endText();
    }

    /** Begins a tag whose value is written with {@link #beginText} and {@link #endText}. */
    void tag(byte[] name) {
        out.putRaw(TAG);
        text(name);
    }

    void tag(byte[] name, byte[] value) {
        tag(name);
        text(value);
    }

    void tag(byte[] name, String value) {
        tag(name);
        beginText().put(value);
        endText();
    }

    void tag(byte[] name, DirectBuffer source, int start, int length) {
        tag(name);
        beginText().put(source, start, length);
        endText();
    }

    void tag(byte[] name, long number) {
        tag(name);
        beginText().putDecimal(number);
        endText();
    }

    /** A tag with the value, or the other one in its place; none if both are empty. */
    void tag(TraceTag tag, StreamView view) {
        int start = out.position();
        tag(tag.name());
        TextOutput value = beginText();
        int valueAt = value.position();
        tag.value().write(view, value);
        if (value.position() == valueAt) {
            value.putRaw(tag.otherwise());
        }
        if (value.position() == valueAt) {
            value.rewind(start);
        } else {
            endText();
        }
    }

    void event(byte[] name, long micros) {
        out.putRaw(EVENT);
        text(name);
        int at = out.position();
        for (int i = 0; i < Long.BYTES; i++) {
            out.putRaw((byte) 0);
        }
        if (!out.isFull()) {
            buffer.putLong(at, micros);
        }
    }

    /** The whole length; 0 if it did not fit. */
    int end() {
        return out.isFull() ? 0 : out.position();
    }
}
