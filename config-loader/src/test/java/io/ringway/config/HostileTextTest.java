package io.ringway.config;

import static org.assertj.core.api.Assertions.assertThatCode;

import io.ringway.config.model.ProblemReport;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Whatever stands in a file, the loader answers with problems, never with an exception, and they can be printed.
 * {@code -Dringway.mutations=N} runs more.
 */
class HostileTextTest {
    private static final int COUNT = Integer.getInteger("ringway.mutations", 150);
    private static final long SEED = Long.getLong("ringway.seed", 4711L);

    /** Pieces that mean something to YAML, to JSON or to us. */
    private static final List<String> PIECES = List.of(
            "{",
            "}",
            "[",
            "]",
            ":",
            ": ",
            "- ",
            "?",
            "\"",
            "'",
            "&a",
            "*a",
            "<<: ",
            "!",
            "!!int ",
            "!!str ",
            "!!binary ",
            "|",
            ">",
            "%",
            "@",
            "`",
            "#",
            "\t",
            "\n",
            "\r",
            "\0",
            "\u0085",
            "\uFEFF",
            "\uD83D\uDE00",
            "~",
            "null",
            "- - -",
            "---\n",
            "...\n",
            "\\",
            "\\x",
            "1e999999999",
            "0x",
            "-0",
            ".inf",
            "\"@type\": ",
            "{}",
            "[]",
            "-9223372036854775809");

    private final Loading loading = new Loading();

    @Test
    void cutAndStuffedTextsAreAnswered() {
        for (long seed = SEED; seed < SEED + COUNT; seed++) {
            Random random = new Random(seed);
            StringBuilder text = new StringBuilder(new GeneratedConfig(seed).text());
            for (int i = 0; i <= random.nextInt(4); i++) {
                int at = random.nextInt(text.length());
                switch (random.nextInt(3)) {
                    case 0 -> text.insert(at, PIECES.get(random.nextInt(PIECES.size())));
                    case 1 -> text.delete(at, Math.min(text.length(), at + 1 + random.nextInt(40)));
                    default -> text.setLength(at + 1);
                }
            }
            assertAnswered(text.toString(), "seed " + seed);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "\0",
                "[",
                "*a",
                "&a",
                "&a *a",
                "&a [*a]",
                "&a {b: *a}",
                "&a {<<: *a}",
                "<<: [[[{}]]]",
                "? [a]\n: b",
                "!!map []",
                "!!python/object:x {}",
                "%YAML 9.9\n---\n{}",
                "static_resources: !!binary x",
                "static_resources: { clusters: { name: { name: {} } } }",
                "node: { metadata: { a: 1e999999999, b: .nan, c: 0x, d: !!float x } }",
                "node: { metadata: [] }",
                "node: { metadata: { ~: 1 } }",
                "admin: { address: { socket_address: { port_value: 1e99999, address: x } } }",
                "admin: { address: { socket_address: { port_value: 1e-99999, address: x } } }",
                "admin: { address: { pipe: { path: \"\\0\" } } }",
                "static_resources: { clusters: [ { name: a, connect_timeout: 999999999999999999999s } ] }",
                "static_resources: { clusters: [ { name: a, connect_timeout: { seconds: -1, nanos: 9999999999 } } ] }",
                "static_resources: { clusters: [ { name: a, typed_extension_protocol_options: { x: { \"@type\": [] } } } ] }",
                "static_resources: { clusters: [ { name: a, typed_extension_protocol_options: { x: { \"@type\": / } } } ] }",
                "static_resources: { listeners: [ { filter_chains: [ { filters: [ { typed_config: { \"@type\": type.googleapis.com/google.protobuf.Any } } ] } ] } ] }"
            })
    void oddTextsAreAnswered(String text) {
        assertAnswered(text, text);
    }

    @Test
    void deepNestingIsAnswered() {
        assertAnswered("[".repeat(2000), "lists");
        assertAnswered("{a: ".repeat(2000), "mappings");
        assertAnswered("node: { metadata: " + "{a: ".repeat(500) + "1" + "}".repeat(500) + " }", "struct");
    }

    private void assertAnswered(String text, String description) {
        assertThatCode(() -> ProblemReport.render(loading.problems(text)))
                .as(description)
                .doesNotThrowAnyException();
    }
}
