package io.ringway.config.source;

import static org.assertj.core.api.Assertions.assertThat;

import io.ringway.config.model.Problems;
import io.ringway.config.model.SourceText;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class CanonicalYamlTest {
    private static String format(String text) {
        Problems problems = new Problems();
        String formatted = CanonicalYaml.of(new SourceText("envoy.yaml", text), problems);
        assertThat(problems.list()).isEmpty();
        return Objects.requireNonNull(formatted);
    }

    static Stream<Path> files() throws IOException {
        try (Stream<Path> examples = Files.walk(Path.of("../examples"))) {
            List<Path> all = examples.filter(file -> file.toString().endsWith(".yaml"))
                    .sorted()
                    .toList();
            return Stream.concat(all.stream(), Stream.of(Path.of("src/test/resources/good/surface.yaml")));
        }
    }

    @ParameterizedTest
    @MethodSource("files")
    void whatIsCanonicalStays(Path file) throws IOException {
        String once = format(Files.readString(file));

        assertThat(format(once)).isEqualTo(once);
    }

    /** Blanks in a block of text are a part of what it says. */
    static Stream<Path> filesWithoutBlocks() throws IOException {
        List<Path> without = new ArrayList<>();
        for (Path file : files().toList()) {
            if (!Files.readString(file).contains(": |")) {
                without.add(file);
            }
        }
        return without.stream();
    }

    @ParameterizedTest
    @MethodSource("filesWithoutBlocks")
    void layoutDoesNotMatter(Path file) throws IOException {
        // What is spoilt changes nothing of what the file says, so formatting takes it back.
        String canonical = format(Files.readString(file));
        for (int seed = 0; seed < 5; seed++) {
            assertThat(format(spoilt(canonical, new Random(seed))))
                    .as("seed %d", seed)
                    .isEqualTo(canonical);
        }
    }

    /** Everything is indented twice as deep, with blanks at the ends of lines and wide gaps. */
    private static String spoilt(String canonical, Random random) {
        StringBuilder text = new StringBuilder();
        for (String line : canonical.lines().toList()) {
            int indent = line.length() - line.stripLeading().length();
            String content = line.stripLeading();
            boolean isBare = content.matches("(- )*[A-Za-z_]+: [A-Za-z0-9_.]+") && random.nextInt(3) == 0;
            text.append(" ".repeat(indent * 2));
            text.append(content.startsWith("- ") ? "-   " + content.substring(2) : content);
            text.append(isBare ? "   " : "").append('\n');
        }
        return text.toString();
    }

    @Test
    void dashesStandBelowTheirKeyAndLevelsAreTwoBlanks() {
        assertThat(format("""
                static_resources:
                    clusters:
                        -   name:    web
                            # how long
                            connect_timeout: 1s   # a second


                            lb_policy: ROUND_ROBIN
                        # the other one
                        -
                            name: api
                """)).isEqualTo("""
                static_resources:
                  clusters:
                  - name: web
                    # how long
                    connect_timeout: 1s   # a second

                    lb_policy: ROUND_ROBIN
                  # the other one
                  -
                    name: api
                """);
    }

    @Test
    void textsOfSeveralLinesKeepWhatTheySay() {
        assertThat(format("""
                a:
                      code: |
                          function f()
                            return 1 \s
                          end

                      folded: >-
                         one
                         two
                      quoted: "one
                        two"
                      given: |2
                          x
                      flow: { b: 1,
                              c: 2 }
                b:
                    - - 1
                      - 2
                    - |
                       x
                """)).isEqualTo("""
                a:
                  code: |
                    function f()
                      return 1 \s
                    end

                  folded: >-
                    one
                    two
                  quoted: "one
                    two"
                  given: |2
                      x
                  flow: { b: 1,
                          c: 2 }
                b:
                - - 1
                  - 2
                - |
                  x
                """);
    }

    @Test
    void anchorsAliasesAndMergeKeysStay() {
        String text = """
                base: &base
                    timeout: 1s
                list:
                    - &one
                      a: 1
                    - *one
                    - <<: *base
                      b: 2
                """;

        assertThat(format(text)).isEqualTo("""
                base: &base
                  timeout: 1s
                list:
                - &one
                  a: 1
                - *one
                - <<: *base
                  b: 2
                """);
    }

    @Test
    void commentsStayWithWhatTheyAreAbout() {
        assertThat(format("""
                # first

                # second
                a:
                    # of b
                    b: 1
                    # left over of a
                # of c
                c: 2
                # at the end
                """)).isEqualTo("""
                # first

                # second
                a:
                  # of b
                  b: 1
                  # left over of a
                # of c
                c: 2
                # at the end
                """);
    }

    @Test
    void aCommentBelowAListStaysWhereItIsPut() {
        String formatted = format("""
                routes:
                    - match: x
                      status: 200
                   # odd
                last: 1   # a text
                          # that goes on
                """);
        assertThat(formatted).isEqualTo("""
                routes:
                - match: x
                  status: 200
                  # odd
                last: 1   # a text
                          # that goes on
                """);
        assertThat(format(formatted)).isEqualTo(formatted);
    }

    @Test
    void linesEndInOneWay() {
        assertThat(format("a: 1\r\nb: 2\r\n\r\n\r\n")).isEqualTo("a: 1\nb: 2\n");
        assertThat(format("a: 1")).isEqualTo("a: 1\n");
    }

    @Test
    void whatIsNoYamlIsAProblem() {
        Problems problems = new Problems();

        assertThat(CanonicalYaml.of(new SourceText("x.yaml", "a: ["), problems)).isNull();
        assertThat(problems.hasErrors()).isTrue();
    }
}
