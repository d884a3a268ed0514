package io.ringway.filters.http.fault;

import io.ringway.hotpath.http.Ascii;
import io.ringway.hotpath.http.HeaderBlock;
import java.nio.charset.StandardCharsets;

/** Fields by which a request asks for its own fault. Owner: any (immutable). */
final class FaultHeaders {
    static final FaultHeaders DELAY_MS = new FaultHeaders("x-envoy-fault-delay-request");
    static final FaultHeaders DELAY_PERCENTAGE = new FaultHeaders("x-envoy-fault-delay-request-percentage");
    static final FaultHeaders ABORT_STATUS = new FaultHeaders("x-envoy-fault-abort-request");
    static final FaultHeaders ABORT_GRPC_STATUS = new FaultHeaders("x-envoy-fault-abort-grpc-request");
    static final FaultHeaders ABORT_PERCENTAGE = new FaultHeaders("x-envoy-fault-abort-request-percentage");

    private static final int DIGITS_MAX = 9;

    private final byte[] name;

    private FaultHeaders(String name) {
        this.name = name.getBytes(StandardCharsets.US_ASCII);
    }

    /** The field's number, or {@link Ascii#NO_NUMBER} if there is none. */
    int number(HeaderBlock headers) {
        int field = headers.find(name, 0);
        if (field < 0) {
            return Ascii.NO_NUMBER;
        }
        int start = headers.valueStart(field);
        return (int) Ascii.digits(headers.buffer(), start, start + headers.valueLength(field), DIGITS_MAX);
    }

    /** The field's number as the share of requests, never more than the configuration allows. */
    int share(HeaderBlock headers, int numeratorMax) {
        int asked = number(headers);
        return asked == Ascii.NO_NUMBER ? numeratorMax : Math.min(asked, numeratorMax);
    }
}
