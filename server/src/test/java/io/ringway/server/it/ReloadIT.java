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
import io.ringway.testkit.RawServer;
import io.ringway.testkit.RawSocket;
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
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
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
    void theConnectionsOfAFilterChainThatGoesDrain() throws Exception {
        CountDownLatch gate = new CountDownLatch(1);
        FakeUpstream slow = upstream(Answer.fixed(200, "slow").heldBy(gate));
        RawServer echo = closing(RawServer.start(RawServer::echo));
        Path file = write(proxy().forwardAllTo(slow).yaml());
        TestProxy proxy = start(file);
        try (RawClient idle = proxy.connect();
                RawClient busy = proxy.connect()) {
            busy.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
            slow.awaitRequests(1);
            Eventually.equals("connections", 2, () -> proxy.stat("http.front.downstream_cx_active"));
            write(tcp("other", echo).yaml());
            assertThat(reload(proxy).isApplied()).isTrue();
            idle.expectClose();
            try (RawSocket session = RawSocket.connect(proxy.port())) {
                session.send("ping");
                assertThat(session.read(4)).isEqualTo("ping");
            }
            gate.countDown();
            Response last = busy.read();
            assertThat(last.text()).isEqualTo("slow");
            assertThat(last.header("connection")).isEqualTo("close");
            busy.expectClose();
        }
    }

    @Test
    void tcpSessionsOfAChainThatGoesEndWithTheDrainTime() throws Exception {
        FakeUpstream upstream = upstream(Answer.fixed(200, "ok"));
        RawServer echo = closing(RawServer.start(RawServer::echo));
        Path file = write(tcp("first", echo).yaml());
        TestProxy proxy = TestProxy.start(transport, 2, 1, ConfigInput.ofFile(file), this::closing);
        try (RawSocket session = RawSocket.connect(proxy.port())) {
            session.send("ping");
            assertThat(session.read(4)).isEqualTo("ping");
            write(tcp("first", echo).cluster("unused", "", upstream).yaml());
            assertThat(reload(proxy).isApplied()).isTrue();
            session.send("pong");
            assertThat(session.read(4)).as("the chain stays").isEqualTo("pong");
            write(proxy().forwardAllTo(upstream).yaml());
            assertThat(reload(proxy).isApplied()).isTrue();
            session.expectEnd();
        }
        Eventually.equals("sessions at the host", 0, echo::openConnections);
        proxy.awaitStat("listener.127.0.0.1_0.downstream_cx_active", 0);
    }

    @Test
    void tcpSessionsOfAListenerThatGoesEndWithTheDrainTime() throws Exception {
        FakeUpstream upstream = upstream(Answer.fixed(200, "ok"));
        RawServer echo = closing(RawServer.start(RawServer::echo));
        Path file = write(tcp("first", echo).yaml());
        TestProxy proxy = TestProxy.start(transport, 2, 1, ConfigInput.ofFile(file), this::closing);
        try (RawSocket session = RawSocket.connect(proxy.port())) {
            session.send("ping");
            assertThat(session.read(4)).isEqualTo("ping");
            write(proxy().forwardAllTo(upstream).yaml().replace("name: front", "name: another"));
            assertThat(reload(proxy).isApplied()).isTrue();
            session.expectEnd();
        }
        Eventually.equals("sessions at the host", 0, echo::openConnections);
    }

    @Test
    void chainsKeepTheirConnectionsWhenAnotherComesBeforeThem() throws Exception {
        FakeUpstream upstream = upstream(Answer.fixed(200, "ok"));
        RawServer echo = closing(RawServer.start(RawServer::echo));
        Path file = write(tcp("last", echo).yaml());
        TestProxy proxy = TestProxy.start(transport, 2, 1, ConfigInput.ofFile(file), this::closing);
        try (RawSocket session = RawSocket.connect(proxy.port())) {
            session.send("ping");
            assertThat(session.read(4)).isEqualTo("ping");
            write(proxy().cluster("unused", "", upstream)
                    .clusterOf("echo", "", List.of(address(echo)))
                    .filterChain("{ name: new, filter_chain_match: { destination_port: 9 }, filters: [ "
                            + TestProxy.Builder.tcpProxyFilter("cluster: unused") + " ] }")
                    .filterChain(chain("last"))
                    .yaml());
            assertThat(reload(proxy).isApplied()).isTrue();
            write(tcp("last", echo).yaml());
            assertThat(reload(proxy).isApplied()).isTrue();
            session.send("pong").end();
            assertThat(session.readAll()).isEqualTo("pong");
        }
    }

    private TestProxy.Builder tcp(String chain, RawServer echo) {
        return proxy().clusterOf("echo", "", List.of(address(echo))).filterChain(chain(chain));
    }

    private static String chain(String name) {
        return "{ name: " + name + ", filters: [ " + TestProxy.Builder.tcpProxyFilter("cluster: echo") + " ] }";
    }

    private static String address(RawServer server) {
        return "{ socket_address: { address: 127.0.0.1, port_value: " + server.port() + " } }";
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
