package io.ringway.routing.regex;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.re2j.Matcher;
import com.google.re2j.Pattern;
import java.nio.charset.StandardCharsets;
import java.util.SplittableRandom;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RegexReplacerTest {
    private final RegexReplacer replacer = new RegexReplacer();

    private String replaced(RegexRewrite rewrite, String input) {
        byte[] bytes = ("<" + input + ">").getBytes(StandardCharsets.UTF_8);
        int length = replacer.replace(rewrite, new UnsafeBuffer(bytes), 1, bytes.length - 2);
        if (length == RegexReplacer.UNCHANGED) {
            return input;
        }
        byte[] result = new byte[length];
        replacer.output().getBytes(0, result);
        return new String(result, StandardCharsets.UTF_8);
    }

    /** The first four are the examples of Envoy's documentation of regex_rewrite. */
    @ParameterizedTest
    @CsvSource({
        "^/service/([^/]+)(/.*)$, \\2/instance/\\1, /service/foo/v1/api, /v1/api/instance/foo",
        "one, two, /xxx/one/yyy/one/zzz, /xxx/two/yyy/two/zzz",
        "^(.*?)one(.*)$, \\1two\\2, /xxx/one/yyy/one/zzz, /xxx/two/yyy/one/zzz",
        "(?i)/xxx/, /yyy/, /aaa/XxX/bbb, /aaa/yyy/bbb",
        "(a)|b, [\\1], /ab, /[a][]",
        "a*, x, baac, xbxcx",
        "/+, /, //a///b, /a/b",
        "'', -, éa, -é-a-",
        "^, /pre, /a, /pre/a",
        "$, /post, /a, /a/post",
        "(a+)(a*), \\2\\1\\0, aaa, aaaaaa",
        "(a+?)(a*), <\\1.\\2>, aaa, <a.aa>",
        "(ab|a)(bc)?, <\\1.\\2>, abc, <ab.>c",
        "x, \\\\, axb, a\\b",
        "nothing, else, /a, /a",
        "/\\bfoo\\b, /bar, /foo/foobar, /bar/foobar",
        "(\\pL)(\\d), \\2\\1, é1ß2, 1é2ß",
    })
    void matchesAreReplacedAsRe2Does(String pattern, String substitution, String input, String expected) {
        assertThat(replaced(RegexRewrite.compile(pattern, substitution), input)).isEqualTo(expected);
    }

    @Test
    void faultsAreToldWhenTheConfigurationIsRead() {
        assertThatThrownBy(() -> RegexRewrite.compile("(a", "b")).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> RegexRewrite.compile("(a)", "\\2"))
                .hasMessageContaining("names group 2")
                .hasMessageContaining("has 1");
        assertThatThrownBy(() -> RegexRewrite.compile("(a)", "\\x")).hasMessageContaining("backslash");
        assertThatThrownBy(() -> RegexRewrite.compile("(a)", "\\")).hasMessageContaining("backslash");
        assertThatThrownBy(() -> RegexRewrite.compile("(a{50}){50}", "b")).hasMessageContaining("more than 100");
    }

    @Test
    void whatWouldBeTooLargeIsNotMade() {
        UnsafeBuffer input = new UnsafeBuffer("a".repeat(60_000).getBytes(StandardCharsets.US_ASCII));
        assertThat(replacer.replace(RegexRewrite.compile("a", "bcd"), input, 0, input.capacity()))
                .isEqualTo(RegexReplacer.TOO_LARGE);
        assertThat(replacer.replace(RegexRewrite.compile("a", "b"), input, 0, input.capacity()))
                .isEqualTo(60_000);
    }

    /** From every position the search goes on to the end: quadratic, so it is given up. */
    @ParameterizedTest
    @CsvSource({"a(.*b)?", "\\ba|a(.*b)?"})
    void whatWouldTakeTooLongIsGivenUp(String pattern) {
        UnsafeBuffer input = new UnsafeBuffer("a".repeat(60_000).getBytes(StandardCharsets.US_ASCII));
        assertThat(replacer.replace(RegexRewrite.compile(pattern, "x"), input, 0, input.capacity()))
                .isEqualTo(RegexReplacer.TOO_LARGE);
        assertThat(replaced(RegexRewrite.compile("a", "x"), "banana")).isEqualTo("bxnxnx");
    }

    @Test
    void groupsAreThoseOfRe2() {
        long seed = 20_261_128;
        SplittableRandom random = new SplittableRandom(seed);
        int machines = 0;
        int changed = 0;
        for (int n = 0; n < 4_000; n++) {
            String text = RegexTest.pattern(random, 2);
            int groups = Math.min(Pattern.compile(text).groupCount(), 9);
            String substitution =
                    groups == 0 ? "<\\0>" : "<\\0|\\" + (1 + random.nextInt(groups)) + "|\\" + groups + ">";
            RegexRewrite rewrite = RegexRewrite.compile(text, substitution);
            machines += rewrite.program() == null ? 0 : 1;
            for (int i = 0; i < 20; i++) {
                String input = RegexTest.input(random) + RegexTest.input(random);
                // RE2/J takes half of a character beyond the basic plane for one, and in bytes takes what follows any
                // other beyond ASCII for the
                // beginning of the text.
                input = rewrite.program() == null ? input.replaceAll("[^\\x00-\\x7F]", "k") : input.replace("𐍈", "ß");
                String expected = expected(text, substitution, input);
                changed += expected.equals(input) ? 0 : 1;
                assertThat(replaced(rewrite, input))
                        .as("seed %d: \"%s\" -> \"%s\" on \"%s\"", seed, text, substitution, input)
                        .isEqualTo(expected);
            }
        }
        assertThat(machines).isGreaterThan(3_000);
        assertThat(changed).isGreaterThan(10_000);
    }

    /** By RE2/J, on strings. */
    private static String expected(String pattern, String substitution, String input) {
        Matcher matcher = Pattern.compile(pattern).matcher(input);
        StringBuilder result = new StringBuilder();
        int at = 0;
        int lastEnd = -1;
        while (matcher.find()) {
            if (matcher.start() == matcher.end() && matcher.start() == lastEnd) {
                continue;
            }
            result.append(input, at, matcher.start());
            String replacement = substitution;
            for (int group = 0; group <= matcher.groupCount() && group <= 9; group++) {
                String value = matcher.group(group);
                replacement = replacement.replace("\\" + group, value == null ? "" : value);
            }
            result.append(replacement);
            at = matcher.end();
            lastEnd = at;
        }
        return result + input.substring(at);
    }
}
