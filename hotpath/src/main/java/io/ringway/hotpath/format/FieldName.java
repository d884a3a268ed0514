package io.ringway.hotpath.format;

import io.ringway.hotpath.filter.Slices;
import io.ringway.hotpath.http.HeaderBlock;
import io.ringway.hotpath.http.HeaderId;
import io.ringway.hotpath.http.HeaderNames;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/**
 * A field of a head by its name, or a pseudo-header such as {@code :path}. Owner: any (immutable).
 */
public final class FieldName {
    private enum Part {
        METHOD,
        PATH,
        AUTHORITY,
        KNOWN,
        OTHER
    }

    private final String name;
    private final Part part;
    private final int id;
    private final byte[] bytes;

    private FieldName(String name) {
        this.name = name;
        bytes = name.getBytes(StandardCharsets.UTF_8);
        id = HeaderNames.idOf(name);
        part = switch (name) {
            case ":method" -> Part.METHOD;
            case ":path" -> Part.PATH;
            case ":authority", "host" -> Part.AUTHORITY;
            default -> id == HeaderId.OTHER ? Part.OTHER : Part.KNOWN;
        };
    }

    /** From a name in any case. */
    public static FieldName of(String name) {
        return new FieldName(name.toLowerCase(Locale.ROOT));
    }

    /** In lower case. */
    public String name() {
        return name;
    }

    /** Where the first value is, packed by {@link Slices}, or {@link Slices#NONE}. */
    public long find(HeaderBlock headers) {
        return switch (part) {
            case METHOD -> slice(headers.methodStart(), headers.methodLength());
            case PATH -> slice(headers.pathStart(), headers.pathLength());
            case AUTHORITY -> slice(headers.authorityStart(), headers.authorityLength());
            case KNOWN -> value(headers, headers.find(id));
            case OTHER -> value(headers, headers.find(bytes, 0));
        };
    }

    private static long slice(int start, int length) {
        return length == 0 ? Slices.NONE : Slices.of(start, length);
    }

    private static long value(HeaderBlock headers, int index) {
        return index < 0 ? Slices.NONE : Slices.of(headers.valueStart(index), headers.valueLength(index));
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof FieldName field && field.name.equals(name);
    }

    @Override
    public int hashCode() {
        return name.hashCode();
    }

    @Override
    public String toString() {
        return name;
    }
}
