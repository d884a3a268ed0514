package io.ringway.server.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.ringway.testkit.Answer;
import io.ringway.testkit.FakeUpstream;
import io.ringway.testkit.GeneratedBody;
import io.ringway.testkit.RawClient;
import io.ringway.testkit.RecordedRequest;
import io.ringway.testkit.Response;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

/** What goes well: requests and answers of every framing, on connections that stay. */
class RoundTripIT extends OnEveryTransport {

    @Test
    void alternatesBetweenTwoBackendsOnKeptConnections() throws IOException {
        FakeUpstream one = upstream(Answer.fixed(200, "one"));
        FakeUpstream two = upstream(Answer.fixed(200, "two"));
        TestProxy proxy = proxy().forwardAllTo(one, two).start();
        List<String> answers = new ArrayList<>();
        try (RawClient client = proxy.connect()) {
            for (int i = 0; i < 20; i++) {
                answers.add(client.get("/" + i).text());
            }
        }
        for (int i = 2; i < answers.size(); i++) {
            assertThat(answers.get(i)).isEqualTo(answers.get(i - 2)).isNotEqualTo(answers.get(i - 1));
        }
        assertThat(one.connectionCount()).isEqualTo(1);
        assertThat(two.connectionCount()).isEqualTo(1);
        assertThat(one.requests()).hasSize(10);
        proxy.awaitStat("listener.127.0.0.1_0.downstream_cx_total", 1);
    }

    @Test
    void answersPipelinedRequestsInOrder() throws IOException {
        FakeUpstream upstream = upstream(Answer.describe());
        TestProxy proxy = proxy().forwardAllTo(upstream).start();
        StringBuilder requests = new StringBuilder();
        for (int i = 0; i < 50; i++) {
            requests.append("GET /").append(i).append(" HTTP/1.1\r\nhost: a\r\n\r\n");
        }
        try (RawClient client = proxy.connect()) {
            client.send(requests.toString());
            for (int i = 0; i < 50; i++) {
                assertThat(client.read().text()).isEqualTo("GET /" + i + " 0");
            }
        }
        assertThat(upstream.violations()).isEmpty();
    }

    @Test
    void takesRequestsByteByByte() throws IOException {
        FakeUpstream upstream = upstream(Answer.echo());
        TestProxy proxy = proxy().forwardAllTo(upstream).start();
        try (RawClient client = proxy.connect()) {
            client.trickle(
                    "POST /a HTTP/1.1\r\nhost: a\r\ntransfer-encoding: chunked\r\n\r\n3\r\nabc\r\n2\r\nde\r\n0\r\n\r\n");
            assertThat(client.read().text()).isEqualTo("abcde");
        }
        assertThat(upstream.violations()).isEmpty();
    }

    @Test
    void takesAnswersByteByByte() throws IOException {
        FakeUpstream upstream = upstream(Answer.trickle(
                "HTTP/1.1 200 OK\r\nx-a: b\r\ntransfer-encoding: chunked\r\n\r\n3\r\nabc\r\n2\r\nde\r\n0\r\n\r\n"));
        TestProxy proxy = proxy().forwardAllTo(upstream).start();
        try (RawClient client = proxy.connect()) {
            for (int i = 0; i < 3; i++) {
                Response response = client.get("/");
                assertThat(response.text()).isEqualTo("abcde");
                assertThat(response.header("x-a")).isEqualTo("b");
            }
        }
        assertThat(upstream.connectionCount()).isEqualTo(1);
    }

    @Test
    void passesBodiesOfEveryFramingBothWays() throws IOException {
        GeneratedBody up = new GeneratedBody(1_234_567, 1);
        GeneratedBody down = new GeneratedBody(2_345_678, 2);
        FakeUpstream upstream = upstream(Answer.generated(down));
        TestProxy proxy = proxy().forwardAllTo(upstream).start();
        try (RawClient client = proxy.connect()) {
            client.send("POST /cl HTTP/1.1\r\nhost: a\r\ncontent-length: " + up.length() + "\r\n\r\n")
                    .send(up);
            Response fixed = client.read();
            assertThat(fixed.framing()).isEqualTo(Response.Framing.CONTENT_LENGTH);
            assertThat(fixed.body().sha256()).isEqualTo(down.sha256());

            upstream.answer(Answer.generatedChunked(down));
            client.send("POST /te HTTP/1.1\r\nhost: a\r\ntransfer-encoding: chunked\r\n\r\n")
                    .sendChunked(up);
            Response chunked = client.read();
            assertThat(chunked.framing()).isEqualTo(Response.Framing.CHUNKED);
            assertThat(chunked.body().sha256()).isEqualTo(down.sha256());
        }
        assertThat(upstream.requests())
                .extracting(request -> request.body().sha256())
                .containsExactly(up.sha256(), up.sha256());
        assertThat(upstream.requests().getFirst().header("content-length")).isEqualTo("1234567");
        assertThat(upstream.requests().getLast().header("transfer-encoding")).isEqualTo("chunked");
        assertThat(upstream.violations()).isEmpty();
    }

    @Test
    void givesACloseDelimitedAnswerAFraming() throws IOException {
        FakeUpstream upstream = upstream(Answer.closeDelimited("until the end"));
        TestProxy proxy = proxy().forwardAllTo(upstream).start();
        try (RawClient client = proxy.connect()) {
            for (int i = 0; i < 3; i++) {
                Response response = client.get("/");
                assertThat(response.text()).isEqualTo("until the end");
                assertThat(response.framing()).isEqualTo(Response.Framing.CHUNKED);
            }
        }
        assertThat(upstream.connectionCount()).isEqualTo(3);
    }

    @Test
    void answersWithoutBodyKeepTheConnection() throws IOException {
        FakeUpstream upstream = upstream(Answer.fixed(200, "twelve bytes"));
        TestProxy proxy = proxy().forwardAllTo(upstream).start();
        try (RawClient client = proxy.connect()) {
            Response head = client.request("HEAD", "/");
            assertThat(head.header("content-length")).isEqualTo("12");
            upstream.enqueue(Answer.fixed(204, ""));
            assertThat(client.get("/").status()).isEqualTo(204);
            upstream.enqueue(Answer.fixed(304, "not sent", "etag: \"1\""));
            Response notModified = client.get("/");
            assertThat(notModified.status()).isEqualTo(304);
            assertThat(notModified.header("etag")).isEqualTo("\"1\"");
            assertThat(client.get("/").text()).isEqualTo("twelve bytes");
        }
        assertThat(upstream.connectionCount()).isEqualTo(1);
    }

    @Test
    void forwardsInterimAnswers() throws IOException {
        FakeUpstream upstream = upstream(Answer.informational(103, 2, Answer.fixed(200, "final")));
        TestProxy proxy = proxy().forwardAllTo(upstream).start();
        try (RawClient client = proxy.connect()) {
            Response response = client.get("/");
            assertThat(response.informational()).extracting(Response::status).containsExactly(103, 103);
            assertThat(response.text()).isEqualTo("final");
        }
    }

    @Test
    void saysContinueToAClientThatWaits() throws IOException {
        FakeUpstream upstream = upstream(Answer.echo());
        TestProxy proxy = proxy().forwardAllTo(upstream).start();
        try (RawClient client = proxy.connect()) {
            client.send("POST / HTTP/1.1\r\nhost: a\r\nexpect: 100-continue\r\ncontent-length: 5\r\n\r\n");
            client.awaitBytes("HTTP/1.1 100");
            client.send("hello");
            Response response = client.read();
            assertThat(response.informational()).extracting(Response::status).containsExactly(100);
            assertThat(response.text()).isEqualTo("hello");
        }
        assertThat(upstream.violations()).isEmpty();
    }

    @Test
    void anUnknownExpectationIsRefused() throws IOException {
        FakeUpstream upstream = upstream(Answer.echo());
        TestProxy proxy = proxy().forwardAllTo(upstream).start();
        try (RawClient client = proxy.connect()) {
            assertThat(client.request("POST", "/", "expect: miracles", "content-length: 0")
                            .status())
                    .isEqualTo(417);
        }
        assertThat(upstream.requestCount()).isZero();
    }

    @Test
    void dropsTrailersUnlessTheyAreEnabled() throws IOException {
        FakeUpstream upstream = upstream(Answer.chunkedWithTrailers("body", "x-checksum: 1"));
        TestProxy proxy = proxy().forwardAllTo(upstream).start();
        try (RawClient client = proxy.connect()) {
            client.send(
                    "POST / HTTP/1.1\r\nhost: a\r\ntransfer-encoding: chunked\r\n\r\n1\r\na\r\n0\r\nx-t: 1\r\n\r\n");
            Response response = client.read();
            assertThat(response.text()).isEqualTo("body");
            assertThat(response.trailers()).isEmpty();
        }
        assertThat(upstream.requests().getFirst().trailers()).isEmpty();
    }

    @Test
    void absoluteFormNamesTheHost() throws IOException {
        FakeUpstream upstream = upstream(Answer.describe());
        TestProxy proxy = proxy().forwardAllTo(upstream).start();
        try (RawClient client = proxy.connect()) {
            client.send("GET http://real.example/path?q=1 HTTP/1.1\r\nhost: other.example\r\n\r\n");
            assertThat(client.read().status()).isEqualTo(200);
        }
        RecordedRequest request = upstream.requests().getFirst();
        assertThat(request.target()).isEqualTo("/path?q=1");
        assertThat(request.header("host")).isEqualTo("real.example");
    }

    @Test
    void closesWhenTheClientAsksForIt() throws IOException {
        FakeUpstream upstream = upstream(Answer.fixed(200, "bye"));
        TestProxy proxy = proxy().forwardAllTo(upstream).start();
        try (RawClient client = proxy.connect()) {
            Response response = client.get("/", "connection: close");
            assertThat(response.header("connection")).isEqualTo("close");
            client.expectClose();
        }
        try (RawClient client = proxy.connect()) {
            assertThat(client.get("/").text()).isEqualTo("bye");
        }
        assertThat(upstream.connectionCount()).as("the upstream side stays").isEqualTo(1);
    }

    @Test
    void http10IsRefusedAndAcceptedIfConfigured() throws IOException {
        FakeUpstream upstream = upstream(Answer.fixed(200, "ok"));
        TestProxy strict = proxy().forwardAllTo(upstream).start();
        try (RawClient client = strict.connect()) {
            assertThat(client.send("GET / HTTP/1.0\r\nhost: a\r\n\r\n").read().status())
                    .isEqualTo(426);
            client.expectClose();
        }
        TestProxy lenient = proxy().forwardAllTo(upstream)
                .manager("http_protocol_options: { accept_http_10: true }")
                .start();
        try (RawClient client = lenient.connect()) {
            assertThat(client.send("GET / HTTP/1.0\r\nhost: a\r\n\r\n").read().text())
                    .isEqualTo("ok");
            client.expectClose();
        }
        try (RawClient client = lenient.connect()) {
            assertThat(client.send("GET / HTTP/1.0\r\n\r\n").read().status())
                    .as("without a host")
                    .isEqualTo(400);
            client.expectClose();
        }
        assertThat(upstream.requestCount()).isEqualTo(1);
    }

    @Test
    void aClientThatHasSaidEverythingStillGetsItsAnswer() throws IOException {
        CountDownLatch gate = new CountDownLatch(1);
        FakeUpstream upstream = upstream(Answer.fixed(200, "late").heldBy(gate));
        TestProxy proxy = proxy().forwardAllTo(upstream).start();
        try (RawClient client = proxy.connect()) {
            client.send("GET / HTTP/1.1\r\nhost: a\r\n\r\n").shutdownOutput();
            upstream.awaitRequests(1);
            gate.countDown();
            assertThat(client.read().text()).isEqualTo("late");
        }
    }

    @Test
    void severalWorkersShareTheListener() throws IOException {
        FakeUpstream upstream = upstream(Answer.fixed(200, "ok"));
        TestProxy proxy = proxy().forwardAllTo(upstream).workers(3).start();
        for (int i = 0; i < 30; i++) {
            try (RawClient client = proxy.connect()) {
                assertThat(client.get("/").text()).isEqualTo("ok");
            }
        }
        proxy.awaitStat("http.front.downstream_rq_total", 30);
        proxy.awaitStat("http.front.downstream_cx_active", 0);
    }
}
