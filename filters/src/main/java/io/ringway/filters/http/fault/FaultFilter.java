package io.ringway.filters.http.fault;

import io.ringway.hotpath.filter.Bytes;
import io.ringway.hotpath.filter.FilterCallbacks;
import io.ringway.hotpath.filter.GrpcStatus;
import io.ringway.hotpath.filter.HttpFilter;
import io.ringway.hotpath.filter.ResponseFlag;
import io.ringway.hotpath.filter.StreamCallbacks;
import io.ringway.hotpath.hcm.LocalReply;
import io.ringway.hotpath.http.Ascii;
import io.ringway.hotpath.http.HeaderBlock;
import io.ringway.hotpath.http.HeaderId;
import io.ringway.routing.RouteCondition;
import io.ringway.routing.runtime.RuntimeFraction;
import io.ringway.routing.runtime.RuntimeValues;
import io.ringway.transport.loop.Timer;
import java.util.List;

/**
 * Delays a share of the requests, and answers a share of them itself; the two are independent, and a delay comes first (Envoy
 * {@code envoy.extensions.filters.http.fault.v3.HTTPFault}). Owner: worker.
 */
final class FaultFilter extends Timer implements HttpFilter {
    private static final long NS_PER_MS = 1_000_000;
    private static final int NO_STATUS = 0;
    private static final int STATUS_MIN = 200;
    private static final int STATUS_MAX = 599;
    private static final byte[] TEXT_ABORT = LocalReply.bytes("fault filter abort");
    private static final String DETAILS = "fault_filter_abort";

    private final FilterCallbacks callbacks;
    private final FaultFactory factory;
    private FaultSettings settings;
    private boolean isDelayed;
    private boolean isCounted;

    FaultFilter(FilterCallbacks callbacks, FaultFactory factory) {
        this.callbacks = callbacks;
        this.factory = factory;
        settings = factory.settings();
    }

    @Override
    public HeadersStatus decodeHeaders(HeaderBlock headers, boolean endStream) {
        settings = callbacks.routeConfig() instanceof FaultSettings ofRoute ? ofRoute : factory.settings();
        if (isOverflown() || !isMeant(headers)) {
            return HeadersStatus.CONTINUE;
        }
        long delayMs = delayMs(headers);
        if (delayMs > 0) {
            delay(delayMs);
            return HeadersStatus.STOP_ITERATION;
        }
        return isAborted(headers) ? HeadersStatus.STOP_ITERATION : HeadersStatus.CONTINUE;
    }

    @Override
    public DataStatus decodeData(int position, int length, boolean endStream) {
        return isDelayed ? DataStatus.STOP_ITERATION_AND_WATERMARK : DataStatus.CONTINUE;
    }

    @Override
    public HeadersStatus decodeTrailers(HeaderBlock trailers) {
        return isDelayed ? HeadersStatus.STOP_ITERATION : HeadersStatus.CONTINUE;
    }

    @Override
    protected void onExpiry(long nowNs) {
        isDelayed = false;
        if (!isAborted(callbacks.stream().requestHeaders())) {
            callbacks.continueDecoding();
        }
    }

    @Override
    public void onDestroy() {
        if (isDelayed) {
            isDelayed = false;
            stream().worker().loop().timers().cancel(this);
        }
        if (isCounted) {
            isCounted = false;
            factory.active().decrementAndGet();
            stream().worker().stats().decrement(factory.stats().activeFaults());
        }
    }

    // ---- whether ----

    private boolean isOverflown() {
        if (factory.active().get() < settings.activeMax().now(runtime())) {
            return false;
        }
        stream().worker().stats().increment(factory.stats().faultsOverflow());
        return true;
    }

    private boolean isMeant(HeaderBlock headers) {
        RouteCondition[] conditions = settings.headers();
        return leadsToCluster()
                && comesFromNode(headers)
                && (conditions.length == 0
                        || RouteCondition.allHold(conditions, stream().matchInput()));
    }

    private boolean leadsToCluster() {
        String wanted = settings.upstreamCluster();
        if (wanted.isEmpty()) {
            return true;
        }
        int cluster = stream().clusterIndex();
        return cluster >= 0 && stream().cluster(cluster).descriptor().name().equals(wanted);
    }

    private boolean comesFromNode(HeaderBlock headers) {
        List<Bytes> nodes = settings.downstreamNodes();
        if (nodes.isEmpty()) {
            return true;
        }
        int field = headers.find(HeaderId.X_ENVOY_DOWNSTREAM_SERVICE_NODE);
        for (int i = 0; field >= 0 && i < nodes.size(); i++) {
            byte[] node = nodes.get(i).view();
            if (headers.valueLength(field) == node.length
                    && Ascii.equals(headers.buffer(), headers.valueStart(field), node)) {
                return true;
            }
        }
        return false;
    }

    /** Each decision has a random number of its own, so that delays and aborts fall independently. */
    private boolean isTaken(RuntimeFraction share, int numerator) {
        return share.isTaken(runtime(), stream().worker().random().nextLong(), numerator);
    }

    // ---- delay ----

    private long delayMs(HeaderBlock headers) {
        FaultSettings.Delay delay = settings.delay();
        if (delay == null) {
            return 0;
        }
        RuntimeFraction share = delay.share();
        if (!delay.isByHeader()) {
            return isTaken(share, share.numerator()) ? delay.milliseconds().now(runtime()) : 0;
        }
        int asked = FaultHeaders.DELAY_MS.number(headers);
        return asked != Ascii.NO_NUMBER
                        && isTaken(share, FaultHeaders.DELAY_PERCENTAGE.share(headers, share.numerator()))
                ? delay.milliseconds().now(runtime(), asked)
                : 0;
    }

    private void delay(long milliseconds) {
        isDelayed = true;
        long now = stream().worker().loop().nowNs();
        long ns = Math.min(milliseconds, Long.MAX_VALUE / 2 / NS_PER_MS) * NS_PER_MS;
        stream().worker().loop().timers().schedule(this, now + ns);
        stream().info().flag(ResponseFlag.DELAY_INJECTED);
        stream().worker().stats().increment(factory.stats().delaysInjected());
        onFault();
    }

    // ---- abort ----

    /** True if the request was answered here. */
    private boolean isAborted(HeaderBlock headers) {
        FaultSettings.Abort abort = settings.abort();
        if (abort == null) {
            return false;
        }
        RuntimeFraction share = abort.share();
        int numerator = abort.isByHeader()
                ? FaultHeaders.ABORT_PERCENTAGE.share(headers, share.numerator())
                : share.numerator();
        if (!isTaken(share, numerator)) {
            return false;
        }
        int status = status(abort, headers);
        if (status < STATUS_MIN || status > STATUS_MAX) {
            return false;
        }
        stream().info().flag(ResponseFlag.FAULT_INJECTED);
        stream().worker().stats().increment(factory.stats().abortsInjected());
        onFault();
        stream().sendLocalReply(status, TEXT_ABORT, DETAILS);
        return true;
    }

    private int status(FaultSettings.Abort abort, HeaderBlock headers) {
        long http = abort.isByHeader()
                ? abort.httpStatus().now(runtime(), Math.max(NO_STATUS, FaultHeaders.ABORT_STATUS.number(headers)))
                : abort.httpStatus().now(runtime());
        if (http != NO_STATUS) {
            return (int) Math.min(http, Integer.MAX_VALUE);
        }
        int asked = abort.isByHeader() ? FaultHeaders.ABORT_GRPC_STATUS.number(headers) : Ascii.NO_NUMBER;
        long grpc = asked == Ascii.NO_NUMBER
                ? abort.grpcStatus().now(runtime())
                : abort.grpcStatus().now(runtime(), asked);
        return grpc == FaultSettings.Abort.NO_GRPC_STATUS ? NO_STATUS : GrpcStatus.toHttp(grpc);
    }

    private void onFault() {
        if (!settings.metadata().isEmpty()) {
            stream().metadata().merge(factory.name(), settings.metadata());
        }
        if (!isCounted) {
            isCounted = true;
            factory.active().incrementAndGet();
            stream().worker().stats().increment(factory.stats().activeFaults());
        }
    }

    private StreamCallbacks stream() {
        return callbacks.stream();
    }

    private RuntimeValues runtime() {
        return stream().worker().runtime();
    }
}
