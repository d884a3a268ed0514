package io.ringway.hotpath.worker;

import static org.assertj.core.api.Assertions.assertThat;

import io.ringway.routing.VirtualHost.TlsRequirement;
import io.ringway.routing.action.DirectResponseAction;
import io.ringway.routing.action.PathRewrite;
import io.ringway.routing.action.RedirectAction;
import io.ringway.testkit.Answer;
import io.ringway.testkit.FakeUpstream;
import io.ringway.testkit.RawClient;
import io.ringway.testkit.Response;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class WorkerTest {

    @Test
    void forwardsAndKeepsBothConnections() throws Exception {
        try (FakeUpstream upstream = FakeUpstream.start(Answer.fixed(200, "hello", "x-a: b"));
                ProxyFixture proxy = ProxyFixture.builder()
                        .forward("/", 15_000)
                        .upstream(upstream.port())
                        .start();
                RawClient client = RawClient.connect(proxy.port)) {
            for (int i = 0; i < 100; i++) {
                Response response = client.get("/path?n=" + i, "user-agent: test");
                assertThat(response.status()).isEqualTo(200);
                assertThat(response.text()).isEqualTo("hello");
                assertThat(response.header("x-a")).isEqualTo("b");
                assertThat(response.header("server")).isEqualTo("envoy");
                assertThat(response.header("x-envoy-upstream-service-time")).isNotNull();
            }
            assertThat(upstream.connectionCount()).isEqualTo(1);
            assertThat(upstream.requestCount()).isEqualTo(100);
            assertThat(upstream.violations()).isEmpty();
            assertThat(proxy.stat("http.h.downstream_rq_2xx")).isEqualTo(100);
            assertThat(proxy.stat("cluster.c.upstream_rq_2xx")).isEqualTo(100);
        }
    }

    @Test
    void answersItself() throws Exception {
        try (ProxyFixture proxy = ProxyFixture.builder()
                        .route("/direct", new DirectResponseAction(203, "body".getBytes(StandardCharsets.US_ASCII)))
                        .route(
                                "/old",
                                new RedirectAction(
                                        301, "https", "new.example", 0, null, new PathRewrite.Prefix("/new"), false))
                        .forward("/c", 1_000)
                        .start();
                RawClient client = RawClient.connect(proxy.port)) {
            Response direct = client.get("/direct");
            assertThat(direct.status()).isEqualTo(203);
            assertThat(direct.text()).isEqualTo("body");
            assertThat(direct.header("content-type")).isEqualTo("text/plain");
            Response redirect = client.get("/old/x?y=1");
            assertThat(redirect.status()).isEqualTo(301);
            assertThat(redirect.header("location")).isEqualTo("https://new.example/new/x?y=1");
            assertThat(client.get("/none").status()).isEqualTo(404);
            Response unhealthy = client.get("/c");
            assertThat(unhealthy.status()).isEqualTo(503);
            assertThat(unhealthy.text()).isEqualTo("no healthy upstream");
        }
    }

    @Test
    void plainTextIsSentToHttpsWhereTlsIsRequired() throws Exception {
        try (FakeUpstream upstream = FakeUpstream.start(Answer.fixed(200, "secret"));
                ProxyFixture proxy = ProxyFixture.builder()
                        .forward("/", 15_000)
                        .upstream(upstream.port())
                        .requireTls(TlsRequirement.ALL)
                        .start();
                RawClient client = RawClient.connect(proxy.port)) {
            Response redirect = client.get("/a?b=c");
            assertThat(redirect.status()).isEqualTo(301);
            assertThat(redirect.header("location")).startsWith("https://").endsWith("/a?b=c");
            assertThat(client.get("/", "x-forwarded-proto: https").status()).isEqualTo(200);
            assertThat(upstream.requestCount()).isEqualTo(1);
        }
    }

    @Test
    void forwardsBodiesOfBothKinds() throws Exception {
        try (FakeUpstream upstream = FakeUpstream.start(Answer.echo());
                ProxyFixture proxy = ProxyFixture.builder()
                        .forward("/", 15_000)
                        .upstream(upstream.port())
                        .start();
                RawClient client = RawClient.connect(proxy.port)) {
            assertThat(client.post("/a", "some body").text()).isEqualTo("some body");
            client.send(
                    "POST /b HTTP/1.1\r\nhost: x\r\ntransfer-encoding: chunked\r\n\r\n4\r\nabcd\r\n3\r\nefg\r\n0\r\n\r\n");
            assertThat(client.read().text()).isEqualTo("abcdefg");
            upstream.answer(Answer.chunked("one", "two"));
            assertThat(client.get("/c").text()).isEqualTo("onetwo");
            upstream.answer(Answer.closeDelimited("until close"));
            assertThat(client.get("/d").text()).isEqualTo("until close");
            assertThat(upstream.violations()).isEmpty();
        }
    }

    @Test
    void timesOutAndReportsFailures() throws Exception {
        try (FakeUpstream upstream = FakeUpstream.start(Answer.hang());
                ProxyFixture proxy = ProxyFixture.builder()
                        .forward("/", 50)
                        .upstream(upstream.port())
                        .start();
                RawClient client = RawClient.connect(proxy.port)) {
            Response late = client.get("/");
            assertThat(late.status()).isEqualTo(504);
            assertThat(late.text()).isEqualTo("upstream request timeout");
            upstream.answer(Answer.resetAfter(""));
            Response reset = client.get("/");
            assertThat(reset.status()).isEqualTo(503);
            assertThat(reset.text()).startsWith("upstream connect error or disconnect/reset before headers.");
            upstream.answer(Answer.raw("garbage\r\n\r\n"));
            assertThat(client.get("/").status()).isEqualTo(502);
        }
    }

    @Test
    void pipelinedRequestsAreAnsweredInOrder() throws Exception {
        try (FakeUpstream upstream = FakeUpstream.start(Answer.describe());
                ProxyFixture proxy = ProxyFixture.builder()
                        .forward("/", 15_000)
                        .upstream(upstream.port())
                        .start();
                RawClient client = RawClient.connect(proxy.port)) {
            StringBuilder requests = new StringBuilder();
            for (int i = 0; i < 50; i++) {
                requests.append("GET /").append(i).append(" HTTP/1.1\r\nhost: x\r\n\r\n");
            }
            client.send(requests.toString());
            for (int i = 0; i < 50; i++) {
                assertThat(client.read().text()).contains("/" + i);
            }
        }
    }
}
