package io.ringway.routing.regex;

import com.google.re2j.Pattern;
import io.ringway.routing.index.Bytes;
import java.nio.charset.StandardCharsets;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;
import org.jspecify.annotations.Nullable;

/**
 * A compiled pattern that has to match a whole range of bytes (Envoy {@code RegexMatcher}; RE2's syntax), made by {@link RegexCompiler}: the
 * literal bytes it begins with are compared, the rest is looked up in a table. Owner: any (immutable).
 */
public final class Regex {
    private final Pattern pattern;
    private final UnsafeBuffer prefix;
    private final @Nullable Dfa rest;
    private final boolean isLiteral;

    /**
     * Puts compiled parts together.
     *
     * @param rest what follows the prefix; null leaves all to RE2/J
     * @param isLiteral nothing follows the prefix
     */
    Regex(Pattern pattern, UnsafeBuffer prefix, @Nullable Dfa rest, boolean isLiteral) {
        this.pattern = pattern;
        this.prefix = prefix;
        this.rest = rest;
        this.isLiteral = isLiteral;
    }

    /**
     * Compiles a single pattern with Envoy's limit; {@link RegexCompiler} is for many.
     *
     * @throws IllegalArgumentException if it is no pattern of RE2, or too large a one
     */
    public static Regex compile(String pattern) {
        return new RegexCompiler().compile(pattern);
    }

    /** Whether the whole range matches. Allocates only if {@link #isTable()} is false. */
    public boolean matches(DirectBuffer buffer, int start, int length) {
        if (rest == null) {
            byte[] bytes = new byte[length];
            buffer.getBytes(start, bytes);
            return pattern.matcher(bytes).matches();
        }
        int prefixLength = prefix.capacity();
        return length >= prefixLength
                && Bytes.equal(prefix, 0, buffer, start, prefixLength)
                && rest.matches(buffer, start + prefixLength, length - prefixLength);
    }

    /** Compiled to a table; else RE2/J matches it, which allocates. */
    public boolean isTable() {
        return rest != null;
    }

    /** Bytes that every match begins with, as a Latin-1 view; empty if there are none or they are not known. */
    public String literalPrefix() {
        return new String(prefix.byteArray(), StandardCharsets.ISO_8859_1);
    }

    /** Only {@link #literalPrefix()} itself matches. */
    public boolean isLiteral() {
        return isLiteral;
    }

    @Override
    public String toString() {
        return pattern.pattern();
    }
}
