package io.ringway.server.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.github.luben.zstd.ZstdInputStream;
import io.ringway.testkit.Answer;
import io.ringway.testkit.FakeUpstream;
import io.ringway.testkit.GeneratedBody;
import io.ringway.testkit.RawClient;
import io.ringway.testkit.RecordedRequest;
import io.ringway.testkit.Response;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** {@code envoy.filters.http.compressor}. */
class CompressorFilterIT extends OnEveryTransport {
    private static final String TYPE = "envoy.extensions.filters.http.compressor.v3.Compressor";
    private static final String PER_ROUTE = "envoy.extensions.filters.http.compressor.v3.CompressorPerRoute";
    private static final String TEXT = "all work and no play makes Jack a dull boy. ".repeat(20);
    private static final String PLAIN = "content-type: text/plain";
    private static final String STATS = "http.front.compressor.text.gzip.";

    static String library(String kind) {
        return "compressor_library: { name: text, typed_config: "
                + TestProxy.typed("envoy.extensions.compression." + kind, "") + " }";
    }

    private static final String GZIP = library("gzip.compressor.v3.Gzip");
    private static final String BROTLI = library("brotli.compressor.v3.Brotli");
    private static final String ZSTD = library("zstd.compressor.v3.Zstd");

    private TestProxy.Builder compressing(String config) {
        return proxy().filter("compressor", TYPE, config);
    }

    private static Response get(TestProxy proxy, String path, String... lines) throws IOException {
        try (RawClient client = proxy.connect()) {
            return client.get(path, lines);
        }
    }

    private static String unzip(byte[] body) throws IOException {
        return new String(new GZIPInputStream(new ByteArrayInputStream(body)).readAllBytes(), StandardCharsets.UTF_8);
    }

    @Test
    void anAnswerIsCompressed() throws IOException {
        TestProxy proxy = compressing(GZIP)
                .forwardAllTo(upstream(Answer.fixed(200, TEXT, PLAIN, "etag: \"abc\"", "vary: Cookie")))
                .start();
        Response answer = get(proxy, "/", "accept-encoding: gzip");
        assertThat(answer.header("content-encoding")).isEqualTo("gzip");
        assertThat(answer.header("content-length")).isNull();
        assertThat(answer.header("etag")).isNull();
        assertThat(answer.header("vary")).isEqualTo("Cookie, Accept-Encoding");
        assertThat(unzip(answer.body().bytes())).isEqualTo(TEXT);
        assertThat(answer.body().bytes()).hasSizeLessThan(TEXT.length() / 4);
        assertThat(proxy.stat(STATS + "compressed")).isEqualTo(1);
        assertThat(proxy.stat(STATS + "header_compressor_used")).isEqualTo(1);
        assertThat(proxy.stat(STATS + "total_uncompressed_bytes")).isEqualTo(TEXT.length());
        assertThat(proxy.stat(STATS + "total_compressed_bytes"))
                .isEqualTo(answer.body().bytes().length);
    }

    @Test
    void everyLibraryDoesIt() throws IOException {
        FakeUpstream upstream = upstream(Answer.fixed(200, TEXT, PLAIN));
        TestProxy proxy = compressing(GZIP)
                .filter("brotli", TYPE, BROTLI)
                .filter("zstd", TYPE, ZSTD)
                .forwardAllTo(upstream)
                .start();
        assertThat(unzip(get(proxy, "/", "accept-encoding: gzip").body().bytes()))
                .isEqualTo(TEXT);
        Response zstd = get(proxy, "/", "accept-encoding: zstd");
        assertThat(zstd.header("content-encoding")).isEqualTo("zstd");
        assertThat(new ZstdInputStream(new ByteArrayInputStream(zstd.body().bytes())).readAllBytes())
                .asString(StandardCharsets.UTF_8)
                .isEqualTo(TEXT);
        Response brotli = get(proxy, "/", "accept-encoding: gzip;q=0.5, br;q=0.9, zstd;q=0.8");
        assertThat(brotli.header("content-encoding")).isEqualTo("br");
        assertThat(brotli.body().bytes()).hasSizeLessThan(TEXT.length() / 4);
        assertThat(proxy.stat("http.front.compressor.text.brotli.header_compressor_used"))
                .isEqualTo(1);
        assertThat(proxy.stat(STATS + "header_compressor_overshadowed")).isEqualTo(2);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            nullValues = "none",
            value = {
                "none                     | none | no_accept_header",
                "''                       | none | header_not_valid",
                "gzip                     | gzip | header_compressor_used",
                "GZIP                     | none | header_not_valid",
                "deflate                  | none | header_not_valid",
                "br, gzip                 | br   | header_compressor_overshadowed",
                "gzip, br                 | gzip | header_compressor_used",
                "gzip;q=.1, br; q = 0.11  | br   | header_compressor_overshadowed",
                "gzip;q=0, *              | br   | header_wildcard",
                "*                        | gzip | header_wildcard",
                "*;q=0.3, br;q=0.2        | gzip | header_wildcard",
                "identity, gzip;q=0.9     | none | header_identity",
                "gzip;q=0                 | none | header_not_valid",
                "gzip;q=no, br;q=0.1      | br   | header_compressor_overshadowed",
                "gzip;a=b;q=0.1, br;q=0.5 | gzip | header_compressor_used"
            })
    void theClientChooses(String accept, String encoding, String counter) throws IOException {
        TestProxy proxy = compressing(GZIP)
                .filter("brotli", TYPE, BROTLI)
                .forwardAllTo(upstream(Answer.fixed(200, TEXT, PLAIN)))
                .start();
        String[] lines = accept == null ? new String[0] : new String[] {"accept-encoding: " + accept};
        Response answer = get(proxy, "/", lines);
        assertThat(answer.header("content-encoding")).isEqualTo(encoding);
        assertThat(answer.header("vary")).isEqualTo("Accept-Encoding");
        assertThat(proxy.stat(STATS + counter)).isEqualTo(1);
    }

    @Test
    void oneCompressorMayGoFirst() throws IOException {
        TestProxy proxy = compressing(GZIP)
                .filter("brotli", TYPE, BROTLI + ", choose_first: true")
                .forwardAllTo(upstream(Answer.fixed(200, TEXT, PLAIN)))
                .start();
        assertThat(get(proxy, "/", "accept-encoding: gzip, br").header("content-encoding"))
                .isEqualTo("br");
        assertThat(get(proxy, "/", "accept-encoding: gzip, br;q=0.9").header("content-encoding"))
                .isEqualTo("gzip");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "content-type: image/png | not_compressed",
                "content-type: text/plain~content-encoding: br | not_compressed",
                "content-type: text/plain~cache-control: public, no-transform | not_compressed",
                "content-type: text/plain~etag: W/\"a\" | not_compressed_etag"
            })
    void someAnswersStayAsTheyAre(String fields, String counter) throws IOException {
        String config = GZIP + ", response_direction_config: { disable_on_etag_header: true }";
        TestProxy proxy = compressing(config)
                .forwardAllTo(upstream(Answer.fixed(200, TEXT, fields.split("~", -1))))
                .start();
        Response answer = get(proxy, "/", "accept-encoding: gzip");
        assertThat(answer.text()).isEqualTo(TEXT);
        assertThat(answer.header("content-length")).isEqualTo(String.valueOf(TEXT.length()));
        assertThat(answer.header("vary")).isNull();
        String place = counter.equals("not_compressed") ? "response." : "";
        assertThat(proxy.stat(STATS + place + counter)).isEqualTo(1);
    }

    @Test
    void lengthTypeAndStatusCount() throws IOException {
        FakeUpstream upstream = upstream(Answer.hang());
        upstream.answerByTarget(target -> switch (target) {
            case "/short" -> Answer.fixed(200, "123456789", "content-type: my/type");
            case "/part" -> Answer.fixed(206, TEXT, "content-type: my/type");
            case "/text" -> Answer.fixed(200, TEXT, PLAIN);
            default -> Answer.fixed(200, "1234567890", "content-type: My/Type ; charset=utf-8", "etag: W/\"a\"");
        });
        TestProxy proxy = compressing(GZIP + ", response_direction_config: { uncompressible_response_codes: [ 206 ], "
                        + "common_config: { min_content_length: 10, content_type: [ my/type ] } }")
                .forwardAllTo(upstream)
                .start();
        Response right = get(proxy, "/", "accept-encoding: gzip");
        assertThat(right.header("content-encoding")).isEqualTo("gzip");
        assertThat(right.header("etag")).isEqualTo("W/\"a\"");
        for (String path : new String[] {"/short", "/part", "/text"}) {
            assertThat(get(proxy, path, "accept-encoding: gzip").header("content-encoding"))
                    .as(path)
                    .isNull();
        }
        assertThat(proxy.stat(STATS + "response.content_length_too_small")).isEqualTo(1);
    }

    @Test
    void aRouteDecides() throws IOException {
        FakeUpstream upstream = upstream(Answer.fixed(200, TEXT, PLAIN));
        TestProxy proxy = compressing(GZIP + ", response_direction_config: { common_config: { enabled: "
                        + "{ default_value: false, runtime_key: zip } } }")
                .route("{ match: { prefix: /on }, route: { cluster: backends }, "
                        + TestProxy.perFilter(
                                "compressor",
                                PER_ROUTE,
                                "overrides: { response_direction_config: { remove_accept_encoding_header: true } }")
                        + " }")
                .route("{ match: { prefix: /off }, route: { cluster: backends }, "
                        + TestProxy.perFilter("compressor", PER_ROUTE, "disabled: true") + " }")
                .forwardAllTo(upstream)
                .start();
        assertThat(get(proxy, "/", "accept-encoding: gzip").header("content-encoding"))
                .isNull();
        assertThat(get(proxy, "/on", "accept-encoding: gzip").header("content-encoding"))
                .isEqualTo("gzip");
        assertThat(get(proxy, "/off", "accept-encoding: gzip").header("content-encoding"))
                .isNull();
        assertThat(upstream.requests().stream().map(request -> request.header("accept-encoding")))
                .containsExactly("gzip", null, "gzip");
    }

    @Test
    void aLargeAnswerPassesInPieces() throws IOException {
        GeneratedBody body = new GeneratedBody(900_000, 7);
        TestProxy proxy = compressing(GZIP)
                .forwardAllTo(upstream(Answer.generatedChunked(body)))
                .start();
        for (int i = 0; i < 3; i++) {
            Response answer = get(proxy, "/", "accept-encoding: gzip");
            byte[] bytes =
                    new GZIPInputStream(new ByteArrayInputStream(answer.body().bytes())).readAllBytes();
            assertThat(bytes).hasSize(900_000);
        }
    }

    @Test
    void requestsAreCompressedIfThatIsWanted() throws IOException {
        FakeUpstream upstream = upstream(Answer.fixed(200, ""));
        TestProxy proxy = compressing(GZIP + ", request_direction_config: {}")
                .forwardAllTo(upstream)
                .start();
        try (RawClient client = proxy.connect()) {
            assertThat(client.post("/", TEXT, PLAIN).status()).isEqualTo(200);
            assertThat(client.post("/", "short", PLAIN).status()).isEqualTo(200);
            assertThat(client.post("/", TEXT, "content-encoding: x").status()).isEqualTo(200);
        }
        RecordedRequest request = upstream.requests().getFirst();
        assertThat(request.header("content-encoding")).isEqualTo("gzip");
        assertThat(request.header("transfer-encoding")).isEqualTo("chunked");
        assertThat(unzip(request.body().bytes())).isEqualTo(TEXT);
        assertThat(upstream.requests().get(1).header("content-encoding")).isNull();
        assertThat(proxy.stat(STATS + "request.compressed")).isEqualTo(1);
        assertThat(proxy.stat(STATS + "request.not_compressed")).isEqualTo(2);
        assertThat(upstream.violations()).isEmpty();
    }

    @Test
    void oneConnectionManyAnswers() throws IOException {
        TestProxy proxy = compressing(GZIP)
                .forwardAllTo(upstream(Answer.fixed(200, TEXT, PLAIN)))
                .start();
        try (RawClient client = proxy.connect()) {
            client.send("GET / HTTP/1.1\r\nhost: a\r\naccept-encoding: gzip\r\n\r\n".repeat(20));
            for (int i = 0; i < 20; i++) {
                assertThat(unzip(client.read().body().bytes())).isEqualTo(TEXT);
            }
        }
    }
}
