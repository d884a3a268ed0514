package io.ringway.routing.explain;

import io.ringway.routing.regex.Regex;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * What a regular expression asks that could be asked without one. Owner: any (immutable).
 *
 * @param text what the value is, or begins, ends with or contains
 */
public record SimplerRegex(Kind kind, String text) {
    private static final String ANY = ".*";
    private static final String REST_OF_PATH = "(/.*)?";

    /** How the text is compared. */
    public enum Kind {
        EXACT,
        PREFIX,
        SUFFIX,
        CONTAINS,
        /** The text itself, or the text and a slash and anything (a path). */
        SEPARATED_PREFIX
    }

    /** Null if the expression is needed, or is none. */
    public static @Nullable SimplerRegex of(String pattern) {
        String bare = withoutAnchors(pattern);
        String exact = literal(bare);
        if (exact != null) {
            return new SimplerRegex(Kind.EXACT, exact);
        }
        if (bare.endsWith(REST_OF_PATH)) {
            String prefix = literal(bare.substring(0, bare.length() - REST_OF_PATH.length()));
            return prefix == null || prefix.isEmpty() ? null : new SimplerRegex(Kind.SEPARATED_PREFIX, prefix);
        }
        boolean isOpenAtStart = bare.startsWith(ANY);
        boolean isOpenAtEnd = bare.endsWith(ANY) && !bare.endsWith("\\" + ANY);
        int from = isOpenAtStart ? ANY.length() : 0;
        int to = isOpenAtEnd ? bare.length() - ANY.length() : bare.length();
        if (from > to || !(isOpenAtStart || isOpenAtEnd)) {
            return from > to ? new SimplerRegex(Kind.PREFIX, "") : null;
        }
        String text = literal(bare.substring(from, to));
        if (text == null) {
            return null;
        }
        if (isOpenAtEnd) {
            return new SimplerRegex(isOpenAtStart && !text.isEmpty() ? Kind.CONTAINS : Kind.PREFIX, text);
        }
        return new SimplerRegex(Kind.SUFFIX, text);
    }

    /** The whole value has to match anyway. */
    private static String withoutAnchors(String pattern) {
        String bare = pattern.startsWith("^") ? pattern.substring(1) : pattern;
        return bare.endsWith("$") && !bare.endsWith("\\$") ? bare.substring(0, bare.length() - 1) : bare;
    }

    /** The one text that a pattern matches, or null. */
    private static @Nullable String literal(String pattern) {
        if (pattern.isEmpty()) {
            return "";
        }
        try {
            Regex regex = Regex.compile(pattern);
            return regex.isLiteral()
                    ? new String(regex.literalPrefix().getBytes(StandardCharsets.ISO_8859_1), StandardCharsets.UTF_8)
                    : null;
        } catch (IllegalArgumentException e) {
            return null; // a part of a pattern need not be one
        }
    }
}
