package io.ringway.server.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@SuppressWarnings("NullAway.Init") // set by JUnit
class SimulateCommandTest {
    /** Maven runs the tests of a module in its folder. */
    private static final Path EXAMPLES = Path.of("..", "examples");

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @TempDir
    private Path folder;

    private int simulate(String... args) {
        List<String> all = new ArrayList<>(List.of("simulate"));
        all.addAll(List.of(args));
        return RingwayCommand.newCommandLine()
                .setOut(new PrintWriter(out, true))
                .setErr(new PrintWriter(err, true))
                .execute(all.toArray(String[]::new));
    }

    @Test
    void aConfiguredClusterIsPlayed() {
        String file = EXAMPLES.resolve("consistent-hashing/envoy.yaml").toString();
        assertThat(simulate("-c", file, "--cluster", "backends", "--requests", "2000", "--lose", "127.0.0.1:8081"))
                .as(err.toString())
                .isZero();
        assertThat(out.toString())
                .contains("MAGLEV of backends, 2 hosts, 1 worker: 2000 requests, uniform:10000 keys, 1000/s")
                .contains("without 127.0.0.1:8081\n")
                .contains("% of the keys move when it goes");
    }

    @Test
    void subsetsAreFoundByMetadata() {
        String file = EXAMPLES.resolve("subsets/envoy.yaml").toString();
        assertThat(simulate(
                        "-c", file, "--cluster", "app", "--metadata", "version=canary", "--requests", "500", "--json"))
                .as(err.toString())
                .isZero();
        assertThat(out.toString().replaceAll("\\s+", ""))
                .contains("{\"address\":\"127.0.0.1:8081\",\"weight\":1,\"requests\":0}")
                .contains("{\"address\":\"127.0.0.1:8082\",\"weight\":1,\"requests\":500}");
    }

    @Test
    void theSameSeedGivesTheSameText() {
        String[] args = {"--hosts", "5", "--policy", "least_request", "--requests", "3000", "--workers", "3"};
        simulate(args);
        String first = out.toString();
        out.getBuffer().setLength(0);
        simulate(args);
        assertThat(out.toString()).isEqualTo(first).contains("this policy does not look at keys");
    }

    @Test
    void aTraceIsPlayedLineByLine() throws IOException {
        Path trace = Files.writeString(folder.resolve("keys"), "alice\nbob\nalice\n");
        assertThat(simulate("--hosts", "4", "--policy", "RING_HASH", "--trace", trace.toString(), "--requests", "30"))
                .as(err.toString())
                .isZero();
        assertThat(out.toString()).contains("30 requests, trace keys");
        assertThat(simulate("--hosts", "4", "--trace", folder.resolve("none").toString()))
                .isEqualTo(1);
        assertThat(err.toString()).contains("cannot read").doesNotContain("internal error");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "--hosts 0",
                "--hosts 3 --keys normal:5",
                "--hosts 3 --keys uniform:0",
                "--hosts 3 --keys uniform:x",
                "--hosts 3 --service 5ms",
                "--hosts 3 --rate 0",
                "--hosts 3 --weights 0,1",
                "-c envoy.yaml",
            })
    void aWrongCommandLineIsSaidToBe(String line) {
        assertThat(simulate(line.isEmpty() ? new String[0] : line.split(" ", -1)))
                .isEqualTo(2);
        assertThat(err.toString()).contains("Usage: ringway simulate").doesNotContain("\tat ");
    }

    @Test
    void whatDoesNotExistIsNamed() {
        String file = EXAMPLES.resolve("subsets/envoy.yaml").toString();
        assertThat(simulate("-c", file, "--cluster", "ap")).isEqualTo(1);
        assertThat(err.toString()).contains("there is no cluster \"ap\"; there are: app");
        assertThat(simulate("--hosts", "2", "--lose", "10.9.9.9:1")).isEqualTo(1);
        assertThat(err.toString()).contains("there is no host 10.9.9.9:1");
    }
}
