package io.ringway.hotpath.filter;

import io.ringway.hotpath.upstream.UpstreamHost;
import io.ringway.routing.Route;
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
    public @Nullable UpstreamHost upstreamHost;
    public boolean isInternal;

    public void clear() {
        startNs = 0;
        requestEndNs = 0;
        upstreamStartNs = 0;
        upstreamConnectedNs = 0;
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
        upstreamHost = null;
        isInternal = false;
    }

    public void flag(ResponseFlag flag) {
        responseFlags |= flag.bit();
    }
}
