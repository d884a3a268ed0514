package io.ringway.server.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ringway.server.assemble.StartupFailure;
import io.ringway.testkit.Answer;
import io.ringway.testkit.Eventually;
import io.ringway.testkit.FakeUpstream;
import io.ringway.testkit.RawClient;
import io.ringway.testkit.Response;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Access logs as a user reads them: in files. */
class AccessLogIT extends OnEveryTransport {
    private static final String FILE_TYPE = "type.googleapis.com/envoy.extensions.access_loggers.file.v3.FileAccessLog";
    private static final String UUID = "[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}";

    @TempDir
    @SuppressWarnings("NullAway.Init") // JUnit sets it
    Path directory;

    @Test
    void writesEnvoysDefaultFormat() throws Exception {
        FakeUpstream upstream = upstream(Answer.fixed(200, "12345"));
        TestProxy proxy = proxy().forwardAllTo(upstream)
                .manager("use_remote_address: true")
                .manager(log(""))
                .start();
        try (RawClient client = proxy.connect()) {
            client.get("/a?b=c", "user-agent: test/1");
        }
        assertThat(awaitLines(1).getFirst())
                .matches(
                        "\\[20[0-9]{2}-[0-9]{2}-[0-9]{2}T[0-9:]{8}\\.[0-9]{3}Z\\] \"GET /a\\?b=c HTTP/1\\.1\" 200 - 0 5"
                                + " [0-9]+ [0-9]+ \"127\\.0\\.0\\.1\" \"test/1\" \"" + UUID
                                + "\" \"test\\.example\" \"127\\.0\\.0\\.1:" + upstream.port() + "\"");
    }

    @Test
    void writesWhatAServiceMeshAsksFor() throws Exception {
        FakeUpstream upstream = upstream(Answer.fixed(200, "12345"));
        TestProxy proxy = proxy().route("{ match: { prefix: / }, name: all, route: { cluster: backends } }")
                .virtualHost(
                        "virtual_clusters: [{ name: a, headers: [{ name: \":path\", string_match: { prefix: /a } }] }]")
                .cluster("backends", "", upstream)
                .manager(
                        log(
                                "log_format: { text_format_source: { inline_string: "
                                        + "\"%RESPONSE_CODE% %CONNECTION_TERMINATION_DETAILS% %UPSTREAM_TRANSPORT_FAILURE_REASON% "
                                        + "%REQUESTED_SERVER_NAME% %UPSTREAM_PROTOCOL% %ACCESS_LOG_TYPE% %VIRTUAL_CLUSTER_NAME% "
                                        + "%REQUEST_HEADERS_BYTES% %COMMON_DURATION(DS_RX_BEG:DS_TX_END:us)% "
                                        + "%COMMON_DURATION(US_RX_BEG:US_RX_END:ms)% %LOCAL_REPLY_BODY% %DOWNSTREAM_TLS_VERSION%\\n\" } }"))
                .start();
        try (RawClient client = proxy.connect()) {
            client.send("GET /a HTTP/1.1\r\nhost: test\r\nx-a: b\r\n\r\n").read();
            upstream.kill();
            client.send("GET /b HTTP/1.1\r\nhost: test\r\n\r\n").read();
        }
        List<String> lines = awaitLines(2);
        // ":method" 7 + GET, ":path" 5 + /a, ":authority" 10 + test, x-a 3 + b; then what the proxy adds
        assertThat(lines.get(0)).matches("200 - - - HTTP/1\\.1 DownstreamEnd a [0-9]{2,3} [1-9][0-9]* [0-9]+ - -");
        assertThat(lines.get(1))
                .matches(
                        "503 - .* - HTTP/1\\.1 DownstreamEnd other [0-9]{2,3} [1-9][0-9]* - upstream connect error.* -");
    }

    @Test
    void showsTrailers() throws Exception {
        FakeUpstream upstream = upstream(Answer.chunkedWithTrailers("answer", "x-took: 5"));
        TestProxy proxy = proxy().manager("http_protocol_options: { enable_trailers: true }")
                .route("{ match: { prefix: / }, route: { cluster: backends } }")
                .cluster("backends", TrailersIT.UPSTREAM, upstream)
                .manager(
                        log(
                                "log_format: { text_format_source: { inline_string: "
                                        + "\"%TRAILER(X-Took)% %TRAILER(x-none?x-took)% %TRAILER(x-none)% %RESPONSE_TRAILERS_BYTES%\\n\" } }"))
                .start();
        try (RawClient client = proxy.connect()) {
            assertThat(client.get("/").text()).isEqualTo("answer");
        }
        assertThat(awaitLines(1).getFirst()).isEqualTo("5 5 - 7");
    }

    @Test
    void tellsWhatHappenedToEachRequest() throws Exception {
        FakeUpstream upstream = upstream(Answer.fixed(200, "ok"));
        FakeUpstream gone = upstream(Answer.fixed(200, "ok"));
        TestProxy proxy = proxy().route("{ match: { prefix: /gone }, name: g, route: { cluster: gone } }")
                .route("{ match: { prefix: /to }, redirect: { path_redirect: /x } }")
                .route("{ match: { prefix: /direct }, direct_response: { status: 418, body: { inline_string: tea } } }")
                .route("{ match: { prefix: /ok }, route: { cluster: backends, prefix_rewrite: /new } }")
                .cluster("gone", "", gone)
                .cluster("backends", "", upstream)
                .manager(log("log_format: { text_format: \"%RESPONSE_CODE% %RESPONSE_FLAGS% %RESPONSE_CODE_DETAILS% "
                        + "%ROUTE_NAME% %UPSTREAM_CLUSTER% %REQ(X-ENVOY-ORIGINAL-PATH?:PATH)% %REQ(:PATH)% "
                        + "%BYTES_SENT% %UPSTREAM_REQUEST_ATTEMPT_COUNT%\\n\" }"))
                .start();
        gone.kill();
        try (RawClient client = proxy.connect()) {
            client.get("/ok/1");
            client.get("/to");
            client.get("/direct");
            client.get("/nowhere");
            client.get("/gone");
        }
        assertThat(awaitLines(5))
                .containsExactly(
                        "200 - via_upstream - backends /ok/1 /new/1 2 1",
                        "301 - direct_response - - /to /to 0 0",
                        "418 - direct_response - - /direct /direct 3 0",
                        "404 NR route_not_found - - /nowhere /nowhere 0 0",
                        awaitLines(5).get(4))
                .last()
                .asString()
                .startsWith("503 UF upstream_reset_before_response_started")
                .contains(" g gone /gone /gone ")
                .endsWith(" 1");
    }

    @Test
    void logsWhatIsNoRequestAndWhoLeaves() throws Exception {
        FakeUpstream upstream = upstream(Answer.hang());
        TestProxy proxy = proxy().forwardAllTo(upstream)
                .manager(
                        log(
                                "log_format: { text_format: \"%REQ(:METHOD)% %PROTOCOL% %RESPONSE_CODE% %RESPONSE_FLAGS%\\n\" }"))
                .start();
        try (RawClient client = proxy.connect()) {
            client.send("NO GOOD REQUEST\r\n\r\n");
            assertThat(client.read().status()).isEqualTo(400);
        }
        awaitLines(1);
        try (RawClient client = proxy.connect()) {
            client.send("GET / HTTP/1.1\r\nhost: a\r\n\r\n");
            upstream.awaitRequests(1);
            client.reset();
        }
        assertThat(awaitLines(2)).containsExactly("- HTTP/1.1 400 DPE", "GET HTTP/1.1 0 DC");
    }

    @Test
    void showsFieldsOfAnAnswerLongAfterItsHead() throws Exception {
        FakeUpstream upstream = upstream(Answer.fixed(200, "x".repeat(3_000_000), "x-answer: seen"));
        TestProxy proxy = proxy().forwardAllTo(upstream)
                .manager(log("log_format: { json_format: { answer: \"%RESP(X-ANSWER)%\", sent: \"%BYTES_SENT%\","
                        + " local: \"%UPSTREAM_LOCAL_ADDRESS%\", none: \"%RESP(X-NONE)%\" } }"))
                .start();
        try (RawClient client = proxy.connect()) {
            Response response = client.get("/");
            assertThat(response.status()).isEqualTo(200);
        }
        assertThat(awaitLines(1).getFirst())
                .matches(
                        "\\{\"answer\":\"seen\",\"local\":\"127\\.0\\.0\\.1:[0-9]+\",\"none\":null,\"sent\":3000000\\}");
    }

    @Test
    void filtersDecide() throws Exception {
        FakeUpstream upstream = upstream(Answer.fixed(200, "ok"));
        TestProxy proxy = proxy().route("{ match: { prefix: /bad }, direct_response: { status: 500 } }")
                .forwardAllTo(upstream)
                .manager(log(
                        "format: \"%REQ(:PATH)%\\n\"",
                        "filter: { or_filter: { filters: ["
                                + "{ status_code_filter: { comparison: { op: GE, value: { default_value: 500, runtime_key: log.min } } } },"
                                + " { and_filter: { filters: ["
                                + "{ header_filter: { header: { name: x-log, string_match: { exact: \"yes\" } } } },"
                                + " { not_health_check_filter: {} } ] } } ] } }, "))
                .admin()
                .start();
        try (RawClient client = proxy.connect()) {
            client.get("/quiet");
            client.get("/bad");
            client.get("/asked", "x-log: yes");
            client.get("/last", "x-log: yes");
        }
        assertThat(awaitLines(3)).containsExactly("/bad", "/asked", "/last");
    }

    @Test
    void aRotatedFileIsOpenedAnew() throws Exception {
        FakeUpstream upstream = upstream(Answer.fixed(200, "ok"));
        TestProxy proxy = proxy().forwardAllTo(upstream)
                .manager(log("format: \"%REQ(:PATH)%\\n\""))
                .start();
        try (RawClient client = proxy.connect()) {
            client.get("/one");
            awaitLines(1);
            Path moved = directory.resolve("moved.log");
            Files.move(file(), moved);
            proxy.server().reopenLogs();
            Eventually.holds("the file is there again", () -> Files.exists(file()));
            client.get("/two");
            assertThat(awaitLines(1)).containsExactly("/two");
            assertThat(Files.readAllLines(moved)).containsExactly("/one");
        }
    }

    @Test
    void everyWorkersLinesAreWholeAndCounted() throws Exception {
        FakeUpstream upstream = upstream(Answer.fixed(200, "ok"));
        TestProxy proxy = proxy().forwardAllTo(upstream)
                .manager(log("format: \"%REQ(:PATH)%\\n\""))
                .workers(2)
                .start();
        for (int i = 0; i < 20; i++) {
            try (RawClient client = proxy.connect()) {
                client.get("/" + i);
            }
        }
        assertThat(awaitLines(20)).allMatch(line -> line.matches("/[0-9]+")).doesNotHaveDuplicates();
        assertThat(proxy.stat("filesystem.write_buffered")).isEqualTo(20);
        assertThat(proxy.stat("filesystem.write_dropped")).isZero();
        assertThat(proxy.stat("filesystem.write_completed")).isPositive();
    }

    @Test
    void aFileThatCannotBeOpenedStopsTheStart() {
        TestProxy.Builder builder = proxy().route("{ match: { prefix: / }, direct_response: { status: 200 } }")
                .manager("access_log: [{ typed_config: { \"@type\": " + FILE_TYPE + ", path: " + directory
                        + "/none/access.log } }]");
        assertThatThrownBy(builder::tryStart)
                .isInstanceOf(StartupFailure.class)
                .hasMessageContaining("access.log: its directory does not exist");
    }

    private Path file() {
        return directory.resolve("access.log");
    }

    private String log(String format) {
        return log(format, "");
    }

    private String log(String format, String before) {
        return "access_log: [{ " + before + "typed_config: { \"@type\": " + FILE_TYPE + ", path: " + file()
                + (format.isEmpty() ? "" : ", " + format) + " } }]";
    }

    private List<String> awaitLines(int count) {
        Eventually.equals("lines in the log", count, () -> lines().size());
        return lines();
    }

    private List<String> lines() {
        try {
            return Files.exists(file()) ? Files.readAllLines(file()) : List.of();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
