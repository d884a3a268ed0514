package io.ringway.hotpath.worker;

import static org.assertj.core.api.Assertions.assertThat;

import io.ringway.hotpath.filter.HttpFilter;
import io.ringway.hotpath.filter.HttpFilterFactory;
import io.ringway.hotpath.filter.StreamCallbacks;
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
                                callbacks.sendLocalReply(403, "no".getBytes(StandardCharsets.US_ASCII), "denied");
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

    private static HttpFilterFactory filter(Function<StreamCallbacks, HttpFilter> maker) {
        return new HttpFilterFactory() {
            @Override
            public String name() {
                return "test";
            }

            @Override
            public HttpFilter create(StreamCallbacks callbacks) {
                return maker.apply(callbacks);
            }
        };
    }

    /** Adds its mark to both heads. */
    private record Stamp(StreamCallbacks callbacks, String mark) implements HttpFilter {
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
            Text name = callbacks.worker().constants().intern(STAMPS);
            Text value = callbacks.worker().constants().intern(mark);
            headers.add(HeaderId.OTHER, name.start(), name.length(), value.start(), value.length());
        }
    }

    /** Stops each request until a timer fires, and keeps the body meanwhile. */
    private static final class Delay extends Timer implements HttpFilter {
        private final StreamCallbacks callbacks;
        private boolean isWaiting;

        Delay(StreamCallbacks callbacks) {
            this.callbacks = callbacks;
        }

        @Override
        public HeadersStatus decodeHeaders(HeaderBlock headers, boolean endStream) {
            isWaiting = true;
            callbacks
                    .worker()
                    .loop()
                    .timers()
                    .schedule(this, callbacks.worker().loop().nowNs() + 5_000_000);
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
            callbacks.worker().loop().timers().cancel(this);
        }
    }
}
