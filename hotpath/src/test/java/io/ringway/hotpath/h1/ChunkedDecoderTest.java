package io.ringway.hotpath.h1;

import static org.assertj.core.api.Assertions.assertThat;

import io.ringway.hotpath.http.HeaderBlock;
import java.util.ArrayList;
import java.util.List;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** RFC 9112 section 7.1 and attack classes 5, 6 and 23. */
class ChunkedDecoderTest {
    private static final H1Limits SMALL = new H1Limits(64, 2, 64, false, true, false, UnderscoreAction.ALLOW);

    record Case(String rule, String text, String expected) {
        @Override
        public String toString() {
            return rule + ": " + Bytes.visible(text);
        }
    }

    static List<Case> valid() {
        List<Case> cases = new ArrayList<>();
        ok(cases, "7.1 empty", "0\r\n\r\n", "");
        ok(cases, "7.1", "5\r\nhello\r\n0\r\n\r\n", "hello");
        ok(
                cases,
                "7.1 upper and lower case",
                "A\r\n0123456789\r\nb\r\n0123456789a\r\n0\r\n\r\n",
                "01234567890123456789a");
        ok(cases, "7.1 leading zeros", "0000000000000005\r\nhello\r\n000\r\n\r\n", "hello");
        ok(cases, "7.1 data like framing", "7\r\n0\r\n\r\n0\r\r\n0\r\n\r\n", "0\r\n\r\n0\r");
        ok(cases, "7.1 two digits", "1f\r\n" + "x".repeat(31) + "\r\n0\r\n\r\n", "x".repeat(31));
        ok(cases, "7.1.1 extension dropped", "5;a=b\r\nhello\r\n0;c\r\n\r\n", "hello");
        ok(cases, "7.1.1 quoted", "5;a=\"b c\"\r\nhello\r\n0\r\n\r\n", "hello");
        ok(cases, "class 6 256 bytes", "5;" + "a".repeat(255) + "\r\nhello\r\n0\r\n\r\n", "hello");
        ok(cases, "7.1.2 trailers dropped", "5\r\nhello\r\n0\r\nX: y\r\nZ:\r\n\r\n", "hello");
        ok(
                cases,
                "class 23 dropped whatever they say",
                "0\r\nContent-Length: 5\r\nHost: a\r\nX-Forwarded-For: 1\r\n\r\n",
                "");
        return cases;
    }

    static List<Case> refused() {
        List<Case> cases = new ArrayList<>();
        for (String size : List.of(
                "FFFFFFFFFFFFFFFFF",
                "FFFFFFFFFFFFFFFF",
                "8000000000000000",
                "0x5",
                " 5",
                "5 ",
                "5_0",
                "+5",
                "-5",
                "g",
                "",
                "\t5",
                "5\t",
                "0".repeat(17),
                "00000000000000005",
                "5 ;a",
                "5\0",
                ";a=b",
                "\r\n5",
                "5,5",
                "\u0665")) {
            bad(cases, "class 5", size + "\r\nhello\r\n0\r\n\r\n");
        }
        bad(cases, "class 6 bare LF", "5\nhello\r\n0\r\n\r\n");
        bad(cases, "class 6 bare LF behind an extension", "5;\nhello\r\n0\r\n\r\n");
        bad(cases, "class 6 bare CR", "5\rhello\r\n0\r\n\r\n");
        bad(cases, "class 6 bare CR in an extension", "5;a\rb\r\nhello\r\n0\r\n\r\n");
        bad(cases, "class 6 quoted CR LF", "5;a=\"\r\n\"\r\nhello\r\n0\r\n\r\n");
        bad(cases, "class 6 control", "5;a\u0001\r\nhello\r\n0\r\n\r\n");
        bad(cases, "class 6 tab", "5;\ta\r\nhello\r\n0\r\n\r\n");
        bad(cases, "class 6 obs-text", "5;a=\u00e9\r\nhello\r\n0\r\n\r\n");
        bad(cases, "class 6 DEL", "5;a=\u007f\r\nhello\r\n0\r\n\r\n");
        bad(cases, "class 6 budget", "5;" + "a".repeat(256) + "\r\nhello\r\n0\r\n\r\n");
        bad(cases, "class 6 budget of the whole body", ("1;" + "a".repeat(50) + "\r\nx\r\n").repeat(6) + "0\r\n\r\n");
        bad(cases, "class 6 budget of semicolons", "5;" + ";".repeat(256) + "\r\nhello\r\n0\r\n\r\n");
        bad(cases, "class 6 data longer than the chunk", "5\r\nhelloo\r\n0\r\n\r\n");
        bad(cases, "class 6 data shorter than the chunk", "5\r\nhell\r\n0\r\n\r\n");
        bad(cases, "class 6 LF behind data", "5\r\nhello\n0\r\n\r\n");
        bad(cases, "class 6 CR CR behind data", "5\r\nhello\r\r0\r\n\r\n");
        bad(cases, "7.1 bare LF at the end", "0\r\n\n");
        bad(cases, "7.1 bare CR at the end", "0\r\n\rx");
        for (String line : List.of(
                " X: y", "X : y", ": y", "X", "X: a\0b", "X: y\n", "X: a\rb", "X(: y", "X: a\u007fb", "\0: y")) {
            bad(cases, "class 23 trailer", "0\r\n" + line + "\r\n\r\n");
        }
        return cases;
    }

    private static void ok(List<Case> cases, String rule, String text, String data) {
        cases.add(new Case(rule, text, "[" + data + "] consumed=" + text.length()));
    }

    private static void bad(List<Case> cases, String rule, String text) {
        cases.add(new Case(rule, text, "400"));
    }

    /** Decodes a text that arrives in pieces, each in another place; unconsumed bytes are put before the next piece. */
    static String decode(H1Limits limits, boolean collect, String text, int... ends) {
        UnsafeBuffer buffer = Bytes.region(2 * text.length() + 64);
        HeaderBlock trailers = new HeaderBlock(buffer);
        ChunkedDecoder decoder = new ChunkedDecoder(limits);
        decoder.begin(collect ? trailers : null);
        StringBuilder data = new StringBuilder();
        String kept = "";
        int from = 0;
        for (int i = 0; i <= ends.length; i++) {
            int to = i == ends.length ? text.length() : ends[i];
            String piece = kept + text.substring(from, to);
            int at = i % 7;
            buffer.setMemory(0, buffer.capacity(), (byte) '5');
            Bytes.put(buffer, at, piece);
            int end = at + piece.length();
            int result = decoder.decode(buffer, at, end);
            while (result == ChunkedDecoder.DATA) {
                data.append(Bytes.get(buffer, decoder.dataStart(), decoder.dataLength()));
                result = decoder.decode(buffer, decoder.position(), end);
            }
            if (result == ChunkedDecoder.DONE) {
                return "[" + data + "] consumed=" + (to - (end - decoder.position()))
                        + (collect ? " " + HeadFeeder.fields(trailers) : "");
            }
            if (result != ParseResult.INCOMPLETE) {
                return Integer.toString(ParseResult.status(result));
            }
            kept = Bytes.get(buffer, decoder.position(), end - decoder.position());
            from = to;
        }
        return "INCOMPLETE [" + data + "]";
    }

    private static List<String> allWays(H1Limits limits, boolean collect, String text) {
        List<String> outcomes = new ArrayList<>();
        outcomes.add(decode(limits, collect, text));
        int[] bytewise = new int[text.length() - 1];
        for (int i = 1; i < text.length(); i++) {
            bytewise[i - 1] = i;
            outcomes.add(decode(limits, collect, text, i));
        }
        outcomes.add(decode(limits, collect, text, bytewise));
        return outcomes;
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource({"valid", "refused"})
    void outcomeIsAsExpectedHoweverItIsFed(Case c) {
        assertThat(allWays(H1Limits.DEFAULT, false, c.text())).containsOnly(c.expected());
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("valid")
    void stopsAtTheEndOfTheBody(Case c) {
        assertThat(decode(H1Limits.DEFAULT, false, c.text() + "GET / HTTP/1.1\r\n"))
                .isEqualTo(c.expected());
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource({"valid", "refused"})
    void collectingTrailersAcceptsAndRefusesTheSame(Case c) {
        boolean isRefused = c.expected().equals("400");
        for (String outcome : allWays(H1Limits.DEFAULT, true, c.text())) {
            assertThat(outcome.equals("400")).as(outcome).isEqualTo(isRefused);
        }
    }

    @Test
    void collectsTrailersThatMayBeForwarded() {
        List<String> lines = List.of(
                "1",
                "x",
                "0",
                "Grpc-Status: 0",
                "Content-Length: 5",
                "Transfer-Encoding: chunked",
                "Host: a",
                "Authorization: b",
                "Set-Cookie: c",
                "X-Forwarded-For: d",
                "X-Envoy-New: e",
                "X-Checksum:  f ",
                "Trailer: g",
                "Content-Range: h");
        String text = String.join("\r\n", lines) + "\r\n\r\n";
        assertThat(allWays(H1Limits.DEFAULT, true, text))
                .containsOnly("[x] consumed=" + text.length() + " [grpc-status=0, x-checksum=f]");
    }

    @Test
    void boundsTrailers() {
        String big = "0\r\nX: " + "v".repeat(70) + "\r\n\r\n";
        String many = "0\r\nA: b\r\nC: d\r\nE: f\r\n\r\n";
        String few = "0\r\nA: b\r\nC: d\r\n\r\n";
        String longName = "0\r\n" + "n".repeat(70) + ": v\r\n\r\n";
        for (boolean collect : new boolean[] {false, true}) {
            assertThat(allWays(SMALL, collect, big)).containsOnly("431");
            assertThat(allWays(SMALL, collect, longName)).containsOnly("431");
            assertThat(allWays(SMALL, collect, many)).containsOnly("431");
            assertThat(decode(SMALL, collect, few)).startsWith("[] consumed=" + few.length());
        }
        String manyBytes = "0\r\n" + "a:\r\n".repeat(40);
        assertThat(decode(new H1Limits(64, 100, 64, false, true, false, UnderscoreAction.ALLOW), false, manyBytes))
                .isEqualTo("431");
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 15, 16, 255, 4096, 65536})
    void readsBackWhatTheWriterWrites(int chunkBytes) {
        UnsafeBuffer buffer = Bytes.region(chunkBytes + 64);
        int p = H1Writer.writeChunkHeader(buffer, 0, buffer.capacity(), chunkBytes);
        assertThat(Bytes.get(buffer, 0, p)).isEqualTo(Integer.toHexString(chunkBytes) + "\r\n");
        buffer.setMemory(p, chunkBytes, (byte) 'd');
        p += chunkBytes;
        p += H1Writer.writeChunkEnd(buffer, p, buffer.capacity());
        p += H1Writer.writeLastChunk(buffer, p, buffer.capacity());
        String text = Bytes.get(buffer, 0, p);
        assertThat(decode(H1Limits.DEFAULT, false, text)).isEqualTo("[" + "d".repeat(chunkBytes) + "] consumed=" + p);
    }

    @Test
    void tellsWhatIsLeftOfAChunkAndIsReusable() {
        UnsafeBuffer buffer = Bytes.region(64);
        ChunkedDecoder decoder = new ChunkedDecoder(H1Limits.DEFAULT);
        for (int round = 0; round < 2; round++) {
            decoder.begin(null);
            Bytes.put(buffer, 0, "5\r\nab");
            assertThat(decoder.decode(buffer, 0, 5)).isEqualTo(ChunkedDecoder.DATA);
            assertThat(decoder.chunkRemaining()).isEqualTo(3);
            assertThat(decoder.isDone()).isFalse();
            Bytes.put(buffer, 0, "cde\r\n0\r\n\r\n");
            assertThat(decoder.decode(buffer, 0, 10)).isEqualTo(ChunkedDecoder.DATA);
            assertThat(decoder.chunkRemaining()).isZero();
            assertThat(decoder.decode(buffer, decoder.position(), 10)).isEqualTo(ChunkedDecoder.DONE);
            assertThat(decoder.isDone()).isTrue();
            assertThat(decoder.decode(buffer, 10, 10)).isEqualTo(ChunkedDecoder.DONE);
        }
    }
}
