package io.ringway.perf.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The C programs, compiled and run against each other for under a second; counts are asserted, times never. */
@Timeout(60)
class FloorAndLoadTest {
    private static final double WARMUP_SECONDS = 0.1;
    private static final double SECONDS = 0.4;

    @TempDir
    private static Path out;

    private static NativeTools tools;

    private Children children;
    private CounterPage page;

    @BeforeAll
    static void compile() {
        assumeTrue(NativeTools.isCompilerPresent(), "gcc is missing: " + NativeTools.GCC_HINT);
        assumeTrue(Executables.onPath("taskset") != null, "taskset is missing: apt-get install util-linux");
        tools = new NativeTools(PerfHome.find().sources(), out, line -> {});
    }

    @BeforeEach
    void begin() {
        children = new Children();
        page = CounterPage.create(out);
    }

    @AfterEach
    void end() {
        children.close();
        page.close();
    }

    @ParameterizedTest
    @CsvSource({
        "keep-alive, /100,      8,  1, false, 0",
        "body,       /10k,      8,  1, false, 0",
        "large,      /1m,       8,  1, false, 0",
        "headers,    /rich/100, 8, 20, false, 0",
        "close,      /100,      4,  1, true,  0",
        "open loop,  /100,      8,  1, false, 500",
    })
    void carriesEveryAnswerThroughTheFloor(
            String name, String path, int connections, int headers, boolean newConnections, double rate)
            throws IOException, InterruptedException {
        Scenario scenario = new Scenario(name, name, path, connections, 0, headers, newConnections, rate);
        int originPort = Ports.ephemeral();
        int floorPort = startFloor(originPort);

        LoadResult result = runLoad(scenario, floorPort, originPort);

        assertThat(result.errors()).as("errors: %s", result.errorKinds()).isZero();
        assertThat(result.requests()).isPositive();
        assertThat(page.originPort()).isEqualTo(originPort);
        // Every answer was a request at the origin; at the end one per connection may be under way.
        assertThat(page.clientAnswers()).isGreaterThanOrEqualTo(result.requests());
        assertThat(page.originRequests()).isBetween(page.clientAnswers(), page.clientAnswers() + connections);
        assertThat(result.latencyUs().get("max"))
                .isGreaterThanOrEqualTo(result.latencyUs().get("p50"));
    }

    @Test
    void countsWhatIsNoAnswer() throws IOException, InterruptedException {
        int originPort = Ports.ephemeral();
        int floorPort = startFloor(Ports.ephemeral()); // forwards to a port where nobody listens
        Scenario scenario = new Scenario("refused", "refused", "/100", 2, 0, 1, false, 0);

        LoadResult result = runLoad(scenario, floorPort, originPort);

        assertThat(result.errors()).isPositive();
        assertThat(result.requests()).isZero();
        assertThat(page.clientErrors()).isPositive();
    }

    private int startFloor(int originPort) throws IOException {
        List<String> command =
                List.of(tools.floor().toString(), "--listen", "0", "--upstream", Integer.toString(originPort));
        Process floor = children.startPiped(command, 0);
        BufferedReader output = floor.inputReader();
        String first = output.readLine();
        assumeTrue(first != null && !first.contains("io_uring"), () -> "no io_uring on this machine: " + first);
        assertThat(first).startsWith("listening on ");
        return Integer.parseInt(first.substring("listening on ".length()));
    }

    private LoadResult runLoad(Scenario scenario, int target, int originPort) throws IOException, InterruptedException {
        List<String> command =
                LoadCommand.of(tools.load(), scenario, target, originPort, page.file(), WARMUP_SECONDS, SECONDS);
        Process load = children.startPiped(command, 0);
        String output = new String(load.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(load.waitFor(30, TimeUnit.SECONDS)).isTrue();
        return LoadResult.parse(output);
    }
}
