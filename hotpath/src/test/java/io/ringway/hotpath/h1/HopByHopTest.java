package io.ringway.hotpath.h1;

import static org.assertj.core.api.Assertions.assertThat;

import io.ringway.hotpath.http.HeaderBlock;
import java.util.List;
import java.util.Locale;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;

/** RFC 9110 section 7.6.1 and attack classes 14 and 24. */
class HopByHopTest {
    private static HeaderBlock parse(String lines) {
        String text = "GET / HTTP/1.1\r\nHost: a\r\n" + lines + "\r\n";
        UnsafeBuffer buffer = Bytes.region(text.length() + 32);
        HeaderBlock headers = new HeaderBlock(buffer);
        Bytes.put(buffer, 0, text);
        assertThat(new H1RequestParser(H1Limits.DEFAULT).parse(buffer, 0, text.length(), headers))
                .isPositive();
        return headers;
    }

    private static String stripped(String lines) {
        HeaderBlock headers = parse(lines);
        HopByHop.strip(headers, false);
        return HeadFeeder.fields(headers);
    }

    @Test
    void leavesAHeadWithoutSuchFieldsAlone() {
        assertThat(stripped("Accept: a\r\nX: y\r\n")).isEqualTo("[accept=a, x=y]");
    }

    @Test
    void removesTheFixedFields() {
        assertThat(
                        stripped(
                                "Keep-Alive: 5\r\nProxy-Connection: x\r\nUpgrade: h2c\r\nHTTP2-Settings: AAA\r\nTrailer: X\r\nA: b\r\n"))
                .isEqualTo("[a=b]");
    }

    @Test
    void removesWhatConnectionLists() {
        assertThat(
                        stripped(
                                "Connection: close, X-One ,, x-TWO\r\nX-One: 1\r\nX-Two: 2\r\nX-Three: 3\r\nConnection:x-four\r\nX-Four: 4\r\nx-one: 5\r\n"))
                .isEqualTo("[x-three=3]");
    }

    @Test
    void connectionCannotRemoveProtectedFields() {
        List<String> names = List.of(
                "x-forwarded-for",
                "authorization",
                "cookie",
                "x-envoy-internal",
                "x-envoy-anything",
                "x-request-id",
                "forwarded",
                "x-real-ip",
                "traceparent",
                "tracestate",
                "content-type",
                "content-language",
                "x-forwarded-new",
                "cache-control",
                "x-b3-traceid",
                "proxy-authorization",
                "via");
        String lines = String.join(": 1\r\n", names) + ": 1\r\n";
        String listed = "Connection: " + String.join(", ", names) + ", host, content-length, gone\r\n";
        assertThat(stripped(listed + "Gone: 0\r\n" + lines)).isEqualTo("[" + String.join("=1, ", names) + "=1]");
        assertThat(stripped(listed.toUpperCase(Locale.ROOT) + lines))
                .isEqualTo("[" + String.join("=1, ", names) + "=1]");
    }

    @Test
    void reducesTeToTrailers() {
        assertThat(stripped("TE: gzip;q=0.5, Trailers , deflate\r\nA: b\r\n")).isEqualTo("[te=trailers, a=b]");
        assertThat(stripped("TE: trailers\r\n")).isEqualTo("[te=trailers]");
        assertThat(stripped("TE: gzip\r\nTE: trailersx\r\nTE:\r\nA: b\r\n")).isEqualTo("[a=b]");
    }

    @Test
    void keepsWhatIsAllowed() {
        HeaderBlock headers = parse("Connection: upgrade, x\r\nUpgrade: websocket\r\nTrailer: X\r\nX: y\r\n");
        HopByHop.strip(headers, true, true);
        assertThat(HeadFeeder.fields(headers)).isEqualTo("[upgrade=websocket, trailer=X]");
    }
}
