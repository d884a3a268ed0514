package io.ringway.server.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.ringway.config.ConfigInput;
import io.ringway.server.control.ConfigHistory;
import io.ringway.server.log.LogLevel;
import io.ringway.server.log.LogSettings;
import io.ringway.testkit.Answer;
import io.ringway.testkit.Eventually;
import io.ringway.testkit.FakeUpstream;
import io.ringway.testkit.RawClient;
import io.ringway.testkit.RawServer;
import io.ringway.testkit.RawSocket;
import io.ringway.testkit.Response;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Many reloads in a row while clients are served: nobody notices, nothing stays behind. {@code -Dringway.soak=true} has as many of them as
 * docs/reload.md speaks of, and prints the figures; a failure of the mutated files names its seed.
 */
class ReloadSoakIT extends OnEveryTransport {
    private static final boolean IS_SOAK = Boolean.getBoolean("ringway.soak");
    private static final int UNDER_LOAD = IS_SOAK ? 100 : 12;
    private static final int WARM_UP = IS_SOAK ? 300 : 40;
    private static final int FOR_MEMORY = IS_SOAK ? 1000 : 40;
    private static final int MUTATED = IS_SOAK ? 1000 : 40;
    private static final long SEED = Long.getLong("ringway.seed", 20261129L);
    private static final int CLIENTS = 4;
    /** Small direct buffers of the JVM itself, whose time is that of the collector. */
    private static final int FEW_BYTES = 64 * 1024;
    /** A key at the beginning of a line, and a scalar behind it. */
    private static final Pattern SCALAR_LINE = Pattern.compile("( *)(?:- )?([a-z_]{3,}): [^{\\[ ]+");

    @TempDir
    private Path folder;

    @Test
    void reloadsUnderLoadFailNoRequestAndCloseNoConnection() throws Exception {
        FakeUpstream upstream = upstream(Answer.fixed(200, "ok")).countOnly();
        RawServer echo = closing(RawServer.start(RawServer::echo));
        write(variant(0, upstream, echo));
        TestProxy proxy = start();
        AtomicBoolean isOver = new AtomicBoolean();
        long requests = 0;
        try (ExecutorService clients = Executors.newFixedThreadPool(CLIENTS);
                RawSocket session = RawSocket.connect(port(proxy, "tcp"))) {
            List<Future<Integer>> running = new ArrayList<>();
            for (int i = 0; i < CLIENTS; i++) {
                running.add(clients.submit(() -> requests(proxy, isOver)));
            }
            try {
                for (int i = 1; i <= UNDER_LOAD; i++) {
                    write(variant(i, upstream, echo));
                    assertThat(reload(proxy).isApplied()).isTrue();
                    assertTheNewOneServes(proxy, i);
                    session.send("ping");
                    assertThat(session.read(4)).isEqualTo("ping");
                }
            } finally {
                isOver.set(true);
            }
            for (Future<Integer> one : running) {
                requests += one.get(60, TimeUnit.SECONDS);
            }
        }
        assertThat(requests).isPositive();
        // One connection per client that stayed, and one per reload that looked.
        assertThat(proxy.stat("http.front.downstream_cx_total")).isEqualTo(CLIENTS + UNDER_LOAD);
        assertThat(proxy.stat("http.front.downstream_rq_5xx")).isZero();
        report(UNDER_LOAD + " reloads under load: " + requests + " requests on " + CLIENTS
                + " connections, none failed");
    }

    /** What /reload_status calls applied is what the next request meets. */
    private void assertTheNewOneServes(TestProxy proxy, int number) throws IOException {
        int admin = Objects.requireNonNull(proxy.server().adminAddress()).port();
        try (RawClient pages = RawClient.connect(admin);
                RawClient client = proxy.connect()) {
            pages.send("GET /reload_status HTTP/1.1\r\nHost: localhost\r\n\r\n");
            assertThat(pages.read().text()).containsPattern("\"version\" : " + (number + 1) + ",");
            Response version = client.get("/version");
            assertThat(version.text()).isEqualTo(Integer.toString(number));
            assertThat(version.header("x-filter")).isEqualTo(number % 2 == 0 ? "even" : null);
        }
        if (hasSecondListener(number)) {
            try (RawClient client = RawClient.connect(port(proxy, "second"))) {
                assertThat(client.get("/version").text()).isEqualTo(Integer.toString(number));
            }
        }
    }

    /** On one connection: a request that fails, or a connection that is closed, is thrown. */
    private static int requests(TestProxy proxy, AtomicBoolean isOver) throws IOException {
        int count = 0;
        try (RawClient client = proxy.connect()) {
            while (!isOver.get()) {
                Response response = count % 8 == 0 ? client.post("/", "some body") : client.get("/");
                assertThat(response.status()).isEqualTo(200);
                assertThat(response.text()).isEqualTo("ok");
                count++;
            }
        }
        return count;
    }

    @Test
    void nothingOfThePastConfigurationsStays() throws Exception {
        FakeUpstream upstream = upstream(Answer.fixed(200, "ok")).countOnly();
        RawServer echo = closing(RawServer.start(RawServer::echo));
        write(variant(0, upstream, echo));
        TestProxy proxy = start();
        reloadTimes(proxy, WARM_UP, upstream, echo);
        Footprint before = Footprint.now();
        reloadTimes(proxy, FOR_MEMORY, upstream, echo);
        Eventually.holds("descriptors", () -> Footprint.now().descriptors() <= before.descriptors());
        // Timers of requests hold on to what they belonged to for up to 15 s.
        Eventually.holds("heap", () -> Footprint.now().heapBytes() <= before.heapBytes() * 105 / 100);
        Footprint after = Footprint.now();
        report(FOR_MEMORY + " reloads: " + before + " before, " + after + " after");
        assertThat(after.threads()).isLessThanOrEqualTo(before.threads());
        assertThat(after.heapBytes()).isLessThanOrEqualTo(before.heapBytes() * 105 / 100);
        assertThat(after.directBytes()).isLessThanOrEqualTo(before.directBytes() * 105 / 100 + FEW_BYTES);
        if (IS_SOAK) { // before that the heap still grows into its place; what it has touched and not collected yet
            // counts here too
            assertThat(after.residentBytes()).isLessThanOrEqualTo(before.residentBytes() * 115 / 100);
        }
    }

    /** Ends as it began: with the variant 0. */
    private void reloadTimes(TestProxy proxy, int count, FakeUpstream upstream, RawServer echo) throws Exception {
        for (int i = 1; i <= count; i++) {
            int number = i % 10 == 0 || i == count ? 0 : i % 10;
            write(variant(number, upstream, echo));
            assertThat(reload(proxy).isApplied()).isTrue();
            try (RawClient client = proxy.connect()) {
                assertThat(client.get("/").text()).isEqualTo("ok");
            }
        }
    }

    @Test
    void mutatedFilesChangeNothingAndAreToldWithTheirLine() throws Exception {
        FakeUpstream upstream = upstream(Answer.fixed(200, "ok")).countOnly();
        RawServer echo = closing(RawServer.start(RawServer::echo));
        LogSettings.level(LogLevel.OFF); // it tells every problem
        String good = variant(3, upstream, echo);
        write(good);
        TestProxy proxy = start();
        AtomicBoolean isOver = new AtomicBoolean();
        try (ExecutorService clients = Executors.newFixedThreadPool(1)) {
            Future<Integer> running = clients.submit(() -> requests(proxy, isOver));
            try {
                for (long seed = SEED; seed < SEED + MUTATED; seed++) {
                    Mutation mutation = mutate(good, new Random(seed));
                    write(mutation.text());
                    ConfigHistory.Attempt attempt = reload(proxy);
                    assertThat(attempt.isApplied()).as("seed %d", seed).isFalse();
                    assertThat(attempt.report())
                            .as("seed %d: %s", seed, mutation)
                            .contains("envoy.yaml:" + mutation.line() + ":");
                }
            } finally {
                isOver.set(true);
            }
            report(MUTATED + " mutated files: none had an effect; " + running.get() + " requests meanwhile");
        }
        assertThat(proxy.stat("config.version")).isEqualTo(1);
        assertThat(proxy.stat("config.reload_failed")).isEqualTo(MUTATED);
        assertThat(proxy.stat("http.front.downstream_cx_total")).isEqualTo(1);
        write(good);
        assertThat(reload(proxy).isApplied()).isTrue();
    }

    private record Mutation(String text, int line) {}

    /** One line is spoilt: its key misspelt, written twice, or indented by a tab; or a cluster is named that there is not. */
    private static Mutation mutate(String good, Random random) {
        List<String> lines = new ArrayList<>(good.lines().toList());
        int kind = random.nextInt(4);
        List<Integer> candidates = IntStream.range(0, lines.size())
                .filter(i -> kind == 3
                        ? lines.get(i).contains("cluster: backends")
                        : SCALAR_LINE.matcher(lines.get(i)).matches()
                                && !(kind == 1 && lines.get(i).contains("- ")))
                .boxed()
                .toList();
        int at = candidates.get(random.nextInt(candidates.size()));
        String line = lines.get(at);
        Matcher key = SCALAR_LINE.matcher(line);
        switch (kind) {
            case 0 -> {
                assertThat(key.matches()).isTrue();
                int letter = key.start(2) + 1 + random.nextInt(key.group(2).length() - 1);
                lines.set(at, line.substring(0, letter) + "q" + line.substring(letter));
            }
            case 1 -> lines.add(++at, line);
            case 2 -> lines.set(at, "\t" + line.stripLeading());
            default -> lines.set(at, line.replace("cluster: backends", "cluster: backend" + random.nextInt(100)));
        }
        return new Mutation(String.join("\n", lines) + "\n", at + 1);
    }

    private static boolean hasSecondListener(int number) {
        return number % 3 == 1;
    }

    /** Other routes, clusters and filters for each number, and now and then another listener. */
    private String variant(int number, FakeUpstream upstream, RawServer echo) {
        TestProxy.Builder next = proxy().admin()
                .manager("generate_request_id: " + (number % 4 == 0))
                .route("{ match: { prefix: /version }, direct_response: { status: 200, body: { inline_string: \""
                        + number + "\" } } }");
        for (int i = 0; i < number % 7; i++) {
            next.route("{ match: { prefix: /extra" + i + " }, route: { cluster: extra" + (number % 5) + " } }");
        }
        next.cluster("extra" + (number % 5), "    connect_timeout: 0." + (1 + number % 3) + "s\n", upstream);
        next.clusterOf(
                "echo", "", List.of("{ socket_address: { address: 127.0.0.1, port_value: " + echo.port() + " } }"));
        if (number % 2 == 0) {
            next.filter(
                    "envoy.filters.http.header_mutation",
                    "envoy.extensions.filters.http.header_mutation.v3.HeaderMutation",
                    "mutations: { response_mutations: [ { append: { header: { key: x-filter, value: even } } } ] }");
        }
        String yaml = next.forwardAllTo(upstream).yaml();
        String more = "  - name: tcp\n"
                + "    address: { socket_address: { address: 127.0.0.1, port_value: 0 } }\n"
                + "    filter_chains:\n"
                + "    - { filters: [ " + TestProxy.Builder.tcpProxyFilter("cluster: echo") + " ] }\n";
        int begin = yaml.indexOf("  - name: front");
        int end = yaml.indexOf("  clusters:");
        if (hasSecondListener(number)) {
            more += yaml.substring(begin, end)
                    .replace("name: front", "name: second")
                    .replace("stat_prefix: front", "stat_prefix: second");
        }
        return yaml.substring(0, end) + more + yaml.substring(end);
    }

    private static int port(TestProxy proxy, String listener) {
        return proxy.server().inventory().listeners().stream()
                .filter(active -> active.name().equals(listener))
                .findFirst()
                .orElseThrow()
                .address()
                .port();
    }

    private void report(String figures) {
        if (IS_SOAK) {
            System.out.println(transport + ": " + figures);
        }
    }

    private void write(String yaml) throws IOException {
        Files.writeString(folder.resolve("envoy.yaml"), yaml);
    }

    private TestProxy start() {
        return TestProxy.start(transport, 2, ConfigInput.ofFile(folder.resolve("envoy.yaml")), this::closing);
    }

    private static ConfigHistory.Attempt reload(TestProxy proxy) throws Exception {
        return proxy.server().reload("test").get(60, TimeUnit.SECONDS);
    }
}
