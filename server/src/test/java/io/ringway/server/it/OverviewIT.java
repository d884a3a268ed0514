package io.ringway.server.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.ringway.server.cli.RingwayCommand;
import io.ringway.testkit.Answer;
import io.ringway.testkit.Eventually;
import io.ringway.testkit.FakeUpstream;
import io.ringway.testkit.HeldPort;
import io.ringway.testkit.RawClient;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The proxy at a glance: {@code /overview}, the dashboard that draws it, {@code ringway top}. */
class OverviewIT extends OnEveryTransport {
    private static final Path CHROMIUM = Path.of("/usr/bin/chromium");

    private TestProxy busyProxy() throws IOException {
        FakeUpstream upstream = upstream(Answer.fixed(200, "ok"));
        upstream.answerByTarget(target -> Answer.fixed(target.equals("/broken") ? 500 : 200, "ok"));
        TestProxy proxy = proxy().workers(2)
                .admin()
                .route("{ name: pages, match: { prefix: / }, route: { cluster: backends } }")
                .cluster("backends", "", upstream)
                .rawCluster(downCluster())
                .start();
        try (RawClient client = proxy.connect()) {
            for (int i = 0; i < 3; i++) {
                assertThat(client.get("/").status()).isEqualTo(200);
            }
            assertThat(client.get("/broken").status()).isEqualTo(500);
        }
        proxy.awaitStat("http.front.downstream_rq_5xx", 1);
        proxy.awaitStat("http.front.downstream_cx_active", 0);
        return proxy;
    }

    private String downCluster() throws IOException {
        return "  - { name: down, health_checks: [{ timeout: 1s, interval: 60s, unhealthy_threshold: 1, healthy_threshold: 1, "
                + "tcp_health_check: {} }], load_assignment: { cluster_name: down, endpoints: [{ lb_endpoints: [{ endpoint: { "
                + "address: { socket_address: { address: 127.0.0.1, port_value: "
                + closing(HeldPort.refusing()).port() + " } } } }] }] } }\n";
    }

    private static String admin(TestProxy proxy) {
        return "127.0.0.1:"
                + Objects.requireNonNull(proxy.server().adminAddress()).port();
    }

    private static JsonNode overview(TestProxy proxy) throws IOException {
        try (RawClient client = RawClient.connect(
                Objects.requireNonNull(proxy.server().adminAddress()).port())) {
            return JsonMapper.shared().readTree(get(client, "/overview"));
        }
    }

    /** The admin interface listens on loopback, where Host has to be an address or localhost. */
    private static String get(RawClient client, String path) throws IOException {
        return client.send("GET " + path + " HTTP/1.1\r\nHost: localhost\r\n\r\n")
                .read()
                .text();
    }

    @Test
    void everythingIsCounted() throws IOException {
        TestProxy proxy = busyProxy();
        JsonNode tree = overview(proxy);
        assertThat(tree.at("/server/state").asString()).isEqualTo("LIVE");
        assertThat(tree.at("/server/config_version").asLong()).isEqualTo(1);
        assertThat(tree.at("/traffic/requests").asLong()).isEqualTo(4);
        assertThat(tree.at("/traffic/classes").toString()).isEqualTo("[0,3,0,0,1]");
        assertThat(tree.at("/traffic/connections").asLong()).isZero();
        assertThat(tree.at("/traffic/received_bytes").asLong()).isPositive();
        assertThat(tree.at("/latency_us/cumulative/count").asLong()).isEqualTo(4);
        assertThat(tree.at("/routes")).hasSize(1);
        assertThat(tree.at("/routes/0/route").asString()).isEqualTo("pages");
        assertThat(tree.at("/routes/0/classes").toString()).isEqualTo("[0,3,0,0,1]");
        assertThat(tree.at("/routes/0/latency_us/cumulative/max").asLong())
                .isGreaterThanOrEqualTo(
                        tree.at("/routes/0/latency_us/cumulative/p50").asLong());
        assertThat(tree.at("/workers")).hasSize(2);
        assertThat(tree.at("/workers/0/cpu_us").asLong()).isPositive();
        Eventually.holds(
                "the loops have answered", () -> lagOf(proxy, "/workers/0") > 0 && lagOf(proxy, "/workers/1") > 0);
        assertThat(tree.at("/workers/0/inbox_depth").isInt()).isTrue();
        assertThat(tree.at("/listeners")).hasSize(1);
    }

    private static long lagOf(TestProxy proxy, String worker) {
        try {
            return overview(proxy).at(worker + "/loop_lag_us").asLong();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void hostsTellWhatIsWrongWithThem() throws IOException {
        TestProxy proxy = busyProxy();
        JsonNode backends = overview(proxy).at("/clusters/0");
        assertThat(backends.path("name").asString()).isEqualTo("backends");
        assertThat(backends.at("/hosts/0/health").asString()).isEqualTo("healthy");
        assertThat(backends.at("/hosts/0/requests").asLong()).isEqualTo(4);
        assertThat(backends.at("/hosts/0/errors").asLong()).isEqualTo(1);
        JsonNode down = overview(proxy).at("/clusters/1/hosts/0");
        assertThat(down.path("health").asString()).isEqualTo("unhealthy");
        assertThat(down.path("why").asString()).contains("failed_active_hc");
    }

    @Test
    void topDrawsWhatHappenedMeanwhile() throws IOException {
        TestProxy proxy = busyProxy();
        ByteArrayOutputStream text = new ByteArrayOutputStream();
        PrintStream before = System.out;
        int code;
        try (PrintStream out = new PrintStream(text, true, StandardCharsets.UTF_8)) {
            System.setOut(out);
            code = RingwayCommand.execute("top", admin(proxy), "--count", "1", "--interval", "0.1");
        } finally {
            System.setOut(before);
        }
        assertThat(code).isZero();
        assertThat(text.toString(StandardCharsets.UTF_8))
                .contains(
                        "LIVE",
                        "0 requests/s",
                        "worker-0",
                        "worker-1",
                        "/pages",
                        "backends",
                        "healthy",
                        "unhealthy (failed_active_hc",
                        "SLOWEST",
                        "GET test.example/broken")
                .doesNotContain("\033");
    }

    @Test
    void theDashboardDrawsInABrowser(@TempDir Path profile) throws Exception {
        assumeThat(CHROMIUM).exists();
        TestProxy proxy = busyProxy();
        Path page = profile.resolve("page.html");
        Process browser = new ProcessBuilder(
                        CHROMIUM.toString(),
                        "--headless",
                        "--no-sandbox",
                        "--disable-gpu",
                        "--disable-quic",
                        "--no-first-run",
                        "--disable-background-networking",
                        "--disable-component-update",
                        "--disable-sync",
                        "--user-data-dir=" + profile.resolve("profile"),
                        "--virtual-time-budget=5000",
                        "--dump-dom",
                        "http://" + admin(proxy) + "/dashboard")
                .redirectOutput(page.toFile())
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        try {
            assertThat(browser.waitFor(60, TimeUnit.SECONDS)).isTrue();
        } finally {
            browser.descendants().forEach(ProcessHandle::destroyForcibly);
            browser.destroyForcibly();
        }
        assertThat(Files.readString(page))
                .contains(
                        ">LIVE<",
                        "pages</td>",
                        "backends<",
                        "1 of 1 healthy",
                        "0 of 1 healthy",
                        "failed active hc",
                        "<path d=\"M")
                .contains("4 since the start")
                // the request that failed is remembered, with its phases and the way to all that is known of it
                .contains("GET test.example/broken", "all / pages</span>")
                .containsPattern("<a href=\"why\\?request-id=[0-9a-f-]{36}\" title=\"[a-z ]+  [0-9.]+ (µs|ms|s)[\"\n]")
                .containsPattern("class=\"bad-text\">500<");
    }

    @Test
    void thePageLoadsNothingFromElsewhere() throws IOException {
        TestProxy proxy = busyProxy();
        try (RawClient client = RawClient.connect(
                Objects.requireNonNull(proxy.server().adminAddress()).port())) {
            String page = get(client, "/dashboard");
            assertThat(page).contains("default-src 'none'", "connect-src 'self'");
            assertThat(page.replace("http://www.w3.org/2000/svg", "")).doesNotContain("http://", "https://", "src=");
        }
    }
}
