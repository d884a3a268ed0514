package io.ringway.server.trace;

import com.google.protobuf.ByteString;
import com.google.protobuf.UnknownFieldSet;
import com.google.protobuf.UnknownFieldSet.Field;
import io.ringway.hotpath.trace.FinishedSpan;
import io.ringway.hotpath.trace.TraceProvider;
import java.nio.ByteBuffer;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Zipkin's protobuf, {@code zipkin.proto3.ListOfSpans}, written field by field: its message classes would be a library of their own. Owner: any (stateless). */
final class ZipkinProto implements SpanEncoder {
    // Numbers of zipkin.proto3.Span.
    private static final int TRACE_ID = 1;
    private static final int PARENT_ID = 2;
    private static final int ID = 3;
    private static final int KIND = 4;
    private static final int NAME = 5;
    private static final int TIMESTAMP = 6;
    private static final int DURATION = 7;
    private static final int LOCAL_ENDPOINT = 8;
    private static final int ANNOTATIONS = 10;
    private static final int TAGS = 11;
    private static final int SHARED = 13;

    private static final long KIND_CLIENT = 1;
    private static final long KIND_SERVER = 2;

    @Override
    public byte[] encode(TraceProvider.Settings settings, List<FinishedSpan> spans) {
        Field.Builder list = Field.newBuilder();
        spans.forEach(span -> list.addLengthDelimited(span(settings, span)));
        return UnknownFieldSet.newBuilder().addField(1, list.build()).build().toByteArray();
    }

    private static ByteString span(TraceProvider.Settings settings, FinishedSpan span) {
        UnknownFieldSet.Builder message = UnknownFieldSet.newBuilder();
        ByteString low = id(span.traceLow());
        message.addField(
                TRACE_ID, bytes(span.isTraceId128() ? id(span.traceHigh()).concat(low) : low));
        if (span.hasParent()) {
            message.addField(PARENT_ID, bytes(id(span.parentId())));
        }
        message.addField(ID, bytes(id(span.spanId())));
        message.addField(KIND, number(span.isClient() ? KIND_CLIENT : KIND_SERVER));
        message.addField(NAME, text(span.name()));
        message.addField(TIMESTAMP, fixed(span.startMicros()));
        message.addField(DURATION, number(span.durationMicros()));
        message.addField(LOCAL_ENDPOINT, bytes(pair(text(settings.serviceName()), null)));
        Field.Builder annotations = Field.newBuilder();
        span.events().forEach(event -> annotations.addLengthDelimited(pair(fixed(event.micros()), text(event.name()))));
        message.addField(ANNOTATIONS, annotations.build());
        Field.Builder tags = Field.newBuilder();
        ZipkinJson.unique(span).forEach((name, value) -> tags.addLengthDelimited(pair(text(name), text(value))));
        message.addField(TAGS, tags.build());
        if (span.isShared()) {
            message.addField(SHARED, number(1));
        }
        return message.build().toByteString();
    }

    /** A message with one field or two, numbered 1 and 2. */
    private static ByteString pair(Field first, @Nullable Field second) {
        UnknownFieldSet.Builder message = UnknownFieldSet.newBuilder().addField(1, first);
        if (second != null) {
            message.addField(2, second);
        }
        return message.build().toByteString();
    }

    private static ByteString id(long id) {
        return ByteString.copyFrom(ByteBuffer.allocate(Long.BYTES).putLong(id).flip());
    }

    private static Field bytes(ByteString value) {
        return Field.newBuilder().addLengthDelimited(value).build();
    }

    private static Field text(String value) {
        return bytes(ByteString.copyFromUtf8(value));
    }

    private static Field number(long value) {
        return Field.newBuilder().addVarint(value).build();
    }

    private static Field fixed(long value) {
        return Field.newBuilder().addFixed64(value).build();
    }
}
