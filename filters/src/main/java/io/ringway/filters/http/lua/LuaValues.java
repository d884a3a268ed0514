package io.ringway.filters.http.lua;

import java.io.ByteArrayOutputStream;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Values on their way between scripts and the host:
 *
 * <pre>
 *   z  nil      t, f  booleans     n1.5;  number     s3:abc  string
 *   l2: ...     list of so many    m2: ...           map of so many keys and values
 * </pre>
 *
 * <p>In Java they are String (UTF-8, or one char per byte where bytes count), Double, Boolean, null, List and Map; {@code byte[]} is written as a string. Owner: any (no state).
 */
final class LuaValues {
    private LuaValues() {}

    static byte[] encode(@Nullable Object value) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        write(out, value);
        return out.toByteArray();
    }

    private static void write(ByteArrayOutputStream out, @Nullable Object value) {
        switch (value) {
            case null -> out.write('z');
            case Boolean bool -> out.write(bool ? 't' : 'f');
            case Number number -> text(out, "n" + number + ';');
            case byte[] bytes -> string(out, bytes);
            case List<?> list -> {
                text(out, "l" + list.size() + ':');
                list.forEach(one -> write(out, one));
            }
            case Map<?, ?> map -> {
                text(out, "m" + map.size() + ':');
                map.forEach((key, one) -> {
                    write(out, key);
                    write(out, one);
                });
            }
            default -> string(out, value.toString().getBytes(StandardCharsets.UTF_8));
        }
    }

    private static void string(ByteArrayOutputStream out, byte[] bytes) {
        text(out, "s" + bytes.length + ':');
        out.writeBytes(bytes);
    }

    private static void text(ByteArrayOutputStream out, String ascii) {
        out.writeBytes(ascii.getBytes(StandardCharsets.US_ASCII));
    }

    /**
     * All values that stand one after the other.
     *
     * @param charset of strings: UTF-8, or ISO 8859-1 to keep every byte
     */
    static List<@Nullable Object> decodeAll(byte[] bytes, Charset charset) {
        Reader reader = new Reader(bytes, charset);
        List<@Nullable Object> values = new ArrayList<>();
        while (reader.at < bytes.length) {
            values.add(reader.next());
        }
        return values;
    }

    private static final class Reader {
        private final byte[] bytes;
        private final Charset charset;
        private int at;

        Reader(byte[] bytes, Charset charset) {
            this.bytes = bytes;
            this.charset = charset;
        }

        @Nullable
        Object next() {
            byte kind = bytes[at++];
            return switch (kind) {
                case 'z' -> null;
                case 't', 'f' -> kind == 't';
                case 'n' -> number(until(';'));
                case 's' -> string(Integer.parseInt(until(':')));
                case 'l' -> list(Integer.parseInt(until(':')));
                case 'm' -> map(Integer.parseInt(until(':')));
                default -> throw new IllegalStateException("a value cannot begin with " + kind);
            };
        }

        /** As C prints it. */
        private static Double number(String text) {
            return switch (text) {
                case "inf" -> Double.POSITIVE_INFINITY;
                case "-inf" -> Double.NEGATIVE_INFINITY;
                case "nan", "-nan" -> Double.NaN;
                default -> Double.valueOf(text);
            };
        }

        private String string(int length) {
            at += length;
            return new String(bytes, at - length, length, charset);
        }

        private List<@Nullable Object> list(int count) {
            List<@Nullable Object> list = new ArrayList<>();
            for (int i = 0; i < count; i++) {
                list.add(next());
            }
            return list;
        }

        private Map<String, @Nullable Object> map(int count) {
            Map<String, @Nullable Object> map = new LinkedHashMap<>();
            for (int i = 0; i < count; i++) {
                String key = String.valueOf(next());
                map.put(key, next());
            }
            return map;
        }

        private String until(char end) {
            int start = at;
            while (bytes[at] != end) {
                at++;
            }
            return new String(bytes, start, at++ - start, StandardCharsets.US_ASCII);
        }
    }
}
