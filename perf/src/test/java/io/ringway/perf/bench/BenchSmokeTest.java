package io.ringway.perf.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.ringway.perf.Main;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The whole harness against the real launcher, for seconds: right answers and no allocation are asserted, times never. */
@Timeout(120)
class BenchSmokeTest {
    /** Class loading and compiling after a start as short as this allocate a little; a hundred bytes per request would be the proxy. */
    private static final double ALLOCATED_BYTES_MAX = 100;

    @TempDir
    private Path folder;

    @Test
    void measuresRingwayBesideTheFloor() throws IOException {
        assumeTrue(NativeTools.isCompilerPresent(), "gcc is missing: " + NativeTools.GCC_HINT);
        assumeTrue(Executables.onPath("taskset") != null, "taskset is missing: apt-get install util-linux");
        assumeTrue(Machine.here().cpus() >= 2, "needs two CPUs");
        Path jar = PerfHome.find().repository().resolve("server/target/ringway.jar");
        assumeTrue(Files.exists(jar), "the server's jar is made by the package phase");
        Path results = folder.resolve("results.jsonl");
        StringWriter table = new StringWriter();

        int exit = new CommandLine(new Main())
                .setOut(new PrintWriter(table))
                .execute("bench", "--smoke", "--peers", "floor,ringway", "--out", results.toString());

        assertThat(exit).as(table.toString()).isZero();
        List<JsonNode> measured = Files.readAllLines(results).stream()
                .map(JsonMapper.shared()::readTree)
                .toList();
        List<JsonNode> ringway = measured.stream()
                .filter(m -> m.get("peer").asString().equals("ringway"))
                .toList();
        assertThat(ringway).hasSize(3).allSatisfy(m -> {
            assertThat(m.get("load").get("errors").asLong()).isZero();
            assertThat(m.get("requests").asLong()).isPositive();
        });
        JsonNode last = ringway.getFirst();
        assertThat(last.get("allocated_bytes").asDouble()).isLessThan(ALLOCATED_BYTES_MAX);
        assertThat(table.toString()).contains("floor", "ringway", "quiet µs", "B/req");
    }
}
