package io.ringway.server.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ringway.config.ConfigInput;
import io.ringway.testkit.Answer;
import io.ringway.testkit.Eventually;
import io.ringway.testkit.FakeUpstream;
import io.ringway.testkit.RawClient;
import io.ringway.testkit.RawServer;
import io.ringway.testkit.Response;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code overload_manager}: each action and each load-shed point, at a pressure that the test says. */
class OverloadIT extends OnEveryTransport {
    private static final String TYPE = "\"@type\": type.googleapis.com/envoy.";
    private static final String ACTION = "envoy.overload_actions.";
    private static final String POINT = "envoy.load_shed_points.";
    private static final String TRIGGER = "triggers: [{ name: drill, threshold: { value: 0.9 } }]";

    @TempDir
    @SuppressWarnings("NullAway.Init") // JUnit sets it
    Path directory;

    @BeforeEach
    void calm() throws IOException {
        pressure(0);
    }

    @Test
    void requestsAreRefusedAndServedAgain() throws IOException {
        FakeUpstream upstream = upstream(Answer.fixed(200, "ok"));
        TestProxy proxy =
                action("stop_accepting_requests").forwardAllTo(upstream).start();
        try (RawClient client = proxy.connect()) {
            assertThat(client.get("/").status()).isEqualTo(200);
            pressure(0.95);
            proxy.awaitStat("overload." + ACTION + "stop_accepting_requests.active", 1);
            Response refused = client.get("/");
            assertThat(refused.status()).isEqualTo(503);
            assertThat(refused.text()).isEqualTo("envoy overloaded");
            pressure(0.5);
            proxy.awaitStat("overload." + ACTION + "stop_accepting_requests.active", 0);
            assertThat(client.get("/").status()).isEqualTo(200);
        }
        assertThat(upstream.requests()).hasSize(2);
        proxy.awaitStat("http.front.downstream_rq_overload_close", 1);
        assertThat(proxy.stat("overload.drill.pressure")).isEqualTo(50);
        assertThat(proxy.stat("overload.drill.failed_updates")).isZero();
    }

    @Test
    void theAccessLogSaysThatItWasOverload() throws IOException {
        Path log = directory.resolve("access.log");
        TestProxy proxy = action("stop_accepting_requests")
                .manager("access_log: [{ name: f, typed_config: { " + TYPE
                        + "extensions.access_loggers.file.v3.FileAccessLog, path: " + log
                        + ", log_format: { text_format_source: { inline_string: "
                        + "\"%RESPONSE_CODE% %RESPONSE_FLAGS% %RESPONSE_CODE_DETAILS%\\n\" } } } }]")
                .start();
        pressure(1);
        proxy.awaitStat("overload." + ACTION + "stop_accepting_requests.active", 1);
        try (RawClient client = proxy.connect()) {
            assertThat(client.get("/").status()).isEqualTo(503);
        }
        Eventually.holds("a line in the log", () -> read(log).equals("503 OM overload\n"));
    }

    @Test
    void answersCloseTheirConnections() throws IOException {
        FakeUpstream upstream = upstream(Answer.fixed(200, "ok"));
        TestProxy proxy =
                action("disable_http_keepalive").forwardAllTo(upstream).start();
        pressure(0.9);
        proxy.awaitStat("overload." + ACTION + "disable_http_keepalive.active", 1);
        try (RawClient client = proxy.connect()) {
            Response answer = client.get("/");
            assertThat(answer.status()).isEqualTo(200);
            assertThat(answer.header("connection")).isEqualTo("close");
            client.expectClose();
        }
        assertThat(proxy.stat("http.front.downstream_cx_overload_disable_keepalive"))
                .isEqualTo(1);
    }

    @Test
    void newConnectionsWaitInTheKernel() throws IOException {
        FakeUpstream upstream = upstream(Answer.fixed(200, "ok"));
        TestProxy proxy =
                action("stop_accepting_connections").forwardAllTo(upstream).start();
        try (RawClient before = proxy.connect()) {
            assertThat(before.get("/").status()).isEqualTo(200);
            pressure(0.95);
            proxy.awaitStat("overload." + ACTION + "stop_accepting_connections.active", 1);
            assertThat(before.get("/").status()).isEqualTo(200); // the worker has heard of it by the end of this
            assertThat(before.get("/").status()).isEqualTo(200);
            try (RawClient waiting = proxy.connect()) {
                waiting.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
                assertThat(before.get("/").status()).isEqualTo(200);
                pressure(0);
                assertThat(waiting.read().status()).isEqualTo(200);
            }
        }
    }

    @Test
    void newConnectionsAreRejected() throws IOException {
        rejected(action("reject_incoming_connections"), "overload." + ACTION + "reject_incoming_connections.active", 1);
    }

    @Test
    void theListenerShedsConnections() throws IOException {
        TestProxy proxy =
                rejected(point("tcp_listener_accept"), "overload." + POINT + "tcp_listener_accept.scale_percent", 100);
        assertThat(proxy.stat("overload." + POINT + "tcp_listener_accept.shed_load_count"))
                .isEqualTo(1);
    }

    private TestProxy rejected(TestProxy.Builder builder, String stat, long value) throws IOException {
        FakeUpstream upstream = upstream(Answer.fixed(200, "ok"));
        TestProxy proxy = builder.forwardAllTo(upstream).start();
        try (RawClient before = proxy.connect()) {
            assertThat(before.get("/").status()).isEqualTo(200);
            pressure(1);
            proxy.awaitStat(stat, value);
            try (RawClient rejected = proxy.connect()) {
                rejected.expectEnd();
            }
            assertThat(before.get("/").status()).isEqualTo(200);
        }
        proxy.awaitStat("listener.127.0.0.1_0.downstream_cx_overload_reject", 1);
        proxy.awaitStat("listener.127.0.0.1_0.downstream_cx_active", 0);
        assertThat(proxy.stat("listener.127.0.0.1_0.downstream_cx_total")).isEqualTo(1);
        return proxy;
    }

    @Test
    void idleConnectionsAreClosedSooner() throws IOException {
        FakeUpstream upstream = upstream(Answer.fixed(200, "ok"));
        TestProxy proxy = proxy().top(manager("actions: [{ name: " + ACTION + "reduce_timeouts, triggers: "
                        + "[{ name: drill, scaled: { scaling_threshold: 0.5, saturation_threshold: 0.9 } }], "
                        + "typed_config: { " + TYPE + "config.overload.v3.ScaleTimersOverloadActionConfig, "
                        + "timer_scale_factors: [{ timer: HTTP_DOWNSTREAM_CONNECTION_IDLE, min_timeout: 0.05s }, "
                        + "{ timer: HTTP_DOWNSTREAM_STREAM_IDLE, min_scale: { value: 0.001 } }] } }]"))
                .forwardAllTo(upstream)
                .start();
        try (RawClient idle = proxy.connect()) {
            assertThat(idle.get("/").status()).isEqualTo(200);
            upstream.answer(Answer.hang());
            try (RawClient busy = proxy.connect()) {
                busy.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
                upstream.awaitRequests(2);
                pressure(0.9);
                idle.expectClose(); // an hour otherwise
                assertThat(busy.read().status()).isEqualTo(504); // five minutes otherwise
            }
        }
        proxy.awaitStat("http.front.downstream_cx_idle_timeout", 1);
        proxy.awaitStat("http.front.downstream_rq_idle_timeout", 1);
    }

    @Test
    void theHeaviestStreamIsReset() throws IOException {
        FakeUpstream upstream = upstream(Answer.hang());
        TestProxy proxy = proxy().top(manager("buffer_factory_config: { minimum_account_to_track_power_of_two: 16 }, "
                        + "actions: [{ name: " + ACTION + "reset_high_memory_stream, " + TRIGGER + " }]"))
                .filter("buffer", "envoy.extensions.filters.http.buffer.v3.Buffer", "max_request_bytes: 1000000")
                .forwardAllTo(upstream)
                .start();
        try (RawClient light = proxy.connect();
                RawClient heavy = proxy.connect()) {
            light.send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 500\r\n\r\n" + "x".repeat(400));
            heavy.send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 500000\r\n\r\n" + "x".repeat(200_000));
            proxy.awaitStat("http.front.downstream_rq_active", 2);
            pressure(1);
            heavy.expectEnd();
            proxy.awaitStat("http.front.downstream_rq_active", 1);
            proxy.awaitStat("overload." + ACTION + "reset_high_memory_stream.count", 1);
        }
    }

    @Test
    void anUploadThatTheBackendDoesNotReadIsHeavy() throws IOException {
        CompletableFuture<Void> end = new CompletableFuture<>();
        RawServer deaf = closing(RawServer.start(_ -> end.join()));
        closing((AutoCloseable) () -> end.complete(null));
        TestProxy proxy = proxy().top(manager("buffer_factory_config: { minimum_account_to_track_power_of_two: 18 }, "
                        + "actions: [{ name: " + ACTION + "reset_high_memory_stream, " + TRIGGER + " }]"))
                .route("{ match: { prefix: / }, route: { cluster: deaf } }")
                .clusterOf(
                        "deaf",
                        "",
                        List.of("{ socket_address: { address: 127.0.0.1, port_value: " + deaf.port() + " } }"))
                .start();
        try (RawClient client = proxy.connect()) {
            pressure(1);
            assertThatThrownBy(() -> client.post("/", "x".repeat(50_000_000))).isInstanceOf(IOException.class);
            proxy.awaitStat("overload." + ACTION + "reset_high_memory_stream.count", 1);
        }
    }

    @Test
    void memoryIsGivenBack() {
        TestProxy proxy = action("shrink_heap").start();
        pressure(0.9);
        proxy.awaitStat("overload." + ACTION + "shrink_heap.shrink_count", 1);
    }

    @Test
    void aHeadIsShed() throws IOException {
        Response answer = shed("http_connection_manager_decode_headers");
        assertThat(answer.status()).isEqualTo(503);
        assertThat(answer.text()).isEqualTo("envoy overloaded");
    }

    @Test
    void whatWouldBeForwardedIsShed() throws IOException {
        Response answer = shed("http_downstream_filter_check");
        assertThat(answer.status()).isEqualTo(503);
        assertThat(answer.text()).isEqualTo("envoy overloaded");
    }

    @Test
    void aNewUpstreamConnectionIsShed() throws IOException {
        Response answer = shed("connection_pool_new_connection");
        assertThat(answer.status()).isEqualTo(503);
        assertThat(answer.text()).contains("overflow");
    }

    @Test
    void bytesOfARequestAreShed() throws IOException {
        Response answer = shed("http1_server_abort_dispatch");
        assertThat(answer.status()).isEqualTo(500);
        assertThat(answer.header("connection")).isEqualTo("close");
    }

    private Response shed(String point) throws IOException {
        FakeUpstream upstream = upstream(Answer.fixed(200, "ok"));
        TestProxy proxy = point(point).forwardAllTo(upstream).start();
        pressure(0.9);
        proxy.awaitStat("overload." + POINT + point + ".scale_percent", 100);
        Response answer;
        try (RawClient client = proxy.connect()) {
            answer = client.get("/");
        }
        assertThat(upstream.connectionCount()).isZero();
        proxy.awaitStat("overload." + POINT + point + ".shed_load_count", 1);
        pressure(0);
        proxy.awaitStat("overload." + POINT + point + ".scale_percent", 0);
        try (RawClient client = proxy.connect()) {
            assertThat(client.get("/").status()).isEqualTo(200);
        }
        return answer;
    }

    @Test
    void aConnectionIsShedAtItsFirstBytes() throws IOException {
        TestProxy proxy = point("hcm_ondata_creating_codec").start();
        pressure(0.9);
        proxy.awaitStat("overload." + POINT + "hcm_ondata_creating_codec.scale_percent", 100);
        try (RawClient client = proxy.connect()) {
            client.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
            client.expectEnd();
        }
        proxy.awaitStat("http.front.downstream_rq_overload_close", 1);
        assertThat(proxy.stat("http.front.downstream_rq_total")).isZero();
    }

    @Test
    void aBodyThatIsUnderWayIsShed() throws IOException {
        FakeUpstream upstream = upstream(Answer.echo());
        TestProxy proxy =
                point("http1_server_abort_dispatch").forwardAllTo(upstream).start();
        try (RawClient client = proxy.connect()) {
            client.send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 10\r\n\r\n01234");
            proxy.awaitStat("http.front.downstream_rq_active", 1);
            pressure(1);
            proxy.awaitStat("overload." + POINT + "http1_server_abort_dispatch.scale_percent", 100);
            client.send("56789");
            assertThat(client.read("POST").status()).isEqualTo(500);
            client.expectClose();
        }
        proxy.awaitStat("http.front.downstream_rq_overload_close", 1);
        proxy.awaitStat("http.front.downstream_rq_active", 0);
    }

    @Test
    void connectionsOfAllListenersAreLimited() throws IOException {
        FakeUpstream upstream = upstream(Answer.fixed(200, "ok"));
        TestProxy proxy = proxy().top("overload_manager: { resource_monitors: [{ name: "
                        + "envoy.resource_monitors.global_downstream_max_connections, typed_config: { " + TYPE
                        + "extensions.resource_monitors.downstream_connections.v3.DownstreamConnectionsConfig, "
                        + "max_active_downstream_connections: 2 } }] }")
                .workers(2)
                .forwardAllTo(upstream)
                .start();
        limited(proxy, "downstream_global_cx_overflow");
    }

    @Test
    void theRuntimeLimitsConnectionsOfAllListeners() throws IOException {
        FakeUpstream upstream = upstream(Answer.fixed(200, "ok"));
        TestProxy proxy = proxy().top("layered_runtime: { layers: [{ name: s, static_layer: { "
                        + "overload.global_downstream_max_connections: 2 } }] }")
                .forwardAllTo(upstream)
                .start();
        limited(proxy, "downstream_global_cx_overflow");
    }

    @Test
    void aListenerMayIgnoreTheLimitOfAll() throws IOException {
        FakeUpstream upstream = upstream(Answer.fixed(200, "ok"));
        TestProxy proxy = proxy().top("layered_runtime: { layers: [{ name: s, static_layer: { "
                        + "overload.global_downstream_max_connections: 0 } }] }")
                .listener("ignore_global_conn_limit: true")
                .forwardAllTo(upstream)
                .start();
        try (RawClient client = proxy.connect()) {
            assertThat(client.get("/").status()).isEqualTo(200);
        }
    }

    @Test
    void theRuntimeLimitsConnectionsOfAListener() throws IOException {
        FakeUpstream upstream = upstream(Answer.fixed(200, "ok"));
        TestProxy proxy = proxy().top("layered_runtime: { layers: [{ name: s, static_layer: { "
                        + "envoy.resource_limits.listener.front.connection_limit: 2 } }] }")
                .workers(2)
                .forwardAllTo(upstream)
                .start();
        limited(proxy, "downstream_cx_overflow");
    }

    private static void limited(TestProxy proxy, String stat) throws IOException {
        try (RawClient first = proxy.connect()) {
            assertThat(first.get("/").status()).isEqualTo(200);
            try (RawClient second = proxy.connect()) {
                assertThat(second.get("/").status()).isEqualTo(200);
                try (RawClient third = proxy.connect()) {
                    third.expectEnd();
                    proxy.awaitStat("listener.127.0.0.1_0." + stat, 1);
                }
            }
            proxy.awaitStat("listener.127.0.0.1_0.downstream_cx_active", 1);
            try (RawClient again = proxy.connect()) {
                assertThat(again.get("/").status()).isEqualTo(200);
            }
        }
    }

    @Test
    void aFileThatSaysNothingIsCounted() throws IOException {
        TestProxy proxy = action("stop_accepting_requests").start();
        Files.writeString(directory.resolve("pressure"), "much");
        Eventually.holds("a failed update", () -> proxy.stat("overload.drill.failed_updates") > 0);
        assertThat(proxy.stat("overload.drill.pressure")).isZero();
    }

    @Test
    void theExampleShedsLoad() throws IOException {
        String yaml = Files.readString(Path.of("..", "examples", "overload", "envoy.yaml"));
        assertThat(yaml).contains("/tmp/ringway-pressure", "port_value: 10000", "port_value: 9901");
        TestProxy proxy = TestProxy.start(
                transport,
                1,
                ConfigInput.ofText(yaml.replace("port_value: 10000", "port_value: 0")
                        .replace("port_value: 9901", "port_value: 0")
                        .replace(
                                "/tmp/ringway-pressure",
                                directory.resolve("pressure").toString())),
                this::closing);
        try (RawClient client = proxy.connect()) {
            assertThat(client.get("/").text()).isEqualTo("served\n");
            pressure(0.95);
            proxy.awaitStat("overload." + ACTION + "stop_accepting_requests.active", 1);
            assertThat(client.get("/").status()).isEqualTo(503);
        }
        assertThat(proxy.stat("overload.envoy.resource_monitors.fixed_heap.failed_updates"))
                .isZero();
        assertThat(proxy.stat("overload.descriptors.failed_updates")).isZero();
    }

    private TestProxy.Builder action(String name) {
        return proxy().top(manager("actions: [{ name: " + ACTION + name + ", " + TRIGGER + " }]"));
    }

    private TestProxy.Builder point(String name) {
        return proxy().top(manager("loadshed_points: [{ name: " + POINT + name + ", " + TRIGGER + " }]"));
    }

    private String manager(String fields) {
        return "overload_manager: { refresh_interval: 0.01s, resource_monitors: [{ name: drill, typed_config: { " + TYPE
                + "extensions.resource_monitors.injected_resource.v3.InjectedResourceConfig, filename: "
                + directory.resolve("pressure") + " } }], " + fields + " }";
    }

    private void pressure(double value) {
        try {
            Path next = Files.writeString(directory.resolve("next"), Double.toString(value));
            Files.move(next, directory.resolve("pressure"), StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    private static String read(Path file) {
        try {
            return Files.exists(file) ? Files.readString(file) : "";
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }
}
