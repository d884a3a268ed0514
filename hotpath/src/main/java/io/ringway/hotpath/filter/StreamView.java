package io.ringway.hotpath.filter;

import io.ringway.hotpath.http.HeaderBlock;
import io.ringway.hotpath.services.WorkerServices;
import io.ringway.routing.MatchInput;

/**
 * What can be read of a stream: by its filters while it lives, by access logs at its end. Owner: worker; nothing of it may be kept.
 */
public interface StreamView {

    /** The worker's services: loop, timers, statistics, clusters. */
    WorkerServices worker();

    /** Whether it is a request; a proxied TCP connection is logged like a stream whose heads are empty. */
    default boolean isHttp() {
        return true;
    }

    /** The request's head; filters before the router may change it. */
    HeaderBlock requestHeaders();

    /** The answer's head; empty until the answer has begun. */
    HeaderBlock responseHeaders();

    StreamInfo info();

    /** What filters have noted about the stream. */
    DynamicMetadata metadata();

    /** What filters of the stream share. */
    FilterState filterState();

    /** The connection that the request came over. */
    ConnectionInfo connection();

    /**
     * Where the client's address stands in {@link #requestHeaders} if an earlier proxy is trusted to have told it, packed by
     * {@link Slices}; {@link Slices#NONE} if the peer of the connection is the client (Envoy {@code xff_num_trusted_hops}).
     */
    long trustedAddress();

    /** One random number per stream: weights and fractions of one request agree (Envoy's stream random value). */
    long randomValue();

    /** The request's head as conditions look at it; valid until the worker asks for another one. */
    MatchInput matchInput();
}
