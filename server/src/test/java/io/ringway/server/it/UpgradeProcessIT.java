package io.ringway.server.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.ringway.testkit.Answer;
import io.ringway.testkit.Eventually;
import io.ringway.testkit.FakeUpstream;
import io.ringway.testkit.RawClient;
import io.ringway.testkit.Response;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * {@code ringway upgrade} with processes as they are started in earnest. {@code -Dringway.soak=true} does twenty upgrades in a row and kills as many at random moments.
 */
class UpgradeProcessIT {
    private static final boolean IS_SOAK = Boolean.getBoolean("ringway.soak");
    private static final int UPGRADES = IS_SOAK ? 20 : 2;
    private static final int KILLS = IS_SOAK ? 20 : 1;
    private static final Pattern ADDRESS = Pattern.compile("listener front: 127\\.0\\.0\\.1:([0-9]+)");
    private static final Pattern UPGRADED = Pattern.compile("process ([0-9]+) has taken the place of process ([0-9]+)");

    @TempDir
    @SuppressWarnings("NullAway.Init") // set by JUnit
    private Path directory;

    private final List<ProcessHandle> started = new ArrayList<>();

    @AfterEach
    void end() {
        started.forEach(ProcessHandle::destroyForcibly);
        ringways().forEach(ProcessHandle::destroyForcibly);
    }

    @Test
    void upgradesUnderLoadRefuseAndFailNothing() throws Exception {
        try (FakeUpstream upstream = FakeUpstream.start(Answer.fixed(200, "ok")).countOnly()) {
            ProcessHandle serving = first(upstream.port());
            int port = port();
            AtomicBoolean isOver = new AtomicBoolean();
            AtomicLong requests = new AtomicLong();
            Thread client = Thread.ofPlatform().start(() -> load(port, isOver, requests));
            try {
                for (int i = 0; i < UPGRADES; i++) {
                    ProcessHandle old = serving;
                    serving = upgrade(old);
                    Eventually.holds("the old one has ended", () -> !old.isAlive());
                }
            } finally {
                isOver.set(true);
                client.join();
            }
            assertThat(requests.get()).as("-1 is a request that failed").isPositive();
            assertThat(serving.destroy()).isTrue();
            assertThat(serving.onExit().get(30, TimeUnit.SECONDS)).isNotNull();
            assertThat(log()).contains("has handed over; it finishes its requests");
        }
    }

    @Test
    void anUpgradeThatFailsLeavesTheOldOneAlone() throws Exception {
        try (FakeUpstream upstream = FakeUpstream.start(Answer.fixed(200, "ok"))) {
            ProcessHandle old = first(upstream.port());
            Path file = directory.resolve("envoy.yaml");
            String good = Files.readString(file);
            Files.writeString(file, good.replace("prefix: /", "prefx: /"));
            Process failed = launch("upgrade", "--pid", Long.toString(old.pid()));
            assertThat(failed.waitFor(60, TimeUnit.SECONDS)).isTrue();
            assertThat(failed.exitValue()).isEqualTo(1);
            assertThat(log())
                    .contains("unknown field \"prefx\"")
                    .contains("the new process ended with 1; process " + old.pid() + " serves on");
            assertServes(port());
            Files.writeString(file, good);
            upgrade(old);
            assertServes(port());
        }
    }

    /** Whoever is killed, and when: the other one serves, and an upgrade is possible again. */
    @Test
    void aKilledOneLeavesTheOtherServing() throws Exception {
        long seed = Long.getLong("ringway.seed", System.nanoTime());
        Random random = new Random(seed);
        try (FakeUpstream upstream = FakeUpstream.start(Answer.fixed(200, "ok")).countOnly()) {
            ProcessHandle serving = first(upstream.port());
            for (int i = 0; i < KILLS; i++) {
                ProcessHandle old = serving;
                Process command = launch("upgrade", "--pid", Long.toString(old.pid()));
                command.waitFor(random.nextInt(1500), TimeUnit.MILLISECONDS);
                List<ProcessHandle> young = command.descendants().toList();
                boolean isOldKilled = random.nextBoolean();
                if (isOldKilled) {
                    old.destroyForcibly();
                } else {
                    command.destroyForcibly();
                    young.forEach(ProcessHandle::destroyForcibly);
                }
                command.waitFor();
                // One that lost the old one before it got its sockets has opened others at a port of its own.
                Eventually.holds(
                        "seed " + seed + ", round " + i,
                        () -> serves(port()) || ringways().isEmpty());
                if (ringways().isEmpty()) {
                    // The new one had not asked yet: nobody can take the place of a dead process.
                    assertThat(isOldKilled).isTrue();
                    assertThat(log()).containsPattern("no process (to|that can) be replaced");
                    serving = first(upstream.port());
                } else {
                    serving = ringways().getFirst();
                }
            }
        }
    }

    private List<ProcessHandle> ringways() {
        return ProcessHandle.allProcesses()
                .filter(one -> one.info().commandLine().orElse("").contains(directory.toString()) && one.isAlive())
                .filter(one -> !one.info().commandLine().orElse("").contains("setsid"))
                .toList();
    }

    private static void load(int port, AtomicBoolean isOver, AtomicLong requests) {
        try {
            while (!isOver.get()) {
                try (RawClient client = RawClient.connect(port)) {
                    boolean isClosing = false;
                    while (!isClosing && !isOver.get()) {
                        Response response = client.get("/");
                        assertThat(response.text()).isEqualTo("ok");
                        isClosing = "close".equals(response.header("connection"));
                        requests.incrementAndGet();
                    }
                }
            }
        } catch (IOException | AssertionError e) {
            requests.set(-1);
        }
    }

    private static void assertServes(int port) throws IOException {
        try (RawClient client = RawClient.connect(port)) {
            assertThat(client.get("/").text()).isEqualTo("ok");
        }
    }

    private static boolean serves(int port) {
        try {
            assertServes(port);
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    private ProcessHandle first(int backendPort) throws IOException {
        Files.writeString(directory.resolve("envoy.yaml"), """
                static_resources:
                  listeners:
                  - name: front
                    address: { socket_address: { address: 127.0.0.1, port_value: 0 } }
                    filter_chains:
                    - filters:
                      - name: hcm
                        typed_config:
                          "@type": type.googleapis.com/envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager
                          stat_prefix: front
                          route_config: { virtual_hosts: [ { name: all, domains: ["*"], routes: [ { match: { prefix: / }, route: { cluster: back } } ] } ] }
                          http_filters: [ { name: r, typed_config: { "@type": type.googleapis.com/envoy.extensions.filters.http.router.v3.Router } } ]
                  clusters:
                  - name: back
                    load_assignment:
                      cluster_name: back
                      endpoints: [ { lb_endpoints: [ { endpoint: { address: { socket_address: { address: 127.0.0.1, port_value: %d } } } } ] } ]
                """.formatted(backendPort));
        Files.deleteIfExists(directory.resolve("err"));
        Process process = launch(
                "run", "-c", directory.resolve("envoy.yaml").toString(), "--concurrency", "2", "--drain-time-s", "20");
        Eventually.holds("it serves", () -> log().contains("all workers started") || !process.isAlive());
        return process.toHandle();
    }

    /** Where the last one that said so listens. */
    private int port() {
        return ADDRESS.matcher(log())
                .results()
                .mapToInt(found -> Integer.parseInt(found.group(1)))
                .reduce((_, last) -> last)
                .orElseThrow();
    }

    private ProcessHandle upgrade(ProcessHandle old) throws Exception {
        Process command = launch("upgrade", "--pid", Long.toString(old.pid()));
        assertThat(command.waitFor(90, TimeUnit.SECONDS)).isTrue();
        assertThat(command.exitValue()).as(this::log).isZero();
        Matcher matcher = UPGRADED.matcher(Files.readString(directory.resolve("out")));
        String pid = "";
        while (matcher.find()) {
            pid = matcher.group(1);
        }
        ProcessHandle next = ProcessHandle.of(Long.parseLong(pid)).orElseThrow();
        started.add(next);
        return next;
    }

    private String log() {
        try {
            return Files.readString(directory.resolve("err"));
        } catch (IOException e) {
            return "";
        }
    }

    private Process launch(String... arguments) throws IOException {
        Path jar = Path.of(System.getProperty("ringway.jar"));
        List<String> command = new ArrayList<>(List.of(
                ProcessHandle.current().info().command().orElse("java"),
                "@" + jar.resolveSibling("../jvm.options").normalize(),
                "-jar",
                jar.toString()));
        command.addAll(List.of(arguments));
        Process process = new ProcessBuilder(command)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(
                        directory.resolve("out").toFile()))
                .redirectError(ProcessBuilder.Redirect.appendTo(
                        directory.resolve("err").toFile()))
                .start();
        started.add(process.toHandle());
        return process;
    }
}
