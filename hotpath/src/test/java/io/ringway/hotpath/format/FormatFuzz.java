package io.ringway.hotpath.format;

import static org.assertj.core.api.Assertions.assertThat;

import io.ringway.hotpath.http.TextOutput;
import io.ringway.testkit.fuzz.FuzzInput;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.agrona.concurrent.UnsafeBuffer;
import org.jspecify.annotations.Nullable;

/**
 * Formats of access logs: refused with a message or compiled, never anything else; what they write stays in its memory, and as JSON it is one line
 * of JSON, whatever stands in the fields of a request.
 */
public final class FormatFuzz {
    private static final int LENGTH_MAX = 512;
    private static final int ROOM = 16 * 1024;
    private static final byte GUARD = 0x7f;
    /** Values that a client may send, and some that it may not. */
    private static final LoggedStream STREAM = new LoggedStream()
            .request(":method", "GET")
            .request(":path", "/a?b=\"c\"&d=\\")
            .request(":authority", "a.example")
            .request("user-agent", "x\u0001\u007f\t\u00e9\ud83d\ude00\"\\\n")
            .request("x-a", "")
            .answer("x-b", "\r\n");

    private FormatFuzz() {}

    public static void fuzzerTestOneInput(byte[] input) {
        FuzzInput decisions = new FuzzInput(input);
        boolean isEmptyOmitted = decisions.choice(2) == 1;
        int room = decisions.choice(4) == 0 ? decisions.choice(256) : ROOM;
        String format = decisions.text(LENGTH_MAX);
        write(compile(format, isEmptyOmitted, false), room);
        String json = write(compile(format, isEmptyOmitted, true), room);
        if (json != null) {
            assertThat(json).endsWith("\n");
            assertThat(new JsonLine(json.substring(0, json.length() - 1)).isValid())
                    .as(json)
                    .isTrue();
        }
    }

    private static @Nullable Format compile(String format, boolean isEmptyOmitted, boolean isJson) {
        FormatParser parser = FormatParser.forLogs(new CapturedFields());
        try {
            return isJson
                    ? parser.json(Map.of("key \"" + format, format), isEmptyOmitted)
                    : parser.text(format, isEmptyOmitted);
        } catch (IllegalArgumentException e) {
            assertThat(e.getMessage()).isNotBlank();
            return null;
        }
    }

    /** What is written; null if it is nothing, or did not fit. */
    private static @Nullable String write(@Nullable Format format, int room) {
        if (format == null) {
            return null;
        }
        UnsafeBuffer buffer = new UnsafeBuffer(new byte[ROOM + 16]);
        buffer.setMemory(0, buffer.capacity(), GUARD);
        TextOutput out = new TextOutput();
        out.reset(buffer, 8, 8 + room);
        format.write(STREAM, out);
        assertThat(out.position()).isBetween(8, 8 + room);
        for (int i = 0; i < 8; i++) {
            assertThat(buffer.getByte(i)).isEqualTo(GUARD);
            assertThat(buffer.getByte(8 + room + i)).isEqualTo(GUARD);
        }
        byte[] bytes = new byte[out.position() - 8];
        buffer.getBytes(8, bytes);
        return out.isFull() ? null : new String(bytes, StandardCharsets.UTF_8);
    }

    /** A reader of JSON (RFC 8259) that only says yes or no. */
    private static final class JsonLine {
        private final String text;
        private int at;

        JsonLine(String text) {
            this.text = text;
        }

        boolean isValid() {
            return value() && at == text.length();
        }

        private boolean value() {
            char c = at < text.length() ? text.charAt(at) : 0;
            return switch (c) {
                case '{' -> object();
                case '"' -> string();
                default -> word();
            };
        }

        private boolean object() {
            at++;
            if (take('}')) {
                return true;
            }
            do {
                if (!string() || !take(':') || !value()) {
                    return false;
                }
            } while (take(','));
            return take('}');
        }

        private boolean string() {
            if (!take('"')) {
                return false;
            }
            while (at < text.length() && text.charAt(at) != '"') {
                char c = text.charAt(at++);
                if (c < ' ' || (c == '\\' && !escape())) {
                    return false;
                }
            }
            return take('"');
        }

        private boolean escape() {
            if (at == text.length()) {
                return false;
            }
            char c = text.charAt(at++);
            if (c != 'u') {
                return "\"\\/bfnrt".indexOf(c) >= 0;
            }
            at += 4;
            return at <= text.length() && text.substring(at - 4, at).matches("[0-9a-fA-F]{4}");
        }

        private boolean word() {
            int from = at;
            while (at < text.length() && ",}".indexOf(text.charAt(at)) < 0) {
                at++;
            }
            return text.substring(from, at).matches("null|true|false|-?[0-9]+(\\.[0-9]+)?([eE][-+]?[0-9]+)?");
        }

        private boolean take(char wanted) {
            boolean isThere = at < text.length() && text.charAt(at) == wanted;
            at += isThere ? 1 : 0;
            return isThere;
        }
    }
}
