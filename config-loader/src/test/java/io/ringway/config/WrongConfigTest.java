package io.ringway.config;

import static org.assertj.core.api.Assertions.assertThat;

import io.ringway.config.compile.HostRegistry;
import io.ringway.config.model.Problem;
import io.ringway.hotpath.stats.StatsRegistry;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every kind of mistake gives its code at its place, with its path and suggestion, and nothing else. */
class WrongConfigTest {
    static Stream<WrongConfigs.Case> cases() {
        return Stream.of(
                        "/wrong/text.txt",
                        "/wrong/overload.txt",
                        "/wrong/shape.txt",
                        "/wrong/rules.txt",
                        "/wrong/meaning.txt",
                        "/wrong/clusters.txt",
                        "/wrong/listeners.txt",
                        "/wrong/names.txt",
                        "/wrong/dynamic.txt")
                .flatMap(resource -> WrongConfigs.read(resource).stream());
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("cases")
    void isReportedWhereItIs(WrongConfigs.Case wrong) {
        List<Problem> problems = problemsOf(wrong.text());

        List<String> found = new ArrayList<>();
        problems.forEach(problem -> found.add(describe(
                problem.code().id(), problem.line(), problem.column(), problem.fieldPath(), !problem.isError())));
        List<String> expected = new ArrayList<>();
        wrong.expected().forEach(e -> expected.add(describe(e.code(), e.line(), e.column(), e.path(), e.isWarning())));
        assertThat(found).as("%s", problems).containsExactlyInAnyOrderElementsOf(expected);
        assertThat(wrong.expected())
                .isNotEmpty()
                .allSatisfy(e -> assertThat(problems)
                        .filteredOn(p -> p.code().id().equals(e.code()) && p.line() == e.line())
                        .anySatisfy(p -> assertThat(p.suggestion().text()).contains(e.suggestion())));
    }

    private static List<Problem> problemsOf(String text) {
        StatsRegistry stats = new StatsRegistry();
        ConfigLoader loader = ConfigLoader.withInstalledFilters(stats, new HostRegistry(stats, 1));
        return loader.load(ConfigInput.ofText(text)).problems();
    }

    private static String describe(String code, int line, int column, String path, boolean isWarning) {
        return (isWarning ? "warning " : "error ") + code + " " + line + ":" + column + " " + path;
    }
}
