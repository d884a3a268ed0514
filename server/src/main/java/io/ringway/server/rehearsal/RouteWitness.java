package io.ringway.server.rehearsal;

import io.ringway.config.compile.RouteOrigins;
import io.ringway.hotpath.filter.FilterCallbacks;
import io.ringway.hotpath.filter.HttpFilter;
import io.ringway.hotpath.filter.HttpFilterFactory;
import io.ringway.hotpath.filter.RouteBalancing;
import io.ringway.hotpath.filter.RouteTarget;
import io.ringway.hotpath.filter.StreamCallbacks;
import io.ringway.hotpath.hcm.HeaderRequestView;
import io.ringway.hotpath.http.HeaderBlock;
import io.ringway.hotpath.http.HeaderNames;
import io.ringway.hotpath.http.Method;
import io.ringway.hotpath.upstream.UpstreamHost;
import io.ringway.routing.Route;
import io.ringway.routing.RouteTable;
import io.ringway.routing.action.ForwardAction;
import io.ringway.routing.action.WeightedClusters;
import io.ringway.routing.explain.Explanation;
import io.ringway.routing.explain.RouteExplainer;
import io.ringway.routing.runtime.RuntimeValues;
import io.ringway.transport.memory.BufferPool;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A filter right before the router that has the route explained and remembers what the router does. Where the head is to be taken as given, it
 * puts that in the place of what the connection manager has made of it. Owner: the thread that plays.
 */
final class RouteWitness implements HttpFilterFactory {
    private final RouteExplainer explainer;
    private final RuntimeValues runtime;
    private final PlayedRequest request;
    private @Nullable Explanation explanation;
    /** Of the head as it came to the first filter, which is when the stream looks for its route. */
    private @Nullable Explanation early;

    private boolean isRedirectedToTls;
    private @Nullable RouteTarget target;
    private @Nullable HashKey hash;
    private @Nullable UpstreamHost host;
    private @Nullable RuntimeException failure;
    private List<Field> requestFields = List.of();
    private int virtualCluster = -1;
    private boolean isInternal;
    private String details = "";

    RouteWitness(RouteTable table, RouteOrigins origins, RuntimeValues runtime, PlayedRequest request) {
        this.explainer = new RouteExplainer(table, origins.outline());
        this.runtime = runtime;
        this.request = request;
    }

    /** Null if the request did not come so far. */
    @Nullable
    Explanation explanation() {
        if (failure != null) {
            throw failure;
        }
        return explanation;
    }

    @Nullable
    RouteTarget target() {
        return target;
    }

    @Nullable
    UpstreamHost host() {
        return host;
    }

    @Nullable
    HashKey hash() {
        return hash;
    }

    int virtualCluster() {
        return virtualCluster;
    }

    boolean isInternal() {
        return isInternal;
    }

    boolean isRedirectedToTls() {
        return isRedirectedToTls;
    }

    List<Field> requestFields() {
        return requestFields;
    }

    String details() {
        return details;
    }

    @Override
    public String name() {
        return "ringway.rehearsal";
    }

    @Override
    public HttpFilter create(FilterCallbacks place) {
        StreamCallbacks callbacks = place.stream();
        return new HttpFilter() {
            @Override
            public HeadersStatus decodeHeaders(HeaderBlock headers, boolean endStream) {
                try {
                    onRequest(callbacks, headers);
                } catch (RuntimeException e) {
                    failure = e; // the stream would answer 500 and nobody would know why
                    throw e;
                }
                return HeadersStatus.CONTINUE;
            }

            @Override
            public HeadersStatus encodeHeaders(HeaderBlock headers, boolean endStream) {
                details = callbacks.info().responseCodeDetails;
                host = callbacks.info().upstreamHost;
                return HeadersStatus.CONTINUE;
            }
        };
    }

    private void onRequest(StreamCallbacks callbacks, HeaderBlock headers) {
        if (request.preparation() != PlayedRequest.Preparation.BY_PROXY) {
            replaceHead(callbacks, headers);
        }
        isInternal = callbacks.info().isInternal;
        requestFields = fields(headers);
        isRedirectedToTls = callbacks.isRedirectedToTls();
        Route route = callbacks.route();
        Explanation now = explain(callbacks, headers);
        Explanation before = early;
        if (agrees(now, route)) {
            explanation = now;
        } else if (before != null && agrees(before, route)) {
            explanation = before; // filters have changed the head since, which does not count
        } else {
            throw new IllegalStateException(
                    "the explanation is wrong: it says " + now.route() + ", the stream has " + route);
        }
        RouteTarget found = callbacks.routeTarget();
        target = found;
        RouteBalancing balancing = found == null ? null : found.balancing();
        if (balancing != null && !balancing.hashPolicies().isEmpty()) {
            hash = HashKey.of(balancing.hashPolicies(), callbacks, headers);
        }
        if (found != null && found.virtualClusters() != null) {
            virtualCluster = explainer.virtualCluster(found.virtualClusters().clusters());
        }
    }

    private Explanation explain(StreamCallbacks callbacks, HeaderBlock headers) {
        HeaderRequestView view = new HeaderRequestView(headers, callbacks.metadata(), callbacks.filterState());
        view.set(false, callbacks.info().isInternal, null);
        return explainer.explain(view, callbacks.randomValue(), runtime);
    }

    private boolean agrees(Explanation explained, @Nullable Route route) {
        return Objects.equals(route, explained.route())
                || (route == null && (isRedirectedToTls || isWithoutWeights(explained.route())));
    }

    /** The first filter of the chain with a look at the head before it. */
    HttpFilterFactory before(HttpFilterFactory first) {
        return new EarlyLook(first, (callbacks, headers) -> early = explain(callbacks, headers));
    }

    /** The stream then counts as one without a route, see {@code ClusterSelection.select}. */
    private boolean isWithoutWeights(@Nullable Route route) {
        return route != null
                && route.action() instanceof ForwardAction action
                && action.cluster() instanceof WeightedClusters clusters
                && clusters.pick(request.random(), runtime) == WeightedClusters.NONE;
    }

    private void replaceHead(StreamCallbacks callbacks, HeaderBlock headers) {
        callbacks.info().isInternal = request.preparation() == PlayedRequest.Preparation.NONE_INTERNAL;
        headers.clear();
        byte[] method = bytes(request.method());
        int methodStart = copy(callbacks, method);
        headers.method(Method.of(headers.buffer(), methodStart, method.length), methodStart, method.length);
        headers.path(copy(callbacks, bytes(request.target())), bytes(request.target()).length);
        headers.authority(copy(callbacks, bytes(request.authority())), bytes(request.authority()).length);
        for (Field field : request.fields()) {
            byte[] name = bytes(field.name());
            byte[] value = bytes(field.value());
            if (!headers.add(
                    HeaderNames.idOf(field.name()),
                    copy(callbacks, name),
                    name.length,
                    copy(callbacks, value),
                    value.length)) {
                throw new IllegalArgumentException("too many fields");
            }
        }
        headers.contentLength(0);
        request.metadata().forEach(callbacks.metadata()::merge);
        callbacks.clearRoute();
    }

    private static int copy(StreamCallbacks callbacks, byte[] bytes) {
        int position = callbacks.scratch().copy(bytes);
        if (position == BufferPool.NONE) {
            throw new IllegalArgumentException("the request is too large");
        }
        return position;
    }

    private static List<Field> fields(HeaderBlock headers) {
        List<Field> fields = new ArrayList<>();
        fields.add(new Field(":method", text(headers, headers.methodStart(), headers.methodLength())));
        fields.add(new Field(":authority", text(headers, headers.authorityStart(), headers.authorityLength())));
        fields.add(new Field(":path", text(headers, headers.pathStart(), headers.pathLength())));
        for (int i = 0; i < headers.count(); i++) {
            if (!headers.isRemoved(i)) {
                fields.add(new Field(
                        text(headers, headers.nameStart(i), headers.nameLength(i)),
                        text(headers, headers.valueStart(i), headers.valueLength(i))));
            }
        }
        return List.copyOf(fields);
    }

    private static String text(HeaderBlock headers, int start, int length) {
        byte[] bytes = new byte[length];
        headers.buffer().getBytes(start, bytes);
        return new String(bytes, StandardCharsets.ISO_8859_1);
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }
}
