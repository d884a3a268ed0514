package io.ringway.server.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.ringway.config.ConfigInput;
import io.ringway.server.demo.DemoConfig;
import io.ringway.testkit.Answer;
import io.ringway.testkit.FakeUpstream;
import io.ringway.testkit.HeldPort;
import io.ringway.testkit.RawClient;
import io.ringway.testkit.RawServer;
import io.ringway.testkit.RawSocket;
import io.ringway.testkit.Response;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The configurations that people see first, served on ports that are free here. */
class ExamplesIT extends OnEveryTransport {
    /** Maven runs the tests of a module in its folder. */
    private static final Path EXAMPLES = Path.of("..", "examples");
    /** The first backend's port in each of them; those of the others follow. */
    private static final int BACKEND_PORT = 8081;

    /** Serves an example; see {@link #text}. */
    private TestProxy serve(String example, int... backends) throws IOException {
        return serveText(text(example, backends));
    }

    private TestProxy serveText(String yaml) {
        return TestProxy.start(transport, 1, ConfigInput.ofText(yaml), this::closing);
    }

    /** An example's configuration on free ports, with these ports of backends in place of its own. */
    private static String text(String example, int... backends) throws IOException {
        String yaml = Files.readString(EXAMPLES.resolve(example + "/envoy.yaml"));
        assertThat(yaml).contains("port_value: 10000");
        yaml = yaml.replaceFirst("port_value: 10000", "port_value: 0").replace("port_value: 9901", "port_value: 0");
        for (int i = 0; i < backends.length; i++) {
            String own = "port_value: " + (BACKEND_PORT + i);
            assertThat(yaml).contains(own);
            yaml = yaml.replace(own, "port_value: " + backends[i]);
        }
        return yaml;
    }

    @Test
    void theQuickstartServes() throws IOException {
        FakeUpstream one = upstream(Answer.fixed(200, "one"));
        FakeUpstream two = upstream(Answer.fixed(200, "two"));
        assertThat(Files.readString(EXAMPLES.resolve("quickstart/envoy.yaml"))).contains("port_value: 9901");
        TestProxy proxy = serve("quickstart", one.port(), two.port());
        try (RawClient client = proxy.connect()) {
            List<String> answers = new ArrayList<>();
            for (int i = 0; i < 4; i++) {
                answers.add(client.get("/").text());
            }
            assertThat(answers).containsExactlyInAnyOrder("one", "two", "one", "two");
            assertThat(answers.get(0)).isEqualTo(answers.get(2));
            Response moved = client.get("/old/page");
            assertThat(moved.header("location")).endsWith("/new/page");
            assertThat(client.get("/healthz").status()).isEqualTo(200);
        }
    }

    @Test
    void retriesHideADeadBackend() throws IOException {
        FakeUpstream alive = upstream(Answer.fixed(200, "alive"));
        FakeUpstream dying = upstream(Answer.fixed(200, "dying"));
        TestProxy proxy = serve("retries", alive.port(), dying.port());
        dying.kill();
        try (RawClient client = proxy.connect()) {
            for (int i = 0; i < 10; i++) {
                assertThat(client.get("/").text()).isEqualTo("alive");
                assertThat(client.post("/", "once").text()).isEqualTo("alive");
            }
        }
    }

    @Test
    void statisticsGoToStatsd() throws IOException {
        try (DatagramSocket statsd = new DatagramSocket(0, InetAddress.getLoopbackAddress())) {
            statsd.setSoTimeout(10_000);
            serveText(text("statsd")
                    .replace("port_value: 8125", "port_value: " + statsd.getLocalPort())
                    .replace("stats_flush_interval: 1s", "stats_flush_interval: 0.02s"));
            DatagramPacket packet = new DatagramPacket(new byte[2048], 2048);
            statsd.receive(packet);
            assertThat(new String(packet.getData(), 0, packet.getLength(), StandardCharsets.UTF_8).lines())
                    .contains("ringway.server.live:1|g|#region:eu-1");
        }
    }

    @Test
    void requestsAreTraced() throws IOException {
        FakeUpstream backend = upstream(Answer.fixed(200, "fine"));
        FakeUpstream collector = upstream(Answer.fixed(202, ""));
        TestProxy proxy = serveText(
                text("tracing", backend.port()).replace("port_value: 9411", "port_value: " + collector.port()));
        try (RawClient client = proxy.connect()) {
            for (int i = 0; i < 3; i++) {
                assertThat(client.get("/cart", "x-plan: gold").status()).isEqualTo(200);
            }
        }
        assertThat(collector.awaitRequests(1).getFirst().body().text())
                .contains(
                        "\"name\":\"cart\"", "\"plan\":\"gold\"", "\"serviceName\":\"shop\"", "router backends egress");
        assertThat(backend.requests())
                .allSatisfy(
                        request -> assertThat(request.header("x-b3-sampled")).isEqualTo("1"));
    }

    @Test
    void webSocketsPass() throws IOException {
        WebSocketServer server = new WebSocketServer();
        closing(server);
        TestProxy proxy = serve("websocket", server.port());
        try (RawClient client = proxy.connect()) {
            assertThat(client.get("/", "connection: upgrade", "upgrade: websocket")
                            .status())
                    .isEqualTo(403);
        }
        try (RawClient client = proxy.connect()) {
            client.send(String.join(
                    "\r\n",
                    "GET /chat HTTP/1.1",
                    "host: a",
                    "connection: upgrade",
                    "upgrade: websocket",
                    "sec-websocket-key: AAAA",
                    "",
                    ""));
            client.awaitBytes("HTTP/1.1 101 ");
        }
    }

    @Test
    void requestsAreMirrored() throws IOException {
        FakeUpstream current = upstream(Answer.fixed(200, "current"));
        FakeUpstream next = upstream(Answer.fixed(500, "next"));
        TestProxy proxy = serve("mirroring", current.port(), next.port());
        try (RawClient client = proxy.connect()) {
            assertThat(client.get("/").text()).isEqualTo("current");
        }
        assertThat(next.awaitRequests(1).get(0).header("host")).endsWith("-shadow");
    }

    @Test
    void accessLogsAreWritten(@TempDir Path directory) throws IOException {
        FakeUpstream one = upstream(Answer.fixed(200, "one"));
        Path log = directory.resolve("access.log");
        TestProxy proxy = serveText(text("access-log", one.port())
                .replace("/tmp/ringway-access.log", log.toString())
                .replace("StderrAccessLog", "StdoutAccessLog"));
        try (RawClient client = proxy.connect()) {
            assertThat(client.get("/").text()).isEqualTo("one");
            assertThat(client.get("/broken").status()).isEqualTo(500);
        }
        proxy.awaitStat("filesystem.write_buffered", 3);
        proxy.close();
        assertThat(Files.readAllLines(log)).hasSize(2).first().asString().contains("\"GET / HTTP/1.1\" 200 - ");
    }

    @Test
    void trafficShiftingShifts() throws IOException {
        FakeUpstream one = upstream(Answer.fixed(200, "one"));
        FakeUpstream two = upstream(Answer.fixed(200, "two"));
        TestProxy proxy = serve("traffic-shifting", one.port(), two.port());
        try (RawClient client = proxy.connect();
                RawClient admin = RawClient.connect(
                        Objects.requireNonNull(proxy.server().adminAddress()).port())) {
            assertThat(client.get("/").text()).isEqualTo("one");
            String target = "/runtime_modify?routing.traffic_shift.app=100";
            admin.send("POST " + target + " HTTP/1.1\r\nhost: localhost\r\ncontent-length: 0\r\n\r\n");
            assertThat(admin.read().text()).isEqualTo("OK\n");
            assertThat(client.get("/").text()).isEqualTo("two");
        }
    }

    @Test
    void filesOfTheirOwnAreRead(@TempDir Path directory) throws IOException {
        FakeUpstream one = upstream(Answer.fixed(200, "one"));
        for (String name : List.of("envoy", "listeners", "clusters", "routes", "endpoints")) {
            String text = Files.readString(EXAMPLES.resolve("dynamic-files/" + name + ".yaml"));
            Files.writeString(
                    directory.resolve(name + ".yaml"),
                    text.replace("examples/dynamic-files", directory.toString())
                            .replace("port_value: 10000", "port_value: 0")
                            .replace("port_value: 9901", "port_value: 0")
                            .replace("port_value: 8081", "port_value: " + one.port()));
        }
        TestProxy proxy =
                TestProxy.start(transport, 1, ConfigInput.ofFile(directory.resolve("envoy.yaml")), this::closing);
        try (RawClient client = proxy.connect()) {
            assertThat(client.get("/").text()).isEqualTo("one");
            assertThat(client.get("/healthz").text()).isEqualTo("ok\n");
        }
    }

    @Test
    void subsetsSplitACluster() throws IOException {
        FakeUpstream one = upstream(Answer.fixed(200, "stable"));
        FakeUpstream two = upstream(Answer.fixed(200, "canary"));
        TestProxy proxy = serve("subsets", one.port(), two.port());
        try (RawClient client = proxy.connect()) {
            for (int i = 0; i < 5; i++) {
                assertThat(client.get("/").text()).isEqualTo("stable");
                assertThat(client.get("/", "x-canary: yes").text()).isEqualTo("canary");
            }
        }
    }

    @Test
    void consistentHashingKeepsUsersTogether() throws IOException {
        FakeUpstream one = upstream(Answer.fixed(200, "one"));
        FakeUpstream two = upstream(Answer.fixed(200, "two"));
        TestProxy proxy = serve("consistent-hashing", one.port(), two.port());
        try (RawClient client = proxy.connect()) {
            for (int user = 0; user < 10; user++) {
                String first = client.get("/", "x-user-id: " + user).text();
                assertThat(client.get("/other", "x-user-id: " + user).text()).isEqualTo(first);
            }
            Response response = client.get("/");
            String cookie = Objects.requireNonNull(response.header("set-cookie"));
            assertThat(client.get("/", "cookie: " + cookie.substring(0, cookie.indexOf(';')))
                            .text())
                    .isEqualTo(response.text());
        }
        assertThat(one.requestCount()).isPositive();
        assertThat(two.requestCount()).isPositive();
    }

    @Test
    void healthChecksFindTheBackendThatIsWell() throws IOException {
        FakeUpstream well = upstream(Answer.fixed(200, "well"));
        FakeUpstream sick = upstream(Answer.fixed(503, "sick"));
        TestProxy proxy = serve("health-checks", well.port(), sick.port());
        try (RawClient client = proxy.connect()) {
            for (int i = 0; i < 6; i++) {
                assertThat(client.get("/").text()).isEqualTo("well");
            }
        }
        assertThat(proxy.stat("cluster.backends.health_check.healthy")).isEqualTo(1);
    }

    @Test
    void everyThemeOfClustersServes() throws IOException {
        FakeUpstream one = upstream(Answer.fixed(200, "one"));
        FakeUpstream two = upstream(Answer.fixed(200, "two"));
        for (String theme : List.of("least-request", "discovery", "circuit-breakers", "zones")) {
            TestProxy proxy = serve(theme, one.port(), two.port());
            List<String> answers = new ArrayList<>();
            try (RawClient client = proxy.connect()) {
                for (int i = 0; i < 40; i++) {
                    answers.add(client.get("/").text());
                }
            }
            if (theme.equals("zones")) {
                assertThat(answers).containsOnly("one");
            } else {
                assertThat(answers).as(theme).containsOnly("one", "two");
            }
        }
    }

    @Test
    void theTcpProxyFindsTheServerThatIsThere() throws IOException {
        RawServer there = closing(RawServer.start(RawServer::echo));
        HeldPort gone = closing(HeldPort.refusing());
        TestProxy proxy = serve("tcp-proxy", there.port(), gone.port());
        for (int i = 0; i < 4; i++) {
            try (RawSocket client = RawSocket.connect(proxy.port())) {
                assertThat(client.send("anything").end().readAll()).isEqualTo("anything");
            }
        }
    }

    @Test
    void aScriptAsksWhoMayPass() throws IOException {
        FakeUpstream backend = upstream(Answer.fixed(200, "in"));
        FakeUpstream users = upstream(Answer.fixed(200, "admin"));
        TestProxy proxy = serve("lua", backend.port(), users.port());
        try (RawClient client = proxy.connect()) {
            assertThat(client.get("/").status()).isEqualTo(401);
            Response answer = client.get("/", "x-user: ann");
            assertThat(answer.text()).isEqualTo("in");
            assertThat(answer.header("x-served-by")).isEqualTo("lua");
            assertThat(users.requests().getFirst().target()).isEqualTo("/ann");
            assertThat(backend.requests().getFirst().header("x-role")).isEqualTo("admin");
            users.answer(Answer.fixed(404, "no"));
            assertThat(client.get("/", "x-user: bob").text()).isEqualTo("not you, bob\n");
            assertThat(client.get("/public").header("x-served-by")).isNull();
        }
    }

    @Test
    void theDemoServes() throws IOException {
        FakeUpstream one = upstream(Answer.fixed(200, "one"));
        FakeUpstream two = upstream(Answer.fixed(200, "two"));
        TestProxy proxy = serveText(DemoConfig.yaml(0, 0, one.port(), two.port()));
        try (RawClient client = proxy.connect()) {
            String first = client.get("/").text();
            assertThat(client.get("/").text()).isNotEqualTo(first);
            assertThat(client.get("/").text()).isEqualTo(first);
            assertThat(client.get("/hello").text()).isEqualTo("hello from the proxy itself\n");
            assertThat(client.get("/old/a").header("location")).isEqualTo("http://test.example/new/a");
        }
    }
}
