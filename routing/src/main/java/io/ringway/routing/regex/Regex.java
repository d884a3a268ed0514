package io.ringway.routing.regex;

import com.google.re2j.Pattern;
import io.ringway.routing.index.Bytes;
import java.nio.charset.StandardCharsets;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;
import org.jspecify.annotations.Nullable;

/**
 * A compiled pattern that has to match a whole range of bytes (Envoy {@code RegexMatcher}; RE2's syntax), made by {@link RegexCompiler}: the
 * literal bytes it begins with are compared, an automaton takes the rest. Owner: any (immutable).
 */
public final class Regex {
    private final String text;
    /** Null if there is an automaton. */
    private final @Nullable Pattern pattern;

    private final UnsafeBuffer prefix;
    private final @Nullable Automaton rest;
    private final boolean isLiteral;

    /**
     * Literal text and an automaton.
     *
     * @param rest what follows the prefix
     * @param isLiteral nothing follows the prefix
     */
    Regex(String text, UnsafeBuffer prefix, Automaton rest, boolean isLiteral) {
        this.text = text;
        this.pattern = null;
        this.prefix = prefix;
        this.rest = rest;
        this.isLiteral = isLiteral;
    }

    /** Left to RE2/J. */
    Regex(String text, Pattern pattern) {
        this.text = text;
        this.pattern = pattern;
        this.prefix = new UnsafeBuffer(new byte[0]);
        this.rest = null;
        this.isLiteral = false;
    }

    /**
     * Compiles a single pattern with Envoy's limit; {@link RegexCompiler} is for many.
     *
     * @throws IllegalArgumentException if it is no pattern of RE2, or too large a one
     */
    public static Regex compile(String pattern) {
        return new RegexCompiler().compile(pattern);
    }

    /** Whether the whole range matches. Allocates only if {@link #isAutomaton()} is false. */
    public boolean matches(DirectBuffer buffer, int start, int length) {
        Pattern slow = pattern;
        if (slow != null) {
            byte[] bytes = new byte[length];
            buffer.getBytes(start, bytes);
            return slow.matcher(bytes).matches();
        }
        int prefixLength = prefix.capacity();
        return rest != null
                && length >= prefixLength
                && Bytes.equal(prefix, 0, buffer, start, prefixLength)
                && rest.matches(buffer, start + prefixLength, length - prefixLength);
    }

    /** Compiled to an automaton of ours; else RE2/J matches it, which allocates. */
    public boolean isAutomaton() {
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
        return text;
    }
}
