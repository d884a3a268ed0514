package io.ringway.server.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.ringway.testkit.Answer;
import io.ringway.testkit.FakeUpstream;
import io.ringway.testkit.RawClient;
import io.ringway.testkit.RecordedRequest;
import io.ringway.testkit.Response;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * Requests that two parsers could read in two ways: refused, the connection closed, and the backend sees none of it. The numbers are the
 * classes of the threat model.
 */
class SmugglingIT extends OnEveryTransport {
    private static final String POST = "POST / HTTP/1.1\r\nhost: a\r\n";
    private static final String CHUNKED = POST + "transfer-encoding: chunked\r\n\r\n";
    /** What an attacker would like the backend to take for a request. */
    private static final String EVIL = "GET /evil HTTP/1.1\r\nhost: a\r\n\r\n";

    /** Sends each text on a connection of its own and checks that it is refused with one of the codes. */
    private void refused(List<Integer> codes, String... requests) throws IOException {
        FakeUpstream upstream = upstream(Answer.fixed(200, "ok"));
        TestProxy proxy = proxy().forwardAllTo(upstream).start();
        List<String> wrong = new ArrayList<>();
        for (String request : requests) {
            long before = upstream.requestCount();
            try (RawClient client = proxy.connect()) {
                client.send(request + EVIL);
                int status = client.read().status();
                client.expectEnd();
                if (!codes.contains(status) || client.received().indexOf("HTTP/1.1 ", 1) > 0) {
                    wrong.add(shown(request) + " got " + shown(client.received()));
                }
            } catch (IOException e) {
                wrong.add(shown(request) + " got no answer: " + e);
            }
            if (upstream.requests().stream().anyMatch(RecordedRequest::isComplete)
                    && upstream.requestCount() > before) {
                wrong.add(shown(request) + " reached the backend");
            }
        }
        assertThat(wrong).isEmpty();
        assertThat(upstream.violations()).isEmpty();
        assertThat(upstream.requests()).noneMatch(request -> request.target().equals("/evil"));
    }

    private static String shown(String text) {
        return text.replace("\r", "\\r").replace("\n", "\\n").replace("\0", "\\0");
    }

    @Test
    void class1LengthAndChunked() throws IOException {
        refused(
                List.of(400, 426),
                POST + "content-length: 6\r\ntransfer-encoding: chunked\r\n\r\n0\r\n\r\nG",
                POST + "transfer-encoding: chunked\r\ncontent-length: 5\r\n\r\n0\r\n\r\n",
                "POST / HTTP/1.0\r\nhost: a\r\ncontent-length: 6\r\ntransfer-encoding: chunked\r\n\r\n0\r\n\r\nG");
    }

    @Test
    void class2ObfuscatedCodings() throws IOException {
        refused(
                List.of(400, 501),
                POST + "transfer-encoding: chunked, identity\r\n\r\n0\r\n\r\n",
                POST + "transfer-encoding: xchunked\r\n\r\n0\r\n\r\n",
                POST + "transfer-encoding: chunked;a=b\r\n\r\n0\r\n\r\n",
                POST + "transfer-encoding: \u000bchunked\r\n\r\n0\r\n\r\n",
                POST + "transfer-encoding: chunked\r\ntransfer-encoding: chunked\r\n\r\n0\r\n\r\n",
                POST + "transfer-encoding: chunked\r\ntransfer-encoding: identity\r\n\r\n0\r\n\r\n",
                POST + "transfer-encoding : chunked\r\n\r\n0\r\n\r\n",
                POST + "transfer-encoding:\r\n\r\n0\r\n\r\n",
                POST + "transfer-encoding: gzip, chunked\r\n\r\n0\r\n\r\n");
    }

    @Test
    void class3ABodyThatNobodyReadNeverBecomesARequest() throws IOException {
        FakeUpstream upstream = upstream(Answer.fixed(200, "early").early());
        TestProxy proxy = proxy().forwardAllTo(upstream).start();
        try (RawClient attacker = proxy.connect();
                RawClient victim = proxy.connect()) {
            attacker.send(POST + "content-length: " + EVIL.length() + "\r\n\r\n");
            assertThat(attacker.read().text()).isEqualTo("early");
            Response answer = victim.get("/innocent");
            assertThat(answer.text()).isEqualTo("early");
            attacker.send(EVIL).expectEnd();
        }
        assertThat(upstream.requests()).noneMatch(request -> request.target().equals("/evil"));
        assertThat(upstream.violations()).isEmpty();
    }

    @Test
    void class4Lengths() throws IOException {
        List<String> requests = new ArrayList<>();
        for (String value : new String[] {
            "+5",
            "-1",
            "0x5",
            "5,5",
            "5, 6",
            "18446744073709551616",
            "9223372036854775808",
            "",
            "5 5",
            "5a",
            "\t",
            "1e1"
        }) {
            requests.add(POST + "content-length: " + value + "\r\n\r\nhello");
        }
        requests.add(POST + "content-length: 5\r\ncontent-length: 6\r\n\r\nhello");
        requests.add(POST + "content-length: 5\r\ncontent-length: 5\r\n\r\nhello");
        refused(List.of(400), requests.toArray(String[]::new));
    }

    @Test
    void class5ChunkSizes() throws IOException {
        List<String> requests = new ArrayList<>();
        for (String size :
                new String[] {"FFFFFFFFFFFFFFFFF", "8000000000000000", "0x5", " 5", "5 ", "5_0", "+5", "-5", "", "g"}) {
            requests.add(CHUNKED + size + "\r\nhello\r\n0\r\n\r\n");
        }
        requests.add(CHUNKED + "0".repeat(100_000) + "5\r\nhello\r\n0\r\n\r\n");
        refused(List.of(400), requests.toArray(String[]::new));
    }

    @Test
    void class6ChunkExtensionsAndLineEnds() throws IOException {
        refused(
                List.of(400),
                CHUNKED + "5;\nhello\r\n0\r\n\r\n",
                CHUNKED + "5;a=\"\r\n\"\r\nhello\r\n0\r\n\r\n",
                CHUNKED + "5\nhello\r\n0\r\n\r\n",
                CHUNKED + "5\r\nhelloXX0\r\n\r\n",
                CHUNKED + "5\r\nhello\n0\r\n\r\n",
                CHUNKED + "5;a\0b\r\nhello\r\n0\r\n\r\n",
                CHUNKED + "5;" + "x".repeat(20_000) + "\r\nhello\r\n0\r\n\r\n");
    }

    @Test
    void class6PlainExtensionsAreDropped() throws IOException {
        FakeUpstream upstream = upstream(Answer.echo());
        TestProxy proxy = proxy().forwardAllTo(upstream).start();
        try (RawClient client = proxy.connect()) {
            client.send(CHUNKED + "5;a=b\r\nhello\r\n0\r\n\r\n");
            assertThat(client.read().text()).isEqualTo("hello");
        }
        assertThat(new String(upstream.receivedBytes().getFirst(), StandardCharsets.ISO_8859_1))
                .doesNotContain("a=b");
    }

    @Test
    void class7ControlBytes() throws IOException {
        refused(
                List.of(400),
                "\0GET / HTTP/1.1\r\nhost: a\r\n\r\n",
                "GET / HTTP/1.1\nhost: a\n\n",
                "GET / HTTP/1.1\r\nhost: a\r\nx: a\rb\r\n\r\n",
                "GET / HTTP/1.1\r\nhost: a\r\nx: a\0b\r\n\r\n",
                "GET / HTTP/1.1\r\nhost: a\r\nx: a\nb\r\n\r\n",
                "GET /\0 HTTP/1.1\r\nhost: a\r\n\r\n",
                "GET /a b HTTP/1.1\r\nhost: a\r\n\r\n",
                "\r\n\r\n\r\nGET / HTTP/1.1\r\nhost: a\r\n\r\n");
    }

    @Test
    void class8FoldsAndNames() throws IOException {
        refused(
                List.of(400),
                "GET / HTTP/1.1\r\nhost: a\r\n folded: b\r\n\r\n",
                "GET / HTTP/1.1\r\nhost: a\r\nx: 1\r\n 2\r\n\r\n",
                "GET / HTTP/1.1\r\nhost : a\r\n\r\n",
                "GET / HTTP/1.1\r\nhost: a\r\n: v\r\n\r\n",
                "GET / HTTP/1.1\r\nhost: a\r\nna(me: v\r\n\r\n",
                "GET / HTTP/1.1\r\nhost: a\r\nnocolon\r\n\r\n");
    }

    @Test
    void class9Hosts() throws IOException {
        refused(
                List.of(400),
                "GET / HTTP/1.1\r\nhost: a\r\nhost: b\r\n\r\n",
                "GET / HTTP/1.1\r\n\r\n",
                "GET / HTTP/1.1\r\nhost: a@b\r\n\r\n",
                "GET / HTTP/1.1\r\nhost: a,b\r\n\r\n",
                "GET / HTTP/1.1\r\nhost: a:99999\r\n\r\n",
                "GET / HTTP/1.1\r\nhost: a/b\r\n\r\n",
                "GET / HTTP/1.1\r\nhost: a b\r\n\r\n");
    }
}
