package io.ringway.config.compile;

import com.google.protobuf.Any;
import io.envoyproxy.envoy.config.core.v3.ProxyProtocolConfig;
import io.envoyproxy.envoy.config.listener.v3.Listener;
import io.envoyproxy.envoy.config.listener.v3.ListenerFilter;
import io.envoyproxy.envoy.extensions.filters.listener.http_inspector.v3.HttpInspector;
import io.envoyproxy.envoy.extensions.filters.listener.proxy_protocol.v3.ProxyProtocol;
import io.envoyproxy.envoy.extensions.filters.listener.tls_inspector.v3.TlsInspector;
import io.ringway.config.model.FieldNode;
import io.ringway.config.model.ProblemCode;
import io.ringway.config.model.Problems;
import io.ringway.config.model.Suggestion;
import io.ringway.config.model.WalkedMessages;
import io.ringway.hotpath.listener.HttpInspectorStats;
import io.ringway.hotpath.listener.ListenerFilters;
import io.ringway.hotpath.listener.ProxyProtocolOptions;
import io.ringway.hotpath.listener.TlsInspectorStats;
import io.ringway.hotpath.stats.StatsRegistry;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** What a listener does before it chooses a filter chain: a PROXY header is read, then it is found out what follows. Owner: control. */
final class ListenerFiltersCompiler {
    private static final long TIMEOUT_NS = TimeUnit.SECONDS.toNanos(15);

    private final Problems problems;
    private final StatsRegistry stats;

    ListenerFiltersCompiler(Problems problems, StatsRegistry stats) {
        this.problems = problems;
        this.stats = stats;
    }

    /**
     * What it makes is of no use after a problem.
     *
     * @param isTlsAsked filter chains are chosen by what a TLS inspector finds: there is one then, as in Envoy
     */
    Supplier<ListenerFilters> compile(Listener listener, boolean isTlsAsked, FieldNode at) {
        FieldNode filtersAt = at.field("listener_filters");
        ProxyProtocol proxyProtocol = null;
        boolean isInspected = false;
        boolean isTlsInspected = false;
        for (int i = 0; i < listener.getListenerFiltersCount(); i++) {
            FieldNode filterAt = filtersAt.element(i);
            Any config = listener.getListenerFilters(i).getTypedConfig();
            if (!filterAt.isBroken() && (config.is(HttpInspector.class) || config.is(TlsInspector.class))) {
                isInspected |= config.is(HttpInspector.class);
                isTlsInspected |= config.is(TlsInspector.class);
                continue;
            }
            ProxyProtocol found = compile(listener.getListenerFilters(i), filterAt);
            if (found != null && (proxyProtocol != null || isInspected || isTlsInspected)) {
                problems.atValue(
                        ProblemCode.BAD_FILTER_CHAIN,
                        filterAt,
                        proxyProtocol == null
                                ? "an inspector would take a PROXY header for what follows it"
                                : "one PROXY header is read, not two",
                        proxyProtocol == null ? Suggestion.hint("proxy_protocol comes first") : Suggestion.NONE);
            }
            proxyProtocol = found == null ? proxyProtocol : found;
        }
        ProxyProtocol options = proxyProtocol;
        boolean hasInspector = isInspected;
        boolean hasTlsInspector = isTlsInspected || isTlsAsked;
        return () -> new ListenerFilters(
                options == null ? null : options(options),
                hasTlsInspector ? TlsInspectorStats.register(stats) : null,
                hasInspector ? HttpInspectorStats.register(stats) : null,
                Durations.ns(listener.hasListenerFiltersTimeout(), listener.getListenerFiltersTimeout(), TIMEOUT_NS),
                listener.getContinueOnListenerFiltersTimeout());
    }

    /** Null after a problem. */
    private @Nullable ProxyProtocol compile(ListenerFilter filter, FieldNode at) {
        FieldNode configAt = at.field("typed_config");
        if (at.isBroken() || configAt.isBroken()) {
            return null;
        }
        if (!filter.hasTypedConfig()) {
            problems.noTypedConfig(configAt, "listener filter \"" + filter.getName() + "\"");
            return null;
        }
        if (!filter.getTypedConfig().is(ProxyProtocol.class)) {
            problems.atValue(
                    ProblemCode.MISPLACED_EXTENSION,
                    configAt.field("@type"),
                    "this is not a listener filter",
                    Suggestion.hint("envoy.filters.listener.proxy_protocol is one"));
            return null;
        }
        return WalkedMessages.unpack(filter.getTypedConfig(), ProxyProtocol.parser());
    }

    private ProxyProtocolOptions options(ProxyProtocol config) {
        return new ProxyProtocolOptions(
                config.getAllowRequestsWithoutProxyProtocol(),
                !config.getDisallowedVersionsList().contains(ProxyProtocolConfig.Version.V1),
                !config.getDisallowedVersionsList().contains(ProxyProtocolConfig.Version.V2),
                ProxyProtocolOptions.Stats.register(stats, config.getStatPrefix()));
    }
}
