package io.ringway.hotpath.h1;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.agrona.concurrent.UnsafeBuffer;

/** Texts in an off-heap region, one char per byte. */
final class Bytes {
    private Bytes() {}

    static UnsafeBuffer region(int capacity) {
        return new UnsafeBuffer(ByteBuffer.allocateDirect(capacity));
    }

    static void put(UnsafeBuffer buffer, int position, String text) {
        buffer.putBytes(position, text.getBytes(StandardCharsets.ISO_8859_1));
    }

    static String get(UnsafeBuffer buffer, int position, int length) {
        byte[] bytes = new byte[length];
        buffer.getBytes(position, bytes);
        return new String(bytes, StandardCharsets.ISO_8859_1);
    }

    /** A text with control bytes made visible, for test names. */
    static String visible(String text) {
        StringBuilder out = new StringBuilder();
        String cut = text.length() > 120 ? text.substring(0, 120) + "…(" + text.length() + ")" : text;
        for (int i = 0; i < cut.length(); i++) {
            char c = cut.charAt(i);
            switch (c) {
                case '\r' -> out.append("\\r");
                case '\n' -> out.append("\\n");
                case '\t' -> out.append("\\t");
                default -> {
                    if (c < 0x20 || c == 0x7F) {
                        out.append(String.format("\\x%02x", (int) c));
                    } else {
                        out.append(c);
                    }
                }
            }
        }
        return out.toString();
    }
}
