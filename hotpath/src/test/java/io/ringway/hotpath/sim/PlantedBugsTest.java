package io.ringway.hotpath.sim;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/**
 * A simulation that finds nothing proves nothing: known bugs are planted, and have to be found. {@code -Dringway.sim.planted=all} tries every
 * one of them, and writes the table of {@code docs/simulation.md}; by default a few are tried.
 */
class PlantedBugsTest {
    private static final boolean IS_EVERY =
            System.getProperty("ringway.sim.planted", "").equals("all");
    private static final Set<PlantedBug> FEW =
            EnumSet.of(PlantedBug.UNREAD_BYTES, PlantedBug.PIPELINE_ORDER, PlantedBug.NEVER_GIVEN);
    /** All but a few are found in seconds, so that all of them together take less than ten minutes. */
    private static final long NS_EACH_MAX = 200_000_000_000L;

    private static final Pattern INVARIANT = Pattern.compile("^I[1-8]");

    @Test
    void plantedBugsAreFound() throws Exception {
        List<String> rows = new ArrayList<>();
        List<PlantedBug> missed = new ArrayList<>();
        for (PlantedBug bug : IS_EVERY ? EnumSet.allOf(PlantedBug.class) : FEW) {
            String row = search(bug);
            rows.add("| " + bug.what + " | " + row + " |");
            if (row.startsWith("not found")) {
                missed.add(bug);
            }
        }
        write(rows);
        assertThat(missed).isEmpty();
    }

    /** The row: what has found it, seeds, events, seconds. */
    private static String search(PlantedBug bug) throws Exception {
        PlantingLoader loader = new PlantingLoader(bug);
        long startNs = System.nanoTime();
        long events = 0;
        long seed = 0;
        while (System.nanoTime() - startNs < NS_EACH_MAX) {
            PlantingLoader.Found found = loader.run(++seed);
            events += found.events();
            if (!found.violations().isEmpty()) {
                assertThat(loader.isPlanted()).as("%s is in the code", bug).isTrue();
                String row = sign(found.violations().getFirst()) + " | " + seed + " | " + events + " | "
                        + String.format(Locale.ROOT, "%.1f", (System.nanoTime() - startNs) / 1e9);
                System.out.println(
                        bug + " | " + row + "\n    " + found.violations().getFirst());
                return row;
            }
        }
        assertThat(loader.isPlanted()).as("%s is in the code", bug).isTrue();
        return "not found | " + seed + " | " + events + " | " + NS_EACH_MAX / 1_000_000_000L;
    }

    /** The invariant that a violation is about, or what else it is. */
    private static String sign(String violation) {
        Matcher invariant = INVARIANT.matcher(violation);
        if (invariant.find()) {
            return invariant.group();
        }
        if (violation.startsWith("thrown: ") || violation.startsWith("logged: ")) {
            return violation.contains("AssertionError") ? "I8, an assertion" : "I8, an exception";
        }
        return violation.startsWith("without any fault: ") ? "an error without any fault" : "an impossible answer";
    }

    private static void write(List<String> rows) throws IOException {
        Path file = Path.of("target", "planted-bugs.md");
        Files.createDirectories(file.getParent());
        List<String> lines =
                new ArrayList<>(List.of("| bug | found by | seeds | events | seconds |", "|---|---|---|---|---|"));
        lines.addAll(rows);
        Files.write(file, lines);
    }
}
