package io.ringway.hotpath.sim;

import io.ringway.hotpath.filter.FilterCallbacks;
import io.ringway.hotpath.filter.HttpFilter;
import io.ringway.hotpath.filter.HttpFilterFactory;
import io.ringway.hotpath.http.HeaderBlock;
import java.util.SplittableRandom;

/** Makes filters that throw now and then: that may cost a request, and nothing else. */
final class FailureFactory implements HttpFilterFactory {
    /** What they throw. */
    static final class Planted extends RuntimeException {
        private static final long serialVersionUID = 1;

        Planted() {
            super("a filter of the simulation fails", null, false, false);
        }
    }

    private final SplittableRandom random;
    private final double probability;
    /** Failures so far. */
    int thrown;

    FailureFactory(SplittableRandom random, double probability) {
        this.random = random;
        this.probability = probability;
    }

    @Override
    public String name() {
        return "failure";
    }

    @Override
    public HttpFilter create(FilterCallbacks callbacks) {
        return new HttpFilter() {
            @Override
            public HeadersStatus decodeHeaders(HeaderBlock headers, boolean endStream) {
                failSometimes();
                return HeadersStatus.CONTINUE;
            }

            @Override
            public DataStatus decodeData(int position, int length, boolean endStream) {
                failSometimes();
                return DataStatus.CONTINUE;
            }

            @Override
            public HeadersStatus encodeHeaders(HeaderBlock headers, boolean endStream) {
                failSometimes();
                return HeadersStatus.CONTINUE;
            }

            @Override
            public DataStatus encodeData(int position, int length, boolean endStream) {
                failSometimes();
                return DataStatus.CONTINUE;
            }
        };
    }

    private void failSometimes() {
        if (random.nextDouble() < probability) {
            thrown++;
            throw new Planted();
        }
    }
}
