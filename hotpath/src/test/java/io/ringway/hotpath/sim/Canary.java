package io.ringway.hotpath.sim;

import io.ringway.hotpath.filter.FilterCallbacks;
import io.ringway.hotpath.filter.HttpFilter;
import io.ringway.hotpath.filter.HttpFilterFactory;
import io.ringway.hotpath.filter.StreamCallbacks;
import io.ringway.hotpath.http.HeaderBlock;
import io.ringway.hotpath.http.HeaderId;
import io.ringway.hotpath.http.Text;
import java.nio.charset.StandardCharsets;

/** Bugs to be planted into a proxy: a simulation that does not find them proves nothing. */
enum Canary implements HttpFilterFactory {
    /** Every answer carries the id of the one before. */
    SWAPPED_ANSWERS("I1") {
        @Override
        HttpFilter filter(StreamCallbacks callbacks) {
            return new HttpFilter() {
                private String before = "0";

                @Override
                public HeadersStatus encodeHeaders(HeaderBlock headers, boolean endStream) {
                    int index = headers.find(ID, 0);
                    if (index >= 0) {
                        String id = headers.valueString(index);
                        Text text = callbacks.worker().constants().intern(before);
                        headers.value(index, text.start(), text.length());
                        before = id;
                    }
                    return HeadersStatus.CONTINUE;
                }
            };
        }
    },
    /** One byte of a request's body changes. */
    CHANGED_BODY("I2") {
        @Override
        HttpFilter filter(StreamCallbacks callbacks) {
            return new HttpFilter() {
                @Override
                public DataStatus decodeData(int position, int length, boolean endStream) {
                    if (length > 1_000) {
                        byte old = callbacks.worker().buffers().buffer().getByte(position);
                        callbacks.worker().buffers().buffer().putByte(position, (byte) (old + 1));
                    }
                    return DataStatus.CONTINUE;
                }
            };
        }
    },
    /** A second request is made up. */
    MADE_UP_REQUEST("I2") {
        @Override
        HttpFilter filter(StreamCallbacks callbacks) {
            return new HttpFilter() {
                @Override
                public HeadersStatus decodeHeaders(HeaderBlock headers, boolean endStream) {
                    Text text = callbacks.worker().constants().intern("x\r\n\r\nGET /r/evil HTTP/1.1");
                    headers.add(HeaderId.OTHER, text.start(), 1, text.start(), text.length());
                    return HeadersStatus.CONTINUE;
                }
            };
        }
    },
    /** A request is never passed on. */
    STUCK_REQUEST("without any fault") {
        @Override
        HttpFilter filter(StreamCallbacks callbacks) {
            return new HttpFilter() {
                @Override
                public HeadersStatus decodeHeaders(HeaderBlock headers, boolean endStream) {
                    return isBad(callbacks) ? HeadersStatus.STOP_ITERATION : HeadersStatus.CONTINUE;
                }
            };
        }
    },
    /** A block is not given back. */
    LEAKED_BLOCK("I6") {
        @Override
        HttpFilter filter(StreamCallbacks callbacks) {
            return new HttpFilter() {
                @Override
                public HeadersStatus decodeHeaders(HeaderBlock headers, boolean endStream) {
                    if (isBad(callbacks)) {
                        callbacks.worker().buffers().take();
                    }
                    return HeadersStatus.CONTINUE;
                }
            };
        }
    },
    /** A permit is taken twice. */
    LEAKED_PERMIT("I6") {
        @Override
        HttpFilter filter(StreamCallbacks callbacks) {
            return new HttpFilter() {
                @Override
                public HeadersStatus decodeHeaders(HeaderBlock headers, boolean endStream) {
                    if (isBad(callbacks)) {
                        callbacks.cluster(0).resources().tryAcquireRequest();
                    }
                    return HeadersStatus.CONTINUE;
                }
            };
        }
    },
    /** A filter throws. */
    FAILURE("logged: a filter failed") {
        @Override
        HttpFilter filter(StreamCallbacks callbacks) {
            return new HttpFilter() {
                @Override
                public HeadersStatus encodeHeaders(HeaderBlock headers, boolean endStream) {
                    if (isBad(callbacks)) {
                        throw new IllegalStateException("planted");
                    }
                    return HeadersStatus.CONTINUE;
                }
            };
        }
    };

    private static final byte[] ID = Exchange.ID.getBytes(StandardCharsets.US_ASCII);
    private static final int REQUESTS_PER_BAD_ONE = 50;

    /** What the violation says that must be found. */
    final String sign;

    Canary(String sign) {
        this.sign = sign;
    }

    abstract HttpFilter filter(StreamCallbacks callbacks);

    @Override
    public HttpFilter create(FilterCallbacks place) {
        return filter(place.stream());
    }

    /** Whether something goes wrong with this request. */
    private static boolean isBad(StreamCallbacks callbacks) {
        return callbacks.randomValue() % REQUESTS_PER_BAD_ONE == 0;
    }
}
