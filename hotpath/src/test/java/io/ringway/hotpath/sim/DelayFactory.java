package io.ringway.hotpath.sim;

import io.ringway.hotpath.filter.FilterCallbacks;
import io.ringway.hotpath.filter.HttpFilter;
import io.ringway.hotpath.filter.HttpFilterFactory;
import io.ringway.hotpath.http.HeaderBlock;
import io.ringway.transport.loop.Timer;
import java.util.SplittableRandom;

/**
 * Makes filters that stop some requests, and some answers, for a while.
 *
 * @param delayMaxNs longest stop
 */
record DelayFactory(SplittableRandom random, double probability, long delayMaxNs) implements HttpFilterFactory {
    @Override
    public String name() {
        return "delay";
    }

    @Override
    public HttpFilter create(FilterCallbacks callbacks) {
        return new Delay(callbacks);
    }

    private final class Delay implements HttpFilter {
        private final FilterCallbacks callbacks;
        private final Stop decode = new Stop() {
            @Override
            void resume() {
                callbacks.continueDecoding();
            }
        };
        private final Stop encode = new Stop() {
            @Override
            void resume() {
                callbacks.continueEncoding();
            }
        };

        Delay(FilterCallbacks callbacks) {
            this.callbacks = callbacks;
        }

        @Override
        public HeadersStatus decodeHeaders(HeaderBlock headers, boolean endStream) {
            return decode.begin();
        }

        @Override
        public DataStatus decodeData(int position, int length, boolean endStream) {
            return decode.isStopped ? DataStatus.STOP_ITERATION_AND_WATERMARK : DataStatus.CONTINUE;
        }

        @Override
        public HeadersStatus encodeHeaders(HeaderBlock headers, boolean endStream) {
            return encode.begin();
        }

        @Override
        public DataStatus encodeData(int position, int length, boolean endStream) {
            return encode.isStopped ? DataStatus.STOP_ITERATION_AND_WATERMARK : DataStatus.CONTINUE;
        }

        @Override
        public void onDestroy() {
            decode.cancel();
            encode.cancel();
        }

        /** One side that may be stopped. */
        private abstract class Stop extends Timer {
            boolean isStopped;

            abstract void resume();

            HttpFilter.HeadersStatus begin() {
                if (random.nextDouble() >= probability) {
                    return HttpFilter.HeadersStatus.CONTINUE;
                }
                isStopped = true;
                long now = callbacks.stream().worker().loop().nowNs();
                callbacks.stream().worker().loop().timers().schedule(this, now + random.nextLong(delayMaxNs));
                return HttpFilter.HeadersStatus.STOP_ITERATION;
            }

            @Override
            protected void onExpiry(long nowNs) {
                isStopped = false;
                resume();
            }

            void cancel() {
                isStopped = false;
                callbacks.stream().worker().loop().timers().cancel(this);
            }
        }
    }
}
