package io.ringway.server.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.ringway.testkit.Answer;
import io.ringway.testkit.Eventually;
import io.ringway.testkit.FakeUpstream;
import io.ringway.testkit.HeldPort;
import io.ringway.testkit.RawClient;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The jar in a JVM of its own, as the launcher starts it: exit codes, signals, what is printed. */
class ProcessIT {
    @TempDir
    @SuppressWarnings("NullAway.Init") // set by JUnit
    private Path directory;

    private Path front() {
        return directory.resolve("front.sock");
    }

    private Path config(int backendPort) throws IOException {
        try (InputStream template = Objects.requireNonNull(ProcessIT.class.getResourceAsStream("process.yaml"))) {
            String yaml = new String(template.readAllBytes(), StandardCharsets.UTF_8)
                    .replace("${FRONT}", front().toString())
                    .replace("${BACK_PORT}", Integer.toString(backendPort));
            return Files.writeString(directory.resolve("envoy.yaml"), yaml);
        }
    }

    private Process start(String... arguments) throws IOException {
        return startWith(List.of(), arguments);
    }

    private Process startWith(List<String> jvmFlags, String... arguments) throws IOException {
        List<String> command = new ArrayList<>();
        command.add(ProcessHandle.current().info().command().orElse("java"));
        Path jar = Path.of(System.getProperty("ringway.jar"));
        command.add("@" + jar.resolveSibling("../jvm.options"));
        command.addAll(jvmFlags);
        command.add("-jar");
        command.add(jar.toString());
        command.addAll(List.of(arguments));
        return new ProcessBuilder(command)
                .redirectOutput(output())
                .redirectError(errors())
                .start();
    }

    private File output() {
        return directory.resolve("out").toFile();
    }

    private File errors() {
        return directory.resolve("err").toFile();
    }

    private String printed() throws IOException {
        return Files.readString(output().toPath());
    }

    private String complained() throws IOException {
        return Files.readString(errors().toPath());
    }

    private static int exitCode(Process process) throws InterruptedException {
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).as("the process ends").isTrue();
        return process.exitValue();
    }

    @Test
    void sigtermLetsTheRequestInFlightFinishAndExitsWithZero() throws Exception {
        CountDownLatch gate = new CountDownLatch(1);
        try (FakeUpstream upstream =
                FakeUpstream.start(Answer.fixed(200, "finished").heldBy(gate))) {
            Process process =
                    start("-c", config(upstream.port()).toString(), "--concurrency", "2", "--enable-mutex-tracing");
            try (RawClient client = connectOnceUp(process)) {
                client.send("GET / HTTP/1.1\r\nhost: a\r\n\r\n");
                upstream.awaitRequests(1);
                assertThat(process.toHandle().destroy()).isTrue(); // SIGTERM
                Eventually.holds("it drains", () -> contains("draining: 1 connection open"));
                assertThat(process.isAlive()).isTrue();
                gate.countDown();
                assertThat(client.read().text()).isEqualTo("finished");
                client.expectClose();
            }
            assertThat(exitCode(process)).isZero();
            assertThat(complained())
                    .contains("[info][main] --enable-mutex-tracing is accepted and has no effect here")
                    .contains("transport: ")
                    .contains("caught SIGTERM")
                    .endsWith("[info][main] stopped\n");
            assertThat(complained().lines()).as("no warning of the JVM").allMatch(line -> line.startsWith("["));
            assertThat(printed()).isEmpty();
        }
    }

    @Test
    void aSecondSigtermDoesNotWait() throws Exception {
        try (FakeUpstream upstream = FakeUpstream.start(Answer.hang())) {
            Process process = start("run", "-c", config(upstream.port()).toString(), "--concurrency", "1");
            try (RawClient client = connectOnceUp(process)) {
                client.send("GET / HTTP/1.1\r\nhost: a\r\n\r\n");
                upstream.awaitRequests(1);
                assertThat(process.toHandle().destroy()).isTrue();
                Eventually.holds("it drains", () -> contains("draining: 1 connection open"));
                assertThat(process.toHandle().destroy()).isTrue();
                client.expectEnd();
            }
            assertThat(exitCode(process)).isZero();
        }
    }

    @Test
    void aWrongConfigurationNamesTheLineAndExitsWithOne() throws Exception {
        Path file = config(1);
        Files.writeString(file, Files.readString(file).replace("prefix: /", "prefx: /"));
        for (String[] arguments : new String[][] {
            {"validate", "-c", file.toString()},
            {"--mode", "validate", "-c", file.toString()},
            {"run", "-c", file.toString()}
        }) {
            assertThat(exitCode(start(arguments))).isEqualTo(1);
            assertThat(complained()).contains("unknown field \"prefx\"", "envoy.yaml:16:", "did you mean \"prefix\"?");
        }
    }

    @Test
    void aGoodConfigurationIsOk() throws Exception {
        assertThat(exitCode(start("validate", "-c", config(1).toString()))).isZero();
        assertThat(printed()).endsWith("envoy.yaml' OK: 1 listener, 1 cluster\n");
        assertThat(complained()).isEmpty();
    }

    /** Loading picocli takes a third of a start. */
    @Test
    void theUsualCommandLineIsReadWithoutPicocli() throws Exception {
        Path classes = directory.resolve("classes");
        List<String> logging = List.of("-Xlog:class+load:file=" + classes);
        String file = config(1).toString();
        assertThat(exitCode(startWith(logging, "-c", file, "--mode", "validate", "--restart-epoch", "0")))
                .isZero();
        assertThat(printed()).endsWith("envoy.yaml' OK: 1 listener, 1 cluster\n");
        assertThat(Files.readString(classes)).contains("io.ringway.server.Main").doesNotContain("picocli");
        assertThat(exitCode(startWith(logging, "run", "--mode", "VALIDATE", "-c", file)))
                .isZero();
        assertThat(Files.readString(classes)).as("what is not plain").contains("picocli");
    }

    @Test
    void theCommandLineIsCheckedToo() throws Exception {
        assertThat(exitCode(start("run"))).isEqualTo(2);
        assertThat(complained()).contains("nothing to serve");
        assertThat(exitCode(start("run", "-c", "x", "--concurency", "2"))).isEqualTo(2);
        assertThat(complained()).contains("--concurrency");
        assertThat(exitCode(start("run", "-c", "x", "-l", "loud"))).isEqualTo(2);
        assertThat(complained()).contains("trace, debug, info");
        assertThat(exitCode(start("run", "-c", "/does/not/exist.yaml"))).isEqualTo(1);
        assertThat(complained()).contains("/does/not/exist.yaml");
    }

    @Test
    void anOccupiedPortEndsTheStart() throws Exception {
        try (HeldPort held = HeldPort.listening()) {
            Path file = config(1);
            String yaml = Files.readString(file)
                    .replace(
                            "{ pipe: { path: \"" + front() + "\" } }",
                            "{ socket_address: { address: 127.0.0.1, port_value: " + held.port() + " } }");
            Files.writeString(file, yaml);
            assertThat(exitCode(start("run", "-c", file.toString()))).isEqualTo(1);
            assertThat(complained())
                    .contains("cannot start: listener front: address 127.0.0.1:" + held.port()
                            + ": address already in use")
                    .contains("held by process " + ProcessHandle.current().pid());
        }
    }

    private boolean contains(String text) {
        try {
            return complained().contains(text);
        } catch (IOException e) {
            return false;
        }
    }

    private RawClient connectOnceUp(Process process) throws IOException {
        Eventually.holds("it serves", () -> contains("all workers started") || !process.isAlive());
        return RawClient.connectUnix(front());
    }
}
