package io.ringway.routing.match;

import io.ringway.routing.index.Bytes;
import io.ringway.routing.regex.Regex;
import java.nio.charset.StandardCharsets;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * Compares a value with a configured string (Envoy {@code type.matcher.v3.StringMatcher}). Where case is ignored, it is that of ASCII
 * letters. Owner: any (immutable).
 */
public final class StringMatch implements ValueMatch {
    private enum Kind {
        EXACT,
        PREFIX,
        SUFFIX,
        CONTAINS
    }

    private final Kind kind;
    private final UnsafeBuffer expected;
    private final int expectedLength;
    private final boolean ignoresCase;

    private StringMatch(Kind kind, String expected, boolean ignoresCase) {
        byte[] bytes = expected.getBytes(StandardCharsets.UTF_8);
        this.kind = kind;
        this.expected = new UnsafeBuffer(ignoresCase ? Bytes.folded(bytes) : bytes);
        this.expectedLength = bytes.length;
        this.ignoresCase = ignoresCase;
    }

    /** {@code exact}. */
    public static ValueMatch exact(String value, boolean ignoresCase) {
        return new StringMatch(Kind.EXACT, value, ignoresCase);
    }

    /** {@code prefix}. */
    public static ValueMatch prefix(String prefix, boolean ignoresCase) {
        return new StringMatch(Kind.PREFIX, prefix, ignoresCase);
    }

    /** {@code suffix}. */
    public static ValueMatch suffix(String suffix, boolean ignoresCase) {
        return new StringMatch(Kind.SUFFIX, suffix, ignoresCase);
    }

    /** {@code contains}. */
    public static ValueMatch contains(String part, boolean ignoresCase) {
        return new StringMatch(Kind.CONTAINS, part, ignoresCase);
    }

    /** {@code safe_regex}: the whole value matches. */
    public static ValueMatch regex(Regex regex) {
        return new RegexMatch(regex);
    }

    @Override
    public boolean matches(DirectBuffer buffer, int start, int length) {
        if (length < expectedLength) {
            return false;
        }
        return switch (kind) {
            case EXACT -> length == expectedLength && isAt(buffer, start);
            case PREFIX -> isAt(buffer, start);
            case SUFFIX -> isAt(buffer, start + length - expectedLength);
            case CONTAINS -> isWithin(buffer, start, start + length - expectedLength);
        };
    }

    private boolean isWithin(DirectBuffer buffer, int first, int last) {
        for (int i = first; i <= last; i++) {
            if (isAt(buffer, i)) {
                return true;
            }
        }
        return false;
    }

    private boolean isAt(DirectBuffer buffer, int start) {
        return ignoresCase
                ? Bytes.equalFolded(expected, 0, buffer, start, expectedLength)
                : Bytes.equal(expected, 0, buffer, start, expectedLength);
    }

    @Override
    public String toString() {
        String word = switch (kind) {
            case EXACT -> "exact";
            case PREFIX -> "prefix";
            case SUFFIX -> "suffix";
            case CONTAINS -> "contains";
        };
        return word + " \"" + expected.getStringWithoutLengthUtf8(0, expectedLength) + '"'
                + (ignoresCase ? " ignore_case" : "");
    }

    private record RegexMatch(Regex regex) implements ValueMatch {
        @Override
        public boolean matches(DirectBuffer buffer, int start, int length) {
            return regex.matches(buffer, start, length);
        }

        @Override
        public String toString() {
            return "safe_regex \"" + regex + '"';
        }
    }
}
