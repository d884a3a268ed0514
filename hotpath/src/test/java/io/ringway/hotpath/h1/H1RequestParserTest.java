package io.ringway.hotpath.h1;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** RFC 9112 request heads, valid and invalid, in tables; each is fed whole, byte by byte, in two pieces cut everywhere, and moved about. */
class H1RequestParserTest {
    @ParameterizedTest(name = "{0}")
    @MethodSource("io.ringway.hotpath.h1.RequestCases#valid")
    void acceptsValidHead(RequestCases.Case c) {
        assertOutcome(c);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("io.ringway.hotpath.h1.RequestCases#refused")
    void refusesMalformedHead(RequestCases.Case c) {
        assertOutcome(c);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("io.ringway.hotpath.h1.RequestCases#limited")
    void enforcesLimit(RequestCases.Case c) {
        assertOutcome(c);
    }

    private static void assertOutcome(RequestCases.Case c) {
        RequestFeeder feeder = new RequestFeeder(c.limits());
        String text = c.text();
        for (int offset = 0; offset < 9; offset++) {
            assertThat(feeder.whole(text, offset)).as("whole at %d", offset).isEqualTo(c.expected());
        }
        assertThat(feeder.bytewise(text)).as("bytewise").isEqualTo(c.expected());
        assertThat(feeder.atRegionEnd(text)).as("region end").isEqualTo(c.expected());
        if (text.length() < 2000) {
            assertThat(feeder.moving(text)).as("moving").isEqualTo(c.expected());
            for (int cut = 1; cut < text.length(); cut++) {
                assertThat(feeder.pieces(text, cut)).as("cut at %d", cut).isEqualTo(c.expected());
            }
        }
    }

    /** What a prefix gives is a matter of its bytes, not of how they were cut. */
    @ParameterizedTest(name = "{0}")
    @MethodSource({"io.ringway.hotpath.h1.RequestCases#valid", "io.ringway.hotpath.h1.RequestCases#refused"})
    void prefixOutcomeDoesNotDependOnCuts(RequestCases.Case c) {
        RequestFeeder feeder = new RequestFeeder(c.limits());
        int length = Math.min(c.text().length(), 600);
        for (int n = 1; n <= length; n++) {
            String prefix = c.text().substring(0, n);
            assertThat(feeder.bytewise(prefix)).as("prefix of %d", n).isEqualTo(feeder.whole(prefix, 0));
        }
    }

    @Test
    void parsesPipelinedRequestsOneByOne() {
        String first = "GET /a HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n";
        String second = "POST /b HTTP/1.1\r\nHost: b\r\nContent-Length: 3\r\n\r\n";
        var buffer = Bytes.region(256);
        var out = new io.ringway.hotpath.http.HeaderBlock(buffer);
        var parser = new H1RequestParser(H1Limits.DEFAULT);
        Bytes.put(buffer, 0, first + second);
        int end = first.length() + second.length();
        assertThat(parser.parse(buffer, 0, end, out)).isEqualTo(first.length());
        assertThat(parser.isKeepAlive()).isFalse();
        assertThat(parser.isStarted()).isFalse();
        assertThat(parser.parse(buffer, first.length(), end, out)).isEqualTo(second.length());
        assertThat(parser.isKeepAlive()).isTrue();
        assertThat(parser.hasContentLength()).isTrue();
        assertThat(parser.hasBody()).isTrue();
        assertThat(RequestFeeder.head(out)).isEqualTo("POST#3 /b b 1.1 []");
    }

    @Test
    void resetForgetsARequestThatWasBegun() {
        var buffer = Bytes.region(256);
        var out = new io.ringway.hotpath.http.HeaderBlock(buffer);
        var parser = new H1RequestParser(H1Limits.DEFAULT);
        Bytes.put(buffer, 0, "POST /some/path HT");
        assertThat(parser.parse(buffer, 0, 18, out)).isEqualTo(ParseResult.INCOMPLETE);
        assertThat(parser.isStarted()).isTrue();
        parser.reset();
        assertThat(parser.isStarted()).isFalse();
        String text = "GET / HTTP/1.1\r\nhost: a\r\n\r\n";
        Bytes.put(buffer, 0, text);
        assertThat(parser.parse(buffer, 0, text.length(), out)).isEqualTo(text.length());
        assertThat(RequestFeeder.head(out)).isEqualTo("GET#1 / a 1.1 []");
    }

    @Test
    void tellsWhereAHeadIsWrong() {
        var buffer = Bytes.region(256);
        var out = new io.ringway.hotpath.http.HeaderBlock(buffer);
        var parser = new H1RequestParser(H1Limits.DEFAULT);
        String text = "GET / HTTP/1.1\r\nHost: a\r\nX: a\0b\r\n\r\n";
        Bytes.put(buffer, 0, text);
        assertThat(parser.parse(buffer, 0, text.length(), out)).isEqualTo(ParseResult.BAD_REQUEST);
        assertThat(parser.errorOffset()).isEqualTo(text.indexOf('\0'));
    }
}
