package io.ringway.hotpath.h1;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ringway.hotpath.http.HeaderBlock;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** RFC 9112 request heads, valid and invalid, in tables; each is fed whole, byte by byte, in two pieces cut everywhere, and moved about. */
class H1RequestParserTest {
    private final UnsafeBuffer buffer = Bytes.region(512);
    private final HeaderBlock out = new HeaderBlock(buffer);
    private final H1RequestParser parser = new H1RequestParser(H1Limits.DEFAULT);

    @ParameterizedTest(name = "{0}")
    @MethodSource("io.ringway.hotpath.h1.RequestCases#valid")
    void acceptsValidHead(RequestCases.Case c) {
        assertThat(HeadFeeder.requests(c.limits()).all(c.text())).containsOnly(c.expected());
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("io.ringway.hotpath.h1.RequestCases#refused")
    void refusesMalformedHead(RequestCases.Case c) {
        assertThat(HeadFeeder.requests(c.limits()).all(c.text())).containsOnly(c.expected());
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("io.ringway.hotpath.h1.RequestCases#limited")
    void enforcesLimit(RequestCases.Case c) {
        assertThat(HeadFeeder.requests(c.limits()).all(c.text())).containsOnly(c.expected());
    }

    /** What a prefix gives is a matter of its bytes, not of how they were cut. */
    @ParameterizedTest(name = "{0}")
    @MethodSource({"io.ringway.hotpath.h1.RequestCases#valid", "io.ringway.hotpath.h1.RequestCases#refused"})
    void prefixOutcomeDoesNotDependOnCuts(RequestCases.Case c) {
        HeadFeeder feeder = HeadFeeder.requests(c.limits());
        int length = Math.min(c.text().length(), 200);
        for (int n = 1; n <= length; n++) {
            String prefix = c.text().substring(0, n);
            assertThat(feeder.bytewise(prefix)).as("prefix of %d", n).isEqualTo(feeder.whole(prefix, 0));
        }
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("io.ringway.hotpath.h1.RequestCases#valid")
    void everyProperPrefixOfAValidHeadIsIncomplete(RequestCases.Case c) {
        HeadFeeder feeder = HeadFeeder.requests(c.limits());
        for (int n = 0; n < Math.min(c.text().length(), 300); n++) {
            assertThat(feeder.whole(c.text().substring(0, n), 3))
                    .as("prefix of %d", n)
                    .isEqualTo("INCOMPLETE");
        }
    }

    @Test
    void parsesPipelinedRequestsOneByOne() {
        String first = "GET /a HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n";
        String second = "POST /b HTTP/1.1\r\nHost: b\r\nContent-Length: 3\r\n\r\n";
        Bytes.put(buffer, 0, first + second);
        int end = first.length() + second.length();
        assertThat(parser.parse(buffer, 0, end, out)).isEqualTo(first.length());
        assertThat(parser.isKeepAlive()).isFalse();
        assertThat(parser.hasBody()).isFalse();
        assertThat(parser.isStarted()).isFalse();
        assertThat(parser.parse(buffer, first.length(), end, out)).isEqualTo(second.length());
        assertThat(parser.isKeepAlive()).isTrue();
        assertThat(parser.hasBody()).isTrue();
        assertThat(out.contentLength()).isEqualTo(3);
        assertThat(HeadFeeder.requestHead(out)).isEqualTo("POST /b host=b 1.1 []");
    }

    @Test
    void resetForgetsARequestThatWasBegun() {
        Bytes.put(buffer, 0, "POST /some/path HT");
        assertThat(parser.parse(buffer, 0, 18, out)).isEqualTo(ParseResult.INCOMPLETE);
        assertThat(parser.isStarted()).isTrue();
        parser.reset();
        assertThat(parser.isStarted()).isFalse();
        String text = "GET / HTTP/1.1\r\nhost: a\r\n\r\n";
        Bytes.put(buffer, 0, text);
        assertThat(parser.parse(buffer, 0, text.length(), out)).isEqualTo(text.length());
        assertThat(HeadFeeder.requestHead(out)).isEqualTo("GET / host=a 1.1 []");
    }

    @Test
    void tellsWhereAHeadIsWrong() {
        String text = "GET / HTTP/1.1\r\nHost: a\r\nX: a\0b\r\n\r\n";
        Bytes.put(buffer, 0, text);
        assertThat(parser.parse(buffer, 0, text.length(), out)).isEqualTo(ParseResult.BAD_REQUEST);
        assertThat(parser.errorOffset()).isEqualTo(text.indexOf('\0'));
    }

    @Test
    void writesNothingOutsideOfTheHead() {
        String text = "GET http://HOST HTTP/1.1\r\nHOST: A\r\nTE: X\r\nABC: D\r\nACCEPT-ENCODING-ABC: E\r\n\r\n";
        for (int offset = 0; offset < 9; offset++) {
            UnsafeBuffer region = Bytes.region(offset + text.length() + 16);
            region.setMemory(0, region.capacity(), (byte) 'A');
            Bytes.put(region, offset, text);
            assertThat(parser.parse(region, offset, offset + text.length(), new HeaderBlock(region)))
                    .isEqualTo(text.length());
            assertThat(Bytes.get(region, 0, offset)).isEqualTo("A".repeat(offset));
            assertThat(Bytes.get(region, offset + text.length(), 16)).isEqualTo("A".repeat(16));
        }
    }

    @Test
    void refusesARangeOutsideOfTheRegion() {
        assertThatThrownBy(() -> parser.parse(buffer, 500, 513, out)).isInstanceOf(IndexOutOfBoundsException.class);
        assertThatThrownBy(() -> parser.parse(new UnsafeBuffer(new byte[64]), 0, 10, out))
                .isInstanceOf(IndexOutOfBoundsException.class)
                .hasMessageContaining("heap");
    }

    @Test
    void limitsAreChecked() {
        assertThatThrownBy(() -> new H1Limits(10, 100, 100, false, true, false, UnderscoreAction.ALLOW))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new H1Limits(1000, 0, 100, false, true, false, UnderscoreAction.ALLOW))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new H1Limits(1000, 225, 100, false, true, false, UnderscoreAction.ALLOW))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new H1Limits(1000, 100, 10, false, true, false, UnderscoreAction.ALLOW))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
