package io.ringway.server.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.ringway.config.ConfigInput;
import io.ringway.testkit.Answer;
import io.ringway.testkit.FakeUpstream;
import io.ringway.testkit.RawClient;
import io.ringway.testkit.RawSocket;
import io.ringway.testkit.Response;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;

/** The examples of single filters, served on ports that are free here. */
class FilterExamplesIT extends OnEveryTransport {
    /** Maven runs the tests of a module in its folder. */
    private static final Path EXAMPLES = Path.of("..", "examples");

    private TestProxy example(String name, FakeUpstream... backends) throws IOException {
        String yaml = Files.readString(EXAMPLES.resolve(name + "/envoy.yaml"));
        for (String port : new String[] {"9901", "10000", "10001", "10002"}) {
            yaml = yaml.replace("port_value: " + port, "port_value: 0");
        }
        for (int i = 0; i < backends.length; i++) {
            yaml = yaml.replace("port_value: " + (8081 + i), "port_value: " + backends[i].port());
            yaml = yaml.replace("127.0.0.1:" + (8081 + i), "127.0.0.1:" + backends[i].port());
        }
        return TestProxy.start(transport, 1, ConfigInput.ofText(yaml), this::closing);
    }

    private static void post(TestProxy proxy, String target) throws IOException {
        try (RawClient admin = RawClient.connect(
                Objects.requireNonNull(proxy.server().adminAddress()).port())) {
            admin.send("POST " + target + " HTTP/1.1\r\nhost: localhost\r\ncontent-length: 0\r\n\r\n");
            assertThat(admin.read("POST").text()).isEqualTo("OK\n");
        }
    }

    @Test
    void answersAreCompressed() throws IOException {
        String text = "a line\n".repeat(200);
        FakeUpstream backend = upstream(Answer.fixed(200, text, "content-type: text/plain"));
        TestProxy proxy = example("compression", backend);
        try (RawClient client = proxy.connect()) {
            assertThat(client.get("/", "accept-encoding: gzip, br, zstd").header("content-encoding"))
                    .isEqualTo("zstd");
            assertThat(client.get("/", "accept-encoding: gzip, br").header("content-encoding"))
                    .isEqualTo("gzip");
            assertThat(client.get("/images/a", "accept-encoding: gzip").text()).isEqualTo(text);
            Response zipped = client.get("/", "accept-encoding: gzip");
            byte[] body = zipped.body().bytes();
            assertThat(new GZIPInputStream(new ByteArrayInputStream(body)).readAllBytes())
                    .asString(StandardCharsets.US_ASCII)
                    .isEqualTo(text);
            ByteArrayOutputStream question = new ByteArrayOutputStream();
            try (GZIPOutputStream out = new GZIPOutputStream(question)) {
                out.write(text.getBytes(StandardCharsets.US_ASCII));
            }
            client.send("POST / HTTP/1.1\r\nhost: a\r\ncontent-encoding: gzip\r\ncontent-length: " + question.size()
                            + "\r\n\r\n")
                    .send(question.toByteArray());
            assertThat(client.read("POST").status()).isEqualTo(200);
        }
        assertThat(backend.requests().getLast().body().text()).isEqualTo(text);
        assertThat(backend.requests().getLast().header("content-length")).isEqualTo(String.valueOf(text.length()));
    }

    @Test
    void theProxySaysHowItIs() throws IOException {
        TestProxy proxy = example(
                "health-check-filter", upstream(Answer.fixed(200, "well")), upstream(Answer.fixed(503, "sick")));
        try (RawClient client = proxy.connect()) {
            assertThat(client.get("/healthz").status()).isEqualTo(200);
        }
        post(proxy, "/healthcheck/fail");
        try (RawClient client = proxy.connect()) {
            assertThat(client.get("/healthz").status()).isEqualTo(503);
        }
    }

    @Test
    void rolesDecide() throws IOException {
        TestProxy proxy = example("rbac", upstream(Answer.fixed(200, "in")));
        try (RawClient client = proxy.connect()) {
            assertThat(client.get("/").text()).isEqualTo("in");
            assertThat(client.get("/internal/").status()).isEqualTo(403);
            assertThat(client.post("/", "").status()).isEqualTo(403);
            assertThat(client.get("/internal/", "x-role: admin").text()).isEqualTo("in");
        }
    }

    @Test
    void requestsAreLimited() throws IOException {
        TestProxy proxy = example("local-rate-limit", upstream(Answer.fixed(200, "in")));
        List<Integer> statuses = new ArrayList<>();
        try (RawClient client = proxy.connect()) {
            for (int i = 0; i < 3; i++) {
                statuses.add(client.get("/", "x-plan: free").status());
            }
            assertThat(client.get("/", "x-plan: trial").header("x-ratelimit-remaining"))
                    .isEqualTo("1");
            assertThat(client.get("/healthz").header("x-ratelimit-limit")).isNull();
        }
        assertThat(statuses).containsExactly(200, 200, 429);
    }

    @Test
    void requestsFailThatAskForIt() throws IOException {
        TestProxy proxy = example("fault", upstream(Answer.fixed(200, "in")));
        post(proxy, "/runtime_modify?faults.abort_percent=100");
        try (RawClient client = proxy.connect()) {
            assertThat(client.get("/").text()).isEqualTo("in");
            assertThat(client.get("/", "x-fail: yes").status()).isEqualTo(503);
            assertThat(client.get("/", "x-fail: yes", "x-envoy-fault-delay-request: 1")
                            .status())
                    .isEqualTo(503);
        }
        assertThat(proxy.stat("http.ingress_http.fault.delays_injected")).isEqualTo(1);
    }

    @Test
    void pagesOfOneSiteMayCall() throws IOException {
        TestProxy proxy = example("cors", upstream(Answer.fixed(200, "in")));
        try (RawClient client = proxy.connect()) {
            Response preflight = client.request(
                    "OPTIONS", "/", "origin: https://shop.example", "access-control-request-method: DELETE");
            assertThat(preflight.header("access-control-allow-methods")).isEqualTo("GET, POST, DELETE");
            assertThat(client.get("/", "origin: https://other.example").header("access-control-allow-origin"))
                    .isNull();
            Response open = client.get("/public", "origin: https://other.example");
            assertThat(open.header("access-control-allow-origin")).isEqualTo("https://other.example");
            assertThat(open.header("access-control-allow-credentials")).isNull();
        }
    }

    @Test
    void headersAreNotedAndChanged() throws IOException {
        FakeUpstream backend = upstream(Answer.fixed(200, "in", "x-powered-by: me"));
        TestProxy proxy = example("header-filters", backend);
        try (RawClient client = proxy.connect()) {
            assertThat(client.get("/", "x-version: canary").header("x-powered-by"))
                    .isNull();
            client.get("/");
        }
        assertThat(backend.requests().stream().map(request -> request.header("x-wanted")))
                .containsExactly("canary", "stable");
        assertThat(backend.requests().getFirst().header("x-version")).isNull();
        assertThat(backend.requests().getFirst().header("x-caller")).endsWith(" from 127.0.0.1");
    }

    @Test
    void tokensOpenTheDoor() throws IOException {
        FakeUpstream backend = upstream(Answer.fixed(200, "in"));
        TestProxy proxy = example("jwt", backend);
        String readme = Files.readString(EXAMPLES.resolve("jwt/README.md"));
        String token = readme.lines()
                .filter(line -> line.startsWith("token="))
                .findFirst()
                .orElseThrow()
                .substring("token=".length());
        try (RawClient client = proxy.connect()) {
            assertThat(client.get("/").status()).isEqualTo(401);
            assertThat(client.get("/public").text()).isEqualTo("in");
            assertThat(client.get("/", "authorization: Bearer " + token).text()).isEqualTo("in");
            assertThat(client.post("/", "", "authorization: Bearer " + token).status())
                    .isEqualTo(403);
        }
        assertThat(backend.requests().getLast().header("x-user")).isEqualTo("ann");
    }

    @Test
    void aServerIsAsked() throws IOException {
        FakeUpstream backend = upstream(Answer.fixed(200, "in"));
        FakeUpstream server = upstream(Answer.fixed(200, "", "x-user: ann"));
        TestProxy proxy = example("ext-authz", backend, server);
        try (RawClient client = proxy.connect()) {
            assertThat(client.get("/page", "x-api-key: k").text()).isEqualTo("in");
            server.answer(Answer.fixed(401, "no"));
            assertThat(client.get("/page").status()).isEqualTo(401);
            assertThat(client.get("/public").text()).isEqualTo("in");
        }
        assertThat(server.requests()).hasSize(2);
        assertThat(server.requests().getFirst().target()).isEqualTo("/check/page");
        assertThat(server.requests().getFirst().header("x-api-key")).isEqualTo("k");
        assertThat(backend.requests().getFirst().header("x-user")).isEqualTo("ann");
    }

    @Test
    void connectionsHaveFiltersToo() throws IOException {
        TestProxy proxy = example("network-filters", upstream(Answer.fixed(200, "in")));
        List<Integer> ports = proxy.server().inventory().listeners().stream()
                .map(listener -> listener.address().port())
                .toList();
        try (RawClient one = RawClient.connect(ports.get(0));
                RawClient two = RawClient.connect(ports.get(0));
                RawSocket three = RawSocket.connect(ports.get(0))) {
            assertThat(one.get("/").text()).isEqualTo("in");
            assertThat(two.get("/").text()).isEqualTo("in");
            assertThat(three.readAll()).isEmpty();
        }
        try (RawSocket text = RawSocket.connect(ports.get(1))) {
            assertThat(text.readAll()).isEqualTo("nobody is here\n");
        }
        try (RawSocket echo = RawSocket.connect(ports.get(2))) {
            assertThat(echo.send("anything").end().readAll()).isEqualTo("anything");
        }
        proxy.awaitStat("echo.rbac.allowed", 1);
    }
}
