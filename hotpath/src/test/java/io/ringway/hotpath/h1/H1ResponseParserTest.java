package io.ringway.hotpath.h1;

import static org.assertj.core.api.Assertions.assertThat;

import io.ringway.hotpath.http.HeaderBlock;
import io.ringway.hotpath.http.Method;
import java.util.ArrayList;
import java.util.List;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** RFC 9112 response heads and class 27: the upstream is held to the same rules as a client. */
class H1ResponseParserTest {
    record Case(String rule, String text, String expected, int method) {
        @Override
        public String toString() {
            return rule + ": " + Bytes.visible(text);
        }
    }

    static List<Case> valid() {
        List<Case> cases = new ArrayList<>();
        ok(cases, "9112 4", "HTTP/1.1 200 OK\r\n\r\n", "200 'OK' 1.1 [] UNTIL_CLOSE close");
        ok(cases, "9112 4 empty reason", "HTTP/1.1 200 \r\n\r\n", "200 '' 1.1 [] UNTIL_CLOSE close");
        ok(cases, "9112 4 no space for an empty reason", "HTTP/1.1 200\r\n\r\n", "200 '' 1.1 [] UNTIL_CLOSE close");
        ok(cases, "9112 4", "HTTP/1.1 999 a\tb \u00ff~x\r\n\r\n", "999 'a\tb \u00ff~x' 1.1 [] UNTIL_CLOSE close");
        ok(
                cases,
                "9112 4 long reason",
                "HTTP/1.1 200 " + "r".repeat(500) + "\r\n\r\n",
                "200 '" + "r".repeat(500) + "' 1.1 [] UNTIL_CLOSE close");
        ok(cases, "9112 6.2", head(200, "Content-Length: 5\r\n"), "200 'R' 1.1 [] LENGTH length=5");
        ok(cases, "9112 6.2", head(200, "Content-Length: 0\r\nX: y\r\n"), "200 'R' 1.1 [x=y] LENGTH length=0");
        ok(cases, "9112 6.1", head(200, "Transfer-Encoding: Chunked\r\n"), "200 'R' 1.1 [] CHUNKED");
        ok(
                cases,
                "9112 9.6",
                head(200, "Content-Length: 5\r\nConnection: close\r\n"),
                "200 'R' 1.1 [connection=close] LENGTH length=5 close");
        ok(cases, "9112 6.3 1. HEAD", Method.HEAD, head(200, "Content-Length: 5\r\n"), "200 'R' 1.1 [] NONE length=5");
        ok(cases, "9112 6.3 1. HEAD", Method.HEAD, head(200, "Transfer-Encoding: chunked\r\n"), "200 'R' 1.1 [] NONE");
        ok(cases, "9112 6.3 1. HEAD", Method.HEAD, head(200, ""), "200 'R' 1.1 [] NONE");
        ok(cases, "9112 6.3 1. 204", head(204, ""), "204 'R' 1.1 [] NONE");
        ok(cases, "9112 6.3 1. 204", head(204, "Content-Length: 0\r\n"), "204 'R' 1.1 [] NONE length=0");
        ok(cases, "9112 6.3 1. 304", head(304, "Content-Length: 5\r\n"), "304 'R' 1.1 [] NONE length=5");
        ok(cases, "9112 6.3 1. 304", head(304, "Transfer-Encoding: chunked\r\n"), "304 'R' 1.1 [] NONE");
        ok(cases, "9110 15.2", head(100, ""), "100 'R' 1.1 [] NONE interim");
        ok(cases, "9110 15.2", head(103, "Link: </x>\r\n"), "103 'R' 1.1 [link=</x>] NONE interim");
        ok(
                cases,
                "9110 7.8",
                head(101, "Connection: upgrade\r\nUpgrade: a\r\n"),
                "101 'R' 1.1 [connection=upgrade, upgrade=a] NONE upgrade");
        ok(
                cases,
                "9112 6.3 2. CONNECT",
                Method.CONNECT,
                head(200, "Content-Length: 5\r\n"),
                "200 'R' 1.1 [] NONE length=5");
        ok(
                cases,
                "9112 6.3 2. CONNECT refused",
                Method.CONNECT,
                head(407, "Content-Length: 5\r\n"),
                "407 'R' 1.1 [] LENGTH length=5");
        ok(
                cases,
                "9112 9.3 HTTP/1.0",
                "HTTP/1.0 200 OK\r\nContent-Length: 5\r\n\r\n",
                "200 'OK' 1.0 [] LENGTH length=5 close");
        ok(
                cases,
                "9112 9.3 HTTP/1.0",
                "HTTP/1.0 200 OK\r\nContent-Length: 5\r\nConnection: keep-alive\r\n\r\n",
                "200 'OK' 1.0 [connection=keep-alive] LENGTH length=5");
        ok(
                cases,
                "9110 5.3",
                head(200, "Set-Cookie: a\r\nSET-COOKIE: b\r\nContent-Length: 1\r\n"),
                "200 'R' 1.1 [set-cookie=a, set-cookie=b] LENGTH length=1");
        ok(
                cases,
                "9112 3.2 Host says nothing in a response",
                head(200, "Host: a\r\nHost: b\r\nContent-Length: 1\r\n"),
                "200 'R' 1.1 [host=a, host=b] LENGTH length=1");
        return cases;
    }

    static List<Case> refused() {
        List<Case> cases = new ArrayList<>();
        for (String line : List.of(
                "\r\nHTTP/1.1 200 OK\r\n",
                "HTTP/1.1 200 OK\n",
                "HTTP/1.1 200\n",
                "HTTP/1.1 200 OK\r",
                "HTTP/1.1  200 OK\r\n",
                "HTTP/1.1\t200 OK\r\n",
                "HTTP/1.1 20 OKAY\r\n",
                "HTTP/1.1 2000 OK\r\n",
                "HTTP/1.1 099 OK\r\n",
                "HTTP/1.1 2x0 OK\r\n",
                "HTTP/1.1 20x OK\r\n",
                "HTTP/1.1 -20 OK\r\n",
                "HTTP/1.1 200\tOK\r\n",
                "HTTP/1.1 200OK\r\n",
                "http/1.1 200 OK\r\n",
                "HTTP/1.2 200 OK\r\n",
                "HTTP/2.0 200 OK\r\n",
                "HTTP/2 200 OK----\r\n",
                "ICY 200 OK-----\r\n",
                "SSH-2.0-OpenSSH_9\r\n",
                "HTTP/1.1 200 O\0K\r\n",
                "HTTP/1.1 200 O\u007fK\r\n",
                "HTTP/1.1 200 O\rK\r\n",
                " HTTP/1.1 200 OK\r\n",
                "HTTP/1.1 200\r\r\n")) {
            bad(cases, "class 27 status line", line + "\r\n");
        }
        for (String lines : List.of(
                "X: y\n",
                "X: a\0b\r\n",
                " X: y\r\n",
                "X: y\r\n z\r\n",
                "X : y\r\n",
                ": y\r\n",
                "X\r\n",
                "X: a\rb\r\n",
                "Content-Length: 5\r\nTransfer-Encoding: chunked\r\n",
                "Content-Length: 5\r\nContent-Length: 5\r\n",
                "Content-Length: 5, 5\r\n",
                "Content-Length: -1\r\n",
                "Content-Length: x\r\n",
                "Content-Length: 9223372036854775808\r\n",
                "Transfer-Encoding: gzip, chunked\r\n",
                "Transfer-Encoding: gzip\r\n",
                "Transfer-Encoding: chunked, identity\r\n",
                "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n",
                "Transfer-Encoding: \r\n")) {
            bad(cases, "class 27 fields", head(200, lines));
        }
        bad(cases, "9112 6.1 TE in HTTP/1.0", "HTTP/1.0 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n");
        bad(cases, "class 24 too many options", head(200, "Connection: " + "a,".repeat(33) + "\r\n"));
        bad(cases, "9112 6.1 TE in 1xx", head(100, "Transfer-Encoding: chunked\r\n"));
        bad(cases, "9112 6.1 TE in 204", head(204, "Transfer-Encoding: chunked\r\n"));
        bad(cases, "9110 8.6 length in 204", head(204, "Content-Length: 5\r\n"));
        bad(cases, "9110 8.6 length in 1xx", head(103, "Content-Length: 5\r\n"));
        cases.add(new Case("class 22 head", head(200, "X: " + "v".repeat(61440) + "\r\n"), "431", Method.GET));
        cases.add(new Case("class 22 reason", "HTTP/1.1 200 " + "v".repeat(61440), "431", Method.GET));
        cases.add(new Case("class 22 fields", head(200, "N: v\r\n".repeat(101)), "431", Method.GET));
        return cases;
    }

    private static String head(int status, String lines) {
        return "HTTP/1.1 " + status + " R\r\n" + lines + "\r\n";
    }

    private static void ok(List<Case> cases, String rule, String text, String expected) {
        ok(cases, rule, Method.GET, text, expected);
    }

    private static void ok(List<Case> cases, String rule, int method, String text, String expected) {
        cases.add(new Case(rule, text, expected + " bytes=" + text.length(), method));
    }

    private static void bad(List<Case> cases, String rule, String text) {
        cases.add(new Case(rule, text, "502", Method.GET));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource({"valid", "refused"})
    void outcomeIsAsExpectedHoweverItIsFed(Case c) {
        assertThat(HeadFeeder.responses(H1Limits.DEFAULT, c.method()).all(c.text()))
                .containsOnly(c.expected());
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource({"valid", "refused"})
    void prefixOutcomeDoesNotDependOnCuts(Case c) {
        HeadFeeder feeder = HeadFeeder.responses(H1Limits.DEFAULT, c.method());
        for (int n = 1; n <= Math.min(c.text().length(), 150); n++) {
            String prefix = c.text().substring(0, n);
            assertThat(feeder.bytewise(prefix)).as("prefix of %d", n).isEqualTo(feeder.whole(prefix, 0));
        }
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("valid")
    void everyProperPrefixOfAValidHeadIsIncomplete(Case c) {
        HeadFeeder feeder = HeadFeeder.responses(H1Limits.DEFAULT, c.method());
        for (int n = 0; n < c.text().length(); n++) {
            assertThat(feeder.whole(c.text().substring(0, n), 3))
                    .as("prefix of %d", n)
                    .isEqualTo("INCOMPLETE");
        }
    }

    @Test
    void readsOneResponseAfterAnother() {
        String first = head(100, "");
        String second = head(200, "Content-Length: 0\r\n");
        UnsafeBuffer buffer = Bytes.region(256);
        HeaderBlock out = new HeaderBlock(buffer);
        H1ResponseParser parser = new H1ResponseParser(H1Limits.DEFAULT);
        Bytes.put(buffer, 0, first + second);
        int end = first.length() + second.length();
        assertThat(parser.parse(buffer, 0, end, out, Method.GET)).isEqualTo(first.length());
        assertThat(parser.isInterim(out)).isTrue();
        assertThat(parser.isStarted()).isFalse();
        assertThat(parser.parse(buffer, first.length(), end - 1, out, Method.GET))
                .isEqualTo(ParseResult.INCOMPLETE);
        assertThat(parser.isStarted()).isTrue();
        assertThat(parser.parse(buffer, first.length(), end, out, Method.GET)).isEqualTo(second.length());
        assertThat(parser.isInterim(out)).isFalse();
        assertThat(out.contentLength()).isZero();
    }

    @Test
    void tellsWhereAHeadIsWrong() {
        UnsafeBuffer buffer = Bytes.region(256);
        H1ResponseParser parser = new H1ResponseParser(H1Limits.DEFAULT);
        String text = "HTTP/1.1 200 a\0b\r\n\r\n";
        Bytes.put(buffer, 0, text);
        assertThat(parser.parse(buffer, 0, text.length(), new HeaderBlock(buffer), Method.GET))
                .isEqualTo(ParseResult.BAD_RESPONSE);
        assertThat(parser.errorOffset()).isEqualTo(text.indexOf('\0'));
    }
}
