package io.ringway.config.model;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

class ProblemReportTest {
    private static Problem problem(SourceText source, int line, int column, int length) {
        return new Problem(
                ProblemCode.UNKNOWN_FIELD,
                Severity.ERROR,
                "unknown field \"conect_timeout\" in Cluster",
                new Position(source, line, column, length),
                "static_resources.clusters[2].conect_timeout",
                Suggestion.didYouMean(List.of("connect_timeout")),
                null);
    }

    @Test
    void aProblemShowsItsLine() {
        SourceText source = new SourceText("envoy.yaml", "\n".repeat(40) + "    conect_timeout: 0.25s\n");

        assertThat(ProblemReport.render(problem(source, 41, 5, 14))).isEqualTo("""
                        error RW2041: unknown field "conect_timeout" in Cluster
                          --> envoy.yaml:41:5      static_resources.clusters[2].conect_timeout
                           41 |     conect_timeout: 0.25s
                                    ^^^^^^^^^^^^^^ did you mean "connect_timeout"?
                        """);
    }

    @Test
    void tabsBeforeTheColumnStayTabs() {
        SourceText source = new SourceText("envoy.json", "\t\t\"a\": 1");

        assertThat(ProblemReport.render(problem(source, 1, 3, 3)))
                .contains("    1 | \t\t\"a\": 1\n        \t\t^^^ did");
    }

    @Test
    void aLongLineIsCutToAWindow() {
        SourceText source = new SourceText("envoy.json", "x".repeat(5000) + "HERE" + "y".repeat(5000));

        String text = ProblemReport.render(problem(source, 1, 5001, 4));

        String[] lines = text.split("\n", -1);
        assertThat(lines[2]).hasSizeLessThan(200).contains("HERE");
        assertThat(lines[3].indexOf('^')).isEqualTo(lines[2].indexOf("HERE"));
    }

    @Test
    void aRelatedPlaceIsShownToo() {
        SourceText source = new SourceText("a.yaml", "x: 1\nx: 2\n");
        Problem problem = new Problem(
                ProblemCode.DUPLICATE_KEY,
                Severity.ERROR,
                "key \"x\" stands twice in this mapping",
                new Position(source, 2, 1, 1),
                "x",
                Suggestion.NONE,
                new Problem.Related(new Position(source, 1, 1, 1), "first here"));

        assertThat(ProblemReport.render(problem)).isEqualTo("""
                        error RW1004: key "x" stands twice in this mapping
                          --> a.yaml:2:1      x
                            2 | x: 2
                                ^
                          ::: a.yaml:1:1
                            1 | x: 1
                                ^ first here
                        """);
    }

    @Test
    void severalProblemsAreSortedAndCounted() {
        SourceText source = new SourceText("a.yaml", "x\ny\nz\n");
        Problem warning = new Problem(
                ProblemCode.NO_EFFECT,
                Severity.WARNING,
                "no effect",
                new Position(source, 1, 1, 1),
                "",
                Suggestion.NONE,
                null);

        String text = ProblemReport.render(List.of(warning, problem(source, 3, 1, 1), problem(source, 2, 1, 1)));

        assertThat(text.indexOf("a.yaml:2:1")).isLessThan(text.indexOf("a.yaml:3:1"));
        assertThat(text.indexOf("a.yaml:3:1")).isLessThan(text.indexOf("warning RW4010"));
        assertThat(text).endsWith("2 errors, 1 warning\n");
    }

    @Test
    void aProblemWithoutAPlaceShowsItsHint() {
        Problem problem = new Problem(
                ProblemCode.FILE_UNREADABLE,
                Severity.ERROR,
                "there is no file a.yml",
                null,
                "",
                Suggestion.didYouMean(List.of("a.yaml")),
                null);

        assertThat(ProblemReport.render(problem))
                .isEqualTo("error RW1001: there is no file a.yml\n  = did you mean \"a.yaml\"?\n");
    }

    @Test
    void codesAreUnique() {
        assertThat(ProblemCode.values())
                .extracting(ProblemCode::id)
                .doesNotHaveDuplicates()
                .allMatch(id -> id.matches("RW\\d{4}"));
    }

    @Test
    void everyCodeIsDocumented() throws IOException {
        String page = Files.readString(Path.of("..", "docs", "configuration.md"));

        assertThat(ProblemCode.values())
                .allSatisfy(code -> assertThat(page).contains("| " + code.id() + " | " + code.summary() + " |"));
    }
}
