package io.ringway.server.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.sun.management.UnixOperatingSystemMXBean;
import io.ringway.testkit.Answer;
import io.ringway.testkit.FakeUpstream;
import io.ringway.testkit.GeneratedBody;
import io.ringway.testkit.RawClient;
import io.ringway.testkit.Response;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

/** Large bodies and many connections; the largest with {@code -Dringway.it.huge=true}. */
class BulkIT extends OnEveryTransport {
    private static final int IDLE_CONNECTIONS = 10_000;
    /** What both directions of one connection may hold: the two buffer limits, with room for the JVM to breathe. */
    private static final long RSS_GROWTH_MAX = 256L << 20;

    private void passes(long length) throws IOException {
        GeneratedBody body = new GeneratedBody(length, length);
        FakeUpstream upstream = upstream(Answer.fixed(200, "taken"));
        TestProxy proxy = proxy().route("{ match: { prefix: / }, route: { cluster: backends, timeout: 0s } }")
                .cluster("backends", "", upstream)
                .start();
        try (RawClient client = proxy.connect()) {
            client.get("/warm-up");
            long before = residentBytes();
            client.send("POST /up HTTP/1.1\r\nhost: a\r\ncontent-length: " + length + "\r\n\r\n")
                    .send(body);
            assertThat(client.read().text()).isEqualTo("taken");
            assertThat(upstream.requests().getLast().body().sha256()).isEqualTo(body.sha256());

            upstream.answer(Answer.generated(body));
            Response down = client.get("/down");
            assertThat(down.body().length()).isEqualTo(length);
            assertThat(down.body().sha256()).isEqualTo(body.sha256());
            assertThat(residentBytes() - before).isLessThan(RSS_GROWTH_MAX);
        }
    }

    @Test
    void sixtyFourMebibytesPassUnchanged() throws IOException {
        passes(64L << 20);
    }

    @Test
    @EnabledIfSystemProperty(named = "ringway.it.huge", matches = "true")
    void oneGibibytePassesUnchanged() throws IOException {
        passes(1L << 30);
    }

    @Test
    void aSlowReaderStopsTheBackendInsteadOfFillingMemory() throws IOException {
        GeneratedBody body = new GeneratedBody(256L << 20, 7);
        FakeUpstream upstream = upstream(Answer.generated(body));
        TestProxy proxy = proxy().route(
                        "{ match: { prefix: /ok }, direct_response: { status: 200, body: { inline_string: ok } } }")
                .forwardAllTo(upstream)
                .start();
        long before = residentBytes();
        for (int i = 0; i < 8; i++) {
            RawClient client = closing(proxy.connect());
            client.send("GET / HTTP/1.1\r\nhost: a\r\n\r\n").awaitBytes("HTTP/1.1 200");
        }
        try (RawClient other = proxy.connect()) {
            for (int i = 0; i < 100; i++) {
                assertThat(other.get("/ok").text()).isEqualTo("ok");
            }
        }
        assertThat(residentBytes() - before).isLessThan(RSS_GROWTH_MAX);
    }

    @Test
    void tenThousandIdleConnectionsAreHeld() throws IOException {
        UnixOperatingSystemMXBean system = (UnixOperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
        // Both ends are in this process; on the ring the proxy's ends need none of its descriptors, elsewhere they do.
        long free = system.getMaxFileDescriptorCount() - system.getOpenFileDescriptorCount() - 500;
        int count = (int) Math.min(IDLE_CONNECTIONS, free / 2);
        assumeTrue(count >= 1000, "the limit of open files is too low");
        FakeUpstream upstream = upstream(Answer.fixed(200, "ok"));
        TestProxy proxy = proxy().forwardAllTo(upstream).start();
        List<RawClient> idle = new ArrayList<>();
        try {
            for (int i = 0; i < count; i++) {
                idle.add(proxy.connect());
            }
            proxy.awaitStat("http.front.downstream_cx_active", count);
            for (int i = 0; i < count; i += 97) {
                assertThat(idle.get(i).get("/" + i).text()).isEqualTo("ok");
            }
        } finally {
            for (RawClient client : idle) {
                client.close();
            }
        }
        proxy.awaitStat("http.front.downstream_cx_active", 0);
    }

    private static long residentBytes() throws IOException {
        for (String line : Files.readAllLines(Path.of("/proc/self/status"))) {
            if (line.startsWith("VmRSS:")) {
                return Long.parseLong(line.replaceAll("[^0-9]", "")) << 10;
            }
        }
        throw new IOException("no VmRSS");
    }
}
