package io.ringway.server.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.github.luben.zstd.Zstd;
import io.ringway.testkit.Answer;
import io.ringway.testkit.FakeUpstream;
import io.ringway.testkit.RawClient;
import io.ringway.testkit.RecordedRequest;
import io.ringway.testkit.Response;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;

/** {@code envoy.filters.http.decompressor}. */
class DecompressorFilterIT extends OnEveryTransport {
    private static final String TYPE = "envoy.extensions.filters.http.decompressor.v3.Decompressor";
    private static final String TEXT = "all work and no play makes Jack a dull boy. ".repeat(20);
    private static final String STATS = "http.front.decompressor.text.gzip.";
    private static final String GZIP = library("gzip.decompressor.v3.Gzip", "");

    private static String library(String kind, String config) {
        return "decompressor_library: { name: text, typed_config: "
                + TestProxy.typed("envoy.extensions.compression." + kind, config) + " }";
    }

    private TestProxy.Builder decompressing(String config) {
        return proxy().filter("decompressor", TYPE, config);
    }

    private static byte[] zip(String text) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (GZIPOutputStream out = new GZIPOutputStream(bytes)) {
            out.write(text.getBytes(StandardCharsets.UTF_8));
        }
        return bytes.toByteArray();
    }

    /** A message's bytes as text that the test kit sends as it is. */
    private static Answer coded(byte[] body, String... lines) {
        StringBuilder head = new StringBuilder("HTTP/1.1 200 OK\r\ncontent-length: " + body.length + "\r\n");
        for (String line : lines) {
            head.append(line).append("\r\n");
        }
        return Answer.raw(head + "\r\n" + new String(body, StandardCharsets.ISO_8859_1));
    }

    private static Response get(TestProxy proxy) throws IOException {
        try (RawClient client = proxy.connect()) {
            return client.get("/");
        }
    }

    private static void post(RawClient client, byte[] body, String... lines) throws IOException {
        StringBuilder head = new StringBuilder("POST / HTTP/1.1\r\nhost: a\r\ncontent-length: " + body.length + "\r\n");
        for (String line : lines) {
            head.append(line).append("\r\n");
        }
        client.send(head + "\r\n").send(body);
    }

    @Test
    void anAnswerIsDecompressed() throws IOException {
        FakeUpstream upstream = upstream(coded(zip(TEXT), "content-encoding: gzip"));
        TestProxy proxy = decompressing(GZIP).forwardAllTo(upstream).start();
        Response answer = get(proxy);
        assertThat(answer.text()).isEqualTo(TEXT);
        assertThat(answer.header("content-encoding")).isNull();
        assertThat(answer.header("content-length")).isNull();
        assertThat(upstream.requests().getFirst().header("accept-encoding")).isEqualTo("gzip");
        assertThat(proxy.stat(STATS + "response.decompressed")).isEqualTo(1);
        assertThat(proxy.stat(STATS + "response.total_compressed_bytes")).isEqualTo(zip(TEXT).length);
        assertThat(proxy.stat(STATS + "response.total_uncompressed_bytes")).isEqualTo(TEXT.length());
    }

    @Test
    void whatClientsAcceptIsAddedTo() throws IOException {
        FakeUpstream upstream = upstream(Answer.fixed(200, "plain"));
        TestProxy proxy = decompressing(GZIP).forwardAllTo(upstream).start();
        try (RawClient client = proxy.connect()) {
            client.get("/", "accept-encoding: br");
            client.get("/", "accept-encoding: br, GZIP;q=0.2");
        }
        assertThat(upstream.requests().stream().map(request -> request.header("accept-encoding")))
                .containsExactly("br,gzip", "br, GZIP;q=0.2");
        TestProxy silent = decompressing(GZIP + ", request_direction_config: { advertise_accept_encoding: false }")
                .forwardAllTo(upstream)
                .start();
        get(silent);
        assertThat(upstream.requests().getLast().header("accept-encoding")).isNull();
    }

    @Test
    void onlyTheOutermostCodingIsTakenOff() throws IOException {
        TestProxy proxy = decompressing(GZIP)
                .forwardAllTo(upstream(coded(zip(TEXT), "content-encoding: gzip, br")))
                .start();
        assertThat(get(proxy).header("content-encoding")).isEqualTo("br");
        TestProxy other = decompressing(GZIP)
                .forwardAllTo(upstream(coded(zip(TEXT), "content-encoding: br, gzip")))
                .start();
        assertThat(get(other).body().bytes()).isEqualTo(zip(TEXT));
        assertThat(other.stat(STATS + "response.not_decompressed")).isEqualTo(1);
    }

    @Test
    void noTransformIsHeeded() throws IOException {
        FakeUpstream upstream = upstream(coded(zip(TEXT), "content-encoding: gzip", "cache-control: no-transform"));
        TestProxy proxy = decompressing(GZIP).forwardAllTo(upstream).start();
        assertThat(get(proxy).body().bytes()).isEqualTo(zip(TEXT));
        TestProxy forced = decompressing(
                        GZIP + ", response_direction_config: { common_config: { ignore_no_transform_header: true } }")
                .forwardAllTo(upstream)
                .start();
        assertThat(get(forced).text()).isEqualTo(TEXT);
    }

    @Test
    void aRequestIsDecompressed() throws IOException {
        FakeUpstream upstream = upstream(Answer.fixed(200, ""));
        TestProxy proxy = decompressing(GZIP).forwardAllTo(upstream).start();
        try (RawClient client = proxy.connect()) {
            post(client, zip(TEXT), "content-encoding: gzip");
            assertThat(client.read("POST").status()).isEqualTo(200);
        }
        RecordedRequest request = upstream.requests().getFirst();
        assertThat(request.body().bytes()).asString(StandardCharsets.UTF_8).isEqualTo(TEXT);
        assertThat(request.header("content-encoding")).isNull();
        assertThat(request.header("transfer-encoding")).isEqualTo("chunked");
        assertThat(upstream.violations()).isEmpty();
    }

    @Test
    void aRequestThatIsNotWhatItSaysIsRefused() throws IOException {
        FakeUpstream upstream = upstream(Answer.fixed(200, ""));
        TestProxy proxy = decompressing(GZIP).forwardAllTo(upstream).start();
        try (RawClient client = proxy.connect()) {
            post(client, TEXT.getBytes(StandardCharsets.UTF_8), "content-encoding: gzip");
            Response answer = client.read("POST");
            assertThat(answer.status()).isEqualTo(400);
            assertThat(answer.text()).isEqualTo("the request's body cannot be decompressed");
        }
        assertThat(proxy.stat(STATS + "decompressor_library.zlib_data_error")).isEqualTo(1);
        try (RawClient client = proxy.connect()) {
            byte[] half = Arrays.copyOf(zip(TEXT), 40);
            post(client, half, "content-encoding: gzip");
            assertThat(client.read("POST").status()).isEqualTo(400);
        }
        assertThat(proxy.stat(STATS + "decompressor_library.zlib_buf_error")).isEqualTo(1);
    }

    @Test
    void aBombIsStopped() throws IOException {
        byte[] bomb = zip("0".repeat(5_000_000));
        FakeUpstream upstream = upstream(coded(bomb, "content-encoding: gzip"));
        TestProxy proxy = decompressing(GZIP).forwardAllTo(upstream).start();
        try (RawClient client = proxy.connect()) {
            client.send("GET / HTTP/1.1\r\nhost: a\r\n\r\n");
            client.expectEnd();
            assertThat(client.received()).hasSizeLessThan(1_000_000).doesNotEndWith("\r\n0\r\n\r\n");
        }
        assertThat(proxy.stat(STATS + "decompressor_library.zlib_data_error")).isEqualTo(1);
        TestProxy patient = decompressing(library("gzip.decompressor.v3.Gzip", "max_inflate_ratio: 1032"))
                .forwardAllTo(upstream)
                .start();
        assertThat(get(patient).body().length()).isEqualTo(5_000_000);
    }

    @Test
    void zstdIsReadToo() throws IOException {
        byte[] body = Zstd.compress(TEXT.getBytes(StandardCharsets.UTF_8));
        TestProxy proxy = decompressing(library("zstd.decompressor.v3.Zstd", ""))
                .forwardAllTo(upstream(coded(body, "content-encoding: zstd")))
                .start();
        assertThat(get(proxy).text()).isEqualTo(TEXT);
        assertThat(proxy.stat("http.front.decompressor.text.zstd.response.decompressed"))
                .isEqualTo(1);
    }

    @Test
    void oneFilterReadsWhatAnotherWrites() throws IOException {
        FakeUpstream upstream = upstream(Answer.echo());
        TestProxy proxy = proxy().filter(
                        "compressor",
                        "envoy.extensions.filters.http.compressor.v3.Compressor",
                        CompressorFilterIT.library("brotli.compressor.v3.Brotli") + ", request_direction_config: {}")
                .filter("decompressor", TYPE, library("brotli.decompressor.v3.Brotli", ""))
                .forwardAllTo(upstream)
                .start();
        try (RawClient client = proxy.connect()) {
            for (int i = 0; i < 5; i++) {
                assertThat(client.post("/", TEXT, "content-type: text/plain").text())
                        .isEqualTo(TEXT);
            }
        }
        assertThat(upstream.requests().getLast().header("content-encoding")).isNull();
        assertThat(proxy.stat("http.front.compressor.text.brotli.request.compressed"))
                .isEqualTo(5);
        assertThat(proxy.stat("http.front.decompressor.text.brotli.request.decompressed"))
                .isEqualTo(5);
    }
}
