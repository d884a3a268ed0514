package io.ringway.testkit;

import java.util.List;

/** One field line as it stood on the wire, without the white space around the value. */
public record Header(String name, String value) {

    /** The only value of a field, or null if it is absent; fails if there are several. */
    static @org.jspecify.annotations.Nullable String only(List<Header> headers, String name) {
        List<String> values = all(headers, name);
        if (values.size() > 1) {
            throw new AssertionError("field " + name + " stands " + values.size() + " times: " + values);
        }
        return values.isEmpty() ? null : values.getFirst();
    }

    /** All values of a field in order of appearance. */
    public static List<String> all(List<Header> headers, String name) {
        return headers.stream()
                .filter(header -> header.name().equalsIgnoreCase(name))
                .map(Header::value)
                .toList();
    }
}
