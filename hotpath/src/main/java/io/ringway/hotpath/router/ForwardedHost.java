package io.ringway.hotpath.router;

import io.ringway.hotpath.filter.StreamCallbacks;
import io.ringway.hotpath.http.Authority;
import io.ringway.hotpath.http.HeaderBlock;
import io.ringway.hotpath.http.HeaderId;
import io.ringway.hotpath.http.Text;
import io.ringway.hotpath.upstream.UpstreamHost;
import io.ringway.routing.action.ForwardAction;
import io.ringway.routing.action.HostRewrite;
import io.ringway.routing.action.WeightedClusters;
import io.ringway.routing.regex.RegexReplacer;
import io.ringway.transport.memory.BufferPool;
import org.agrona.concurrent.UnsafeBuffer;
import org.jspecify.annotations.Nullable;

/**
 * Rewrites the authority of a request, and keeps the old one in x-envoy-original-host, and in x-forwarded-host where that is asked for. What a
 * header or the path makes of it takes effect only if it is a host. Owner: worker.
 */
final class ForwardedHost {
    private ForwardedHost() {}

    /**
     * Applies the rewrite of the weighted cluster, then that of the route over it, which alone keeps what was there before: Envoy's order. The
     * path is still that of the request.
     *
     * @return false if there is no memory or the block is full
     */
    static boolean rewrite(
            StreamCallbacks callbacks,
            HeaderBlock headers,
            ForwardAction action,
            UpstreamHost host,
            RouterOptions options) {
        if (action.cluster() instanceof WeightedClusters clusters) {
            String ofCluster = clusters.entry(callbacks.clusterChoice()).hostRewrite();
            setText(callbacks, headers, ofCluster == null ? "" : ofCluster);
        }
        int start = headers.authorityStart();
        int length = headers.authorityLength();
        if (!applyRoute(callbacks, headers, action.hostRewrite(), host)) {
            return false;
        }
        boolean isSame = headers.authorityStart() == start && headers.authorityLength() == length;
        if (isSame || length == 0) {
            return true;
        }
        boolean fits = options.areEnvoyHeadersSuppressed() || setOriginalHost(callbacks, headers, start, length);
        return fits && (!action.isForwardedHostAppended() || appendForwardedHost(callbacks, headers, start, length));
    }

    private static boolean setOriginalHost(StreamCallbacks callbacks, HeaderBlock headers, int start, int length) {
        int id = HeaderId.X_ENVOY_ORIGINAL_HOST;
        return headers.set(id, callbacks.worker().constants().name(id), start, length);
    }

    /** What another attempt changes again: the host's name, if it is the authority. */
    static void onHost(StreamCallbacks callbacks, HeaderBlock headers, ForwardAction action, UpstreamHost host) {
        if (action.hostRewrite() instanceof HostRewrite.OfUpstream) {
            setText(callbacks, headers, host.host().hostname());
        }
    }

    private static boolean applyRoute(
            StreamCallbacks callbacks, HeaderBlock headers, @Nullable HostRewrite rewrite, UpstreamHost host) {
        switch (rewrite) {
            case null -> {}
            case HostRewrite.Literal(String text) -> setText(callbacks, headers, text);
            case HostRewrite.OfUpstream() ->
                setText(callbacks, headers, host.host().hostname());
            case HostRewrite.FromHeader(var header) -> {
                int field = headers.find(header.lowerName(), 0);
                if (field >= 0) {
                    setChecked(headers, headers.valueStart(field), headers.valueLength(field));
                }
            }
            case HostRewrite.FromPath(var pattern) -> {
                RegexReplacer replacer = callbacks.worker().regexReplacer();
                int length = headers.pathLengthWithoutQuery();
                int result = replacer.replace(pattern, headers.buffer(), headers.pathStart(), length);
                if (result == RegexReplacer.UNCHANGED) {
                    setChecked(headers, headers.pathStart(), length);
                    return true;
                }
                int copy = result < 0 ? BufferPool.NONE : callbacks.scratch().reserve(result);
                if (copy == BufferPool.NONE) {
                    return false;
                }
                headers.buffer().putBytes(copy, replacer.output(), 0, result);
                setChecked(headers, copy, result);
            }
        }
        return true;
    }

    private static void setText(StreamCallbacks callbacks, HeaderBlock headers, String host) {
        if (!host.isEmpty()) {
            Text text = callbacks.worker().constants().intern(host);
            headers.authority(text.start(), text.length());
        }
    }

    private static void setChecked(HeaderBlock headers, int start, int length) {
        int valid = Authority.validate(headers.buffer(), start, length);
        if (valid > 0) {
            headers.authority(start, valid);
        }
    }

    /** {@code append_x_forwarded_host}, unless the last entry says the same already. */
    private static boolean appendForwardedHost(StreamCallbacks callbacks, HeaderBlock headers, int start, int length) {
        int id = HeaderId.X_FORWARDED_HOST;
        int field = headers.find(id);
        if (field < 0) {
            Text name = callbacks.worker().constants().name(id);
            return headers.add(id, name.start(), name.length(), start, length);
        }
        return isLastEntry(headers, field, start, length) || headers.append(field, start, length, callbacks.scratch());
    }

    private static boolean isLastEntry(HeaderBlock headers, int field, int start, int length) {
        UnsafeBuffer buffer = headers.buffer();
        int end = headers.valueStart(field) + headers.valueLength(field);
        int entry = end;
        while (entry > headers.valueStart(field)
                && buffer.getByte(entry - 1) != ','
                && buffer.getByte(entry - 1) != ' ') {
            entry--;
        }
        if (end - entry != length) {
            return false;
        }
        for (int i = 0; i < length; i++) {
            if (buffer.getByte(entry + i) != buffer.getByte(start + i)) {
                return false;
            }
        }
        return true;
    }
}
