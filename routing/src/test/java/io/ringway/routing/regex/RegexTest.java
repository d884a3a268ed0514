package io.ringway.routing.regex;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.re2j.Pattern;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.SplittableRandom;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RegexTest {

    @ParameterizedTest
    @CsvSource(
            delimiter = ' ',
            value = {
                "/a/b /a/b true",
                "/a/b /a/bc false",
                "/a/.* /a/ true",
                "/a/.* /a/xé true",
                "/v[0-9]+/.* /v12/x true",
                "/v[0-9]+/.* /v/x false",
                "^/a|/b$ /a true",
                "^/a|/b$ /b true",
                "^/a|/b$ /ab false",
                "/(?:users|items)/[^/]+ /items/17 true",
                "/(?:users|items)/[^/]+ /items/17/x false",
                "/x{2,3} /xx true",
                "/x{2,3} /xxxx false",
                "(?i)/foo /FoO true",
                "/\\d\\w\\. /1_. true",
                "/[\\w.-]+ /a-b.c true",
                "/[^\\d]* /ab2 false",
                "/é+ /éé true",
                "/a?? /a true",
                ".*\\.(png|jpg) /x/y.jpg true",
                ".*\\.(png|jpg) /x/yjpg false"
            })
    void wholeInputMatches(String pattern, String input, boolean expected) {
        Regex regex = Regex.compile(pattern);
        byte[] bytes = ("<" + input + ">").getBytes(StandardCharsets.UTF_8);

        assertThat(regex.isAutomaton()).isTrue();
        assertThat(regex.matches(new UnsafeBuffer(bytes), 1, bytes.length - 2)).isEqualTo(expected);
        assertThat(Pattern.matches(pattern, input)).as("RE2/J").isEqualTo(expected);
    }

    /** What the parser leaves to RE2/J still matches. */
    @ParameterizedTest
    @CsvSource(
            delimiter = ' ',
            value = {
                "/\\bfoo /foo true",
                "/\\pL+ /é true",
                "/[[:alpha:]]+ /ab true",
                "/(?i:foo) /FOO true",
                "/[é]x /éx true",
                "/\\x41 /A true",
                "/a{,2} /a{,2} true",
                "(?i)/\\W /ſ false"
            })
    void otherSyntaxFallsBack(String pattern, String input, boolean expected) {
        Regex regex = new RegexCompiler(1000).compile(pattern);
        byte[] bytes = input.getBytes(StandardCharsets.UTF_8);

        assertThat(regex.isAutomaton()).isFalse();
        assertThat(regex.matches(new UnsafeBuffer(bytes), 0, bytes.length)).isEqualTo(expected);
    }

    @ParameterizedTest
    @ValueSource(strings = {"(", "[a", "a**", "\\y", "(?=a)", "x{1001}"})
    void whatIsNoPatternOfRe2IsRefused(String pattern) {
        assertThatThrownBy(() -> Regex.compile(pattern)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void largeProgramsAreRefused() {
        assertThatThrownBy(() -> Regex.compile("/(a{100}|b)")).hasMessageContaining("more than 100");
    }

    @Test
    void literalPrefixes() {
        assertThat(Regex.compile("/a/b").isLiteral()).isTrue();
        assertThat(Regex.compile("/a\\.b").literalPrefix()).isEqualTo("/a.b");
        assertThat(Regex.compile("/a/.*").isLiteral()).isFalse();
        assertThat(Regex.compile("/a/.*").literalPrefix()).isEqualTo("/a/");
        assertThat(Regex.compile("/ab?").literalPrefix()).isEqualTo("/a");
        assertThat(Regex.compile("/a(b/)c+").literalPrefix()).isEqualTo("/ab/");
        assertThat(Regex.compile("/a(b/)+c").literalPrefix()).isEqualTo("/a");
        assertThat(Regex.compile("/a|/b").literalPrefix()).isEmpty();
        assertThat(Regex.compile("(/a|/b)c").literalPrefix()).isEmpty();
        assertThat(Regex.compile("(?i)/a").literalPrefix()).isEqualTo("/");
    }

    /** A pattern on which backtracking engines take exponential time. */
    @Test
    void nestedRepetitionIsLinear() {
        Regex regex = Regex.compile("/(a|a)*(a*)*b");
        byte[] bytes = ("/" + "a".repeat(100_000)).getBytes(StandardCharsets.US_ASCII);

        assertThat(regex.isAutomaton()).isTrue();
        assertThat(regex.matches(new UnsafeBuffer(bytes), 0, bytes.length)).isFalse();
    }

    /** Random patterns and inputs over a small alphabet, against RE2/J. */
    @Test
    void equalsRe2OnRandomPatterns() {
        SplittableRandom random = new SplittableRandom(2024);
        int tables = 0;
        int matched = 0;
        for (int round = 0; round < 4_000; round++) {
            String text = pattern(random, 3);
            Pattern reference = Pattern.compile(text);
            Regex regex = new RegexCompiler(100_000).compile(text);
            tables += regex.isAutomaton() ? 1 : 0;
            for (int i = 0; i < 40; i++) {
                String input = input(random);
                byte[] bytes = input.getBytes(StandardCharsets.UTF_8);
                boolean expected = reference.matches(input);
                matched += expected ? 1 : 0;
                assertThat(regex.matches(new UnsafeBuffer(bytes), 0, bytes.length))
                        .as("\"%s\" on \"%s\"", text, input)
                        .isEqualTo(expected);
                if (expected) {
                    String prefix = new String(
                            regex.literalPrefix().getBytes(StandardCharsets.ISO_8859_1), StandardCharsets.UTF_8);
                    assertThat(input).startsWith(prefix);
                    if (regex.isLiteral()) {
                        assertThat(input).isEqualTo(prefix);
                    }
                }
            }
        }
        assertThat(tables).isGreaterThan(3_800);
        assertThat(matched).isGreaterThan(4_000);
    }

    static String pattern(SplittableRandom random, int depth) {
        String flags = random.nextInt(10) == 0 ? "(?i)" : "";
        return flags
                + (random.nextInt(8) == 0 ? "^" : "")
                + choice(random, depth)
                + (random.nextInt(8) == 0 ? "$" : "");
    }

    private static String choice(SplittableRandom random, int depth) {
        StringBuilder text = new StringBuilder();
        int options = random.nextInt(4) == 0 ? 2 : 1;
        for (int i = 0; i < options; i++) {
            text.append(i > 0 ? "|" : "");
            int parts = random.nextInt(4);
            for (int j = 0; j < parts; j++) {
                text.append(atom(random, depth)).append(repetition(random));
            }
        }
        return text.toString();
    }

    private static String atom(SplittableRandom random, int depth) {
        List<String> simple = List.of(
                "a", "b", "k", "/", "é", ".", "[ab]", "[^a]", "[a-k/]", "\\d", "\\w", "\\W", "\\.", "[^/]", "s", "\\s");
        if (depth > 0 && random.nextInt(4) == 0) {
            return (random.nextBoolean() ? "(" : "(?:") + choice(random, depth - 1) + ")";
        }
        return simple.get(random.nextInt(simple.size()));
    }

    private static String repetition(SplittableRandom random) {
        List<String> all = List.of("*", "+", "?", "{2}", "{1,3}", "{0,1}", "{1,}", "*?");
        return random.nextInt(3) == 0 ? all.get(random.nextInt(all.size())) : "";
    }

    static String input(SplittableRandom random) {
        String alphabet = "abkK/é1_. \nsſK𐍈";
        int[] characters = alphabet.codePoints().toArray();
        StringBuilder text = new StringBuilder();
        int length = random.nextInt(7);
        for (int i = 0; i < length; i++) {
            text.appendCodePoint(characters[random.nextInt(characters.length)]);
        }
        return text.toString();
    }
}
