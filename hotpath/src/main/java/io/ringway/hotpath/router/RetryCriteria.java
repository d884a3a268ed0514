package io.ringway.hotpath.router;

import io.ringway.hotpath.filter.RetryOn;
import io.ringway.hotpath.filter.RetryPolicy;
import io.ringway.hotpath.hcm.HeaderRequestView;
import io.ringway.hotpath.http.Ascii;
import io.ringway.hotpath.http.HeaderBlock;
import io.ringway.hotpath.http.HeaderId;
import io.ringway.hotpath.upstream.ResetReason;
import io.ringway.routing.MatchInput;
import io.ringway.routing.RouteCondition;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * Whether what came of an attempt calls for another one: the route's policy and the request's fields together (Envoy
 * {@code RetryStateImpl}). Owner: worker; reused from request to request.
 */
final class RetryCriteria {
    private static final byte[] RATE_LIMITED = "x-envoy-ratelimited".getBytes(StandardCharsets.US_ASCII);
    private static final int CONFLICT = 409;

    private final HeaderRequestView request;
    private final HeaderRequestView response;
    private final HeaderBlock responseHeaders;
    private final UnsafeBuffer buffer;
    private final MatchInput input = new MatchInput();
    private RetryPolicy policy = RetryPolicy.NONE;
    private int retryOn;
    // The values of x-envoy-retriable-status-codes and x-envoy-retriable-header-names, which stay in memory with the
    // request's head.
    private int codesStart;
    private int codesEnd;
    private int namesStart;
    private int namesEnd;

    RetryCriteria(HeaderBlock requestHeaders, HeaderBlock responseHeaders) {
        request = new HeaderRequestView(requestHeaders);
        response = new HeaderRequestView(responseHeaders);
        this.responseHeaders = responseHeaders;
        buffer = responseHeaders.buffer();
    }

    /** Reads the request's fields, which have to be there still. */
    void begin(RetryPolicy next, HeaderBlock headers, long random) {
        policy = next;
        retryOn = next.retryOn() | RetryFields.retryOn(headers);
        if (retryOn != 0 && !next.requestConditions().isEmpty()) {
            input.set(request, random, false);
            retryOn = holdsAny(next.requestConditions()) ? retryOn : 0;
        }
        int codes = headers.find(HeaderId.X_ENVOY_RETRIABLE_STATUS_CODES);
        codesStart = codes < 0 ? 0 : headers.valueStart(codes);
        codesEnd = codes < 0 ? 0 : codesStart + headers.valueLength(codes);
        int names = headers.find(HeaderId.X_ENVOY_RETRIABLE_HEADER_NAMES);
        namesStart = names < 0 ? 0 : headers.valueStart(names);
        namesEnd = names < 0 ? 0 : namesStart + headers.valueLength(names);
    }

    /** Nothing calls for another attempt. */
    void clear() {
        retryOn = 0;
    }

    boolean isEmpty() {
        return retryOn == 0;
    }

    /**
     * The attempt brought no answer.
     *
     * @param isBegun the request, or a part of it, went to the upstream
     */
    boolean matchReset(ResetReason reason, boolean isBegun) {
        if (reason == ResetReason.OVERFLOW) {
            return false; // more load is the last thing that helps
        }
        int wanted = RetryOn.RESET | RetryOn.SERVER_ERROR | RetryOn.GATEWAY_ERROR;
        if (!isBegun) {
            wanted |= RetryOn.RESET_BEFORE_REQUEST;
        }
        if (reason == ResetReason.CONNECTION_FAILURE || reason == ResetReason.CONNECTION_TIMEOUT) {
            wanted |= RetryOn.CONNECT_FAILURE;
        }
        return (retryOn & wanted) != 0;
    }

    /** The head of an answer stands in the stream's response block. */
    boolean matchAnswer() {
        if (retryOn == 0) {
            return false;
        }
        if (responseHeaders.find(RATE_LIMITED, 0) >= 0) {
            return (retryOn & RetryOn.ENVOY_RATE_LIMITED) != 0;
        }
        int status = responseHeaders.status();
        return matchStatus(status)
                || ((retryOn & RetryOn.RETRIABLE_HEADERS) != 0 && (hasNamedField() || holdsResponseCondition()))
                || ((retryOn & RetryOn.ANY_GRPC) != 0 && matchGrpcStatus());
    }

    private boolean matchStatus(int status) {
        return ((retryOn & RetryOn.SERVER_ERROR) != 0 && status >= 500 && status < 600)
                || ((retryOn & RetryOn.GATEWAY_ERROR) != 0 && status >= 502 && status <= 504)
                || ((retryOn & RetryOn.RETRIABLE_4XX) != 0 && status == CONFLICT)
                || ((retryOn & RetryOn.RETRIABLE_STATUS_CODES) != 0
                        && (policy.statusCodes().contains(status) || isNamedCode(status)));
    }

    private boolean isNamedCode(int status) {
        int at = codesStart;
        while (at < codesEnd) {
            int end = RetryFields.elementEnd(buffer, at, codesEnd);
            if (RetryFields.number(buffer, at, end) == status) {
                return true;
            }
            at = end + 1;
        }
        return false;
    }

    private boolean hasNamedField() {
        int at = namesStart;
        while (at < namesEnd) {
            int end = RetryFields.elementEnd(buffer, at, namesEnd);
            int start = RetryFields.skipSpaces(buffer, at, end);
            if (hasField(start, RetryFields.trimEnd(buffer, start, end) - start)) {
                return true;
            }
            at = end + 1;
        }
        return false;
    }

    private boolean hasField(int name, int length) {
        for (int i = 0; i < responseHeaders.count() && length > 0; i++) {
            if (responseHeaders.nameLength(i) == length && isSameName(name, responseHeaders.nameStart(i), length)) {
                return true;
            }
        }
        return false;
    }

    private boolean isSameName(int anyCase, int lower, int length) {
        for (int i = 0; i < length; i++) {
            if (Ascii.lower(buffer.getByte(anyCase + i)) != buffer.getByte(lower + i)) {
                return false;
            }
        }
        return true;
    }

    private boolean holdsResponseCondition() {
        if (policy.responseConditions().isEmpty()) {
            return false;
        }
        input.set(response, 0, false);
        return holdsAny(policy.responseConditions());
    }

    private boolean matchGrpcStatus() {
        return switch (RetryFields.number(responseHeaders, HeaderId.GRPC_STATUS)) {
            case 1 -> (retryOn & RetryOn.CANCELLED) != 0;
            case 4 -> (retryOn & RetryOn.DEADLINE_EXCEEDED) != 0;
            case 8 -> (retryOn & RetryOn.RESOURCE_EXHAUSTED) != 0;
            case 13 -> (retryOn & RetryOn.INTERNAL) != 0;
            case 14 -> (retryOn & RetryOn.UNAVAILABLE) != 0;
            default -> false;
        };
    }

    private boolean holdsAny(List<RouteCondition> conditions) {
        for (int i = 0; i < conditions.size(); i++) {
            if (conditions.get(i).test(input)) {
                return true;
            }
        }
        return false;
    }
}
