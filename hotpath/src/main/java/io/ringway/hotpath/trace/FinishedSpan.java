package io.ringway.hotpath.trace;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.agrona.DirectBuffer;

/**
 * A span as it is reported. Owner: any (immutable).
 *
 * @param isClient it is of a request that we sent; otherwise of one that we served
 * @param traceHigh 0 without {@code isTraceId128}
 * @param parentId means nothing without {@code hasParent}
 * @param isShared the caller's span has the same id
 * @param startMicros since 1970 UTC
 * @param durationMicros at least 1
 * @param tags name and value, in order; the last of a name counts
 */
public record FinishedSpan(
        boolean isClient,
        boolean isTraceId128,
        long traceHigh,
        long traceLow,
        long spanId,
        boolean hasParent,
        long parentId,
        boolean isShared,
        boolean isError,
        String name,
        long startMicros,
        long durationMicros,
        List<Map.Entry<String, String>> tags,
        List<Event> events) {
    public FinishedSpan {
        tags = List.copyOf(tags);
        events = List.copyOf(events);
    }

    /** A moment of a span, in microseconds since 1970 UTC. */
    public record Event(String name, long micros) {}

    /** Reads what {@link SpanWriter} has written. */
    public static FinishedSpan read(DirectBuffer buffer, int start, int length) {
        Reader reader = new Reader(buffer, start + SpanWriter.NAME_AT);
        String name = reader.text();
        List<Map.Entry<String, String>> tags = new ArrayList<>();
        List<Event> events = new ArrayList<>();
        while (reader.position < start + length) {
            byte kind = buffer.getByte(reader.position++);
            String key = reader.text();
            if (kind == SpanWriter.TAG) {
                tags.add(Map.entry(key, reader.text()));
            } else {
                events.add(new Event(key, reader.number()));
            }
        }
        long flags = buffer.getLong(start + SpanWriter.FLAGS_AT);
        return new FinishedSpan(
                (flags & SpanWriter.FLAG_CLIENT) != 0,
                (flags & SpanWriter.FLAG_128) != 0,
                buffer.getLong(start + SpanWriter.TRACE_HIGH_AT),
                buffer.getLong(start + SpanWriter.TRACE_LOW_AT),
                buffer.getLong(start + SpanWriter.SPAN_AT),
                (flags & SpanWriter.FLAG_PARENT) != 0,
                buffer.getLong(start + SpanWriter.PARENT_AT),
                (flags & SpanWriter.FLAG_SHARED) != 0,
                (flags & SpanWriter.FLAG_ERROR) != 0,
                name,
                buffer.getLong(start + SpanWriter.START_AT),
                buffer.getLong(start + SpanWriter.DURATION_AT),
                tags,
                events);
    }

    private static final class Reader {
        private final DirectBuffer buffer;
        private int position;

        Reader(DirectBuffer buffer, int position) {
            this.buffer = buffer;
            this.position = position;
        }

        String text() {
            byte[] bytes = new byte[buffer.getShort(position)];
            buffer.getBytes(position + Short.BYTES, bytes);
            position += Short.BYTES + bytes.length;
            return new String(bytes, StandardCharsets.UTF_8);
        }

        long number() {
            long number = buffer.getLong(position);
            position += Long.BYTES;
            return number;
        }
    }
}
