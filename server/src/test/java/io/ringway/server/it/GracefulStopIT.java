package io.ringway.server.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ringway.server.assemble.Server;
import io.ringway.testkit.Answer;
import io.ringway.testkit.Eventually;
import io.ringway.testkit.FakeUpstream;
import io.ringway.testkit.RawClient;
import io.ringway.testkit.Response;
import io.ringway.transport.net.Endpoint;
import java.io.IOException;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

/** Stopping: nothing in flight is lost, nothing new begins, and it ends. */
class GracefulStopIT extends OnEveryTransport {

    private static Thread stopping(Server server) {
        server.lifecycle().requestStop();
        return Thread.ofPlatform().name("test-stop").start(() -> {
            try {
                server.serveUntilStopped();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
    }

    @Test
    void requestsInFlightFinishAndNothingNewIsAccepted() throws Exception {
        CountDownLatch gate = new CountDownLatch(1);
        FakeUpstream upstream = upstream(Answer.fixed(200, "finished").heldBy(gate));
        TestProxy proxy = proxy().forwardAllTo(upstream).admin().workers(2).start();
        int port = proxy.port();
        Endpoint admin = Objects.requireNonNull(proxy.server().adminAddress());
        try (RawClient client = RawClient.connect(port);
                RawClient probe = RawClient.connect(admin.port())) {
            client.send("GET / HTTP/1.1\r\nhost: a\r\n\r\n");
            upstream.awaitRequests(1);
            probe.send("GET /ready HTTP/1.1\r\nhost: localhost\r\n\r\n");
            assertThat(probe.read().text()).isEqualTo("LIVE\n");

            Thread stop = stopping(proxy.server());
            Eventually.holds("the listeners are closed", () -> isRefused(port));
            try (RawClient late = RawClient.connect(admin.port())) {
                late.send("GET /ready HTTP/1.1\r\nhost: localhost\r\n\r\n");
                Response ready = late.read();
                assertThat(ready.status()).isEqualTo(503);
                assertThat(ready.text()).isEqualTo("DRAINING\n");
            }
            gate.countDown();
            Response response = client.read();
            assertThat(response.text()).isEqualTo("finished");
            assertThat(response.header("connection")).isEqualTo("close");
            client.expectClose();
            stop.join();
        }
        assertThat(proxy.server().workerThreads()).noneMatch(Thread::isAlive);
    }

    @Test
    void idleConnectionsDoNotHoldItUp() throws Exception {
        FakeUpstream upstream = upstream(Answer.fixed(200, "ok"));
        TestProxy proxy = proxy().forwardAllTo(upstream).drainSeconds(600).start();
        try (RawClient client = proxy.connect()) {
            client.get("/");
            stopping(proxy.server()).join();
            client.expectClose();
        }
    }

    @Test
    void aRequestOnAnIdleConnectionIsStillServedAndTheConnectionClosed() throws Exception {
        FakeUpstream upstream = upstream(Answer.fixed(200, "ok"));
        TestProxy proxy = proxy().forwardAllTo(upstream).start();
        int port = proxy.port();
        try (RawClient client = proxy.connect()) {
            client.get("/");
            Thread stop = stopping(proxy.server());
            Eventually.holds("the listeners are closed", () -> isRefused(port));
            Response last = client.get("/");
            assertThat(last.text()).isEqualTo("ok");
            assertThat(last.header("connection")).isEqualTo("close");
            stop.join();
        }
    }

    @Test
    void theDrainTimeEndsWhatDoesNotEnd() throws Exception {
        FakeUpstream upstream = upstream(Answer.hang());
        TestProxy proxy = proxy().route("{ match: { prefix: / }, route: { cluster: slow, timeout: 0s } }")
                .cluster("slow", "", upstream)
                .drainSeconds(0)
                .start();
        try (RawClient client = proxy.connect()) {
            client.send("GET / HTTP/1.1\r\nhost: a\r\n\r\n");
            upstream.awaitRequests(1);
            stopping(proxy.server()).join();
            client.expectEnd();
        }
    }

    @Test
    void aSecondRequestToStopDoesNotWait() throws Exception {
        FakeUpstream upstream = upstream(Answer.hang());
        TestProxy proxy = proxy().route("{ match: { prefix: / }, route: { cluster: slow, timeout: 0s } }")
                .cluster("slow", "", upstream)
                .drainSeconds(600)
                .start();
        try (RawClient client = proxy.connect()) {
            client.send("GET / HTTP/1.1\r\nhost: a\r\n\r\n");
            upstream.awaitRequests(1);
            Thread stop = stopping(proxy.server());
            proxy.server().lifecycle().requestStop();
            stop.join();
            client.expectEnd();
        }
    }

    private static boolean isRefused(int port) {
        try (RawClient _ = RawClient.connect(port)) {
            return false;
        } catch (IOException e) {
            return true;
        }
    }

    @Test
    void theAdminPageStopsItToo() throws Exception {
        TestProxy proxy = proxy().admin().start();
        Endpoint admin = Objects.requireNonNull(proxy.server().adminAddress());
        try (RawClient client = RawClient.connect(admin.port())) {
            client.send("POST /quitquitquit HTTP/1.1\r\nhost: localhost\r\ncontent-length: 0\r\n\r\n");
            assertThat(client.read().text()).isEqualTo("OK\n");
        }
        proxy.server().serveUntilStopped();
        assertThatThrownBy(() -> RawClient.connect(admin.port())).isInstanceOf(IOException.class);
    }
}
