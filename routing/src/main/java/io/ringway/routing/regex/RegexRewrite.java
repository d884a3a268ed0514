package io.ringway.routing.regex;

import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import org.jspecify.annotations.Nullable;

/**
 * A pattern and what its matches are replaced with (Envoy {@code RegexMatchAndSubstitute}), made once; {@link RegexReplacer} applies it.
 * Owner: any (immutable).
 */
public final class RegexRewrite {
    private final Pattern pattern;
    private final String shown;
    private final @Nullable CaptureProgram program;
    private final Substitution substitution;
    private final boolean isWhole;

    private RegexRewrite(
            Pattern pattern,
            String shown,
            @Nullable CaptureProgram program,
            Substitution substitution,
            boolean isWhole) {
        this.pattern = pattern;
        this.shown = shown;
        this.program = program;
        this.substitution = substitution;
        this.isWhole = isWhole;
    }

    /**
     * Every match is replaced.
     *
     * @param substitution as RE2 writes it
     * @throws IllegalArgumentException if the pattern is none of RE2 or too large, or the substitution is malformed or names a group that the
     *     pattern does not have
     */
    public static RegexRewrite compile(String pattern, String substitution) {
        Pattern checked;
        try {
            checked = Pattern.compile(pattern);
        } catch (PatternSyntaxException e) {
            throw new IllegalArgumentException(e.getMessage(), e);
        }
        RegexCompiler.requireProgramSize(checked, RegexCompiler.PROGRAM_SIZE_MAX_DEFAULT);
        return make(checked, Substitution.parse(substitution), false, pattern + " -> " + substitution);
    }

    /**
     * The whole input is replaced if it matches as a whole; else nothing is.
     *
     * @param shown the rewrite as the configuration has it
     */
    public static RegexRewrite ofWhole(String pattern, Substitution substitution, String shown) {
        return make(Pattern.compile(pattern), substitution, true, shown);
    }

    private static RegexRewrite make(Pattern pattern, Substitution substitution, boolean isWhole, String shown) {
        int groups = substitution.groupMax();
        if (groups > pattern.groupCount()) {
            throw new IllegalArgumentException("the substitution names group " + groups + ", the regex \"" + pattern
                    + "\" has " + pattern.groupCount());
        }
        CaptureProgram program;
        try {
            program = CaptureProgram.compile(RegexParser.parseWithGroups(pattern.pattern()), groups);
        } catch (UnsupportedPatternException e) {
            program = null;
        }
        return new RegexRewrite(pattern, shown, program, substitution, isWhole);
    }

    /** What our machine does not cover, RE2/J does; that allocates. */
    @Nullable
    CaptureProgram program() {
        return program;
    }

    Pattern pattern() {
        return pattern;
    }

    Substitution substitution() {
        return substitution;
    }

    boolean isWhole() {
        return isWhole;
    }

    /** The pattern, an arrow and the substitution; or a template. */
    @Override
    public String toString() {
        return shown;
    }
}
