package io.ringway.filtertest;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A message as it left the proxy: a request for the upstream, or an answer for the client. Text is Latin-1.
 *
 * @param startLine {@code GET / HTTP/1.1}, or {@code HTTP/1.1 200 OK}
 * @param fields lines of the head, {@code name: value}
 * @param body without its framing
 * @param trailers lines behind a chunked body
 */
public record Message(String startLine, List<String> fields, String body, List<String> trailers) {
    private static final String END = "\r\n";
    private static final int RADIX = 16;

    /** The status of an answer. */
    public int status() {
        return Integer.parseInt(startLine.split(" ", -1)[1]);
    }

    /** The value of the first field of a name; null if there is none. */
    public @Nullable String field(String name) {
        for (String line : fields) {
            int colon = line.indexOf(':');
            if (line.substring(0, colon).equalsIgnoreCase(name)) {
                return line.substring(colon + 1).strip();
            }
        }
        return null;
    }

    /** A whole message at the beginning of the bytes; null if it is not complete. */
    static @Nullable Message parse(byte[] bytes) {
        String text = new String(bytes, StandardCharsets.ISO_8859_1);
        int headEnd = text.indexOf(END + END);
        if (headEnd < 0) {
            return null;
        }
        List<String> lines = List.of(text.substring(0, headEnd).split(END, -1));
        Message head = new Message(lines.getFirst(), lines.subList(1, lines.size()), "", List.of());
        String rest = text.substring(headEnd + 2 * END.length());
        if ("chunked".equals(head.field("transfer-encoding"))) {
            return chunked(head, rest);
        }
        String declared = head.field("content-length");
        int length = declared == null ? 0 : Integer.parseInt(declared);
        return rest.length() < length ? null : head.with(rest.substring(0, length), List.of());
    }

    private static @Nullable Message chunked(Message head, String rest) {
        StringBuilder body = new StringBuilder();
        int at = 0;
        while (true) {
            int lineEnd = rest.indexOf(END, at);
            if (lineEnd < 0) {
                return null;
            }
            int size = Integer.parseInt(rest.substring(at, lineEnd), RADIX);
            at = lineEnd + END.length();
            if (size == 0) {
                return trailers(head, body.toString(), rest.substring(at));
            }
            if (rest.length() < at + size + END.length()) {
                return null;
            }
            body.append(rest, at, at + size);
            at += size + END.length();
        }
    }

    private static @Nullable Message trailers(Message head, String body, String rest) {
        List<String> lines = new ArrayList<>();
        int at = 0;
        for (int end = rest.indexOf(END); end >= 0; end = rest.indexOf(END, at)) {
            if (end == at) {
                return head.with(body, lines);
            }
            lines.add(rest.substring(at, end));
            at = end + END.length();
        }
        return null;
    }

    private Message with(String otherBody, List<String> otherTrailers) {
        return new Message(startLine, fields, otherBody, List.copyOf(otherTrailers));
    }
}
