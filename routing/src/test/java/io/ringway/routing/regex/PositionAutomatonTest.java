package io.ringway.routing.regex;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import java.nio.charset.StandardCharsets;
import java.util.SplittableRandom;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PositionAutomatonTest {
    private static final long SEED = 20_261_128;

    private static PositionAutomaton automaton(String pattern) throws UnsupportedPatternException {
        return PositionAutomaton.compile(RegexParser.parse(pattern).node());
    }

    private static boolean matches(Automaton automaton, String input) {
        byte[] bytes = ("<" + input + ">").getBytes(StandardCharsets.UTF_8);
        return automaton.matches(new UnsafeBuffer(bytes), 1, bytes.length - 2);
    }

    @Test
    void bothAutomataSayWhatRe2Says() throws UnsupportedPatternException {
        SplittableRandom random = new SplittableRandom(SEED);
        int compiled = 0;
        int matched = 0;
        for (int n = 0; n < 4_000; n++) {
            String text = RegexTest.pattern(random, 2);
            Pattern reference = Pattern.compile(text);
            PositionAutomaton positions;
            Dfa table;
            try {
                positions = automaton(text);
                table = Dfa.compile(RegexParser.parse(text).node());
            } catch (UnsupportedPatternException e) {
                continue;
            }
            compiled++;
            for (int i = 0; i < 40; i++) {
                String input = RegexTest.input(random);
                boolean expected = reference.matches(input);
                matched += expected ? 1 : 0;
                assertThat(matches(positions, input))
                        .as("seed %d: \"%s\" on \"%s\"", SEED, text, input)
                        .isEqualTo(expected);
                assertThat(matches(table, input))
                        .as("seed %d: \"%s\" on \"%s\"", SEED, text, input)
                        .isEqualTo(expected);
            }
        }
        assertThat(compiled).isGreaterThan(3_500);
        assertThat(matched).isGreaterThan(4_000);
    }

    /** The first word of places, its last place, both words, and one place too many. */
    @ParameterizedTest
    @ValueSource(ints = {1, 63, 64, 65, 127, 128, 129})
    void placesMayFillTwoWords(int places) throws UnsupportedPatternException {
        String pattern = "(a|bc)*" + "d".repeat(places - 3 < 0 ? 0 : places - 3);
        boolean isCompiled = true;
        try {
            PositionAutomaton automaton = automaton(pattern);
            String end = "d".repeat(Math.max(places - 3, 0));
            assertThat(matches(automaton, "abca" + end)).isTrue();
            assertThat(matches(automaton, end)).isTrue();
            assertThat(matches(automaton, "ab" + end)).isFalse();
            assertThat(matches(automaton, "a" + end + "d")).isFalse();
        } catch (UnsupportedPatternException e) {
            isCompiled = false;
        }
        assertThat(isCompiled).isEqualTo(places <= 128);
    }

    @Test
    void equalPatternsAreEqualAutomata() throws UnsupportedPatternException {
        assertThat(automaton("[^/]+/items"))
                .isEqualTo(automaton("[^/]+/items"))
                .hasSameHashCodeAs(automaton("[^/]+/items"));
        assertThat(automaton("a+")).isEqualTo(automaton("a{1,}?")).isNotEqualTo(automaton("a*"));
        assertThat(automaton("ab")).isNotEqualTo(automaton("ac"));
    }

    /** What is not sent to RE2/J for a check must be a pattern of RE2, and no larger than was estimated. */
    @Test
    void plainPatternsArePatternsOfRe2() {
        SplittableRandom random = new SplittableRandom(SEED);
        String[] pieces = {
            "a",
            "é",
            "/",
            ".",
            "*",
            "+",
            "?",
            "*?",
            "(",
            ")",
            "(?:",
            "(?i)",
            "(?s)",
            "(?P<n>",
            "[",
            "]",
            "[^",
            "a-z",
            "z-a",
            "-",
            "\\",
            "\\d",
            "\\W",
            "\\.",
            "\\b",
            "\\pL",
            "^",
            "$",
            "|",
            "{2}",
            "{2,1}",
            "{,3}",
            "{",
            "}",
            "[:alpha:]",
            "k",
            "[a-c-e]",
            "[]a]",
            "[a-]"
        };
        int plain = 0;
        for (int n = 0; n < 200_000; n++) {
            StringBuilder text = new StringBuilder();
            for (int i = random.nextInt(1, 7); i > 0; i--) {
                text.append(pieces[random.nextInt(pieces.length)]);
            }
            String pattern = random.nextInt(3) == 0 ? RegexTest.pattern(random, 2) : text.toString();
            RegexParser.Parsed parsed;
            try {
                parsed = RegexParser.parse(pattern);
            } catch (UnsupportedPatternException e) {
                continue;
            }
            if (parsed.isPlain()) {
                plain++;
                assertThat(programSize(pattern))
                        .as("seed %d: \"%s\"", SEED, pattern)
                        .isBetween(1, (int) Math.min(parsed.programSizeMax(), Integer.MAX_VALUE));
            }
        }
        assertThat(plain).isGreaterThan(20_000);
    }

    private static int programSize(String pattern) {
        try {
            return Pattern.compile(pattern).programSize();
        } catch (PatternSyntaxException e) {
            return -1;
        }
    }
}
