package io.ringway.server.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.InvalidProtocolBufferException;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import io.opentelemetry.proto.common.v1.KeyValue;
import io.opentelemetry.proto.trace.v1.Span;
import io.opentelemetry.proto.trace.v1.Status;
import io.ringway.config.ConfigInput;
import io.ringway.server.control.ConfigHistory;
import io.ringway.testkit.Answer;
import io.ringway.testkit.Eventually;
import io.ringway.testkit.FakeUpstream;
import io.ringway.testkit.RawClient;
import io.ringway.testkit.RecordedRequest;
import io.ringway.testkit.Response;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Traces as backends, collectors, logs and statistics see them. */
class TracingIT extends OnEveryTransport {
    private static final String PARENT = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";
    private static final String FORCED_ID = "11111111-2222-a333-8444-555555555555";

    /** A span is worth a report at once. */
    private static final String AT_ONCE = "layered_runtime: { layers: [ { name: static, static_layer: {"
            + " tracing.zipkin.min_flush_spans: 1, tracing.opentelemetry.min_flush_spans: 1 } } ] }";

    @TempDir
    @SuppressWarnings("NullAway.Init") // JUnit sets it
    Path directory;

    @Test
    void zipkinTellsOfARequestAndItsAttempts() throws Exception {
        FakeUpstream upstream = upstream(Answer.fixed(200, "fine"));
        upstream.enqueue(Answer.fixed(503, "not yet"));
        FakeUpstream collector = upstream(Answer.fixed(202, ""));
        TestProxy proxy = proxy().top(AT_ONCE)
                .top("node: { id: edge-1, cluster: shop, locality: { zone: z1 } }")
                .manager("use_remote_address: true")
                .manager("tracing: { spawn_upstream_span: true, verbose: true, provider: " + zipkin("") + " }")
                .route(
                        "{ match: { prefix: / }, decorator: { operation: buy }, route: { cluster: backends, retry_policy: {"
                                + " retry_on: 5xx } } }")
                .cluster("backends", "", upstream)
                .cluster("collector", "", collector)
                .start();
        Response response = get(proxy, "/path?q=1", "user-agent: test/1");
        assertThat(response.status()).isEqualTo(200);
        assertThat(response.header("x-envoy-decorator-operation")).isEqualTo("buy");

        List<JsonNode> spans = zipkinSpans(collector, 3);
        JsonNode served = one(spans, "buy");
        List<JsonNode> attempts = spans.stream()
                .filter(span -> span.get("name").asString().equals("router backends egress"))
                .toList();
        assertThat(attempts).hasSize(2);
        assertThat(served.get("kind").asString()).isEqualTo("SERVER");
        assertThat(served.has("parentId")).isFalse();
        assertThat(served.get("traceId")).isEqualTo(served.get("id"));
        assertThat(served.get("localEndpoint").get("serviceName").asString()).isEqualTo("shop");
        assertThat(served.get("duration").asLong()).isPositive();
        List<RecordedRequest> requests = upstream.awaitRequests(2);
        assertThat(tags(served))
                .containsAllEntriesOf(Map.of(
                        "component", "proxy",
                        "node_id", "edge-1",
                        "zone", "z1",
                        "http.url", "http://test.example/path?q=1",
                        "http.method", "GET",
                        "http.protocol", "HTTP/1.1",
                        "http.status_code", "200",
                        "user_agent", "test/1",
                        "peer.address", "127.0.0.1",
                        "guid:x-request-id", field(requests.get(0), "x-request-id")))
                .containsAllEntriesOf(Map.of(
                        "upstream_cluster", "backends",
                        "upstream_cluster.name", "backends",
                        "downstream_cluster", "-",
                        "request_size", "0",
                        "response_size", "4",
                        "response_flags", "-"))
                .doesNotContainKey("error");
        assertThat(served.get("annotations")
                        .valueStream()
                        .map(one -> one.get("value").asString()))
                .contains("last_downstream_rx_byte_received", "first_upstream_rx_byte_received");

        for (int i = 0; i < 2; i++) {
            RecordedRequest request = requests.get(i);
            JsonNode attempt = attempts.stream()
                    .filter(span -> span.get("id").asString().equals(request.header("x-b3-spanid")))
                    .findFirst()
                    .orElseThrow();
            assertThat(attempt.get("kind").asString()).isEqualTo("CLIENT");
            assertThat(attempt.get("parentId")).isEqualTo(served.get("id"));
            assertThat(attempt.get("traceId")).isEqualTo(served.get("traceId"));
            assertThat(request.header("x-b3-traceid"))
                    .isEqualTo(served.get("traceId").asString());
            assertThat(request.header("x-b3-parentspanid"))
                    .isEqualTo(served.get("id").asString());
            assertThat(request.header("x-b3-sampled")).isEqualTo("1");
            assertThat(tags(attempt))
                    .containsEntry("http.status_code", i == 0 ? "503" : "200")
                    .containsEntry("upstream_address", "127.0.0.1:" + upstream.port());
            assertThat(tags(attempt).get("error")).isEqualTo(i == 0 ? "true" : null);
            assertThat(tags(attempt).get("retry.count")).isEqualTo(i == 0 ? null : "1");
        }
        RecordedRequest report = collector.requests().getFirst();
        assertThat(report.target()).isEqualTo("/api/v2/spans");
        assertThat(report.header("host")).isEqualTo("collector");
        assertThat(report.header("content-type")).isEqualTo("application/json");
        proxy.awaitStat("tracing.zipkin.spans_sent", 3);
        assertThat(proxy.stat("http.front.tracing.random_sampling")).isEqualTo(1);
        assertThat(field(requests.get(0), "x-request-id").charAt(14)).isEqualTo('9');
    }

    @Test
    void zipkinGoesOnWithTheCallersTrace() throws Exception {
        FakeUpstream upstream = upstream(Answer.fixed(200, "fine"));
        FakeUpstream collector = upstream(Answer.fixed(202, ""));
        TestProxy proxy = proxy().top(AT_ONCE)
                .manager("tracing: { provider: " + zipkin("trace_id_128bit: true, collector_hostname: spans.example")
                        + " }")
                .forwardAllTo(upstream)
                .cluster("collector", "", collector)
                .start();
        String trace = "463ac35c9f6413ad48485a3953bb6124";
        get(proxy, "/", "x-b3-traceid: " + trace, "x-b3-spanid: a2fb4a1d1a96d312", "x-b3-sampled: 1");
        get(proxy, "/", "b3: " + trace + "-a2fb4a1d1a96d312-0-0020000000000001");
        get(proxy, "/", "x-b3-traceid: not-hex", "x-b3-spanid: a2fb4a1d1a96d312");
        List<RecordedRequest> requests = upstream.awaitRequests(3);
        assertThat(requests.get(0).header("x-b3-spanid")).isEqualTo("a2fb4a1d1a96d312");
        assertThat(requests.get(1).header("b3")).isEqualTo(trace + "-a2fb4a1d1a96d312-0-0020000000000001");
        assertThat(requests.get(1).header("x-b3-sampled")).isEqualTo("0");
        assertThat(requests.get(1).header("x-b3-parentspanid")).isEqualTo("0020000000000001");
        assertThat(requests.get(2).header("x-b3-traceid")).isEqualTo("not-hex");
        assertThat(requests.get(2).header("x-b3-sampled")).isNull();
        JsonNode span = zipkinSpans(collector, 1).getFirst();
        assertThat(span.get("traceId").asString()).isEqualTo(trace);
        assertThat(span.get("shared").asBoolean()).isTrue();
        assertThat(span.get("name").asString()).isEqualTo("test.example");
        assertThat(collector.requests().getFirst().header("host")).isEqualTo("spans.example");
        proxy.awaitStat("tracing.zipkin.reports_sent", 1);
        assertThat(proxy.stat("tracing.zipkin.spans_sent")).isEqualTo(1);
    }

    @Test
    void openTelemetryTellsTheSameInItsWay() throws Exception {
        FakeUpstream upstream = upstream(Answer.fixed(500, "broken"));
        FakeUpstream collector = upstream(Answer.fixed(200, ""));
        TestProxy proxy = proxy().top(AT_ONCE)
                .manager("tracing: { provider: "
                        + openTelemetry("service_name: shop, resource_detectors: [ { name: static, typed_config: "
                                + TestProxy.typed(
                                        "envoy.extensions.tracers.opentelemetry.resource_detectors.v3.StaticConfigResourceDetectorConfig",
                                        "attributes: { stage: test }")
                                + " } ]")
                        + ", max_path_tag_length: 4, custom_tags: [ { tag: who, request_header: { name: x-who,"
                        + " default_value: nobody } }, { tag: of, literal: { value: manager } }, { tag: none,"
                        + " request_header: { name: x-none } } ] }")
                .route("{ match: { prefix: / }, metadata: { filter_metadata: { a.b: { c: { d: deep } } } }, tracing: {"
                        + " custom_tags: [ { tag: of, literal: { value: route } }, { tag: noted, metadata: { kind: { route:"
                        + " {} }, metadata_key: { key: a.b, path: [ { key: c }, { key: d } ] } } } ] }, route: { cluster:"
                        + " backends } }")
                .cluster("backends", "", upstream)
                .cluster("collector", "", collector)
                .start();
        get(proxy, "/long-path", "traceparent: " + PARENT, "tracestate: a=1", "x-who: me");
        get(proxy, "/");
        ExportTraceServiceRequest report = ExportTraceServiceRequest.parseFrom(
                collector.awaitRequests(1).getFirst().body().bytes());
        assertThat(attributes(report.getResourceSpans(0).getResource().getAttributesList()))
                .containsEntry("service.name", "shop")
                .containsEntry("stage", "test");
        List<Span> spans = otlpSpans(collector, 2);
        Span first = spans.getFirst();
        HexFormat hex = HexFormat.of();
        assertThat(hex.formatHex(first.getTraceId().toByteArray())).isEqualTo("0af7651916cd43dd8448eb211c80319c");
        assertThat(hex.formatHex(first.getParentSpanId().toByteArray())).isEqualTo("b7ad6b7169203331");
        assertThat(first.getName()).isEqualTo("ingress");
        assertThat(first.getKind()).isEqualTo(Span.SpanKind.SPAN_KIND_SERVER);
        assertThat(first.getStatus().getCode()).isEqualTo(Status.StatusCode.STATUS_CODE_ERROR);
        assertThat(first.getEndTimeUnixNano()).isGreaterThan(first.getStartTimeUnixNano());
        assertThat(attributes(first.getAttributesList()))
                .containsEntry("http.url", "http://test.example/lon")
                .containsEntry("who", "me")
                .containsEntry("of", "route")
                .containsEntry("noted", "deep")
                .containsEntry("error", "true")
                .doesNotContainKey("none");
        assertThat(attributes(spans.get(1).getAttributesList())).containsEntry("who", "nobody");
        assertThat(spans.get(1).getParentSpanId().isEmpty()).isTrue();
        RecordedRequest forwarded = upstream.awaitRequests(2).getFirst();
        assertThat(forwarded.header("traceparent"))
                .isEqualTo("00-0af7651916cd43dd8448eb211c80319c-"
                        + hex.formatHex(first.getSpanId().toByteArray()) + "-01");
        assertThat(forwarded.header("tracestate")).isEqualTo("a=1");
        RecordedRequest sent = collector.requests().getFirst();
        assertThat(sent.target()).isEqualTo("/v1/traces");
        assertThat(sent.header("host")).isEqualTo("otel.example:4318");
        assertThat(sent.header("x-key")).isEqualTo("secret");
        proxy.awaitStat("tracing.opentelemetry.spans_sent", 2);
    }

    @Test
    void requestsAreChosenByWhatTheyAskFor() throws Exception {
        FakeUpstream upstream = upstream(Answer.fixed(200, "fine"));
        Path log = directory.resolve("access.log");
        TestProxy proxy = proxy().manager("tracing: { random_sampling: { value: 0 }, provider: "
                        + TestProxy.typed("envoy.config.trace.v3.OpenTelemetryConfig", "")
                                .transform(config -> "{ name: otel, typed_config: " + config + " }")
                        + " }")
                .manager("access_log: [ { name: file, filter: { traceable_filter: {} }, typed_config: "
                        + TestProxy.typed(
                                "envoy.extensions.access_loggers.file.v3.FileAccessLog",
                                "path: \"" + log + "\", log_format: { text_format_source: { inline_string:"
                                        + " \"%REQ(:PATH)% %TRACE_ID% %SPAN_ID%\\n\" } }")
                        + " } ]")
                .route(
                        "{ match: { prefix: /all }, tracing: { random_sampling: { numerator: 100 } }, route: { cluster: backends } }")
                .route(
                        "{ match: { prefix: /none }, tracing: { overall_sampling: { numerator: 0 } }, route: { cluster: backends } }")
                .forwardAllTo(upstream)
                .start();
        // Without use_remote_address a request with a private address in x-forwarded-for comes from inside.
        String inside = "x-forwarded-for: 10.0.0.1";
        get(proxy, "/usual");
        get(proxy, "/client", "x-client-trace-id: 7");
        Response forced = get(proxy, "/forced", inside, "x-envoy-force-trace: 1");
        get(proxy, "/outside", "x-envoy-force-trace: 1");
        get(proxy, "/all");
        get(proxy, "/none", inside, "x-envoy-force-trace: 1", "x-request-id: " + FORCED_ID);
        get(proxy, "/known", "x-request-id: " + FORCED_ID);
        List<RecordedRequest> requests = upstream.awaitRequests(7);
        assertThat(requests.stream()
                        .map(request -> field(request, "x-request-id").charAt(14)))
                .containsExactly('4', 'b', 'a', '4', '9', '4', 'a');
        assertThat(requests.stream()
                        .map(request -> field(request, "traceparent").substring(53)))
                .containsExactly("00", "01", "01", "00", "01", "00", "01");
        assertThat(forced.header("x-request-id")).isEqualTo(requests.get(2).header("x-request-id"));
        assertThat(proxy.stat("http.front.tracing.not_traceable")).isEqualTo(3);
        assertThat(proxy.stat("http.front.tracing.client_enabled")).isEqualTo(1);
        assertThat(proxy.stat("http.front.tracing.service_forced")).isEqualTo(2);
        assertThat(proxy.stat("http.front.tracing.random_sampling")).isEqualTo(1);
        assertThat(proxy.stat("http.front.tracing.health_check")).isZero();
        Eventually.equals("log", 2, () -> lines(log).size());
        String parent = field(requests.get(2), "traceparent");
        assertThat(lines(log).getFirst())
                .isEqualTo("/forced " + parent.substring(3, 35) + " " + parent.substring(36, 52));
        assertThat(lines(log).get(1)).startsWith("/known ");
    }

    @Test
    void requestIdsOfStrangersSayNothing() throws Exception {
        FakeUpstream upstream = upstream(Answer.fixed(200, "fine"));
        TestProxy proxy = proxy().manager("use_remote_address: true")
                .manager("preserve_external_request_id: true")
                .manager("tracing: { random_sampling: { value: 0 } }")
                .forwardAllTo(upstream)
                .start();
        get(proxy, "/stranger", "x-forwarded-for: 1.2.3.4", "x-request-id: " + FORCED_ID);
        get(proxy, "/friend", "x-request-id: " + FORCED_ID);
        get(proxy, "/other-form", "x-request-id: none-of-ours");
        assertThat(upstream.awaitRequests(3).stream().map(request -> request.header("x-request-id")))
                .containsExactly(FORCED_ID.replace("-a333", "-4333"), FORCED_ID, "none-of-ours");
        assertThat(proxy.stat("http.front.tracing.not_traceable")).isEqualTo(2);
        assertThat(proxy.stat("http.front.tracing.service_forced")).isEqualTo(1);
        assertThat(upstream.requests().getFirst().header("x-b3-traceid")).isNull();
    }

    @Test
    void requestIdsMayBeLeftOutOfIt() throws Exception {
        FakeUpstream upstream = upstream(Answer.fixed(200, "fine"));
        String ids = "request_id_extension: { typed_config: "
                + TestProxy.typed("envoy.extensions.request_id.uuid.v3.UuidRequestIdConfig", "%s: false") + " }";
        TestProxy unpacked = proxy().manager(ids.formatted("pack_trace_reason"))
                .manager("tracing: {}")
                .forwardAllTo(upstream)
                .start();
        get(unpacked, "/");
        TestProxy unasked = proxy().manager(ids.formatted("use_request_id_for_trace_sampling"))
                .manager("tracing: { random_sampling: { value: 0 } }")
                .forwardAllTo(upstream)
                .start();
        get(unasked, "/");
        assertThat(upstream.awaitRequests(2).stream()
                        .map(request -> field(request, "x-request-id").charAt(14)))
                .containsExactly('4', '4');
        assertThat(unpacked.stat("http.front.tracing.random_sampling")).isEqualTo(1);
        assertThat(unasked.stat("http.front.tracing.random_sampling")).isEqualTo(1);
    }

    /** The first attempt goes on while the second one answers: it is given up then. */
    @Test
    void attemptsSideBySideHaveSpansOfTheirOwn() throws Exception {
        FakeUpstream upstream = upstream(Answer.fixed(200, "fine"));
        upstream.enqueue(Answer.hang());
        FakeUpstream collector = upstream(Answer.fixed(202, ""));
        TestProxy proxy = proxy().top(AT_ONCE)
                .manager("tracing: { spawn_upstream_span: true, provider: " + zipkin("") + " }")
                .route(
                        "{ match: { prefix: / }, route: { cluster: backends, hedge_policy: { hedge_on_per_try_timeout: true },"
                                + " retry_policy: { retry_on: 5xx, per_try_timeout: 0.05s } } }")
                .cluster("backends", "", upstream)
                .cluster("collector", "", collector)
                .start();
        assertThat(get(proxy, "/").status()).isEqualTo(200);
        List<Map<String, String>> attempts = zipkinSpans(collector, 3).stream()
                .filter(span -> span.get("kind").asString().equals("CLIENT"))
                .map(TracingIT::tags)
                .toList();
        assertThat(attempts).hasSize(2);
        assertThat(attempts)
                .anySatisfy(tags -> assertThat(tags)
                        .containsEntry("canceled", "true")
                        .containsEntry("http.status_code", "0")
                        .containsEntry("error", "true"));
        assertThat(attempts)
                .anySatisfy(tags -> assertThat(tags)
                        .containsEntry("retry.count", "1")
                        .containsEntry("http.status_code", "200")
                        .doesNotContainKey("canceled"));
    }

    @Test
    void aCollectorThatIsDownHarmsNoRequest() throws Exception {
        FakeUpstream upstream = upstream(Answer.fixed(200, "fine"));
        FakeUpstream collector = upstream(Answer.fixed(202, ""));
        FakeUpstream refusing = upstream(Answer.fixed(500, ""));
        TestProxy proxy = proxy().top(AT_ONCE)
                .manager("tracing: { provider: " + zipkin("") + " }")
                .forwardAllTo(upstream)
                .cluster("collector", "", collector)
                .start();
        collector.kill();
        for (int i = 0; i < 5; i++) {
            assertThat(get(proxy, "/").status()).isEqualTo(200);
        }
        proxy.awaitStat("tracing.zipkin.spans_sent", 5);
        Eventually.holds("failures", () -> proxy.stat("tracing.zipkin.reports_failed") > 0);
        assertThat(proxy.stat("tracing.zipkin.reports_sent")).isZero();
        TestProxy other = proxy().top(AT_ONCE)
                .manager("tracing: { provider: " + zipkin("") + " }")
                .forwardAllTo(upstream)
                .cluster("collector", "", refusing)
                .start();
        assertThat(get(other, "/").status()).isEqualTo(200);
        other.awaitStat("tracing.zipkin.reports_dropped", 1);
    }

    @Test
    void tracingComesAndGoesWithTheConfiguration() throws Exception {
        FakeUpstream upstream = upstream(Answer.fixed(200, "fine"));
        FakeUpstream first = upstream(Answer.fixed(202, ""));
        FakeUpstream second = upstream(Answer.fixed(202, ""));
        String plain = proxy().top(AT_ONCE).forwardAllTo(upstream).yaml();
        Path file = directory.resolve("envoy.yaml");
        Files.writeString(file, plain);
        TestProxy proxy = TestProxy.start(transport, 1, ConfigInput.ofFile(file), this::closing);
        get(proxy, "/");
        assertThat(upstream.awaitRequests(1).getFirst().header("x-b3-traceid")).isNull();
        for (FakeUpstream collector : List.of(first, second)) {
            Files.writeString(
                    file,
                    proxy().top(AT_ONCE)
                            .manager("tracing: { provider: " + zipkin("") + " }")
                            .forwardAllTo(upstream)
                            .cluster("collector", "", collector)
                            .yaml());
            reload(proxy);
            get(proxy, "/");
            assertThat(zipkinSpans(collector, 1)).hasSize(1);
        }
        Files.writeString(file, plain);
        reload(proxy);
        get(proxy, "/");
        assertThat(upstream.awaitRequests(4).get(3).header("x-b3-traceid")).isNull();
    }

    @Test
    void aProxyForWhatLeavesTellsNamesToTheOtherSide() throws Exception {
        FakeUpstream upstream = upstream(Answer.fixed(200, "fine", "x-envoy-decorator-operation: theirs"));
        FakeUpstream collector = upstream(Answer.fixed(202, ""));
        TestProxy proxy = proxy().top(AT_ONCE)
                .listener("traffic_direction: OUTBOUND")
                .top("tracing: { http: " + zipkin("collector_endpoint_version: HTTP_PROTO") + " }")
                .manager("tracing: {}")
                .route("{ match: { prefix: / }, decorator: { operation: ours }, route: { cluster: backends } }")
                .cluster("backends", "", upstream)
                .cluster("collector", "", collector)
                .start();
        Response response = get(proxy, "/");
        assertThat(response.header("x-envoy-decorator-operation")).isNull();
        assertThat(upstream.awaitRequests(1).getFirst().header("x-envoy-decorator-operation"))
                .isEqualTo("ours");
        RecordedRequest report = collector.awaitRequests(1).getFirst();
        assertThat(report.header("content-type")).isEqualTo("application/x-protobuf");
        assertThat(new String(report.body().bytes(), StandardCharsets.ISO_8859_1))
                .contains("theirs", "http.status_code")
                .doesNotContain("ours");
    }

    // ---- pieces

    private static String zipkin(String more) {
        String version = more.contains("collector_endpoint_version") ? "" : "collector_endpoint_version: HTTP_JSON, ";
        return "{ name: envoy.tracers.zipkin, typed_config: "
                + TestProxy.typed(
                        "envoy.config.trace.v3.ZipkinConfig",
                        "collector_cluster: collector, collector_endpoint: /api/v2/spans, " + version + more)
                + " }";
    }

    private static String openTelemetry(String more) {
        return "{ name: envoy.tracers.opentelemetry, typed_config: "
                + TestProxy.typed(
                        "envoy.config.trace.v3.OpenTelemetryConfig",
                        "http_service: { http_uri: { uri: \"http://otel.example:4318/v1/traces\", cluster: collector,"
                                + " timeout: 2s }, request_headers_to_add: [ { header: { key: x-key, value: secret } } ] }, "
                                + more)
                + " }";
    }

    private static Response get(TestProxy proxy, String target, String... headers) throws IOException {
        try (RawClient client = proxy.connect()) {
            return client.get(target, headers);
        }
    }

    private static String field(RecordedRequest request, String name) {
        return Objects.requireNonNull(request.header(name), name);
    }

    private static void reload(TestProxy proxy) throws Exception {
        ConfigHistory.Attempt attempt = proxy.server().reload("test").get(30, TimeUnit.SECONDS);
        assertThat(attempt.isApplied()).as(attempt.report()).isTrue();
    }

    private static List<String> lines(Path file) {
        try {
            return Files.exists(file) ? Files.readAllLines(file) : List.of();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static List<JsonNode> zipkinSpans(FakeUpstream collector, int count) {
        Eventually.equals("spans", count, () -> zipkinSpans(collector).size());
        return zipkinSpans(collector);
    }

    private static List<JsonNode> zipkinSpans(FakeUpstream collector) {
        List<JsonNode> spans = new ArrayList<>();
        for (RecordedRequest report : collector.requests()) {
            JsonMapper.shared().readTree(report.body().bytes()).forEach(spans::add);
        }
        return spans;
    }

    private static JsonNode one(List<JsonNode> spans, String name) {
        return spans.stream()
                .filter(span -> span.get("name").asString().equals(name))
                .findFirst()
                .orElseThrow(() -> new AssertionError("no span " + name + " in " + spans));
    }

    private static Map<String, String> tags(JsonNode span) {
        return span.get("tags")
                .propertyStream()
                .collect(Collectors.toMap(
                        Map.Entry::getKey, tag -> tag.getValue().asString()));
    }

    private static List<Span> otlpSpans(FakeUpstream collector, int count) {
        Eventually.equals("spans", count, () -> otlpSpans(collector).size());
        return otlpSpans(collector);
    }

    private static List<Span> otlpSpans(FakeUpstream collector) {
        return collector.requests().stream()
                .map(report -> parse(report.body().bytes()))
                .flatMap(report -> report.getResourceSpansList().stream())
                .flatMap(resource -> resource.getScopeSpansList().stream())
                .flatMap(scope -> scope.getSpansList().stream())
                .toList();
    }

    private static ExportTraceServiceRequest parse(byte[] body) {
        try {
            return ExportTraceServiceRequest.parseFrom(body);
        } catch (InvalidProtocolBufferException e) {
            throw new AssertionError(e);
        }
    }

    private static Map<String, String> attributes(List<KeyValue> attributes) {
        return attributes.stream()
                .collect(
                        Collectors.toMap(KeyValue::getKey, one -> one.getValue().getStringValue()));
    }
}
