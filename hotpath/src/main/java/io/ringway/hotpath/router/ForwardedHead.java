package io.ringway.hotpath.router;

import io.ringway.hotpath.filter.StreamCallbacks;
import io.ringway.hotpath.http.Constants;
import io.ringway.hotpath.http.HeaderBlock;
import io.ringway.hotpath.http.HeaderId;
import io.ringway.hotpath.http.Scratch;
import io.ringway.hotpath.http.Text;
import io.ringway.hotpath.upstream.UpstreamHost;
import io.ringway.routing.Route;
import io.ringway.routing.action.ForwardAction;
import io.ringway.routing.action.WeightedClusters;
import io.ringway.transport.memory.BufferPool;
import org.jspecify.annotations.Nullable;

/**
 * What the router changes in a request's head before it is forwarded: path, authority, expected timeout (Envoy
 * {@code RouteEntryImpl::finalizeRequestHeaders}). Owner: worker.
 */
final class ForwardedHead {
    private static final long NS_PER_MS = 1_000_000;

    private ForwardedHead() {}

    /**
     * Applies the route's rewrites.
     *
     * @return false if there is no memory or the block is full
     */
    static boolean rewrite(
            StreamCallbacks callbacks,
            HeaderBlock headers,
            Route route,
            ForwardAction action,
            UpstreamHost host,
            RouterOptions options) {
        boolean fits = true;
        if (!options.areEnvoyHeadersSuppressed() && action.timeoutNs() > 0) {
            fits = setExpectedTimeout(callbacks, headers, action.timeoutNs());
        }
        String prefix = action.prefixRewrite();
        if (prefix != null) {
            fits &= rewritePrefix(callbacks, headers, route.matchedPrefixLength(), prefix, options);
        }
        String authority = action.isAutoHostRewrite() ? host.host().hostname() : literalHost(callbacks, action);
        if (authority != null && !authority.isEmpty()) {
            Text text = callbacks.worker().constants().intern(authority);
            headers.authority(text.start(), text.length());
        }
        return fits;
    }

    /** That of the weighted cluster goes before the route's. */
    private static @Nullable String literalHost(StreamCallbacks callbacks, ForwardAction action) {
        if (action.cluster() instanceof WeightedClusters clusters) {
            String ofCluster = clusters.entry(callbacks.clusterChoice()).hostRewrite();
            return ofCluster == null ? action.hostRewrite() : ofCluster;
        }
        return action.hostRewrite();
    }

    /**
     * What another attempt changes again: the host's name, if it is the authority.
     */
    static void onHost(StreamCallbacks callbacks, HeaderBlock headers, ForwardAction action, UpstreamHost host) {
        if (action.isAutoHostRewrite() && !host.host().hostname().isEmpty()) {
            Text text = callbacks.worker().constants().intern(host.host().hostname());
            headers.authority(text.start(), text.length());
        }
    }

    /**
     * What the upstream may take: the attempt's limit, and no more than is left of the route's.
     *
     * @param leftNs of the route's timeout; 0 if there is none
     * @return false if there is no memory or the block is full
     */
    static boolean setAttemptTimeout(StreamCallbacks callbacks, HeaderBlock headers, long perTryNs, long leftNs) {
        long ns = perTryNs == 0 || leftNs == 0 ? perTryNs + leftNs : Math.min(perTryNs, leftNs);
        return ns == 0
                || setNumber(callbacks, headers, HeaderId.X_ENVOY_EXPECTED_RQ_TIMEOUT_MS, Math.max(1, ns / NS_PER_MS));
    }

    private static boolean setExpectedTimeout(StreamCallbacks callbacks, HeaderBlock headers, long timeoutNs) {
        return setNumber(callbacks, headers, HeaderId.X_ENVOY_EXPECTED_RQ_TIMEOUT_MS, timeoutNs / NS_PER_MS);
    }

    /**
     * Sets a well-known field to a number, in a request's head or an answer's.
     *
     * @param number 0 or more
     * @return false if there is no memory or the block is full
     */
    static boolean setNumber(StreamCallbacks callbacks, HeaderBlock headers, int id, long number) {
        int start = callbacks.scratch().reserve(Long.BYTES * 3);
        if (start == BufferPool.NONE) {
            return false;
        }
        int length = headers.buffer().putNaturalLongAscii(start, number);
        Constants constants = callbacks.worker().constants();
        return headers.set(id, constants.name(id), start, length);
    }

    private static boolean rewritePrefix(
            StreamCallbacks callbacks, HeaderBlock headers, int matchedMax, String prefix, RouterOptions options) {
        Scratch scratch = callbacks.scratch();
        Constants constants = callbacks.worker().constants();
        Text replacement = constants.intern(prefix);
        int start = headers.pathStart();
        int matched = Math.min(matchedMax, lengthWithoutQuery(headers));
        int rest = headers.pathLength() - matched;
        int path = scratch.reserve(replacement.length() + rest);
        if (path == BufferPool.NONE) {
            return false;
        }
        boolean fits = true;
        if (!options.areEnvoyHeadersSuppressed()) {
            Text name = constants.name(HeaderId.X_ENVOY_ORIGINAL_PATH);
            fits = headers.set(HeaderId.X_ENVOY_ORIGINAL_PATH, name, start, headers.pathLength());
        }
        headers.buffer().putBytes(path, headers.buffer(), replacement.start(), replacement.length());
        headers.buffer().putBytes(path + replacement.length(), headers.buffer(), start + matched, rest);
        headers.path(path, replacement.length() + rest);
        return fits;
    }

    /** What {@link Route#WHOLE_PATH} comes to. */
    private static int lengthWithoutQuery(HeaderBlock headers) {
        int start = headers.pathStart();
        int length = headers.pathLength();
        for (int i = 0; i < length; i++) {
            if (headers.buffer().getByte(start + i) == '?') {
                return i;
            }
        }
        return length;
    }
}
