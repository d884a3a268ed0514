package io.ringway.hotpath.sim;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** A start line and its fields, names in lower case. */
record Head(String startLine, List<Field> fields) {
    /** One field line. */
    record Field(String name, String value) {}

    /** Splits a head.
     *
     * @throws IllegalArgumentException if it is none
     */
    static Head parse(String text) {
        String[] lines = text.split("\r\n", -1);
        List<Field> fields = new ArrayList<>();
        for (int i = 1; i < lines.length && !lines[i].isEmpty(); i++) {
            int colon = lines[i].indexOf(':');
            if (colon < 1) {
                throw new IllegalArgumentException("field line without a colon: " + lines[i]);
            }
            fields.add(new Field(
                    lines[i].substring(0, colon).toLowerCase(Locale.ROOT),
                    lines[i].substring(colon + 1).strip()));
        }
        return new Head(lines[0], fields);
    }

    /** The only value of a field, or "" if there is none. */
    String value(String name) {
        String found = "";
        for (Field field : fields) {
            if (field.name().equals(name)) {
                if (!found.isEmpty()) {
                    throw new IllegalArgumentException("two fields " + name);
                }
                found = field.value();
            }
        }
        return found;
    }

    boolean isChunked() {
        return !value("transfer-encoding").isEmpty();
    }

    boolean isClose() {
        return value("connection").equalsIgnoreCase("close");
    }
}
