package io.ringway.routing.regex;

import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.agrona.DirectBuffer;
import org.jspecify.annotations.Nullable;

/**
 * A compiled pattern that has to match a whole range of bytes (Envoy {@code RegexMatcher}; RE2's syntax). Owner: any (immutable).
 */
public final class Regex {
    /** Envoy's default of the runtime key {@code re2.max_program_size.error_level}. */
    public static final int PROGRAM_SIZE_MAX_DEFAULT = 100;

    private final Pattern pattern;
    private final @Nullable Dfa dfa;
    private final String literalPrefix;
    private final boolean isLiteral;

    private Regex(Pattern pattern, @Nullable Dfa dfa, String literalPrefix, boolean isLiteral) {
        this.pattern = pattern;
        this.dfa = dfa;
        this.literalPrefix = literalPrefix;
        this.isLiteral = isLiteral;
    }

    /**
     * Compiles a pattern.
     *
     * @throws IllegalArgumentException if it is no pattern of RE2, or too large a one; the message says what is wrong with it
     */
    public static Regex compile(String text) {
        return compile(text, PROGRAM_SIZE_MAX_DEFAULT);
    }

    /**
     * Compiles a pattern.
     *
     * @param programSizeMax most instructions of its program in RE2/J
     */
    public static Regex compile(String text, int programSizeMax) {
        Pattern pattern;
        try {
            pattern = Pattern.compile(text);
        } catch (PatternSyntaxException e) {
            throw new IllegalArgumentException(e.getMessage(), e);
        }
        if (pattern.programSize() > programSizeMax) {
            throw new IllegalArgumentException("regex \"" + text + "\" has a program of " + pattern.programSize()
                    + " instructions, more than " + programSizeMax);
        }
        try {
            Node node = RegexParser.parse(text);
            String prefix = literalPrefix(node);
            return new Regex(pattern, Dfa.compile(node), prefix, isLiteral(node));
        } catch (UnsupportedPatternException e) {
            return new Regex(pattern, null, "", false);
        }
    }

    /** Whether the whole range matches. Allocates only if {@link #isTable()} is false. */
    public boolean matches(DirectBuffer buffer, int start, int length) {
        if (dfa != null) {
            return dfa.matches(buffer, start, length);
        }
        byte[] bytes = new byte[length];
        buffer.getBytes(start, bytes);
        return pattern.matcher(bytes).matches();
    }

    /** Compiled to a table; else RE2/J matches it, which allocates. */
    public boolean isTable() {
        return dfa != null;
    }

    /** Bytes that every match begins with, as a Latin-1 view; empty if there are none or they are not known. */
    public String literalPrefix() {
        return literalPrefix;
    }

    /** Only {@link #literalPrefix()} itself matches. */
    public boolean isLiteral() {
        return isLiteral;
    }

    @Override
    public String toString() {
        return pattern.pattern();
    }

    private static boolean isLiteral(Node node) {
        return switch (node) {
            case Node.Bytes(ByteSet set) -> set.single() >= 0;
            case Node.Sequence(List<Node> parts) -> parts.stream().allMatch(Regex::isLiteral);
            case Node.Choice choice -> false;
            case Node.Repeat repeat -> false;
        };
    }

    private static String literalPrefix(Node node) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        appendPrefix(node, bytes);
        return bytes.toString(StandardCharsets.ISO_8859_1);
    }

    /** Returns whether the node is literal, so that the prefix may go on behind it. */
    private static boolean appendPrefix(Node node, ByteArrayOutputStream bytes) {
        return switch (node) {
            case Node.Bytes(ByteSet set) -> {
                int single = set.single();
                if (single >= 0) {
                    bytes.write(single);
                }
                yield single >= 0;
            }
            case Node.Sequence(List<Node> parts) -> {
                for (Node part : parts) {
                    if (!appendPrefix(part, bytes)) {
                        yield false;
                    }
                }
                yield true;
            }
            case Node.Choice choice -> false;
            case Node.Repeat(Node repeated, int min, int max) -> {
                if (min > 0) {
                    appendPrefix(repeated, bytes);
                }
                yield false;
            }
        };
    }
}
