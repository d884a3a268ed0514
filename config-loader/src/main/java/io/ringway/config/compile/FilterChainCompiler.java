package io.ringway.config.compile;

import com.google.protobuf.InvalidProtocolBufferException;
import io.envoyproxy.envoy.config.listener.v3.Filter;
import io.envoyproxy.envoy.config.listener.v3.FilterChain;
import io.envoyproxy.envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager;
import io.ringway.config.model.FieldNode;
import io.ringway.config.model.ProblemCode;
import io.ringway.config.model.Problems;
import io.ringway.config.model.Suggestion;
import io.ringway.config.runtime.RuntimeSlots;
import io.ringway.hotpath.hcm.HcmDescriptor;
import io.ringway.hotpath.listener.DownstreamTls;
import io.ringway.hotpath.listener.FilterChainDescriptor;
import io.ringway.hotpath.log.LogFiles;
import io.ringway.hotpath.network.NetworkFilterFactory;
import io.ringway.hotpath.stats.SslStats;
import io.ringway.hotpath.stats.StatsRegistry;
import io.ringway.transport.tls.TlsServer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The network filters of a chain: any number that pass connections on, and one that serves them. Owner: control. */
final class FilterChainCompiler {
    static final String HCM_NAME = "envoy.filters.network.http_connection_manager";

    private static final Suggestion ADD_END =
            Suggestion.hint("add " + HCM_NAME + " or envoy.filters.network.tcp_proxy");

    private final Problems problems;
    private final ClusterIndex clusters;
    private final HcmCompiler connectionManagers;
    private final Map<String, NetworkFilterCompiler> compilers = new HashMap<>();
    private final RuntimeSlots runtime;
    private final LogFiles logFiles;
    private final StatsRegistry stats;
    private final TransportSocketCompiler sockets;

    FilterChainCompiler(
            Problems problems,
            ClusterIndex clusters,
            HcmCompiler connectionManagers,
            List<NetworkFilterCompiler> filters,
            RuntimeSlots runtime,
            LogFiles logFiles,
            StatsRegistry stats,
            TransportSocketCompiler sockets) {
        this.problems = problems;
        this.clusters = clusters;
        this.connectionManagers = connectionManagers;
        this.runtime = runtime;
        this.logFiles = logFiles;
        this.stats = stats;
        this.sockets = sockets;
        filters.forEach(compiler -> compilers.put(compiler.typeName(), compiler));
    }

    /** A filter's factory, or a connection manager. */
    private record Compiled(
            @Nullable Supplier<HcmDescriptor> connectionManager,
            @Nullable Supplier<NetworkFilterFactory> filter,
            boolean isTerminal) {}

    /**
     * Makes the descriptor once everything is right; null after a problem.
     *
     * @param isEgress the listener is for what leaves the service
     * @param address of the listener in statistics
     */
    @Nullable
    Supplier<FilterChainDescriptor> compile(FilterChain chain, boolean isEgress, String address, FieldNode at) {
        TlsServer tls = sockets.downstream(chain.getTransportSocket(), at.field("transport_socket"));
        requireSocket(chain, at);
        Supplier<FilterChainDescriptor> plain = compile(chain, isEgress, at);
        return plain == null || tls == null
                ? plain
                : () -> plain.get()
                        .withTls(new DownstreamTls(
                                tls,
                                Durations.ns(chain.getTransportSocketConnectTimeout()),
                                SslStats.ofListener(stats, address)));
    }

    /** Only a handshake can take too long. */
    private void requireSocket(FilterChain chain, FieldNode at) {
        if (chain.hasTransportSocketConnectTimeout() && !chain.hasTransportSocket()) {
            problems.warnAtKey(
                    ProblemCode.NO_EFFECT,
                    at.field("transport_socket_connect_timeout"),
                    "a connection without TLS is established at once",
                    Suggestion.NONE);
        }
    }

    private @Nullable Supplier<FilterChainDescriptor> compile(FilterChain chain, boolean isEgress, FieldNode at) {
        FieldNode filtersAt = at.field("filters");
        if (chain.getFiltersCount() == 0) {
            if (!filtersAt.isBroken() && !at.isBroken()) {
                problems.atKey(ProblemCode.BAD_FILTER_CHAIN, filtersAt, "a filter chain needs a filter", ADD_END);
            }
            return null;
        }
        List<Compiled> filters = new ArrayList<>();
        for (int i = 0; i < chain.getFiltersCount(); i++) {
            FieldNode filterAt = filtersAt.element(i);
            Compiled filter = compile(chain.getFilters(i), isEgress, filterAt);
            if (filter != null) {
                requirePlace(chain.getFilters(i), filter, i == chain.getFiltersCount() - 1, filterAt);
                filters.add(filter);
            }
        }
        return filters.size() == chain.getFiltersCount() ? () -> make(chain.getName(), filters) : null;
    }

    private static FilterChainDescriptor make(String name, List<Compiled> filters) {
        List<NetworkFilterFactory.Passing> passing = new ArrayList<>();
        for (Compiled filter : filters) {
            if (filter.connectionManager() != null) {
                return FilterChainDescriptor.http(
                        name, passing, filter.connectionManager().get());
            }
            if (filter.filter() != null) {
                switch (filter.filter().get()) {
                    case NetworkFilterFactory.Passing one -> passing.add(one);
                    case NetworkFilterFactory.Terminal last -> {
                        return FilterChainDescriptor.of(name, passing, last);
                    }
                }
            }
        }
        throw new IllegalStateException("a filter chain without an end was not reported");
    }

    private @Nullable Compiled compile(Filter filter, boolean isEgress, FieldNode at) {
        FieldNode configAt = at.field("typed_config");
        if (at.isBroken() || configAt.isBroken()) {
            return null;
        }
        if (!filter.hasTypedConfig()) {
            problems.noTypedConfig(configAt, "filter \"" + filter.getName() + "\"");
            return null;
        }
        try {
            if (filter.getTypedConfig().is(HttpConnectionManager.class)) {
                Supplier<HcmDescriptor> made = connectionManagers.compile(
                        HttpConnectionManager.parseFrom(filter.getTypedConfig().getValue()), isEgress, configAt);
                return made == null ? null : new Compiled(made, null, true);
            }
            NetworkFilterCompiler compiler = compilers.get(HttpFilterCompilers.typeOf(filter.getTypedConfig()));
            if (compiler == null) {
                problems.atValue(
                        ProblemCode.MISPLACED_EXTENSION,
                        configAt.field("@type"),
                        "this is not a network filter",
                        Suggestion.hint("network filters belong here, such as " + HCM_NAME));
                return null;
            }
            Supplier<NetworkFilterFactory> made = compiler.compile(
                    filter.getTypedConfig(),
                    configAt,
                    new NetworkFilterCompiler.Scope(filter.getName(), problems, clusters, runtime, logFiles, stats));
            return made == null ? null : new Compiled(null, made, compiler.isTerminal());
        } catch (InvalidProtocolBufferException e) {
            throw new IllegalStateException("the walk made a message that cannot be parsed", e);
        }
    }

    private void requirePlace(Filter filter, Compiled compiled, boolean isLast, FieldNode at) {
        if (compiled.isTerminal() == isLast) {
            return;
        }
        if (isLast) {
            problems.atValue(
                    ProblemCode.BAD_FILTER_CHAIN,
                    at,
                    "filter \"" + filter.getName() + "\" cannot end the chain",
                    ADD_END);
        } else {
            problems.atValue(
                    ProblemCode.BAD_FILTER_CHAIN,
                    at,
                    "filter \"" + filter.getName() + "\" ends the chain, filters after it are never reached",
                    Suggestion.hint("put it last"));
        }
    }
}
