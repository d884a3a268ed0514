package io.ringway.server.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.ringway.testkit.Answer;
import io.ringway.testkit.Eventually;
import io.ringway.testkit.FakeUpstream;
import io.ringway.testkit.IncompleteResponse;
import io.ringway.testkit.RawClient;
import io.ringway.testkit.Response;
import java.io.IOException;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

/** Backends and clients that break off, lie or say too much. */
class FailureIT extends OnEveryTransport {

    @Test
    void aBackendKilledInTheBodyGivesAVisibleCutAndOthersTheirAnswers() throws IOException {
        CountDownLatch never = new CountDownLatch(1);
        FakeUpstream dying = upstream(Answer.of(exchange -> {
            exchange.sendHead(200, "content-length: 1000");
            exchange.send("x".repeat(100));
            exchange.await(never);
        }));
        FakeUpstream healthy = upstream(Answer.fixed(200, "healthy"));
        TestProxy proxy = proxy().route("{ match: { prefix: /dying }, route: { cluster: dying } }")
                .forwardAllTo(healthy)
                .cluster("dying", "", dying)
                .start();
        try (RawClient victim = proxy.connect();
                RawClient other = proxy.connect()) {
            victim.send("GET /dying HTTP/1.1\r\nhost: a\r\n\r\n");
            dying.awaitRequests(1);
            victim.awaitBytes("HTTP/1.1 200");
            dying.kill();
            IncompleteResponse cut = catchThrowableOfType(IncompleteResponse.class, victim::read);
            assertThat(cut.status()).isEqualTo(200);
            assertThat(other.get("/").text()).isEqualTo("healthy");
        }
        try (RawClient late = proxy.connect()) {
            assertThat(late.get("/dying").status()).isEqualTo(503);
        }
        proxy.awaitStat("cluster.dying.upstream_rq_active", 0);
        proxy.awaitStat("http.front.downstream_rq_active", 0);
    }

    @Test
    void aCutChunkedAnswerHasNoLastChunk() throws IOException {
        FakeUpstream upstream =
                upstream(Answer.closeAfter("HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n5\r\nhello\r\n"));
        TestProxy proxy = proxy().forwardAllTo(upstream).start();
        try (RawClient client = proxy.connect()) {
            client.send("GET / HTTP/1.1\r\nhost: a\r\n\r\n");
            IncompleteResponse cut = catchThrowableOfType(IncompleteResponse.class, client::read);
            assertThat(cut.bodyBytes()).isEqualTo(5);
        }
    }

    @Test
    void resetsBeforeTheAnswerAre503() throws IOException {
        FakeUpstream upstream = upstream(Answer.fixed(200, "ok"));
        TestProxy proxy = proxy().forwardAllTo(upstream).start();
        try (RawClient client = proxy.connect()) {
            upstream.enqueue(Answer.resetAfter(""));
            Response reset = client.get("/");
            assertThat(reset.status()).isEqualTo(503);
            assertThat(reset.text())
                    .isEqualTo("upstream connect error or disconnect/reset before headers. reset reason: "
                            + "connection termination");
            upstream.enqueue(Answer.closeAfter("HTTP/1.1 200 OK\r\ncontent-le"));
            assertThat(client.get("/").status()).isEqualTo(503);
            assertThat(client.get("/").text()).isEqualTo("ok");
        }
    }

    @Test
    void answersThatMakeNoSenseAre502() throws IOException {
        FakeUpstream upstream = upstream(Answer.fixed(200, "ok"));
        TestProxy proxy = proxy().forwardAllTo(upstream).start();
        for (String bad : new String[] {
            "HTTP/1.1 200 OK\r\ncontent-length: 5\r\ntransfer-encoding: chunked\r\n\r\nhello",
            "HTTP/1.1 200 OK\r\ncontent-length: 5\r\ncontent-length: 6\r\n\r\nhello",
            "HTTP/1.1 200 OK\r\ncontent-length: +5\r\n\r\nhello",
            "HTTP/1.1 200 OK\r\nx : y\r\n\r\n",
            "HTTP/1.1 2x0 OK\r\n\r\n",
            "garbage\r\n\r\n",
        }) {
            upstream.enqueue(Answer.raw(bad).thenClose());
            try (RawClient client = proxy.connect()) {
                assertThat(client.get("/").status()).as(bad).isIn(502, 503);
            }
        }
        try (RawClient client = proxy.connect()) {
            assertThat(client.get("/").text()).isEqualTo("ok");
        }
    }

    @Test
    void extraBytesAfterAnAnswerNeverReachTheNextClient() throws IOException {
        FakeUpstream upstream = upstream(Answer.fixed(200, "mine"));
        TestProxy proxy = proxy().forwardAllTo(upstream).start();
        upstream.enqueue(
                Answer.fixed(200, "first").withExtraBytes("HTTP/1.1 200 OK\r\ncontent-length: 8\r\n\r\npoisoned"));
        try (RawClient client = proxy.connect()) {
            assertThat(client.get("/").text()).isEqualTo("first");
        }
        // They may come apart from the answer. Which request bytes belong to that come after it was sent, nobody can
        // tell.
        proxy.awaitStat("cluster.backends.upstream_cx_protocol_error", 1);
        for (int i = 0; i < 10; i++) {
            try (RawClient client = proxy.connect()) {
                assertThat(client.get("/").text()).isEqualTo("mine");
            }
        }
    }

    @Test
    void aConnectionThatTheBackendClosedWhileIdleIsNotUsed() throws IOException {
        FakeUpstream upstream = upstream(Answer.fixed(200, "ok").thenClose());
        TestProxy proxy = proxy().forwardAllTo(upstream).start();
        try (RawClient client = proxy.connect()) {
            for (int i = 0; i < 20; i++) {
                assertThat(client.get("/").status()).isEqualTo(200);
                proxy.awaitStat("cluster.backends.upstream_cx_active", 0);
            }
        }
    }

    @Test
    void aClientThatGivesUpEndsTheUpstreamRequest() throws IOException {
        FakeUpstream upstream = upstream(Answer.hang());
        TestProxy proxy = proxy().forwardAllTo(upstream).start();
        RawClient client = proxy.connect();
        client.send("GET / HTTP/1.1\r\nhost: a\r\n\r\n");
        upstream.awaitRequests(1);
        client.reset();
        Eventually.holds("the upstream connection is closed", () -> upstream.openConnections() == 0);
        proxy.awaitStat("http.front.downstream_cx_active", 0);
        proxy.awaitStat("http.front.downstream_rq_active", 0);
        proxy.awaitStat("cluster.backends.upstream_rq_active", 0);
    }

    @Test
    void aClientThatGivesUpInItsBodyNeverLooksComplete() throws IOException {
        FakeUpstream upstream = upstream(Answer.echo());
        TestProxy proxy = proxy().forwardAllTo(upstream).start();
        RawClient client = proxy.connect();
        client.send("POST / HTTP/1.1\r\nhost: a\r\ntransfer-encoding: chunked\r\n\r\n5\r\nhello\r\n");
        Eventually.holds(
                "the request has begun", () -> upstream.receivedBytes().stream().anyMatch(bytes -> bytes.length > 0));
        client.reset();
        upstream.awaitRequests(1);
        assertThat(upstream.requests().getFirst().isComplete()).isFalse();
    }

    @Test
    void endlessInterimAnswersEnd() throws IOException {
        FakeUpstream upstream = upstream(Answer.informational(103, 1000, Answer.fixed(200, "ok")));
        TestProxy proxy = proxy().forwardAllTo(upstream).start();
        try (RawClient client = proxy.connect()) {
            client.send("GET / HTTP/1.1\r\nhost: a\r\n\r\n");
            Response response = client.read();
            assertThat(response.informational()).hasSizeLessThan(100);
            assertThat(response.status()).isIn(502, 503);
        }
    }

    @Test
    void aBackendThatComesBackIsUsedAgain() throws IOException {
        FakeUpstream upstream = upstream(Answer.fixed(200, "ok"));
        TestProxy proxy = proxy().forwardAllTo(upstream).start();
        try (RawClient client = proxy.connect()) {
            assertThat(client.get("/").text()).isEqualTo("ok");
            upstream.resetConnections();
            proxy.awaitStat("cluster.backends.upstream_cx_active", 0);
            assertThat(client.get("/").text()).isEqualTo("ok");
        }
    }
}
