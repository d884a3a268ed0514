package io.ringway.server.rehearsal;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * A message as it was sent (HTTP/1.1), taken apart. Owner: any (immutable).
 *
 * @param start request line or status line
 * @param fields in the order of the message, names in lower case
 * @param body what follows the head, as Latin-1
 */
record MessageText(String start, List<Field> fields, String body) {
    private static final String HEAD_END = "\r\n\r\n";

    /** Whether the head is there as a whole. */
    static boolean isComplete(byte[] bytes) {
        return new String(bytes, StandardCharsets.ISO_8859_1).contains(HEAD_END);
    }

    static MessageText parse(byte[] bytes) {
        String text = new String(bytes, StandardCharsets.ISO_8859_1);
        int end = text.indexOf(HEAD_END);
        String[] lines = text.substring(0, end).split("\r\n", -1);
        List<Field> fields = new ArrayList<>();
        for (int i = 1; i < lines.length; i++) {
            int colon = lines[i].indexOf(':');
            fields.add(new Field(
                    lines[i].substring(0, colon).toLowerCase(Locale.ROOT),
                    lines[i].substring(colon + 1).strip()));
        }
        return new MessageText(lines[0], List.copyOf(fields), text.substring(end + HEAD_END.length()));
    }

    /** The first field of a name, or empty. */
    String field(String name) {
        return fields.stream()
                .filter(field -> field.name().equals(name))
                .map(Field::value)
                .findFirst()
                .orElse("");
    }
}
