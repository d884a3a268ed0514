package io.ringway.hotpath.trace;

import io.ringway.hotpath.filter.AttemptSpan;
import io.ringway.hotpath.filter.RequestScheme;
import io.ringway.hotpath.filter.ResponseFlag;
import io.ringway.hotpath.filter.StreamInfo;
import io.ringway.hotpath.filter.StreamView;
import io.ringway.hotpath.http.HeaderBlock;
import io.ringway.hotpath.http.HeaderId;
import io.ringway.hotpath.http.TextOutput;
import io.ringway.hotpath.upstream.WorkerCluster;
import java.nio.charset.StandardCharsets;

/** The tags that every span has, with Envoy's names and values (Envoy {@code HttpTracerUtility}). Owner: worker. */
final class SpanTags {
    private static final byte[] COMPONENT = bytes("component");
    private static final byte[] PROXY = bytes("proxy");
    private static final byte[] NODE_ID = bytes("node_id");
    private static final byte[] ZONE = bytes("zone");
    private static final byte[] REQUEST_ID = bytes("guid:x-request-id");
    private static final byte[] CLIENT_TRACE_ID = bytes("guid:x-client-trace-id");
    private static final byte[] URL = bytes("http.url");
    private static final byte[] METHOD = bytes("http.method");
    private static final byte[] PROTOCOL = bytes("http.protocol");
    private static final byte[] STATUS_CODE = bytes("http.status_code");
    private static final byte[] DOWNSTREAM_CLUSTER = bytes("downstream_cluster");
    private static final byte[] USER_AGENT = bytes("user_agent");
    private static final byte[] PEER_ADDRESS = bytes("peer.address");
    private static final byte[] UPSTREAM_ADDRESS = bytes("upstream_address");
    private static final byte[] UPSTREAM_CLUSTER = bytes("upstream_cluster");
    private static final byte[] UPSTREAM_CLUSTER_NAME = bytes("upstream_cluster.name");
    private static final byte[] REQUEST_SIZE = bytes("request_size");
    private static final byte[] RESPONSE_SIZE = bytes("response_size");
    private static final byte[] RESPONSE_FLAGS = bytes("response_flags");
    private static final byte[] RETRY_COUNT = bytes("retry.count");
    private static final byte[] ERROR = bytes("error");
    private static final byte[] ERROR_REASON = bytes("error.reason");
    private static final byte[] CANCELED = bytes("canceled");
    private static final byte[] TRUE = bytes("true");
    private static final byte[] DASH = bytes("-");
    private static final byte[] HTTP = bytes("http://");
    private static final byte[] HTTPS = bytes("https://");
    private static final byte[] HTTP_10 = bytes("HTTP/1.0");
    private static final byte[] HTTP_11 = bytes("HTTP/1.1");

    /** Statuses from here on are the server's fault. */
    private static final int SERVER_ERROR = 500;

    private final SpanWriter span;
    private final byte[] nodeId;
    private final byte[] zone;
    private final int pathBytesMax;

    SpanTags(SpanWriter span, TracingDescriptor descriptor) {
        this.span = span;
        nodeId = descriptor.nodeId().getBytes(StandardCharsets.UTF_8);
        zone = descriptor.zone().getBytes(StandardCharsets.UTF_8);
        pathBytesMax = descriptor.pathTagBytesMax();
    }

    /** Whether a stream or an attempt that ended with this status, 0 for none, is an error. */
    static boolean isError(int status) {
        return status == 0 || status >= SERVER_ERROR;
    }

    /** Of a request that was served. */
    void ofStream(StreamView view) {
        HeaderBlock head = view.requestHeaders();
        StreamInfo info = view.info();
        span.tag(NODE_ID, nodeId);
        span.tag(ZONE, zone);
        field(REQUEST_ID, head, HeaderId.X_REQUEST_ID, false);
        url(view, head);
        span.tag(METHOD, head.buffer(), head.methodStart(), head.methodLength());
        field(DOWNSTREAM_CLUSTER, head, HeaderId.X_ENVOY_DOWNSTREAM_SERVICE_CLUSTER, true);
        field(USER_AGENT, head, HeaderId.USER_AGENT, true);
        protocol(head);
        span.tag(PEER_ADDRESS, view.connection().directHostText());
        field(CLIENT_TRACE_ID, head, HeaderId.X_CLIENT_TRACE_ID, false);
        span.tag(REQUEST_SIZE, info.bytesReceived);
        span.tag(RESPONSE_SIZE, info.bytesSent);
        common(info, info.responseCode, info.responseFlags);
    }

    /** Of one attempt at an upstream. */
    void ofAttempt(StreamView view, AttemptSpan attempt) {
        protocol(view.requestHeaders());
        if (attempt.number > 1) {
            span.tag(RETRY_COUNT, attempt.number - 1L);
        }
        if (attempt.failure != null) {
            span.tag(ERROR_REASON, attempt.failure);
        }
        if (attempt.isCanceled) {
            span.tag(CANCELED, TRUE);
        }
        if (attempt.host != null) {
            span.tag(UPSTREAM_ADDRESS, attempt.host.addressText());
            span.tag(PEER_ADDRESS, attempt.host.addressText());
        }
        common(view.info(), attempt.status, attempt.flags);
    }

    private void common(StreamInfo info, int status, long flags) {
        span.tag(COMPONENT, PROXY);
        WorkerCluster cluster = info.upstreamCluster;
        if (cluster != null) {
            span.tag(UPSTREAM_CLUSTER, cluster.descriptor().name());
            span.tag(UPSTREAM_CLUSTER_NAME, cluster.stats().name());
        }
        span.tag(STATUS_CODE, (long) status);
        span.tag(RESPONSE_FLAGS);
        flags(span.beginText(), flags);
        span.endText();
        if (isError(status)) {
            span.tag(ERROR, TRUE);
        }
    }

    private static void flags(TextOutput out, long flags) {
        if (flags == 0) {
            out.putHyphen();
        }
        for (long left = flags; left != 0; left &= left - 1) {
            if (left != flags) {
                out.putRaw((byte) ',');
            }
            out.put(ResponseFlag.lowest(left).code());
        }
    }

    /** The path as the client sent it, cut to its limit. */
    private void url(StreamView view, HeaderBlock head) {
        int original = head.find(HeaderId.X_ENVOY_ORIGINAL_PATH);
        int start = original < 0 ? head.pathStart() : head.valueStart(original);
        int length = original < 0 ? head.pathLength() : head.valueLength(original);
        span.tag(URL);
        TextOutput out = span.beginText();
        out.putRaw(RequestScheme.isHttps(view) ? HTTPS : HTTP);
        out.put(head.buffer(), head.authorityStart(), head.authorityLength());
        out.put(head.buffer(), start, Math.min(length, pathBytesMax));
        span.endText();
    }

    private void protocol(HeaderBlock head) {
        span.tag(PROTOCOL, head.versionMinor() == 0 ? HTTP_10 : HTTP_11);
    }

    private void field(byte[] tag, HeaderBlock head, int id, boolean isDashed) {
        int index = head.find(id);
        if (index >= 0) {
            span.tag(tag, head.buffer(), head.valueStart(index), head.valueLength(index));
        } else if (isDashed) {
            span.tag(tag, DASH);
        }
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
