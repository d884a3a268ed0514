package io.ringway.filters.http.forwardproxy;

import io.ringway.hotpath.filter.FilterCallbacks;
import io.ringway.hotpath.filter.FilterState;
import io.ringway.hotpath.filter.HttpFilter;
import io.ringway.hotpath.filter.ResponseFlag;
import io.ringway.hotpath.filter.StreamCallbacks;
import io.ringway.hotpath.hcm.LocalReply;
import io.ringway.hotpath.http.Authority;
import io.ringway.hotpath.http.HeaderBlock;
import io.ringway.hotpath.http.Text;
import io.ringway.hotpath.names.CachedName;
import io.ringway.hotpath.names.NameFailure;
import io.ringway.hotpath.names.NameWaiter;
import io.ringway.hotpath.names.ResolvedName;
import io.ringway.hotpath.names.WorkerDnsCache;
import io.ringway.transport.memory.BufferPool;
import java.nio.charset.StandardCharsets;
import org.agrona.concurrent.UnsafeBuffer;
import org.jspecify.annotations.Nullable;

/**
 * Finds the host that a request names (Envoy {@code envoy.extensions.filters.http.dynamic_forward_proxy.v3.FilterConfig}); the router then
 * takes it from {@code StreamInfo.upstreamName}. Requests to clusters that do not get their hosts from the filter's cache pass untouched.
 *
 * <p>Owner: worker.
 */
final class ForwardProxyFilter extends NameWaiter implements HttpFilter {
    private static final int PORT_DEFAULT = 80;
    private static final int PORT_MAX = 65_535;
    /** Envoy's filter state: they go before the authority. */
    private static final String DYNAMIC_HOST = "envoy.upstream.dynamic_host";

    private static final String DYNAMIC_PORT = "envoy.upstream.dynamic_port";
    /** Envoy's filter state of {@code save_upstream_address}. */
    private static final String UPSTREAM_ADDRESS = "envoy.stream.upstream_address";

    private static final byte[] TEXT_FAILURE = LocalReply.bytes("DNS resolution failure");
    private static final byte[] TEXT_OVERFLOW = LocalReply.bytes("DNS cache overflow");
    private static final byte[] TEXT_PENDING_OVERFLOW =
            LocalReply.bytes("Dynamic forward proxy pending request overflow");
    private static final byte[] TEXT_EMPTY_HOST = LocalReply.bytes("Empty host header");
    private static final byte[] TEXT_REFUSED = LocalReply.bytes("Address of the host is not allowed");

    private final FilterCallbacks callbacks;
    private final ForwardProxySettings settings;
    /** Where this request waits or has waited. */
    private @Nullable WorkerDnsCache cache;

    /** The authority that is looked for, in the worker's region. */
    private int start;

    private int length;
    private int port;

    ForwardProxyFilter(FilterCallbacks callbacks, ForwardProxySettings settings) {
        this.callbacks = callbacks;
        this.settings = settings;
    }

    @Override
    public HeadersStatus decodeHeaders(HeaderBlock headers, boolean endStream) {
        StreamCallbacks stream = callbacks.stream();
        if (stream.route() == null || stream.clusterIndex() < 0) {
            return HeadersStatus.CONTINUE;
        }
        WorkerDnsCache names = stream.dnsCache(settings.cacheIndex());
        if (!names.serves(stream.cluster(stream.clusterIndex()))) {
            return HeadersStatus.CONTINUE;
        }
        rewrite(headers);
        if (headers.authorityLength() == 0) {
            stream.sendLocalReply(LocalReply.BAD_REQUEST, TEXT_EMPTY_HOST, "empty_host_header");
            return HeadersStatus.STOP_ITERATION;
        }
        if (!locate(headers)) {
            fail(NameFailure.NOT_A_NAME);
            return HeadersStatus.STOP_ITERATION;
        }
        CachedName name = names.find(headers.buffer(), start, length, port);
        if (name != null && name.isKnown()) {
            return take(names, name) ? HeadersStatus.CONTINUE : HeadersStatus.STOP_ITERATION;
        }
        await(names, headers.buffer());
        return HeadersStatus.STOP_ITERATION;
    }

    @Override
    public DataStatus decodeData(int position, int count, boolean endStream) {
        return isWaiting() ? DataStatus.STOP_ITERATION_AND_WATERMARK : DataStatus.CONTINUE;
    }

    @Override
    public HeadersStatus decodeTrailers(HeaderBlock trailers) {
        return isWaiting() ? HeadersStatus.STOP_ITERATION : HeadersStatus.CONTINUE;
    }

    @Override
    public void onDestroy() {
        WorkerDnsCache names = cache;
        if (names != null) {
            cache = null;
            names.cancel(this);
        }
    }

    // ---- which host ----

    /** Both the lookup and the upstream see the new authority. */
    private void rewrite(HeaderBlock headers) {
        if (!(callbacks.routeConfig() instanceof HostRewrite rewrite)) {
            return;
        }
        if (!rewrite.literal().isEmpty()) {
            Text text = callbacks.stream().worker().constants().intern(rewrite.literal());
            headers.authority(text.start(), text.length());
        } else if (rewrite.lowerHeader().length > 0) {
            int field = headers.find(rewrite.lowerHeader(), 0);
            if (field >= 0 && headers.valueLength(field) > 0) {
                headers.authority(headers.valueStart(field), headers.valueLength(field));
            }
        }
    }

    /** Sets {@link #start}, {@link #length} and {@link #port}; false if there is no host to be read. */
    private boolean locate(HeaderBlock headers) {
        FilterState state = callbacks.stream().filterState();
        int defaultPort = PORT_DEFAULT;
        int authority = headers.authorityStart();
        int bytes = headers.authorityLength();
        if (!state.isEmpty()) {
            defaultPort = statedPort(state.text(DYNAMIC_PORT));
            String stated = state.text(DYNAMIC_HOST);
            if (stated != null) {
                byte[] text = stated.getBytes(StandardCharsets.UTF_8);
                authority = callbacks.stream().scratch().copy(text);
                bytes = text.length;
            }
        }
        return authority != BufferPool.NONE && split(headers.buffer(), authority, bytes, defaultPort);
    }

    private boolean split(UnsafeBuffer buffer, int authority, int bytes, int defaultPort) {
        int valid = Authority.validate(buffer, authority, bytes);
        if (valid <= 0) {
            return false;
        }
        int hostBytes = Authority.hostLength(buffer, authority, valid);
        port = hostBytes == valid ? defaultPort : Authority.port(buffer, authority + hostBytes + 1, authority + valid);
        boolean isBracketed = buffer.getByte(authority) == '[';
        start = isBracketed ? authority + 1 : authority;
        length = isBracketed ? hostBytes - 2 : hostBytes;
        return length > 0;
    }

    private static int statedPort(@Nullable String text) {
        if (text == null || text.isEmpty() || text.length() > 5) {
            return PORT_DEFAULT;
        }
        int stated = 0;
        for (int i = 0; i < text.length(); i++) {
            int digit = text.charAt(i) - '0';
            if (digit < 0 || digit > 9) {
                return PORT_DEFAULT;
            }
            stated = stated * 10 + digit;
        }
        return stated == 0 || stated > PORT_MAX ? PORT_DEFAULT : stated;
    }

    // ---- what became of it ----

    private void await(WorkerDnsCache names, UnsafeBuffer buffer) {
        switch (names.await(this, buffer, start, length, port)) {
            case BEGUN -> cache = names;
            case TOO_MANY_WAIT ->
                callbacks.stream()
                        .sendLocalReply(
                                LocalReply.SERVICE_UNAVAILABLE,
                                TEXT_PENDING_OVERFLOW,
                                "dynamic_forward_proxy_pending_request_overflow");
            case FULL -> fail(NameFailure.OVERFLOW);
            case GONE -> fail(NameFailure.NO_ANSWER);
        }
    }

    @Override
    protected boolean moveTo(WorkerDnsCache successor) {
        HeaderBlock headers = callbacks.stream().requestHeaders();
        CachedName name = successor.find(headers.buffer(), start, length, port);
        if (name != null && name.isKnown()) {
            cache = successor;
            onName(name);
            return true;
        }
        boolean isBegun = successor.await(this, headers.buffer(), start, length, port) == WorkerDnsCache.Wait.BEGUN;
        cache = isBegun ? successor : cache;
        return isBegun;
    }

    @Override
    protected void onName(CachedName name) {
        WorkerDnsCache names = cache;
        cache = null;
        if (names != null && take(names, name)) {
            callbacks.continueDecoding();
        }
    }

    /** Goes on with a name that is known; false if the request was answered. */
    private boolean take(WorkerDnsCache names, CachedName name) {
        ResolvedName resolved = name.resolved();
        if (resolved == null) {
            NameFailure why = name.failure();
            fail(why == null ? NameFailure.NO_ANSWER : why);
            return false;
        }
        StreamCallbacks stream = callbacks.stream();
        if (resolved.isReserved() && !stream.worker().runtime().flag(settings.allowPrivateSlot())) {
            stream.worker().stats().increment(settings.addressRefused());
            stream.sendLocalReply(LocalReply.FORBIDDEN, TEXT_REFUSED, "dynamic_forward_proxy_address_not_allowed");
            return false;
        }
        names.touch(resolved);
        stream.info().upstreamName = name;
        if (settings.isAddressSaved()) {
            stream.filterState().put(UPSTREAM_ADDRESS, resolved.address());
        }
        return true;
    }

    private void fail(NameFailure why) {
        StreamCallbacks stream = callbacks.stream();
        if (why == NameFailure.OVERFLOW) {
            stream.sendLocalReply(LocalReply.SERVICE_UNAVAILABLE, TEXT_OVERFLOW, why.details());
            return;
        }
        stream.info().flag(ResponseFlag.DNS_RESOLUTION_FAILED);
        stream.sendLocalReply(LocalReply.SERVICE_UNAVAILABLE, TEXT_FAILURE, why.details());
    }
}
