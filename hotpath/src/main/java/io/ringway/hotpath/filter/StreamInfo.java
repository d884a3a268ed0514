package io.ringway.hotpath.filter;

import io.ringway.hotpath.http.HeaderBlock;
import io.ringway.hotpath.http.TraceReason;
import io.ringway.hotpath.names.CachedName;
import io.ringway.hotpath.upstream.UpstreamHost;
import io.ringway.hotpath.upstream.WorkerCluster;
import io.ringway.routing.Route;
import io.ringway.transport.tls.TlsSession;
import org.jspecify.annotations.Nullable;

/**
 * What is known of one stream, for filters, statistics and logs. Reused from stream to stream. Times are nanoseconds of the
 * loop's clock, 0 while the moment has not come. Owner: worker.
 */
public final class StreamInfo {
    public long startNs;
    public long requestEndNs;
    public long upstreamStartNs;
    public long upstreamConnectedNs;
    /** The last byte of the request went out to the upstream. */
    public long upstreamTxEndNs;

    public long upstreamHeadNs;
    public long upstreamEndNs;
    public long endNs;
    public long bytesReceived;
    public long bytesSent;
    public int responseCode;
    public int attempts;
    public long responseFlags;
    /** Envoy's {@code %RESPONSE_CODE_DETAILS%}; one of a fixed set of constants. */
    public String responseCodeDetails = "";

    public @Nullable Route route;
    /** Which of the virtual host's virtual clusters the request counts for; null if the host has none. */
    public @Nullable String virtualClusterName;
    /** What the configuration notes about the route, if it does. */
    public @Nullable RouteMetadata routeMetadata;

    public @Nullable UpstreamHost upstreamHost;
    /** The name by which a dynamic forward proxy's cluster finds its host, once a filter has resolved it. */
    public @Nullable CachedName upstreamName;
    /** Where the route sends the request, if it forwards. */
    public @Nullable WorkerCluster upstreamCluster;
    /** Why no connection could be made, or null. */
    public @Nullable String upstreamTransportFailure;
    /** Our address on the upstream connection, if {@link #isUpstreamLocalWanted}. */
    public byte @Nullable [] upstreamLocal;
    /** What the upstream connection's handshake has agreed on; null without TLS. */
    public @Nullable TlsSession upstreamTls;
    /** A log shows {@link #upstreamLocal}: whoever gets a connection has to note it. */
    public boolean isUpstreamLocalWanted;

    /** Fields of the answer's head that were copied because it is gone by now; see {@link #isCaptured}. Packed by {@link Slices}. */
    public long[] captured = {};

    public boolean isCaptured;

    /** The answer's trailers, from the moment they go out to the stream's end; null if there are none. */
    public @Nullable HeaderBlock responseTrailers;

    /** The trace that the stream belongs to, if it belongs to one. */
    public final TraceContext trace = new TraceContext();

    /** Every attempt at a host, and which timers fired. */
    public final AttemptTrail trail = new AttemptTrail();

    /** The body of the proxy's own answer, before a format was put around it; null if the answer is not its own. */
    public byte @Nullable [] localReplyBody;

    public boolean isInternal;

    /** Somebody asks whether this proxy, or what is behind it, is healthy: no request to be counted or, perhaps, logged. */
    public boolean isHealthCheck;

    public void clear() {
        startNs = 0;
        requestEndNs = 0;
        upstreamStartNs = 0;
        upstreamConnectedNs = 0;
        upstreamTxEndNs = 0;
        upstreamHeadNs = 0;
        upstreamEndNs = 0;
        endNs = 0;
        bytesReceived = 0;
        bytesSent = 0;
        responseCode = 0;
        attempts = 0;
        responseFlags = 0;
        responseCodeDetails = "";
        route = null;
        virtualClusterName = null;
        routeMetadata = null;
        upstreamHost = null;
        upstreamName = null;
        upstreamCluster = null;
        upstreamTransportFailure = null;
        upstreamLocal = null;
        upstreamTls = null;
        isCaptured = false;
        responseTrailers = null;
        if (trace.isActive || trace.reason != TraceReason.NOT_TRACEABLE) {
            trace.clear();
        }
        trail.clear();
        localReplyBody = null;
        isInternal = false;
        isHealthCheck = false;
    }

    /** The request begins anew: what an upstream has done to it no longer counts. */
    public void forgetUpstream() {
        upstreamStartNs = 0;
        upstreamConnectedNs = 0;
        upstreamTxEndNs = 0;
        upstreamHeadNs = 0;
        upstreamEndNs = 0;
        attempts = 0;
        upstreamHost = null;
        upstreamName = null;
        upstreamCluster = null;
        upstreamTransportFailure = null;
        upstreamTls = null;
    }

    /** Room for the fields of an answer that are kept. Grows only until it has met the largest number of them. */
    public void captured(int count) {
        if (captured.length < count) {
            captured = new long[count];
        }
        isCaptured = true;
    }

    public void flag(ResponseFlag flag) {
        responseFlags |= flag.bit();
    }
}
