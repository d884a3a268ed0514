package io.ringway.server.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.ringway.testkit.Answer;
import io.ringway.testkit.Eventually;
import io.ringway.testkit.RawClient;
import io.ringway.testkit.Response;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.json.JsonMapper;

/** A profile while the proxy serves. */
class CpuProfilerIT extends OnEveryTransport {

    private static Response ask(TestProxy proxy, String method, String target) throws IOException {
        int port = Objects.requireNonNull(proxy.server().adminAddress()).port();
        try (RawClient client = RawClient.connect(port)) {
            client.send(method + " " + target + " HTTP/1.1\r\nhost: localhost\r\ncontent-length: 0\r\n\r\n");
            return client.read();
        }
    }

    private static String state(TestProxy proxy) {
        try {
            return JsonMapper.shared()
                    .readTree(ask(proxy, "GET", "/cpuprofiler/state").text())
                    .get("state")
                    .asString();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void oneProfileAtATimeAndThenAFlameGraph() throws IOException {
        TestProxy proxy =
                proxy().forwardAllTo(upstream(Answer.fixed(200, "ok"))).admin().start();
        assertThat(state(proxy)).isEqualTo("IDLE");
        assertThat(ask(proxy, "GET", "/cpuprofiler").status()).isEqualTo(405);
        assertThat(ask(proxy, "GET", "/cpuprofiler/flamegraph").status()).isEqualTo(404);
        assertThat(ask(proxy, "POST", "/cpuprofiler?seconds=0").status()).isEqualTo(400);
        assertThat(ask(proxy, "POST", "/cpuprofiler?enable=n").text()).isEqualTo("nothing is being profiled\n");

        assertThat(ask(proxy, "POST", "/cpuprofiler?enable=y").status()).isEqualTo(202);
        assertThat(state(proxy)).isEqualTo("RUNNING");
        assertThat(ask(proxy, "POST", "/cpuprofiler?seconds=10").status()).isEqualTo(409);
        try (RawClient client = proxy.connect()) {
            for (int i = 0; i < 200; i++) {
                assertThat(client.get("/").status()).isEqualTo(200);
            }
        }
        assertThat(ask(proxy, "POST", "/cpuprofiler?enable=n").text()).isEqualTo("OK\n");
        Eventually.holds("a profile is ready", () -> state(proxy).equals("READY"));
        Response page = ask(proxy, "GET", "/cpuprofiler/flamegraph");
        assertThat(page.header("content-type")).startsWith("text/html");
        assertThat(page.text())
                .contains("<title>Ringway flame graph</title>", "\"root\":[\"all\",")
                .doesNotContain("/*DATA*/");
    }
}
