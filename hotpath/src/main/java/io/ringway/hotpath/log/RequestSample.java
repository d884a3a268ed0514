package io.ringway.hotpath.log;

import io.ringway.hotpath.filter.StreamView;
import io.ringway.hotpath.http.HeaderBlock;
import io.ringway.hotpath.http.HeaderId;
import io.ringway.hotpath.http.RequestId;

/**
 * A number that is the same for a request wherever it passes: the first eight hex digits of its x-request-id, as in Envoy. Without a proper
 * id the stream's own random number. Owner: any (immutable).
 */
final class RequestSample {
    private RequestSample() {}

    /** 0 or more. */
    static long of(StreamView view) {
        HeaderBlock headers = view.requestHeaders();
        int id = headers.find(HeaderId.X_REQUEST_ID);
        long number = id < 0 ? -1 : RequestId.number(headers.buffer(), headers.valueStart(id), headers.valueLength(id));
        return number < 0 ? view.randomValue() >>> 1 : number;
    }
}
