package io.ringway.hotpath.sim;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/** Writes messages. */
final class Wire {
    /** A request as plain as can be. */
    static final byte[] GET =
            new Wire().text("GET / HTTP/1.1\r\nHost: a\r\n\r\n").toBytes();

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();

    Wire line(String line) {
        return text(line + "\r\n");
    }

    Wire text(String text) {
        return bytes(text.getBytes(StandardCharsets.ISO_8859_1));
    }

    Wire bytes(byte[] bytes) {
        out.writeBytes(bytes);
        return this;
    }

    /** A whole chunked body (RFC 9112 section 7.1). */
    Wire chunks(byte[] body, int chunkBytes) {
        for (int at = 0; at < body.length; at += chunkBytes) {
            int length = Math.min(chunkBytes, body.length - at);
            line(Integer.toHexString(length));
            out.write(body, at, length);
            line("");
        }
        return line("0").line("");
    }

    byte[] toBytes() {
        return out.toByteArray();
    }
}
