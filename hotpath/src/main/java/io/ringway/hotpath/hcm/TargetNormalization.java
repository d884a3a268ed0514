package io.ringway.hotpath.hcm;

import io.ringway.hotpath.hcm.TargetOptions.EscapedSlashes;
import io.ringway.hotpath.hcm.TargetOptions.HostPort;
import io.ringway.hotpath.http.HeaderBlock;
import io.ringway.hotpath.http.Method;
import io.ringway.hotpath.http.PathNormalization;
import io.ringway.hotpath.network.Downstream;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * Brings path and host of a request into the form that everything behind sees: filters, routing and the upstream alike (Envoy
 * {@code ConnectionManagerUtility::maybeNormalizePath} and {@code maybeNormalizeHost}). Owner: any (immutable).
 */
final class TargetNormalization {
    enum Outcome {
        CONTINUE,
        /** 400. */
        REJECT,
        /** 307 to the new path. */
        REDIRECT
    }

    private final TargetOptions options;
    private final boolean hasNothingToDo;

    TargetNormalization(TargetOptions options) {
        this.options = options;
        hasNothingToDo = options.equals(TargetOptions.DEFAULT);
    }

    Outcome apply(HeaderBlock headers, Downstream downstream) {
        return hasNothingToDo ? Outcome.CONTINUE : normalize(headers, downstream);
    }

    private Outcome normalize(HeaderBlock headers, Downstream downstream) {
        if (options.isTrailingDotStripped()) {
            stripTrailingDot(headers);
        }
        if (options.hostPort() != HostPort.KEEP && headers.method() != Method.CONNECT) {
            stripPort(headers, downstream);
        }
        UnsafeBuffer buffer = headers.buffer();
        int start = headers.pathStart();
        // The asterisk of OPTIONS is no path (RFC 9112 section 3.2.4).
        return headers.pathLength() == 0 || buffer.getByte(start) != '/' ? Outcome.CONTINUE : normalizePath(headers);
    }

    private Outcome normalizePath(HeaderBlock headers) {
        UnsafeBuffer buffer = headers.buffer();
        int start = headers.pathStart();
        int before = headers.pathLengthWithoutQuery();
        int length = before;
        Outcome outcome = Outcome.CONTINUE;
        if (options.escapedSlashes() != EscapedSlashes.KEEP_UNCHANGED) {
            length = PathNormalization.unescapeSlashes(buffer, start, length);
            if (length != before) {
                outcome = switch (options.escapedSlashes()) {
                    case REJECT_REQUEST -> Outcome.REJECT;
                    case UNESCAPE_AND_REDIRECT -> Outcome.REDIRECT;
                    case UNESCAPE_AND_FORWARD, KEEP_UNCHANGED -> Outcome.CONTINUE;
                };
            }
        }
        if (options.isPathNormalized() && outcome != Outcome.REJECT) {
            length = PathNormalization.normalize(buffer, start, length);
            outcome = length == PathNormalization.INVALID ? Outcome.REJECT : outcome;
        }
        if (outcome == Outcome.REJECT) {
            return outcome;
        }
        if (options.areSlashesMerged()) {
            length = PathNormalization.mergeSlashes(buffer, start, length);
        }
        int query = headers.pathLength() - before;
        buffer.putBytes(start + length, buffer, start + before, query);
        headers.path(start, length + query);
        return outcome;
    }

    /** The dot at the end of the host, before the port if there is one. */
    private static void stripTrailingDot(HeaderBlock headers) {
        UnsafeBuffer buffer = headers.buffer();
        int start = headers.authorityStart();
        int length = headers.authorityLength();
        int hostLength = hostLength(buffer, start, length);
        if (hostLength < 2 || buffer.getByte(start + hostLength - 1) != '.') {
            return;
        }
        for (int i = hostLength; i < length; i++) {
            buffer.putByte(start + i - 1, buffer.getByte(start + i));
        }
        headers.authority(start, length - 1);
    }

    private void stripPort(HeaderBlock headers, Downstream downstream) {
        UnsafeBuffer buffer = headers.buffer();
        int start = headers.authorityStart();
        int length = headers.authorityLength();
        int hostLength = hostLength(buffer, start, length);
        if (hostLength == length) {
            return;
        }
        boolean isStripped = options.hostPort() == HostPort.STRIP_ANY
                || port(buffer, start + hostLength + 1, start + length) == downstream.localPort();
        if (isStripped) {
            headers.authority(start, hostLength);
        }
    }

    private static int port(UnsafeBuffer buffer, int start, int end) {
        int port = 0;
        for (int i = start; i < end; i++) {
            port = port * 10 + buffer.getByte(i) - '0';
        }
        return port;
    }

    /** Length without the port; the authority was checked by the codec. */
    private static int hostLength(UnsafeBuffer buffer, int start, int length) {
        for (int i = length - 1; i >= 0; i--) {
            byte b = buffer.getByte(start + i);
            if (b == ':') {
                return i;
            }
            if (b < '0' || b > '9') {
                return length;
            }
        }
        return length;
    }
}
