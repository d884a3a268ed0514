package io.ringway.hotpath.filter;

import io.ringway.hotpath.http.HeaderBlock;
import io.ringway.hotpath.http.Scratch;
import io.ringway.hotpath.names.WorkerDnsCache;
import io.ringway.hotpath.stats.HcmStats;
import io.ringway.hotpath.upstream.WorkerCluster;
import io.ringway.routing.Route;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What a filter may do with its stream. Owner: worker; every method is called on the stream's worker, between the filter's creation
 * and {@link HttpFilter#onDestroy}.
 */
public interface StreamCallbacks extends StreamView {

    /** Memory of this stream for header values that a filter makes up; freed with the stream. */
    Scratch scratch();

    /**
     * What filters of one kind share on a stream to know of each other, made when the first of them asks. It is there as long as the pooled
     * stream is: whoever uses it forgets the request in {@link HttpFilter#onDestroy}.
     */
    <T> T shared(Class<T> type, Supplier<T> make);

    /**
     * The matched route, or null if none matched or {@link #isRedirectedToTls}. The match happens before the first filter sees the request, and
     * anew when it is asked for after {@link #clearRoute}.
     */
    @Nullable
    Route route();

    /** What {@link #route} means here (cluster, statistics), or null if none matched. */
    @Nullable
    RouteTarget routeTarget();

    /** The request's virtual host wants it to come again over TLS (Envoy {@code require_tls}), whatever routes it has. */
    boolean isRedirectedToTls();

    /** Index of the cluster that {@link #route} leads to, chosen with it; -1 if there is no such cluster, or the route does not forward. */
    int clusterIndex();

    /** Which of the route's weighted clusters was chosen, 0 if it has but one. */
    int clusterChoice();

    /** This worker's side of a cluster of the snapshot that the stream started with. */
    WorkerCluster cluster(int clusterIndex);

    /**
     * Index of the snapshot's cluster of a name that is made up while the stream runs; -1 if there is none.
     *
     * @param name in UTF-8
     */
    int findCluster(byte[] name);

    /** This worker's side of a DNS cache of the snapshot that the stream started with. */
    WorkerDnsCache dnsCache(int index);

    /** Ids of the connection manager's statistics. */
    HcmStats hcmStats();

    /** Whether the client has an IP address. */
    boolean hasSourceAddress();

    /** Hash (XXH64) of the client's IP address as text, by the connection manager's rules of whom to believe. */
    long sourceAddressHash();

    /** Hash of the addresses of both ends of the client's connection: the same for all its requests, other for other connections. */
    long connectionHash();

    /** Index of the cluster with a name that stands in the worker's region, or -1. */
    int findCluster(int start, int length);

    /** The route of the request's head as it stands now; the stream keeps the one that it has. */
    @Nullable
    Route findRoute();

    /**
     * Lets the request begin anew, at the first filter, with its head as it stands now (Envoy {@code recreateStream}): nothing of an answer has
     * gone out, and the request has come whole. Every filter of the stream has forgotten it when this returns, the caller included.
     *
     * @param body the request's body, which is taken
     */
    void restart(BodyBuffer body);

    /** Counts for the virtual cluster and the route's prefix of the stream. */
    UpstreamCounts upstreamCounts();

    /** Forgets the match, so that the next {@link #route} matches the changed head anew (Envoy {@code clearRouteCache}). */
    void clearRoute();

    /**
     * Clears the answer's head, so that fields for the {@link #sendLocalReply} that follows at once can be added to it.
     */
    HeaderBlock prepareLocalReply();

    /**
     * Answers instead of the upstream (Envoy local reply). If the answer has begun already, the stream is reset.
     *
     * @param status status code
     * @param body body bytes, sent as text/plain; empty for none; not to be modified afterwards
     * @param details Envoy's response code details, a constant
     */
    void sendLocalReply(int status, byte[] body, String details);

    /**
     * The answer's head from upstream (the router's way into the encoder chain); it stands in {@link #responseHeaders}.
     */
    void encodeHeaders(boolean endStream);

    /** A 1xx head (100, 102, 103) standing in {@link #responseHeaders}; goes straight to the client. */
    void encodeInformational();

    /** A piece of the answer's body: a view of one block, valid during the call. */
    void encodeData(int position, int length, boolean endStream);

    /** The answer's trailers; ends the answer. */
    void encodeTrailers(HeaderBlock trailers);

    /** The upstream broke off after the answer's head went out: the client must see a cut. */
    void resetStream();

    /** Most bytes of a body that may be kept for the stream (Envoy: the listener's {@code per_connection_buffer_limit_bytes}). */
    int bufferLimitBytes();

    /** Most bytes of this request's body that may be kept: {@link #bufferLimitBytes}, or what a filter has set. */
    int requestBufferLimitBytes();

    /** Sets how much of this request's body may be kept (Envoy {@code setDecoderBufferLimit}); for the rest of the stream. */
    void requestBufferLimitBytes(int bytes);

    /** Back-pressure towards the client: while on, its body is not read. */
    void pauseDecoding(boolean isPaused);

    /** Who has to hear of attempts, because the stream belongs to a trace; or null. */
    default @Nullable AttemptTracing tracing() {
        return null;
    }

    /** See {@code ConnectionHandler.prefetch}: what the answer's head will need, in stages 1 and 2. */
    default int prefetch(int stage) {
        return 0;
    }
}
