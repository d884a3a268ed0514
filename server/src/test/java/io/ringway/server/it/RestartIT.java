package io.ringway.server.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.ringway.config.ConfigInput;
import io.ringway.server.assemble.StartupFailure;
import io.ringway.server.control.TransportChoice;
import io.ringway.server.restart.Predecessor;
import io.ringway.testkit.Answer;
import io.ringway.testkit.Eventually;
import io.ringway.testkit.FakeUpstream;
import io.ringway.testkit.RawClient;
import io.ringway.testkit.Response;
import io.ringway.transport.net.ControlSocket;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A server takes the place of another one; both in this JVM, over the socket that processes use. */
class RestartIT extends OnEveryTransport {
    private static final int WORKERS = 2;
    private static final int REQUESTS = 4;
    /** What an old process answers after hello, question by question. */
    private static final List<List<String>> OLD_ONES_PART =
            List.of(List.of("END"), List.of("COUNTERS\nhttp.front.downstream_rq_2xx\n5", "END"), List.of("DRAINING"));

    private final String name = "@ringway_test_" + UUID.randomUUID();

    @TempDir
    private Path folder;

    @BeforeEach
    void needsDescriptors() {
        assumeThat(transport).as("sockets of NIO have no descriptors to pass").isNotEqualTo(TransportChoice.NETTY_NIO);
    }

    @Test
    void upgradesUnderLoadRefuseAndFailNothing() throws Exception {
        FakeUpstream upstream = upstream(Answer.fixed(200, "ok")).countOnly();
        String yaml = proxy().admin().forwardAllTo(upstream).yaml();
        RestartedProxy proxy = start(yaml, WORKERS);
        int port = proxy.port();
        AtomicBoolean isOver = new AtomicBoolean();
        long requests = 0;
        try (ExecutorService clients = Executors.newFixedThreadPool(4)) {
            List<Future<Integer>> running = new ArrayList<>();
            for (int i = 0; i < 4; i++) {
                boolean isKept = i % 2 == 0;
                running.add(
                        clients.submit(() -> isKept ? keptConnections(port, isOver) : newConnections(port, isOver)));
            }
            try {
                for (int workers : new int[] {2, 1, 3, 2, 1}) {
                    RestartedProxy next = restart(yaml, workers, proxy);
                    assertThat(next.port()).isEqualTo(port);
                    proxy.awaitEnd();
                    proxy = next;
                }
            } finally {
                isOver.set(true);
            }
            for (Future<Integer> one : running) {
                requests += one.get(30, TimeUnit.SECONDS);
            }
        }
        RestartedProxy last = proxy;
        Eventually.equals("requests of all", requests, () -> last.stat("http.front.downstream_rq_2xx"));
        assertThat(upstream.requestCount()).isEqualTo(requests);
        assertThat(last.stat("server.hot_restart_epoch")).isEqualTo(5);
        assertThat(last.stat("server.hot_restart_generation")).isEqualTo(6);
        assertThat(last.stat("server.parent_connections")).isZero();
    }

    /** Each connection serves until it is told to close; then another one is made. */
    private static int keptConnections(int port, AtomicBoolean isOver) throws IOException {
        int count = 0;
        while (!isOver.get()) {
            try (RawClient client = RawClient.connect(port)) {
                boolean isClosing = false;
                while (!isClosing && !isOver.get()) {
                    Response response = client.get("/");
                    assertThat(response.text()).isEqualTo("ok");
                    isClosing = "close".equals(response.header("connection"));
                    count++;
                }
            }
        }
        return count;
    }

    private static int newConnections(int port, AtomicBoolean isOver) throws IOException {
        int count = 0;
        while (!isOver.get()) {
            try (RawClient client = RawClient.connect(port)) {
                assertThat(client.get("/").text()).isEqualTo("ok");
                count++;
            }
        }
        return count;
    }

    @Test
    void aRequestInFlightEndsInTheOldOneAndItsCountIsCarriedOver() throws Exception {
        CountDownLatch gate = new CountDownLatch(1);
        FakeUpstream slow = upstream(Answer.fixed(200, "slow").heldBy(gate));
        String yaml = proxy().admin().forwardAllTo(slow).yaml();
        RestartedProxy old = start(yaml, WORKERS);
        try (RawClient client = RawClient.connect(old.port())) {
            client.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
            slow.awaitRequests(1);
            RestartedProxy next = restart(yaml, WORKERS, old);
            Eventually.equals("the old one's", 1, () -> next.stat("server.parent_connections"));
            assertThat(next.stat("http.front.downstream_rq_2xx")).isZero();
            gate.countDown();
            Response response = client.read();
            assertThat(response.text()).isEqualTo("slow");
            assertThat(response.header("connection")).isEqualTo("close");
            client.expectClose();
            old.awaitEnd();
            Eventually.equals("counted there", 1, () -> next.stat("http.front.downstream_rq_2xx"));
            assertThat(next.stat("http.front.downstream_cx_total")).isEqualTo(1);
        }
    }

    @Test
    void unixSocketsAndTheAdminAddressGoOver() throws Exception {
        FakeUpstream upstream = upstream(Answer.fixed(200, "ok"));
        Path front = folder.resolve("front.sock");
        Path admin = folder.resolve("admin.sock");
        String yaml = proxy().address("{ pipe: { path: \"" + front + "\", mode: 0600 } }")
                .top("admin: { address: { pipe: { path: \"" + admin + "\" } } }")
                .forwardAllTo(upstream)
                .yaml();
        RestartedProxy old = start(yaml, WORKERS);
        restart(yaml, WORKERS, old);
        old.awaitEnd();
        try (RawClient client = RawClient.connectUnix(front);
                RawClient pages = RawClient.connectUnix(admin)) {
            assertThat(client.get("/").text()).isEqualTo("ok");
            pages.send("GET /stats?filter=hot_restart_epoch HTTP/1.1\r\nHost: localhost\r\n\r\n");
            assertThat(pages.read().text()).contains("server.hot_restart_epoch: 1");
        }
    }

    @Test
    void theAdminPortGoesOver() throws Exception {
        FakeUpstream upstream = upstream(Answer.fixed(200, "ok"));
        RestartedProxy old = start(proxy().admin().forwardAllTo(upstream).yaml(), WORKERS);
        int port = Objects.requireNonNull(old.server().adminAddress()).port();
        String yaml = proxy().top(
                        "admin: { address: { socket_address: { address: 127.0.0.1, port_value: " + port + " } } }")
                .forwardAllTo(upstream)
                .yaml();
        restart(yaml, WORKERS, old);
        old.awaitEnd();
        try (RawClient pages = RawClient.connect(port)) {
            pages.send("GET /stats?filter=hot_restart_generation HTTP/1.1\r\nHost: localhost\r\n\r\n");
            assertThat(pages.read().text()).contains("server.hot_restart_generation: 2");
        }
    }

    @Test
    void aNewOneThatCannotStartLeavesTheOldOneAlone() throws Exception {
        FakeUpstream upstream = upstream(Answer.fixed(200, "ok"));
        String yaml = proxy().admin().forwardAllTo(upstream).yaml();
        RestartedProxy old = start(yaml, WORKERS);
        int taken = upstream.port();
        String bad = proxy().address("{ socket_address: { address: 127.0.0.1, port_value: " + taken + " } }")
                .forwardAllTo(upstream)
                .yaml();
        assertThatThrownBy(() -> restart(bad, WORKERS, old))
                .isInstanceOf(StartupFailure.class)
                .hasMessageContaining("listener front")
                .hasMessageContaining(Integer.toString(taken));
        assertServes(old.port());
        assertThat(old.server().lifecycle().isServing()).isTrue();
        restart(yaml, WORKERS, old);
        old.awaitEnd();
    }

    /** As far as the new process comes before it is killed; the old one serves whatever happens. */
    @Test
    void theOldOneServesWhereverTheNewOneDies() throws Exception {
        FakeUpstream upstream = upstream(Answer.fixed(200, "ok"));
        String yaml = proxy().admin().forwardAllTo(upstream).yaml();
        RestartedProxy old = start(yaml, WORKERS);
        List<String> script = List.of("HELLO\n1\n7777", "SOCKETS", "COUNTERS", "DRAIN\n60000");
        for (int steps = 0; steps <= script.size(); steps++) {
            try (RawClient busy = RawClient.connect(old.port())) {
                assertThat(busy.get("/").text()).isEqualTo("ok");
                try (ControlSocket successor = ControlSocket.connect(name + "_0")) {
                    for (String step : script.subList(0, steps)) {
                        say(successor, step);
                    }
                }
                Eventually.holds(
                        "it serves",
                        () -> old.server().lifecycle().isServing()
                                && !old.server().inventory().listeners().isEmpty());
                assertServes(old.port());
            }
        }
        RestartedProxy next = restart(yaml, WORKERS, old);
        old.awaitEnd();
        assertServes(next.port());
    }

    /** Says something and hears the answer to its end. */
    private static void say(ControlSocket to, String text) throws IOException {
        to.send(text);
        while (true) {
            ControlSocket.Message answer = Objects.requireNonNull(to.receive());
            answer.discard();
            String verb = answer.text().split("\n", -1)[0];
            if (!verb.equals("SOCKET") && !verb.equals("COUNTERS")) {
                assertThat(verb).isNotEqualTo("REFUSED");
                return;
            }
        }
    }

    /** As far as the old process comes before it is killed; the new one serves whatever happens. */
    @Test
    void theNewOneServesWhereverTheOldOneDies() throws Exception {
        FakeUpstream upstream = upstream(Answer.fixed(200, "ok"));
        String yaml = proxy().admin().forwardAllTo(upstream).yaml();
        int messages = OLD_ONES_PART.stream().mapToInt(List::size).sum();
        for (int said = 0; said <= messages; said++) {
            int last = said;
            String dying = "@ringway_test_" + UUID.randomUUID();
            try (ControlSocket door = ControlSocket.listen(dying + "_0", 0600);
                    ExecutorService old = Executors.newSingleThreadExecutor()) {
                Future<?> played = old.submit(() -> playOld(door, last));
                RestartedProxy next =
                        RestartedProxy.start(transport, WORKERS, ConfigInput.ofText(yaml), dying, 1, this::closing);
                played.get(30, TimeUnit.SECONDS);
                assertServes(next.port());
                long carried = said > 1 ? 5 : 0;
                Eventually.equals("counters", carried + REQUESTS, () -> next.stat("http.front.downstream_rq_2xx"));
            }
        }
    }

    /** Says hello and so many messages more, each where it belongs, and is gone. */
    private static Object playOld(ControlSocket door, int messages) throws IOException {
        try (ControlSocket visitor = Objects.requireNonNull(door.accept())) {
            Objects.requireNonNull(visitor.receive());
            visitor.send("HELLO\n1\n7777\n0\n1");
            int left = messages;
            for (List<String> answer : OLD_ONES_PART) {
                for (int i = 0; i < answer.size(); i++) {
                    if (left-- == 0) {
                        return "";
                    }
                    if (i == 0) {
                        Objects.requireNonNull(visitor.receive());
                    }
                    visitor.send(answer.get(i));
                }
            }
        }
        return "";
    }

    @Test
    void onlyOneAtATimeAndNobodyFromNowhere() throws Exception {
        FakeUpstream upstream = upstream(Answer.fixed(200, "ok"));
        start(proxy().admin().forwardAllTo(upstream).yaml(), WORKERS);
        try (Predecessor _ = Predecessor.connect(name + "_0")) {
            assertThatThrownBy(() -> Predecessor.connect(name + "_0"))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("is about to replace it");
        }
        assertThatThrownBy(() -> Predecessor.connect(name + "_9"))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("no process to be replaced")
                .hasMessageContaining("connection refused");
    }

    private static void assertServes(int port) throws IOException {
        for (int i = 0; i < REQUESTS; i++) { // as many sockets as there are, by chance
            try (RawClient client = RawClient.connect(port)) {
                assertThat(client.get("/").text()).isEqualTo("ok");
            }
        }
    }

    private RestartedProxy start(String yaml, int workers) throws Exception {
        return RestartedProxy.start(transport, workers, ConfigInput.ofText(yaml), name, 0, this::closing);
    }

    private RestartedProxy restart(String yaml, int workers, RestartedProxy old) throws Exception {
        return RestartedProxy.start(transport, workers, ConfigInput.ofText(yaml), name, old.epoch() + 1, this::closing);
    }
}
