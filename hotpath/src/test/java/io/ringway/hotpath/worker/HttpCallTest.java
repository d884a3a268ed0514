package io.ringway.hotpath.worker;

import static org.assertj.core.api.Assertions.assertThat;

import io.ringway.hotpath.client.HttpCall;
import io.ringway.hotpath.filter.FilterCallbacks;
import io.ringway.hotpath.filter.HttpFilter;
import io.ringway.hotpath.filter.HttpFilterFactory;
import io.ringway.hotpath.http.HeaderBlock;
import io.ringway.testkit.Answer;
import io.ringway.testkit.FakeUpstream;
import io.ringway.testkit.HeldPort;
import io.ringway.testkit.RawClient;
import io.ringway.testkit.RecordedRequest;
import io.ringway.testkit.Response;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** Calls of filters to clusters: a filter asks the cluster first and answers with what it hears. */
class HttpCallTest {
    private static final long TIMEOUT_NS = TimeUnit.MILLISECONDS.toNanos(200);
    private static final int ANSWER_BYTES_MAX = 50_000;

    @Test
    void anAnswerComesWhole() throws Exception {
        try (FakeUpstream upstream = FakeUpstream.start(Answer.echo());
                ProxyFixture proxy = proxy(upstream.port());
                RawClient client = RawClient.connect(proxy.port)) {
            for (int i = 0; i < 3; i++) {
                Response answer = client.post("/asked", "ignored");
                assertThat(answer.text()).isEqualTo("200 question /asked");
            }
            RecordedRequest request = upstream.requests().getFirst();
            assertThat(request.method()).isEqualTo("POST");
            assertThat(request.target()).isEqualTo("/asked");
            assertThat(request.header("host")).isEqualTo("side");
            assertThat(request.header("x-asked-by")).isEqualTo("a filter");
            assertThat(upstream.requests())
                    .allSatisfy(one -> assertThat(one.connection()).isZero());
            assertThat(upstream.violations()).isEmpty();
            assertThat(proxy.stat("cluster.c.upstream_rq_2xx")).isEqualTo(3);
        }
    }

    @Test
    void failuresAreTold() throws Exception {
        try (HeldPort refusing = HeldPort.refusing();
                ProxyFixture proxy = proxy(refusing.port());
                RawClient client = RawClient.connect(proxy.port)) {
            assertThat(client.get("/").text()).isEqualTo("RESET");
        }
        try (FakeUpstream upstream = FakeUpstream.start(Answer.hang());
                ProxyFixture proxy = proxy(upstream.port());
                RawClient client = RawClient.connect(proxy.port)) {
            assertThat(client.get("/").text()).isEqualTo("TIMEOUT");
            assertThat(client.get("/").text()).isEqualTo("TIMEOUT");
            assertThat(proxy.stat("cluster.c.upstream_rq_timeout")).isEqualTo(2);
        }
        try (FakeUpstream upstream = FakeUpstream.start(Answer.fixed(200, "x".repeat(ANSWER_BYTES_MAX + 1)));
                ProxyFixture proxy = proxy(upstream.port());
                RawClient client = RawClient.connect(proxy.port)) {
            assertThat(client.get("/").text()).isEqualTo("ANSWER_TOO_LARGE");
            assertThat(client.get("/").text()).isEqualTo("ANSWER_TOO_LARGE");
        }
    }

    @Test
    void whatCannotStandInAHeadIsRefused() throws Exception {
        try (FakeUpstream upstream = FakeUpstream.start(Answer.fixed(200, "ok"));
                ProxyFixture proxy = proxy(upstream.port());
                RawClient client = RawClient.connect(proxy.port)) {
            assertThat(client.get("/refused").text()).isEqualTo("false false false false");
        }
    }

    private static ProxyFixture proxy(int port) throws Exception {
        return ProxyFixture.builder()
                .forward("/", 15_000)
                .upstream(port)
                .filter(new HttpFilterFactory() {
                    @Override
                    public String name() {
                        return "ask";
                    }

                    @Override
                    public HttpFilter create(FilterCallbacks callbacks) {
                        return new Ask(callbacks);
                    }
                })
                .start();
    }

    private static final class Ask implements HttpFilter, HttpCall.Listener {
        private final FilterCallbacks callbacks;
        private final HttpCall call;

        Ask(FilterCallbacks callbacks) {
            this.callbacks = callbacks;
            call = new HttpCall(callbacks.stream().worker());
        }

        @Override
        public HeadersStatus decodeHeaders(HeaderBlock headers, boolean endStream) {
            String path = headers.buffer().getStringWithoutLengthAscii(headers.pathStart(), headers.pathLength());
            if (path.equals("/refused")) {
                reply(call.prepare("GET", "/a b", "side") + " " + call.prepare("GET", "/", "a\r\nb: c") + " "
                        + call.field("x", "a\r\nb: c") + " " + call.field("transfer-encoding", "chunked"));
                return HeadersStatus.STOP_ITERATION;
            }
            assertThat(call.prepare("POST", path, "side")).isTrue();
            assertThat(call.field("x-asked-by", "a filter")).isTrue();
            byte[] body = ("question " + path).getBytes(StandardCharsets.US_ASCII);
            call.requestBody().append(body, 0, body.length);
            call.send(callbacks.stream().cluster(0), TIMEOUT_NS, ANSWER_BYTES_MAX, this);
            return HeadersStatus.STOP_ITERATION;
        }

        @Override
        public DataStatus decodeData(int position, int length, boolean endStream) {
            return DataStatus.STOP_ITERATION_AND_BUFFER;
        }

        @Override
        public void onAnswer(HttpCall answered) {
            byte[] body = answered.responseBody().toBytes();
            reply(answered.responseHeaders().status() + " " + new String(body, StandardCharsets.US_ASCII));
        }

        @Override
        public void onFailure(HttpCall failed, HttpCall.Failure failure) {
            reply(failure.name());
        }

        private void reply(String text) {
            callbacks.stream().sendLocalReply(200, text.getBytes(StandardCharsets.US_ASCII), "told");
        }

        @Override
        public void onDestroy() {
            call.cancel();
        }
    }
}
