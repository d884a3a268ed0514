package io.ringway.perf.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class SummaryTest {
    private static final Scenario SCENARIO = Scenario.ALL.getFirst();

    @Test
    void takesTheTenthPercentileOverTheSlicesOfAllRounds() {
        Summary summary = summary(measurement(false, 9, 20, slices(11, 20)), measurement(true, 8, 10, slices(1, 10)));

        assertThat(summary.quietUs()).isEqualTo(3); // of 1..20
    }

    @Test
    void leavesDisturbedRoundsOutOfThroughputButNotOutOfCpuTime() {
        Summary summary = summary(measurement(false, 10, 100, slices(1, 2)), measurement(true, 30, 5, slices(1, 2)));

        assertThat(summary.median(Measurement::cpuUs)).isEqualTo(20);
        assertThat(summary.undisturbed().median(Measurement::rps)).isEqualTo(100);
        assertThat(summary.disturbed()).isEqualTo(1);
    }

    @Test
    void usesDisturbedRoundsWhenThereAreNoOthers() {
        Summary summary = summary(measurement(true, 10, 100, slices(1, 2)));

        assertThat(summary.isWhollyDisturbed()).isTrue();
        assertThat(summary.undisturbed().median(Measurement::rps)).isEqualTo(100);
    }

    @Test
    void printsRatiosToTheFloorOfTheSameScenario() {
        Peer floor = peer("floor");
        Peer nginx = peer("nginx");
        Measurement ofFloor = measurement("floor", false, 10, 100, List.of(10.0));
        Measurement ofNginx = measurement("nginx", false, 15, 100, List.of(15.0));

        String table = new Report(List.of(SCENARIO), List.of(floor, nginx), List.of(ofFloor, ofNginx)).plain();

        assertThat(table.lines()
                        .filter(l -> l.contains("nginx") && l.contains("15.00"))
                        .findFirst())
                .hasValueSatisfying(row -> assertThat(row).contains("1.50").contains("1.00"));
    }

    private static Peer peer(String name) {
        return new Peer(name, "1", null, List.of("x"), false, false);
    }

    private static List<Double> slices(int first, int last) {
        return IntStream.rangeClosed(first, last).mapToObj(i -> (double) i).toList();
    }

    private static Summary summary(Measurement... all) {
        return new Summary(SCENARIO, "p", List.of(all));
    }

    private static Measurement measurement(boolean isDisturbed, double cpuUs, double rps, List<Double> slices) {
        return measurement("p", isDisturbed, cpuUs, rps, slices);
    }

    private static Measurement measurement(
            String peer, boolean isDisturbed, double cpuUs, double rps, List<Double> slices) {
        LoadResult load = new LoadResult(1, 1, rps, 0, Map.of(), 0, 0, 1, Map.of("p50", 1.0), List.of());
        return new Measurement(
                "2026-11-21T00:00:00Z",
                SCENARIO.name(),
                peer,
                "1",
                0,
                0,
                isDisturbed,
                1,
                cpuUs,
                0,
                0,
                0,
                slices,
                0,
                0,
                0,
                0,
                0,
                0,
                null,
                null,
                load);
    }
}
