package io.ringway.config.compile;

import com.google.protobuf.InvalidProtocolBufferException;
import io.envoyproxy.envoy.config.listener.v3.Filter;
import io.envoyproxy.envoy.config.listener.v3.FilterChain;
import io.envoyproxy.envoy.config.listener.v3.Listener;
import io.envoyproxy.envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager;
import io.ringway.config.model.FieldNode;
import io.ringway.config.model.ProblemCode;
import io.ringway.config.model.Problems;
import io.ringway.config.model.Suggestion;
import io.ringway.hotpath.hcm.HcmDescriptor;
import io.ringway.hotpath.listener.ListenerDescriptor;
import io.ringway.hotpath.stats.ListenerStats;
import io.ringway.hotpath.stats.StatsRegistry;
import io.ringway.transport.ListenOptions;
import io.ringway.transport.net.Endpoint;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Listeners with their one filter chain. Owner: control. */
final class ListenerCompiler {
    private static final int BUFFER_LIMIT_BYTES = 1 << 20;
    private static final String HCM_NAME = "envoy.filters.network.http_connection_manager";

    private final Problems problems;
    private final AddressCompiler addresses;
    private final HcmCompiler connectionManagers;
    private final StatsRegistry stats;
    private final Map<String, FieldNode> names = new HashMap<>();
    private final Map<Endpoint, FieldNode> endpoints = new HashMap<>();

    ListenerCompiler(Problems problems, HcmCompiler connectionManagers, StatsRegistry stats) {
        this.problems = problems;
        this.addresses = new AddressCompiler(problems);
        this.connectionManagers = connectionManagers;
        this.stats = stats;
    }

    /** Makes the descriptor once everything is right; null after a problem. */
    @Nullable
    Supplier<ListenerDescriptor> compile(Listener listener, FieldNode at) {
        requireUniqueName(listener, at.field("name"));
        Endpoint address = addresses.compile(
                listener.getAddress(), at.field("address"), "a listener needs an address to bind, such as 0.0.0.0");
        if (address != null) {
            requireUniqueAddress(address, at.at("address"));
        }
        if (listener.hasEnableReusePort() && !listener.getEnableReusePort().getValue()) {
            problems.atValue(
                    ProblemCode.UNSUPPORTED_VALUE,
                    at.field("enable_reuse_port"),
                    "a socket that all workers share is not supported yet",
                    Suggestion.hint("leave it out: each worker has a socket of its own"));
        }
        Supplier<HcmDescriptor> hcm = compileChain(listener, at);
        if (address == null || hcm == null) {
            return null;
        }
        return () -> new ListenerDescriptor(
                listener.getName().isEmpty() ? address.toString() : listener.getName(),
                address,
                listenOptions(listener),
                listener.hasPerConnectionBufferLimitBytes()
                        ? HttpOptionsCompiler.clamp(
                                listener.getPerConnectionBufferLimitBytes().getValue())
                        : BUFFER_LIMIT_BYTES,
                hcm.get(),
                ListenerStats.register(
                        stats, listener.getStatPrefix().isEmpty() ? address.toString() : listener.getStatPrefix()));
    }

    private static ListenOptions listenOptions(Listener listener) {
        int mode = listener.getAddress().getPipe().getMode();
        return new ListenOptions(
                listener.hasTcpBacklogSize()
                        ? HttpOptionsCompiler.clamp(listener.getTcpBacklogSize().getValue())
                        : ListenOptions.DEFAULT.backlog(),
                true,
                ListenOptions.DEFAULT.noDelay(),
                mode == 0 ? ListenOptions.DEFAULT.unixMode() : mode);
    }

    private @Nullable Supplier<HcmDescriptor> compileChain(Listener listener, FieldNode at) {
        FieldNode chainsAt = at.field("filter_chains");
        if (listener.getFilterChainsCount() == 0) {
            missing(chainsAt, "a listener needs a filter chain");
            return null;
        }
        if (listener.getFilterChainsCount() > 1) {
            problems.atValue(
                    ProblemCode.UNSUPPORTED_VALUE,
                    chainsAt.element(1),
                    "more than one filter chain is not supported yet",
                    Suggestion.NONE);
            return null;
        }
        FilterChain chain = listener.getFilterChains(0);
        FieldNode filtersAt = chainsAt.element(0).field("filters");
        if (chain.getFiltersCount() == 0) {
            missing(filtersAt, "a filter chain needs a filter");
            return null;
        }
        if (chain.getFiltersCount() > 1) {
            problems.atValue(
                    ProblemCode.BAD_FILTER_CHAIN,
                    filtersAt.element(1),
                    "nothing comes after the first filter, it ends the chain",
                    Suggestion.NONE);
            return null;
        }
        return compileFilter(chain.getFilters(0), filtersAt.element(0));
    }

    private @Nullable Supplier<HcmDescriptor> compileFilter(Filter filter, FieldNode at) {
        FieldNode configAt = at.field("typed_config");
        if (at.isBroken() || configAt.isBroken()) {
            return null;
        }
        if (!filter.hasTypedConfig()) {
            problems.noTypedConfig(configAt, "filter \"" + filter.getName() + "\"");
            return null;
        }
        if (!filter.getTypedConfig().is(HttpConnectionManager.class)) {
            problems.atValue(
                    ProblemCode.MISPLACED_EXTENSION,
                    configAt.field("@type"),
                    "this is not a network filter",
                    Suggestion.hint(HCM_NAME + " belongs here"));
            return null;
        }
        try {
            return connectionManagers.compile(
                    HttpConnectionManager.parseFrom(filter.getTypedConfig().getValue()), configAt);
        } catch (InvalidProtocolBufferException e) {
            throw new IllegalStateException("the walk made a message that cannot be parsed", e);
        }
    }

    private void missing(FieldNode at, String message) {
        if (!at.isBroken()) {
            problems.atKey(ProblemCode.BAD_FILTER_CHAIN, at, message, Suggestion.hint("add " + HCM_NAME));
        }
    }

    private void requireUniqueName(Listener listener, FieldNode at) {
        if (listener.getName().isEmpty()) {
            return;
        }
        FieldNode first = names.putIfAbsent(listener.getName(), at);
        if (first != null) {
            problems.atValue(
                    ProblemCode.DUPLICATE_NAME,
                    at,
                    "listener \"" + listener.getName() + "\" exists already",
                    Suggestion.NONE,
                    first.valuePosition(),
                    "first here");
        }
    }

    private void requireUniqueAddress(Endpoint address, FieldNode at) {
        boolean isEphemeral = address.isIp() && address.port() == 0;
        FieldNode first = isEphemeral ? null : endpoints.putIfAbsent(address, at);
        if (first != null) {
            problems.atValue(
                    ProblemCode.DUPLICATE_ADDRESS,
                    at,
                    "another listener has the address " + address,
                    Suggestion.NONE,
                    first.valuePosition(),
                    "first here");
        }
    }
}
