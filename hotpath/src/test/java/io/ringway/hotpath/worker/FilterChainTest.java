package io.ringway.hotpath.worker;

import static org.assertj.core.api.Assertions.assertThat;

import io.ringway.hotpath.filter.BodyBuffer;
import io.ringway.hotpath.filter.FilterCallbacks;
import io.ringway.hotpath.filter.HttpFilter;
import io.ringway.hotpath.filter.HttpFilterFactory;
import io.ringway.hotpath.http.HeaderBlock;
import io.ringway.hotpath.http.HeaderId;
import io.ringway.hotpath.http.Text;
import io.ringway.testkit.Answer;
import io.ringway.testkit.FakeUpstream;
import io.ringway.testkit.RawClient;
import io.ringway.testkit.Response;
import io.ringway.transport.loop.Timer;
import java.nio.charset.StandardCharsets;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

/** The filter contract: order, stop and resume, buffering, local replies, failures. */
class FilterChainTest {
    private static final String STAMPS = "x-stamps";

    @Test
    void requestsPassFirstToLastAndAnswersLastToFirst() throws Exception {
        try (FakeUpstream upstream = FakeUpstream.start(Answer.fixed(200, "ok"));
                ProxyFixture proxy = ProxyFixture.builder()
                        .forward("/", 15_000)
                        .upstream(upstream.port())
                        .filter(filter(callbacks -> new Stamp(callbacks, "1")))
                        .filter(filter(callbacks -> new Stamp(callbacks, "2")))
                        .filter(filter(callbacks -> new Stamp(callbacks, "3")))
                        .start();
                RawClient client = RawClient.connect(proxy.port)) {
            Response response = client.get("/");
            assertThat(response.headers(STAMPS)).containsExactly("3", "2", "1");
            assertThat(upstream.requests().getFirst().headers(STAMPS)).containsExactly("1", "2", "3");
        }
    }

    @Test
    void aStoppedRequestWaitsWithItsBodyAndGoesOnLater() throws Exception {
        try (FakeUpstream upstream = FakeUpstream.start(Answer.echo());
                ProxyFixture proxy = ProxyFixture.builder()
                        .forward("/", 15_000)
                        .upstream(upstream.port())
                        .filter(filter(Delay::new))
                        .start();
                RawClient client = RawClient.connect(proxy.port)) {
            for (int i = 0; i < 3; i++) {
                assertThat(client.post("/", "body of a delayed request").text()).isEqualTo("body of a delayed request");
                assertThat(client.get("/").status()).isEqualTo(200);
            }
            String large = "0123456789".repeat(10_000);
            assertThat(client.post("/", large).text()).isEqualTo(large);
            assertThat(upstream.violations()).isEmpty();
        }
    }

    @Test
    void aFilterCanAnswerItself() throws Exception {
        try (ProxyFixture proxy = ProxyFixture.builder()
                        .forward("/", 15_000)
                        .filter(filter(callbacks -> new HttpFilter() {
                            @Override
                            public HeadersStatus decodeHeaders(HeaderBlock headers, boolean endStream) {
                                callbacks.stream()
                                        .sendLocalReply(403, "no".getBytes(StandardCharsets.US_ASCII), "denied");
                                return HeadersStatus.STOP_ITERATION;
                            }
                        }))
                        .start();
                RawClient client = RawClient.connect(proxy.port)) {
            for (int i = 0; i < 3; i++) {
                Response response = client.get("/");
                assertThat(response.status()).isEqualTo(403);
                assertThat(response.text()).isEqualTo("no");
            }
        }
    }

    @Test
    void aFilterThatThrowsFailsItsStreamOnly() throws Exception {
        try (FakeUpstream upstream = FakeUpstream.start(Answer.fixed(200, "ok"));
                ProxyFixture proxy = ProxyFixture.builder()
                        .forward("/", 15_000)
                        .upstream(upstream.port())
                        .filter(filter(callbacks -> new HttpFilter() {
                            @Override
                            public HeadersStatus decodeHeaders(HeaderBlock headers, boolean endStream) {
                                if (headers.pathLength() > 1) {
                                    throw new IllegalStateException("thrown by a test");
                                }
                                return HeadersStatus.CONTINUE;
                            }
                        }))
                        .start();
                RawClient client = RawClient.connect(proxy.port)) {
            assertThat(client.get("/").status()).isEqualTo(200);
            assertThat(client.get("/throw").status()).isEqualTo(500);
            assertThat(client.get("/").status()).isEqualTo(200);
            assertThat(proxy.stat("http.h.filter_errors")).isEqualTo(1);
            assertThat(proxy.stat("http.h.downstream_rq_active")).isZero();
        }
    }

    @Test
    void aHeadThatWentOnIsNotSentAgainWhenTheBodyIsStopped() throws Exception {
        try (FakeUpstream upstream = FakeUpstream.start(Answer.echo());
                ProxyFixture proxy = ProxyFixture.builder()
                        .forward("/", 15_000)
                        .upstream(upstream.port())
                        .filter(filter(callbacks -> new Stamp(callbacks, "1")))
                        .filter(filter(DelayBody::new))
                        .filter(filter(callbacks -> new Stamp(callbacks, "2")))
                        .start();
                RawClient client = RawClient.connect(proxy.port)) {
            for (int i = 0; i < 3; i++) {
                assertThat(client.post("/", "stopped after its head").text()).isEqualTo("stopped after its head");
                assertThat(upstream.requests().get(i).headers(STAMPS)).containsExactly("1", "2");
            }
            assertThat(upstream.violations()).isEmpty();
        }
    }

    @Test
    void severalFiltersMayBeStoppedAtATime() throws Exception {
        try (FakeUpstream upstream = FakeUpstream.start(Answer.echo());
                ProxyFixture proxy = ProxyFixture.builder()
                        .forward("/", 15_000)
                        .upstream(upstream.port())
                        .filter(filter(DelayBody::new))
                        .filter(filter(Delay::new))
                        .filter(filter(DelayBody::new))
                        .start();
                RawClient client = RawClient.connect(proxy.port)) {
            String large = "0123456789".repeat(20_000);
            assertThat(client.post("/", large).text()).isEqualTo(large);
            assertThat(client.post("/", "small").text()).isEqualTo("small");
            assertThat(upstream.violations()).isEmpty();
        }
    }

    @Test
    void aFilterMayReplaceBothBodies() throws Exception {
        try (FakeUpstream upstream = FakeUpstream.start(Answer.echo());
                ProxyFixture proxy = ProxyFixture.builder()
                        .forward("/", 15_000)
                        .upstream(upstream.port())
                        .filter(filter(ReplaceBodies::new))
                        .start();
                RawClient client = RawClient.connect(proxy.port)) {
            for (int i = 0; i < 3; i++) {
                assertThat(client.post("/", "something").text()).isEqualTo("answer of 12 bytes");
                assertThat(upstream.requests().get(i).body().text()).isEqualTo("<something>");
            }
            assertThat(upstream.violations()).isEmpty();
        }
    }

    @Test
    void aFilterMayInjectOtherPieces() throws Exception {
        try (FakeUpstream upstream = FakeUpstream.start(Answer.echo());
                ProxyFixture proxy = ProxyFixture.builder()
                        .forward("/", 15_000)
                        .upstream(upstream.port())
                        .filter(filter(Twice::new))
                        .start();
                RawClient client = RawClient.connect(proxy.port)) {
            String body = "ab".repeat(40_000);
            assertThat(client.post("/", body).text()).hasSize(4 * body.length());
            assertThat(upstream.requests().getFirst().body().text()).hasSize(2 * body.length());
            assertThat(upstream.violations()).isEmpty();
        }
    }

    private static HttpFilterFactory filter(Function<FilterCallbacks, HttpFilter> maker) {
        return new HttpFilterFactory() {
            @Override
            public String name() {
                return "test";
            }

            @Override
            public HttpFilter create(FilterCallbacks callbacks) {
                return maker.apply(callbacks);
            }
        };
    }

    /** Adds its mark to both heads. */
    private record Stamp(FilterCallbacks callbacks, String mark) implements HttpFilter {
        @Override
        public HeadersStatus decodeHeaders(HeaderBlock headers, boolean endStream) {
            add(headers);
            return HeadersStatus.CONTINUE;
        }

        @Override
        public HeadersStatus encodeHeaders(HeaderBlock headers, boolean endStream) {
            add(headers);
            return HeadersStatus.CONTINUE;
        }

        private void add(HeaderBlock headers) {
            Text name = callbacks.stream().worker().constants().intern(STAMPS);
            Text value = callbacks.stream().worker().constants().intern(mark);
            headers.add(HeaderId.OTHER, name.start(), name.length(), value.start(), value.length());
        }
    }

    /** Stops each request until a timer fires, and keeps the body meanwhile. */
    private static final class Delay extends Timer implements HttpFilter {
        private final FilterCallbacks callbacks;
        private boolean isWaiting;

        Delay(FilterCallbacks callbacks) {
            this.callbacks = callbacks;
        }

        @Override
        public HeadersStatus decodeHeaders(HeaderBlock headers, boolean endStream) {
            isWaiting = true;
            callbacks.stream()
                    .worker()
                    .loop()
                    .timers()
                    .schedule(this, callbacks.stream().worker().loop().nowNs() + 5_000_000);
            return HeadersStatus.STOP_ITERATION;
        }

        @Override
        public DataStatus decodeData(int position, int length, boolean endStream) {
            return isWaiting ? DataStatus.STOP_ITERATION_AND_BUFFER : DataStatus.CONTINUE;
        }

        @Override
        protected void onExpiry(long nowNs) {
            isWaiting = false;
            callbacks.continueDecoding();
        }

        @Override
        public void onDestroy() {
            callbacks.stream().worker().loop().timers().cancel(this);
        }
    }

    /** Lets the head pass and keeps the body until a timer fires. */
    private static final class DelayBody extends Timer implements HttpFilter {
        private final FilterCallbacks callbacks;
        private boolean isOver;

        DelayBody(FilterCallbacks callbacks) {
            this.callbacks = callbacks;
        }

        @Override
        public DataStatus decodeData(int position, int length, boolean endStream) {
            if (isOver) {
                return DataStatus.CONTINUE;
            }
            callbacks.stream()
                    .worker()
                    .loop()
                    .timers()
                    .schedule(this, callbacks.stream().worker().loop().nowNs() + 2_000_000);
            return DataStatus.STOP_ITERATION_AND_WATERMARK;
        }

        @Override
        protected void onExpiry(long nowNs) {
            isOver = true;
            callbacks.continueDecoding();
        }

        @Override
        public void onDestroy() {
            isOver = false;
            callbacks.stream().worker().loop().timers().cancel(this);
        }
    }

    /** Puts brackets around the request's body and another body in place of the answer's. */
    private record ReplaceBodies(FilterCallbacks callbacks) implements HttpFilter {
        @Override
        public HeadersStatus decodeHeaders(HeaderBlock headers, boolean endStream) {
            return HeadersStatus.STOP_ITERATION;
        }

        @Override
        public DataStatus decodeData(int position, int length, boolean endStream) {
            if (!endStream) {
                return DataStatus.STOP_ITERATION_AND_BUFFER;
            }
            BodyBuffer body = callbacks.decodedBody();
            body.append(position, length);
            replace(body, "<" + new String(body.toBytes(), StandardCharsets.US_ASCII) + ">");
            callbacks.stream().requestHeaders().contentLength(body.bytes());
            return DataStatus.CONTINUE_BUFFERED;
        }

        @Override
        public HeadersStatus encodeHeaders(HeaderBlock headers, boolean endStream) {
            return HeadersStatus.STOP_ITERATION;
        }

        @Override
        public DataStatus encodeData(int position, int length, boolean endStream) {
            BodyBuffer body = callbacks.encodedBody();
            body.append(position, length);
            if (!endStream) {
                return DataStatus.STOP_ITERATION_NO_BUFFER;
            }
            replace(body, "answer of " + (body.bytes() + 1) + " bytes");
            callbacks.stream().responseHeaders().contentLength(body.bytes());
            return DataStatus.CONTINUE_BUFFERED;
        }

        private static void replace(BodyBuffer body, String text) {
            byte[] bytes = text.getBytes(StandardCharsets.US_ASCII);
            body.clear();
            body.append(bytes, 0, bytes.length);
        }
    }

    /** Sends every piece twice. */
    private record Twice(FilterCallbacks callbacks) implements HttpFilter {
        @Override
        public HeadersStatus decodeHeaders(HeaderBlock headers, boolean endStream) {
            headers.contentLength(HeaderBlock.LENGTH_UNKNOWN);
            return HeadersStatus.CONTINUE;
        }

        @Override
        public DataStatus decodeData(int position, int length, boolean endStream) {
            callbacks.injectDecodedData(position, length, false);
            callbacks.injectDecodedData(position, length, endStream);
            return DataStatus.STOP_ITERATION_NO_BUFFER;
        }

        @Override
        public HeadersStatus encodeHeaders(HeaderBlock headers, boolean endStream) {
            headers.contentLength(HeaderBlock.LENGTH_UNKNOWN);
            return HeadersStatus.CONTINUE;
        }

        @Override
        public DataStatus encodeData(int position, int length, boolean endStream) {
            callbacks.injectEncodedData(position, length, false);
            callbacks.injectEncodedData(position, length, endStream);
            return DataStatus.STOP_ITERATION_NO_BUFFER;
        }
    }
}
