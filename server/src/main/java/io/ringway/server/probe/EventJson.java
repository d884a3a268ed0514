package io.ringway.server.probe;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.MessageOrBuilder;
import com.google.protobuf.Timestamp;
import com.google.protobuf.util.JsonFormat;
import java.nio.charset.StandardCharsets;
import java.time.Instant;

/** Events as Envoy writes them: one line of JSON with the names of the message's fields. Owner: control (no state). */
final class EventJson {
    private static final JsonFormat.Printer PRINTER = JsonFormat.printer()
            .alwaysPrintFieldsWithNoPresence()
            .preservingProtoFieldNames()
            .omittingInsignificantWhitespace();

    private EventJson() {}

    /** With the line's end. */
    static byte[] line(MessageOrBuilder event) {
        try {
            return (PRINTER.print(event) + "\n").getBytes(StandardCharsets.UTF_8);
        } catch (InvalidProtocolBufferException e) {
            throw new IllegalStateException("an event of our own cannot be written", e);
        }
    }

    static Timestamp timestamp(Instant at) {
        return Timestamp.newBuilder()
                .setSeconds(at.getEpochSecond())
                .setNanos(at.getNano() / 1_000_000 * 1_000_000)
                .build();
    }
}
