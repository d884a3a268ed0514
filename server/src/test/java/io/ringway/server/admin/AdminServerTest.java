package io.ringway.server.admin;

import static org.assertj.core.api.Assertions.assertThat;

import io.envoyproxy.envoy.config.bootstrap.v3.Bootstrap;
import io.envoyproxy.envoy.config.cluster.v3.Cluster;
import io.envoyproxy.envoy.config.core.v3.Node;
import io.ringway.config.runtime.LayeredRuntime;
import io.ringway.config.runtime.RuntimeLoader;
import io.ringway.config.runtime.RuntimeSlots;
import io.ringway.hotpath.stats.ClusterStats;
import io.ringway.hotpath.stats.HostStats;
import io.ringway.hotpath.stats.StatName;
import io.ringway.hotpath.stats.StatsRegistry;
import io.ringway.hotpath.stats.WriterStats;
import io.ringway.hotpath.upstream.ClusterDescriptor;
import io.ringway.hotpath.upstream.ClusterHosts;
import io.ringway.hotpath.upstream.ConnectionRules;
import io.ringway.hotpath.upstream.UpstreamHost;
import io.ringway.lb.Host;
import io.ringway.lb.HostSet;
import io.ringway.lb.limit.ResourceLimits;
import io.ringway.lb.limit.Thresholds;
import io.ringway.lb.policy.RoundRobin;
import io.ringway.routing.runtime.RuntimeFraction;
import io.ringway.server.control.ConfigHistory;
import io.ringway.server.control.Inventory;
import io.ringway.server.control.Lifecycle;
import io.ringway.server.control.ServerOptions;
import io.ringway.server.explain.ExplainedRequest;
import io.ringway.server.explain.Question;
import io.ringway.server.metrics.Statistics;
import io.ringway.server.overview.LoopLag;
import io.ringway.server.overview.Overview;
import io.ringway.server.profile.CpuProfiler;
import io.ringway.server.why.Decisions;
import io.ringway.testkit.RawClient;
import io.ringway.testkit.Response;
import io.ringway.transport.loop.Clock;
import io.ringway.transport.net.Endpoint;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

@SuppressWarnings("NullAway.Init") // fields are set before each test
class AdminServerTest {
    private final StatsRegistry registry = new StatsRegistry();
    private final WriterStats writer = registry.newWriter();
    private final Lifecycle lifecycle = new Lifecycle();
    private final ConfigHistory history = new ConfigHistory();
    private final AtomicInteger drained = new AtomicInteger();
    private final AtomicInteger reopened = new AtomicInteger();
    private AdminServer server;
    private RawClient client;

    @BeforeEach
    void start() throws IOException {
        Bootstrap bootstrap = Bootstrap.newBuilder()
                .setNode(Node.newBuilder().setId("node-1"))
                .setStaticResources(Bootstrap.StaticResources.newBuilder()
                        .addClusters(Cluster.newBuilder().setName("web")))
                .build();
        Inventory inventory = new Inventory(ServerOptions.defaults().withConcurrency(3), bootstrap, Clock.system());
        inventory.onApplied(
                bootstrap,
                List.of(new Inventory.ActiveListener("front", Endpoint.ip("127.0.0.1", 10000))),
                List.of(cluster()));
        server = AdminServer.start(
                Endpoint.ip("127.0.0.1", 0),
                AdminPages.of(new AdminSources(
                        "1.2.3",
                        lifecycle,
                        inventory,
                        new Statistics(registry),
                        () -> {},
                        overview(inventory),
                        decisions(),
                        new CpuProfiler(),
                        runtime(),
                        AdminServerTest::noAnswer,
                        drained::incrementAndGet,
                        lifecycle::setHealthFailed,
                        reopened::incrementAndGet,
                        history,
                        AdminServerTest::noReload)));
        client = RawClient.connect(server.address().port());
    }

    private Decisions decisions() {
        return new Decisions(List.of(), registry, _ -> "");
    }

    private Overview overview(Inventory inventory) {
        return new Overview(
                "1.2.3",
                lifecycle,
                inventory,
                new Statistics(registry),
                history,
                List::of,
                List::of,
                new LoopLag(List.of()),
                decisions());
    }

    private static CompletableFuture<ConfigHistory.Attempt> noReload(String reason) {
        return CompletableFuture.completedFuture(new ConfigHistory.Attempt(
                reason, Instant.EPOCH, Duration.ofMillis(7), false, "error RW1003: no YAML\n"));
    }

    private static ExplainedRequest noAnswer(Question question, String listener) {
        throw new IllegalArgumentException("no listener " + listener + " for " + question);
    }

    private RuntimeLoader runtime() throws IOException {
        return new RuntimeLoader(new LayeredRuntime(List.of(), new RuntimeSlots()), registry, (_, _) -> {});
    }

    private ClusterDescriptor cluster() {
        Host host = new Host(1, "10.0.0.1:80", "backend", 2);
        HostStats stats = HostStats.register(registry, "web", host.address());
        writer.add(stats.rqTotal(), 12);
        writer.increment(stats.cxActive());
        ClusterHosts hosts = new ClusterHosts(
                new RoundRobin().prepare(new HostSet(1, List.of(host))),
                List.of(new UpstreamHost(host, Endpoint.ip("10.0.0.1", 80), stats)));
        return new ClusterDescriptor(
                0,
                "web",
                1,
                1,
                0,
                1,
                1,
                1,
                ConnectionRules.DEFAULT,
                new ResourceLimits(new Thresholds(7, 8, 9, 3), 1),
                new ResourceLimits(Thresholds.DEFAULT, 1),
                RuntimeFraction.NOTHING,
                new RoundRobin(),
                hosts,
                ClusterStats.register(registry, "web"));
    }

    @AfterEach
    void stop() throws IOException {
        client.close();
        server.close();
        writer.close();
    }

    private Response get(String target) throws IOException {
        return request("GET", target);
    }

    private Response request(String method, String target, String... lines) throws IOException {
        StringBuilder head = new StringBuilder(method + " " + target + " HTTP/1.1\r\nhost: localhost:9901\r\n");
        for (String line : lines) {
            head.append(line).append("\r\n");
        }
        return client.send(head + "content-length: 0\r\n\r\n").read(method);
    }

    private JsonNode json(String target) throws IOException {
        Response response = get(target);
        assertThat(response.status()).isEqualTo(200);
        assertThat(response.header("content-type")).isEqualTo("application/json");
        return JsonMapper.shared().readTree(response.text());
    }

    @Test
    void readyFollowsTheLifecycle() throws IOException {
        assertThat(get("/ready").status()).isEqualTo(503);
        assertThat(get("/ready").text()).isEqualTo("PRE_INITIALIZING\n");
        lifecycle.onLive();
        assertThat(get("/ready").status()).isEqualTo(200);
        assertThat(get("/ready").text()).isEqualTo("LIVE\n");
        assertThat(request("POST", "/healthcheck/fail").text()).isEqualTo("OK\n");
        assertThat(get("/ready").text()).isEqualTo("DRAINING\n");
        assertThat(request("POST", "/healthcheck/ok").text()).isEqualTo("OK\n");
        assertThat(get("/ready").text()).isEqualTo("LIVE\n");
    }

    @Test
    void serverInfoHasEnvoysShape() throws IOException {
        lifecycle.onLive();
        JsonNode info = json("/server_info");
        assertThat(info.at("/version").asString()).isEqualTo("1.2.3");
        assertThat(info.at("/state").asString()).isEqualTo("LIVE");
        assertThat(info.at("/node/id").asString()).isEqualTo("node-1");
        assertThat(info.at("/command_line_options/concurrency").asInt()).isEqualTo(3);
        assertThat(info.at("/command_line_options/drain_time").asString()).isEqualTo("600s");
    }

    @Test
    void statsComeInThreeFormats() throws IOException {
        writer.add(registry.counter(StatName.of("http").then("rq")), 5);
        assertThat(get("/stats?filter=^http|^x{2}").text()).isEqualTo("http.rq: 5\n");
        assertThat(json("/stats?format=json&filter=^http").at("/stats/0/value").asInt())
                .isEqualTo(5);
        Response prometheus = get("/stats/prometheus?usedonly&filter=^http");
        assertThat(prometheus.text()).isEqualTo("# TYPE envoy_http_rq counter\nenvoy_http_rq{} 5\n");
        assertThat(prometheus.header("content-type")).startsWith("text/plain; version=0.0.4");
        assertThat(get("/stats?filter=(").status()).isEqualTo(400);
    }

    @Test
    void clustersShowLimitsHostsAndCounts() throws IOException {
        assertThat(get("/clusters").text().lines())
                .contains(
                        "web::default_priority::max_connections::7",
                        "web::default_priority::max_pending_requests::8",
                        "web::default_priority::max_requests::9",
                        "web::added_via_api::false",
                        "web::10.0.0.1:80::cx_active::1",
                        "web::10.0.0.1:80::rq_total::12",
                        "web::10.0.0.1:80::hostname::backend",
                        "web::10.0.0.1:80::weight::2",
                        "web::10.0.0.1:80::health_flags::healthy");
        JsonNode host = json("/clusters?format=json").at("/cluster_statuses/0/host_statuses/0");
        assertThat(host.at("/address/socket_address/port_value").asInt()).isEqualTo(80);
        assertThat(host.at("/health_status/eds_health_status").asString()).isEqualTo("HEALTHY");
    }

    @Test
    void listenersAndConfigDump() throws IOException {
        assertThat(get("/listeners").text()).isEqualTo("front::127.0.0.1:10000\n");
        assertThat(json("/listeners?format=json")
                        .at("/listener_statuses/0/local_address/socket_address/address")
                        .asString())
                .isEqualTo("127.0.0.1");
        JsonNode dump = json("/config_dump");
        assertThat(dump.at("/configs/0/@type").asString())
                .isEqualTo("type.googleapis.com/envoy.admin.v3.BootstrapConfigDump");
        assertThat(dump.at("/configs/0/bootstrap/static_resources/clusters/0/name")
                        .asString())
                .isEqualTo("web");
        assertThat(json("/config_dump?resource=static_clusters")
                        .at("/configs/0/cluster/name")
                        .asString())
                .isEqualTo("web");
    }

    @Test
    void whatChangesSomethingWantsPost() throws IOException {
        assertThat(get("/quitquitquit").status()).isEqualTo(405);
        assertThat(get("/drain_listeners").status()).isEqualTo(405);
        assertThat(drained).hasValue(0);
        assertThat(request("POST", "/drain_listeners?inboundonly").status()).isEqualTo(400);
        assertThat(request("POST", "/drain_listeners").status()).isEqualTo(200);
        assertThat(drained).hasValue(1);
        assertThat(request("POST", "/reopen_logs").text()).isEqualTo("OK\n");
        assertThat(reopened).hasValue(1);
        assertThat(request("POST", "/logging?upstream=loud").status()).isEqualTo(400);
    }

    @Test
    void unknownPathsGetTheListOfPages() throws IOException {
        Response response = get("/nope");
        assertThat(response.status()).isEqualTo(404);
        assertThat(response.text())
                .startsWith("invalid path. admin commands are:\n")
                .contains("/server_info");
        assertThat(get("/help").text()).contains("/quitquitquit (POST)");
        assertThat(get("/").text()).contains("href=\"/stats\"");
        assertThat(get("/memory").status()).isEqualTo(200);
        assertThat(get("/latency").text()).contains("no route has answered");
    }

    @Test
    void servesOnAUnixSocketToo(@TempDir Path directory) throws IOException {
        Path path = directory.resolve("admin.sock");
        Inventory inventory = new Inventory(ServerOptions.defaults(), Bootstrap.getDefaultInstance(), Clock.system());
        AdminSources sources = new AdminSources(
                "1",
                lifecycle,
                inventory,
                new Statistics(registry),
                () -> {},
                overview(inventory),
                decisions(),
                new CpuProfiler(),
                runtime(),
                AdminServerTest::noAnswer,
                () -> {},
                _ -> {},
                () -> {},
                new ConfigHistory(),
                AdminServerTest::noReload);
        try (AdminServer _ = AdminServer.start(Endpoint.unix(path.toString()), AdminPages.of(sources));
                RawClient unix = RawClient.connectUnix(path)) {
            assertThat(unix.get("/ready").status()).isEqualTo(503);
        }
    }

    @Test
    void webPagesCannotReachIt() throws IOException {
        assertThat(client.send("GET /ready HTTP/1.1\r\nhost: evil.example:9901\r\n\r\n")
                        .read()
                        .status())
                .isEqualTo(403);
        assertThat(request("POST", "/quitquitquit", "origin: http://evil.example")
                        .status())
                .isEqualTo(403);
        assertThat(request("GET", "/ready", "origin: http://localhost:9901").status())
                .isEqualTo(503);
        assertThat(client.send("GET /ready HTTP/1.1\r\nhost: [::1]:9901\r\n\r\n")
                        .read()
                        .status())
                .isEqualTo(503);
    }
}
