package io.ringway.hotpath.log;

import io.ringway.hotpath.filter.StreamView;
import io.ringway.hotpath.http.HeaderBlock;
import io.ringway.hotpath.http.HeaderId;

/**
 * A number that is the same for a request wherever it passes: the first eight hex digits of its x-request-id, as in Envoy. Without a proper
 * id the stream's own random number. Owner: any (immutable).
 */
final class RequestSample {
    private static final int DIGITS = 8;

    private RequestSample() {}

    /** 0 or more. */
    static long of(StreamView view) {
        HeaderBlock headers = view.requestHeaders();
        int id = headers.find(HeaderId.X_REQUEST_ID);
        if (id < 0 || headers.valueLength(id) < DIGITS) {
            return view.randomValue() >>> 1;
        }
        long value = 0;
        for (int i = 0; i < DIGITS; i++) {
            int digit = Character.digit(headers.buffer().getByte(headers.valueStart(id) + i), 16);
            if (digit < 0) {
                return view.randomValue() >>> 1;
            }
            value = (value << 4) | digit;
        }
        return value;
    }
}
