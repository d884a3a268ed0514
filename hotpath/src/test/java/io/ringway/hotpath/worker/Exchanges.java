package io.ringway.hotpath.worker;

import java.nio.charset.StandardCharsets;

/** The little HTTP/1.1 that both ends of a simulation speak: a message is its head and a body of a known length or in chunks. */
final class Exchanges {
    private static final byte[] HEAD_END = {'\r', '\n', '\r', '\n'};

    private Exchanges() {}

    /**
     * A whole message at the start of what was received.
     *
     * @param length bytes that it takes up
     */
    record Message(String head, String body, int length) {

        /** The value of a header field, or empty. */
        String field(String name) {
            for (String line : head.split("\r\n", -1)) {
                if (line.regionMatches(true, 0, name + ":", 0, name.length() + 1)) {
                    return line.substring(name.length() + 1).trim();
                }
            }
            return "";
        }

        int status() {
            return Integer.parseInt(head.substring(9, 12));
        }
    }

    /** The first message, or an empty one (length 0) if it is not complete. */
    static Message first(byte[] bytes) {
        Message none = new Message("", "", 0);
        int headEnd = find(bytes);
        if (headEnd < 0) {
            return none;
        }
        String text = new String(bytes, StandardCharsets.ISO_8859_1);
        Message head = new Message(text.substring(0, headEnd), "", headEnd + HEAD_END.length);
        if (head.field("transfer-encoding").equals("chunked")) {
            return chunked(head, text);
        }
        String declared = head.field("content-length");
        int length = declared.isEmpty() ? 0 : Integer.parseInt(declared);
        int end = head.length + length;
        return end > bytes.length ? none : new Message(head.head, text.substring(head.length, end), end);
    }

    private static Message chunked(Message head, String text) {
        StringBuilder body = new StringBuilder();
        int at = head.length;
        while (true) {
            int lineEnd = text.indexOf("\r\n", at);
            if (lineEnd < 0) {
                return new Message("", "", 0);
            }
            int size = Integer.parseInt(text.substring(at, lineEnd), 16);
            int next = lineEnd + 2 + size + 2;
            if (next > text.length()) {
                return new Message("", "", 0);
            }
            if (size == 0) {
                return new Message(head.head, body.toString(), next);
            }
            body.append(text, lineEnd + 2, lineEnd + 2 + size);
            at = next;
        }
    }

    private static int find(byte[] bytes) {
        for (int i = 0; i + HEAD_END.length <= bytes.length; i++) {
            if (bytes[i] == '\r' && bytes[i + 1] == '\n' && bytes[i + 2] == '\r' && bytes[i + 3] == '\n') {
                return i;
            }
        }
        return -1;
    }
}
