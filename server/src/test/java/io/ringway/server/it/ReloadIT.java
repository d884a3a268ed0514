package io.ringway.server.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ringway.config.ConfigInput;
import io.ringway.server.control.ConfigHistory;
import io.ringway.testkit.Answer;
import io.ringway.testkit.Eventually;
import io.ringway.testkit.FakeUpstream;
import io.ringway.testkit.HeldPort;
import io.ringway.testkit.RawClient;
import io.ringway.testkit.Response;
import java.io.IOException;
import java.net.ConnectException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A configuration takes the place of another one while requests go on. */
class ReloadIT extends OnEveryTransport {
    @TempDir
    private Path folder;

    @Test
    void newRoutesAndClustersAreThereAndOldConnectionsStay() throws Exception {
        FakeUpstream one = upstream(Answer.fixed(200, "one"));
        FakeUpstream two = upstream(Answer.fixed(200, "two"));
        Path file = write(proxy().forwardAllTo(one).yaml());
        TestProxy proxy = start(file);
        try (RawClient client = proxy.connect()) {
            assertThat(client.get("/").text()).isEqualTo("one");
            write(proxy().route("{ match: { prefix: /two }, route: { cluster: second } }")
                    .cluster("second", "", two)
                    .forwardAllTo(one)
                    .yaml());
            assertThat(reload(proxy).isApplied()).isTrue();
            assertThat(client.get("/two").text()).isEqualTo("two");
            assertThat(client.get("/").text()).isEqualTo("one");
            write(proxy().route(
                            "{ match: { prefix: / }, direct_response: { status: 200, body: { inline_string: none } } }")
                    .yaml());
            assertThat(reload(proxy).isApplied()).isTrue();
            assertThat(client.get("/two").text()).isEqualTo("none");
        }
        assertThat(one.requests())
                .allSatisfy(request -> assertThat(request.connection()).isZero());
        assertThat(proxy.stat("http.front.downstream_cx_total")).isEqualTo(1);
        assertThat(proxy.stat("config.reload_success")).isEqualTo(2);
        assertThat(proxy.server().inventory().clusters()).isEmpty();
    }

    @Test
    void aRequestInFlightEndsOnTheConfigurationItStartedWith() throws Exception {
        CountDownLatch gate = new CountDownLatch(1);
        FakeUpstream slow = upstream(Answer.fixed(200, "slow").heldBy(gate));
        Path file = write(proxy().forwardAllTo(slow).yaml());
        TestProxy proxy = start(file);
        try (RawClient client = proxy.connect()) {
            client.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
            Eventually.equals("requests", 1, () -> slow.requests().size());
            write(proxy().route("{ match: { prefix: / }, direct_response: { status: 404 } }")
                    .yaml());
            assertThat(reload(proxy).isApplied()).isTrue();
            gate.countDown();
            assertThat(client.read().text()).isEqualTo("slow");
            assertThat(client.get("/").status()).isEqualTo(404);
        }
    }

    @Test
    void aBadFileChangesNothing() throws Exception {
        FakeUpstream upstream = upstream(Answer.fixed(200, "ok"));
        String good = proxy().forwardAllTo(upstream).yaml();
        Path file = write(good);
        TestProxy proxy = start(file);
        for (String bad : List.of(
                good.replace("cluster: backends", "cluster: missing"),
                good.substring(0, good.length() / 2),
                "",
                good.replace("stat_prefix: front", "stat_prefix: front\n            no_such_field: 1"))) {
            write(bad);
            ConfigHistory.Attempt attempt = reload(proxy);
            assertThat(attempt.isApplied()).isFalse();
            assertThat(attempt.report())
                    .contains("error RW")
                    .contains(file.getFileName().toString());
            try (RawClient client = proxy.connect()) {
                assertThat(client.get("/").text()).isEqualTo("ok");
            }
        }
        assertThat(proxy.stat("config.reload_failed")).isEqualTo(4);
        assertThat(proxy.stat("config.version")).isEqualTo(1);
    }

    @Test
    void aListenerThatCannotBeBoundTakesEverythingElseBack() throws Exception {
        FakeUpstream one = upstream(Answer.fixed(200, "one"));
        FakeUpstream two = upstream(Answer.fixed(200, "two"));
        Path file = write(proxy().forwardAllTo(one).yaml());
        TestProxy proxy = start(file);
        try (HeldPort taken = HeldPort.listening();
                RawClient client = proxy.connect()) {
            write(withListener(proxy().forwardAllTo(two).yaml(), taken.port()));
            ConfigHistory.Attempt attempt = reload(proxy);
            assertThat(attempt.isApplied()).isFalse();
            assertThat(attempt.report()).contains("second").contains(Integer.toString(taken.port()));
            assertThat(client.get("/").text()).isEqualTo("one");
        }
    }

    @Test
    void listenersComeAndGo() throws Exception {
        FakeUpstream upstream = upstream(Answer.fixed(200, "ok"));
        String alone = proxy().forwardAllTo(upstream).yaml();
        Path file = write(alone);
        TestProxy proxy = start(file);
        write(withListener(alone, 0));
        assertThat(reload(proxy).isApplied()).isTrue();
        int second = proxy.server().inventory().listeners().getLast().address().port();
        try (RawClient first = proxy.connect();
                RawClient client = RawClient.connect(second)) {
            assertThat(first.get("/").text()).isEqualTo("ok");
            assertThat(client.get("/").text()).isEqualTo("ok");
            write(alone);
            assertThat(reload(proxy).isApplied()).isTrue();
            client.expectClose();
            assertThat(first.get("/").text()).isEqualTo("ok");
        }
        assertThat(proxy.server().inventory().listeners()).hasSize(1);
        assertThatThrownBy(() -> RawClient.connect(second)).isInstanceOf(ConnectException.class);
    }

    @Test
    void aChangedClusterKeepsItsHostsConnections() throws Exception {
        FakeUpstream one = upstream(Answer.fixed(200, "one"));
        FakeUpstream two = upstream(Answer.fixed(200, "two"));
        Path file = write(proxy().forwardAllTo(one).yaml());
        TestProxy proxy = start(file);
        try (RawClient client = proxy.connect()) {
            client.get("/");
            write(proxy().forwardAllTo(one, two).yaml());
            assertThat(reload(proxy).isApplied()).isTrue();
            List<String> answers = new ArrayList<>();
            for (int i = 0; i < 8; i++) {
                answers.add(client.get("/").text());
            }
            assertThat(answers).contains("one", "two");
        }
        assertThat(one.requests())
                .allSatisfy(request -> assertThat(request.connection()).isZero());
        assertThat(proxy.stat("cluster.backends.membership_total")).isEqualTo(2);
    }

    @Test
    void reloadsUnderLoadFailNoRequest() throws Exception {
        FakeUpstream upstream = upstream(Answer.fixed(200, "ok"));
        Path file = write(proxy().forwardAllTo(upstream).yaml());
        TestProxy proxy = start(file);
        AtomicBoolean isOver = new AtomicBoolean();
        try (ExecutorService clients = Executors.newFixedThreadPool(4)) {
            List<Future<Integer>> running = new ArrayList<>();
            for (int i = 0; i < 4; i++) {
                running.add(clients.submit(() -> requests(proxy, isOver)));
            }
            for (int i = 0; i < 50; i++) {
                write(proxy().route("{ match: { prefix: /version }, direct_response: { status: 200, "
                                + "body: { inline_string: \"" + i + "\" } } }")
                        .cluster("extra" + i, "", upstream)
                        .forwardAllTo(upstream)
                        .yaml());
                assertThat(reload(proxy).isApplied()).isTrue();
                try (RawClient client = proxy.connect()) {
                    assertThat(client.get("/version").text()).isEqualTo(Integer.toString(i));
                }
            }
            isOver.set(true);
            for (Future<Integer> one : running) {
                assertThat(one.get(20, TimeUnit.SECONDS)).isPositive();
            }
        }
        assertThat(upstream.violations()).isEmpty();
    }

    /** On one connection: a request that fails, or a connection that is closed, is thrown. */
    private static int requests(TestProxy proxy, AtomicBoolean isOver) throws IOException {
        int count = 0;
        try (RawClient client = proxy.connect()) {
            while (!isOver.get()) {
                Response response = client.get("/");
                assertThat(response.text()).isEqualTo("ok");
                count++;
            }
        }
        return count;
    }

    @Test
    void aFileThatIsMovedIntoPlaceIsReadByItself() throws Exception {
        Path file = write(direct("first"));
        TestProxy proxy = startWatching(file);
        Path next = folder.resolve("next.yaml");
        Files.writeString(next, direct("second"));
        Files.move(next, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        Eventually.equals("version", 2L, () -> proxy.stat("config.version"));
        try (RawClient client = proxy.connect()) {
            assertThat(client.get("/").text()).isEqualTo("second");
        }
        Files.writeString(file, direct("third"));
        Eventually.equals("version", 3L, () -> proxy.stat("config.version"));
        Files.writeString(file, "static_resources: {");
        Eventually.equals("failed", 1L, () -> proxy.stat("config.reload_failed"));
        try (RawClient client = proxy.connect()) {
            assertThat(client.get("/").text()).isEqualTo("third");
        }
    }

    @Test
    void aSymbolicLinkThatTurnsIsFollowed() throws Exception {
        Path old = Files.createDirectory(folder.resolve("..1"));
        Path young = Files.createDirectory(folder.resolve("..2"));
        Files.writeString(old.resolve("envoy.yaml"), direct("old"));
        Files.writeString(young.resolve("envoy.yaml"), direct("young"));
        Path data = folder.resolve("..data");
        Files.createSymbolicLink(data, Path.of("..1"));
        Path file = folder.resolve("envoy.yaml");
        Files.createSymbolicLink(file, Path.of("..data/envoy.yaml"));
        TestProxy proxy = startWatching(file);
        Path turned = folder.resolve("..turned");
        Files.createSymbolicLink(turned, Path.of("..2"));
        Files.move(turned, data, StandardCopyOption.ATOMIC_MOVE);
        Eventually.equals("version", 2L, () -> proxy.stat("config.version"));
        try (RawClient client = proxy.connect()) {
            assertThat(client.get("/").text()).isEqualTo("young");
        }
    }

    private String direct(String body) {
        return proxy().route("{ match: { prefix: / }, direct_response: { status: 200, body: { inline_string: " + body
                        + " } } }")
                .yaml();
    }

    /** A second listener like the first. */
    private static String withListener(String yaml, int port) {
        int begin = yaml.indexOf("  - name: front");
        int end = yaml.indexOf("  clusters:");
        String copy = yaml.substring(begin, end)
                .replace("name: front", "name: second")
                .replace("port_value: 0", "port_value: " + port);
        return yaml.substring(0, end) + copy + yaml.substring(end);
    }

    private Path write(String yaml) throws IOException {
        return Files.writeString(folder.resolve("envoy.yaml"), yaml);
    }

    private TestProxy start(Path file) {
        return TestProxy.start(transport, 2, ConfigInput.ofFile(file), this::closing);
    }

    private TestProxy startWatching(Path file) {
        return TestProxy.startWatching(transport, 2, ConfigInput.ofFile(file), this::closing);
    }

    private static ConfigHistory.Attempt reload(TestProxy proxy)
            throws InterruptedException, ExecutionException, TimeoutException {
        return proxy.server().reload("test").get(20, TimeUnit.SECONDS);
    }
}
