package io.ringway.hotpath.hcm;

import io.ringway.hotpath.filter.Slices;
import io.ringway.hotpath.filter.StreamInfo;
import io.ringway.hotpath.http.Constants;
import io.ringway.hotpath.http.HeaderBlock;
import io.ringway.hotpath.http.HeaderId;
import io.ringway.hotpath.http.RequestId;
import io.ringway.hotpath.http.Scratch;
import io.ringway.hotpath.http.Text;
import io.ringway.hotpath.http.TraceReason;
import io.ringway.hotpath.network.Downstream;
import io.ringway.hotpath.network.InternalAddress;
import io.ringway.hotpath.services.WorkerServices;
import io.ringway.routing.action.RequestHeaderName;
import io.ringway.transport.memory.BufferPool;
import org.jspecify.annotations.Nullable;

/**
 * What the connection manager does to a request's head before any filter sees it: who the client is, which fields it may not
 * set, forwarding fields, request id. The rules are Envoy's {@code ConnectionManagerUtility::mutateRequestHeaders}. Owner: worker.
 */
final class RequestHeaders {
    /** Fields that steer the proxy; only internal clients may send them. */
    private static final long INTERNAL_ONLY = bits(
            HeaderId.X_ENVOY_RETRIABLE_STATUS_CODES,
            HeaderId.X_ENVOY_RETRIABLE_HEADER_NAMES,
            HeaderId.X_ENVOY_RETRY_ON,
            HeaderId.X_ENVOY_RETRY_GRPC_ON,
            HeaderId.X_ENVOY_MAX_RETRIES,
            HeaderId.X_ENVOY_UPSTREAM_ALT_STAT_NAME,
            HeaderId.X_ENVOY_UPSTREAM_RQ_TIMEOUT_MS,
            HeaderId.X_ENVOY_UPSTREAM_RQ_PER_TRY_TIMEOUT_MS,
            HeaderId.X_ENVOY_UPSTREAM_RQ_TIMEOUT_ALT_RESPONSE,
            HeaderId.X_ENVOY_EXPECTED_RQ_TIMEOUT_MS,
            HeaderId.X_ENVOY_FORCE_TRACE,
            HeaderId.X_ENVOY_IP_TAGS,
            HeaderId.X_ENVOY_ORIGINAL_URL,
            HeaderId.X_ENVOY_HEDGE_ON_PER_TRY_TIMEOUT);

    /** Fields that another hop of ours may set but a client at the edge may not. */
    private static final long NOT_FROM_EDGE = bits(
            HeaderId.X_ENVOY_DECORATOR_OPERATION,
            HeaderId.X_ENVOY_DOWNSTREAM_SERVICE_CLUSTER,
            HeaderId.X_ENVOY_DOWNSTREAM_SERVICE_NODE,
            HeaderId.X_ENVOY_ORIGINAL_PATH,
            HeaderId.X_ENVOY_ORIGINAL_HOST);

    /** Always set by us or not at all. */
    private static final long ALWAYS_REMOVED = bits(HeaderId.X_ENVOY_INTERNAL);

    private final WorkerServices worker;
    private final HttpOptions options;
    private final Constants constants;
    private final ClientCertificateField clientCertificate;
    private final Text http;
    private final Text https;
    private final Text isTrue;
    private final @Nullable Text via;
    /** Names in lower case that {@code internal_only_headers} lists. */
    private final byte[][] internalOnly;

    RequestHeaders(WorkerServices worker, HttpOptions options) {
        this.worker = worker;
        this.options = options;
        constants = worker.constants();
        clientCertificate = new ClientCertificateField(constants, options.clientCertificate());
        http = constants.intern("http");
        https = constants.intern("https");
        isTrue = constants.intern("true");
        internalOnly = options.internalOnlyHeaders().stream()
                .map(RequestHeaderName::lowerName)
                .toArray(byte[][]::new);
        via = options.via() == null ? null : constants.intern(options.via());
    }

    /**
     * Applies the rules.
     *
     * @return false if there was no memory
     */
    boolean apply(HeaderBlock headers, Scratch scratch, StreamInfo info, Downstream downstream) {
        boolean isInternal = isInternal(headers, downstream);
        info.isInternal = isInternal;
        boolean isEdge = !isInternal && options.isRemoteAddressUsed();
        long present = headers.present();
        if ((present & (ALWAYS_REMOVED | INTERNAL_ONLY | NOT_FROM_EDGE)) != 0) {
            sanitize(headers, isInternal, isEdge);
        }
        if (!isInternal && internalOnly.length > 0) {
            removeInternalOnly(headers);
        }
        boolean fits = clientCertificate.apply(headers, scratch, downstream.tls(), downstream);
        if (isInternal) {
            fits &= headers.set(HeaderId.X_ENVOY_INTERNAL, constants.name(HeaderId.X_ENVOY_INTERNAL), isTrue);
        }
        if (options.isRemoteAddressUsed()) {
            fits &= addClientAddress(headers, scratch, isEdge, downstream);
        }
        fits &= setForwardedProto(headers, downstream.isSecure());
        if (via != null) {
            fits &= appendValue(headers, scratch, HeaderId.VIA, via.start(), via.length());
        }
        if (options.isRequestIdGenerated()) {
            fits &= setRequestId(headers, scratch, isEdge);
        }
        return fits;
    }

    /** Appends {@code , value} to a list field, or adds the field. */
    boolean appendValue(HeaderBlock headers, Scratch scratch, int id, int start, int length) {
        int index = headers.find(id);
        Text name = constants.name(id);
        if (index < 0) {
            return headers.add(id, name.start(), name.length(), start, length);
        }
        return headers.append(index, start, length, scratch);
    }

    /**
     * Envoy's rule: with {@code use_remote_address}, a peer in a private range that sent no x-forwarded-for; without, a single
     * x-forwarded-for address in a private range.
     */
    private boolean isInternal(HeaderBlock headers, Downstream downstream) {
        int xff = headers.find(HeaderId.X_FORWARDED_FOR);
        if (options.isRemoteAddressUsed()) {
            return xff < 0 && downstream.isPrivatePeer();
        }
        return xff >= 0
                && InternalAddress.isSingleInternal(
                        headers.buffer(), headers.valueStart(xff), headers.valueLength(xff));
    }

    private static void sanitize(HeaderBlock headers, boolean isInternal, boolean isEdge) {
        long remove = ALWAYS_REMOVED | (isInternal ? 0 : INTERNAL_ONLY) | (isEdge ? NOT_FROM_EDGE : 0);
        for (long left = headers.present() & remove; left != 0; left &= left - 1) {
            headers.removeAll(Long.numberOfTrailingZeros(left));
        }
    }

    private void removeInternalOnly(HeaderBlock headers) {
        for (byte[] name : internalOnly) {
            headers.removeAll(name, 0);
        }
    }

    private boolean addClientAddress(HeaderBlock headers, Scratch scratch, boolean isEdge, Downstream downstream) {
        byte[] peer = downstream.peerText();
        int start = scratch.copy(peer);
        if (start == BufferPool.NONE) {
            return false;
        }
        boolean fits = options.isXffAppendSkipped()
                || appendValue(headers, scratch, HeaderId.X_FORWARDED_FOR, start, peer.length);
        return isEdge ? fits && setExternalAddress(headers, start, peer.length) : fits;
    }

    /** The client that trusted hops name, otherwise the peer: what the client itself says must not get through. */
    private boolean setExternalAddress(HeaderBlock headers, int peerStart, int peerLength) {
        int id = HeaderId.X_ENVOY_EXTERNAL_ADDRESS;
        long client = options.xffTrustedHops() == 0 ? Slices.NONE : ClientAddress.find(headers, options);
        return client == Slices.NONE
                ? headers.set(id, constants.name(id), peerStart, peerLength)
                : headers.set(id, constants.name(id), Slices.start(client), Slices.length(client));
    }

    private boolean setForwardedProto(HeaderBlock headers, boolean isSecure) {
        boolean isOurs = options.isRemoteAddressUsed() && options.xffTrustedHops() == 0;
        if (!isOurs && headers.has(HeaderId.X_FORWARDED_PROTO)) {
            return true;
        }
        Text name = constants.name(HeaderId.X_FORWARDED_PROTO);
        return headers.set(HeaderId.X_FORWARDED_PROTO, name, isSecure ? https : http);
    }

    /** A new id, unless there is one already that may be kept. What a stranger's id says about tracing does not count. */
    private boolean setRequestId(HeaderBlock headers, Scratch scratch, boolean isEdge) {
        int known = headers.find(HeaderId.X_REQUEST_ID);
        if (known >= 0 && !(isEdge && !options.isExternalRequestIdPreserved())) {
            if (isEdge && options.isTraceReasonPacked()) {
                RequestId.reason(
                        headers.buffer(),
                        headers.valueStart(known),
                        headers.valueLength(known),
                        TraceReason.NOT_TRACEABLE);
            }
            return true;
        }
        int start = scratch.reserve(RequestId.BYTES);
        if (start == BufferPool.NONE) {
            return false;
        }
        RequestId.write(
                headers.buffer(),
                start,
                worker.random().nextLong(),
                worker.random().nextLong());
        return headers.set(HeaderId.X_REQUEST_ID, constants.name(HeaderId.X_REQUEST_ID), start, RequestId.BYTES);
    }

    private static long bits(int... ids) {
        long bits = 0;
        for (int id : ids) {
            bits |= 1L << id;
        }
        return bits;
    }
}
