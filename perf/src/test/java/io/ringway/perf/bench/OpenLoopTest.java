package io.ringway.perf.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.HdrHistogram.Histogram;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A slow server is charged for every request that it delayed, not only for the few that were on their way (coordinated omission). */
@Timeout(60)
class OpenLoopTest {
    private static final double RATE = 500;
    private static final double SECONDS = 1;
    private static final int CONNECTIONS = 2;

    @TempDir
    private static Path out;

    private static Path load;

    @BeforeAll
    static void compile() {
        assumeTrue(NativeTools.isCompilerPresent(), "gcc is missing: " + NativeTools.GCC_HINT);
        assumeTrue(Executables.onPath("taskset") != null, "taskset is missing: apt-get install util-linux");
        load = new NativeTools(PerfHome.find().sources(), out, line -> {}).load();
    }

    @Test
    void aStallIsChargedToAllThatWasDueMeanwhile() throws IOException, InterruptedException {
        try (StallingServer server = new StallingServer(400)) {
            LoadResult result = run(server, RATE);

            assertThat(result.errors()).as("errors: %s", result.errorKinds()).isZero();
            Histogram latencies = Latencies.merged(List.of(result));
            assertThat(slow(latencies)).as("of about 200 due during the stall").isGreaterThan(100);
            assertThat(latencies.getMaxValue()).isGreaterThan(TimeUnit.MILLISECONDS.toNanos(300));
        }
    }

    @Test
    void aClosedLoopWouldHaveSeenOneSlowRequestPerConnection() throws IOException, InterruptedException {
        try (StallingServer server = new StallingServer(400)) {
            LoadResult result = run(server, 0);

            assertThat(result.errors()).as("errors: %s", result.errorKinds()).isZero();
            assertThat(result.requests()).isGreaterThan(StallingServer.STALLED_REQUEST);
            assertThat(result.histogramNs()).isEmpty();
            assertThat(result.latencyUs("max")).isGreaterThan(300_000);
            assertThat(result.latencyUs("p50")).isLessThan(300_000);
        }
    }

    @Test
    void whatIsNeverAnsweredHasALatencyToo() throws IOException, InterruptedException {
        try (StallingServer server = new StallingServer(0)) {
            LoadResult result = run(server, RATE);

            assertThat(result.requests()).isZero();
            assertThat(result.errorKinds()).containsEntry("stuck", (long) CONNECTIONS);
            assertThat(result.overdue()).isPositive();
            Histogram latencies = Latencies.merged(List.of(result));
            assertThat(latencies.getTotalCount()).isGreaterThan((long) (RATE * SECONDS / 2));
            assertThat(slow(latencies)).isEqualTo(latencies.getTotalCount());
        }
    }

    @Test
    void writesWhatThePlottersOfHdrHistogramRead() throws IOException {
        Histogram latencies = new Histogram(3);
        latencies.recordValueWithCount(20_000, 99);
        latencies.recordValue(5_000_000);
        Path file = out.resolve("x.hgrm");

        Latencies.write(latencies, file);

        assertThat(Files.readAllLines(file))
                .first()
                .asString()
                .contains("Value", "Percentile", "TotalCount", "1/(1-Percentile)");
        assertThat(Files.readString(file)).contains("#[Max     =     5001.215");
    }

    private static long slow(Histogram latencies) {
        return latencies.getCountBetweenValues(TimeUnit.MILLISECONDS.toNanos(100), Long.MAX_VALUE);
    }

    private static LoadResult run(StallingServer server, double rate) throws IOException, InterruptedException {
        Scenario scenario = new Scenario("slow", "slow", "/100", CONNECTIONS, 0, 1, false, rate);
        try (Children children = new Children();
                CounterPage page = CounterPage.create(out)) {
            Process process = children.startPiped(
                    LoadCommand.of(load, scenario, server.port(), Ports.ephemeral(), page.file(), 0, SECONDS), 0);
            String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
            return LoadResult.parse(output);
        }
    }
}
