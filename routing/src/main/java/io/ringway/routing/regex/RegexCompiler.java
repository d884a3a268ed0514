package io.ringway.routing.regex;

import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * Compiles the patterns of a configuration. Those that differ only in the literal text they begin with, as those of routes mostly do, share
 * one automaton, which stays in the processor's caches. Cold side, one thread.
 */
public final class RegexCompiler {
    /** Envoy's default of the runtime key {@code re2.max_program_size.error_level}. */
    public static final int PROGRAM_SIZE_MAX_DEFAULT = 100;

    /** Different automata that become tables, which are faster but take long to make; those after them stay as they are. */
    private static final int TABLES_MAX = 256;

    private final int programSizeMax;
    private final Map<PositionAutomaton, Automaton> automata = new HashMap<>();

    public RegexCompiler() {
        this(PROGRAM_SIZE_MAX_DEFAULT);
    }

    /**
     * A compiler.
     *
     * @param programSizeMax most instructions of a pattern's program in RE2/J
     */
    public RegexCompiler(int programSizeMax) {
        this.programSizeMax = programSizeMax;
    }

    /**
     * Compiles a pattern.
     *
     * @throws IllegalArgumentException if it is no pattern of RE2, or too large a one; the message says what is wrong with it
     */
    public Regex compile(String text) {
        return compile(text, programSizeMax);
    }

    /** Compiles a pattern that no user wrote: it may be as large as it likes. */
    public Regex compileTrusted(String text) {
        return compile(text, Integer.MAX_VALUE);
    }

    private Regex compile(String text, int sizeMax) {
        RegexParser.Parsed parsed;
        try {
            parsed = RegexParser.parse(text);
        } catch (UnsupportedPatternException e) {
            return new Regex(text, check(text, sizeMax));
        }
        // Most patterns are plain and small; to ask RE2/J takes most of the time then.
        if (!parsed.isPlain() || parsed.programSizeMax() > sizeMax) {
            check(text, sizeMax);
        }
        try {
            return toAutomaton(parsed.node(), text);
        } catch (UnsupportedPatternException e) {
            return new Regex(text, check(text, sizeMax));
        }
    }

    private static Pattern check(String text, int sizeMax) {
        Pattern pattern;
        try {
            pattern = Pattern.compile(text);
        } catch (PatternSyntaxException e) {
            throw new IllegalArgumentException(e.getMessage(), e);
        }
        requireProgramSize(pattern, sizeMax);
        return pattern;
    }

    /** As Envoy refuses patterns that could take long, whatever the machine. */
    static void requireProgramSize(Pattern pattern, int max) {
        if (pattern.programSize() > max) {
            throw new IllegalArgumentException("regex \"" + pattern + "\" has a program of " + pattern.programSize()
                    + " instructions, more than " + max);
        }
    }

    private Regex toAutomaton(Node node, String text) throws UnsupportedPatternException {
        List<Node> parts = new ArrayList<>();
        flatten(node, parts);
        ByteArrayOutputStream prefix = new ByteArrayOutputStream();
        int literals = 0;
        while (literals < parts.size() && parts.get(literals) instanceof Node.Bytes(ByteSet set) && set.single() >= 0) {
            prefix.write(set.single());
            literals++;
        }
        Automaton rest = automaton(new Node.Sequence(List.copyOf(parts.subList(literals, parts.size()))));
        return new Regex(text, new UnsafeBuffer(prefix.toByteArray()), rest, literals == parts.size());
    }

    private Automaton automaton(Node node) throws UnsupportedPatternException {
        PositionAutomaton positions;
        try {
            positions = PositionAutomaton.compile(node);
        } catch (UnsupportedPatternException e) {
            return Dfa.compile(node);
        }
        Automaton known = automata.get(positions);
        if (known == null) {
            known = automata.size() < TABLES_MAX ? tableOr(positions, node) : positions;
            automata.put(positions, known);
        }
        return known;
    }

    private static Automaton tableOr(PositionAutomaton positions, Node node) {
        try {
            return Dfa.compile(node);
        } catch (UnsupportedPatternException e) {
            return positions;
        }
    }

    /** Sequences in sequences become one list. */
    private static void flatten(Node node, List<Node> parts) {
        if (node instanceof Node.Sequence(List<Node> inner)) {
            for (Node part : inner) {
                flatten(part, parts);
            }
        } else {
            parts.add(node);
        }
    }
}
