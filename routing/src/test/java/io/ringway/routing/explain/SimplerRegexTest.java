package io.ringway.routing.explain;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SimplerRegexTest {

    @ParameterizedTest
    @CsvSource({
        "/a/b, EXACT, /a/b",
        "^/a/b$, EXACT, /a/b",
        "/a\\.b, EXACT, /a.b",
        "/a/.*, PREFIX, /a/",
        "^/a.*$, PREFIX, /a",
        ".*, PREFIX, ''",
        ".*\\.png, SUFFIX, .png",
        ".*admin.*, CONTAINS, admin",
        "/a(/.*)?, SEPARATED_PREFIX, /a",
    })
    void theseNeedNoExpression(String pattern, SimplerRegex.Kind kind, String text) {
        assertThat(SimplerRegex.of(pattern)).isEqualTo(new SimplerRegex(kind, text));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"/a.b", "/a/.+", "/[ab]", "/a|/b", "/a/[0-9]+/.*", "(?i)/a", "/a\\.*", "/a(/.*)", "(", "/.*/b/.*"
            })
    void theseDo(String pattern) {
        assertThat(SimplerRegex.of(pattern)).isNull();
    }
}
