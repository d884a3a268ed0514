package io.ringway.server.golden;

import static org.assertj.core.api.Assertions.assertThat;

import io.ringway.server.rehearsal.Rehearsed;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicContainer;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

/** Every case of every golden table. */
class GoldenRoutesTest {
    private static final Path FOLDER = Path.of("src", "test", "resources", "golden");
    /** The tables are to grow, and not to be lost. */
    private static final int CASES_MIN = 600;

    private static List<Path> files() throws IOException {
        try (Stream<Path> all = Files.list(FOLDER)) {
            return all.filter(file -> file.toString().endsWith(".yaml"))
                    .sorted()
                    .toList();
        }
    }

    private static List<GoldenTable> tables(Path file) {
        Load load = new Load(LoadSettings.builder().setLabel(file.toString()).build());
        try {
            Object root = load.loadFromString(Files.readString(file));
            YamlTree tree = new YamlTree(file.getFileName().toString(), (Map<?, ?>) root);
            tree.allow("tables");
            return tree.trees("tables").stream().map(GoldenTable::new).toList();
        } catch (IOException e) {
            throw new IllegalStateException(file.toString(), e);
        }
    }

    @TestFactory
    Stream<DynamicContainer> everyCaseComesOutAsDocumented() throws IOException {
        return files().stream()
                .map(file -> DynamicContainer.dynamicContainer(
                        file.getFileName().toString(),
                        tables(file).stream()
                                .map(table -> DynamicContainer.dynamicContainer(
                                        table.name(), table.cases().stream().map(one -> test(table, one))))));
    }

    private static DynamicTest test(GoldenTable table, GoldenCase one) {
        return DynamicTest.dynamicTest(one.name(), () -> check(table, one));
    }

    private static void check(GoldenTable table, GoldenCase one) {
        Rehearsed result = table.play(one);
        YamlTree expected = one.expected();
        assertThat(expected.entries()).as("a case expects something").isNotEmpty();
        GoldenOutcome outcome = new GoldenOutcome(
                result, table.config().origins().routes().values().iterator().next());
        assertThat(outcome.actual(expected))
                .as("%s\n%s\n%s", one.fields().where(), one.name(), one.rule())
                .isEqualTo(GoldenOutcome.expected(expected));
    }

    @Test
    void casesHaveNamesOfTheirOwn() throws IOException {
        List<String> twice = new ArrayList<>();
        int count = 0;
        for (Path file : files()) {
            for (GoldenTable table : tables(file)) {
                Set<String> names = new HashSet<>();
                for (GoldenCase one : table.cases()) {
                    count++;
                    if (!names.add(one.name())) {
                        twice.add(file + ": " + table.name() + ": " + one.name());
                    }
                }
            }
        }
        assertThat(twice).isEmpty();
        assertThat(count).isGreaterThanOrEqualTo(CASES_MIN);
    }
}
