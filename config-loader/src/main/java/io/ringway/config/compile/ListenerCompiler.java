package io.ringway.config.compile;

import io.envoyproxy.envoy.config.core.v3.TrafficDirection;
import io.envoyproxy.envoy.config.listener.v3.FilterChain;
import io.envoyproxy.envoy.config.listener.v3.Listener;
import io.ringway.config.model.FieldNode;
import io.ringway.config.model.ProblemCode;
import io.ringway.config.model.Problems;
import io.ringway.config.model.Suggestion;
import io.ringway.config.runtime.RuntimeSlots;
import io.ringway.hotpath.listener.ConnectionLimits;
import io.ringway.hotpath.listener.FilterChainDescriptor;
import io.ringway.hotpath.listener.FilterChainMatch;
import io.ringway.hotpath.listener.FilterChainTable;
import io.ringway.hotpath.listener.ListenerDescriptor;
import io.ringway.hotpath.listener.ListenerFilters;
import io.ringway.hotpath.stats.ListenerStats;
import io.ringway.hotpath.stats.StatsRegistry;
import io.ringway.transport.ListenOptions;
import io.ringway.transport.memory.BufferLimit;
import io.ringway.transport.net.Endpoint;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Listeners with their filter chains. Owner: control. */
final class ListenerCompiler {
    private static final String LIMIT_ROOT = "envoy.resource_limits.listener.";
    private static final String LIMIT = ".connection_limit";
    private static final String GLOBAL_LIMIT = "overload.global_downstream_max_connections";

    private final Problems problems;
    private final AddressCompiler addresses;
    private final FilterChainCompiler filterChains;
    private final StatsRegistry stats;
    private final RuntimeSlots runtime;
    private final Map<String, AtomicInteger> open;
    private final Map<String, FieldNode> names = new HashMap<>();
    private final Map<Endpoint, FieldNode> endpoints = new HashMap<>();

    /**
     * @param open connections of each listener there ever was, by name
     */
    ListenerCompiler(
            Problems problems,
            FilterChainCompiler filterChains,
            StatsRegistry stats,
            RuntimeSlots runtime,
            Map<String, AtomicInteger> open) {
        this.problems = problems;
        this.addresses = new AddressCompiler(problems);
        this.filterChains = filterChains;
        this.stats = stats;
        this.runtime = runtime;
        this.open = open;
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
        String statName =
                !listener.getStatPrefix().isEmpty() || address == null ? listener.getStatPrefix() : address.toString();
        Chains chains = compileChains(listener, statName, at);
        Supplier<ListenerFilters> filters = new ListenerFiltersCompiler(problems, stats)
                .compile(listener, chains != null && chains.isTlsAsked(), at);
        if (address == null || chains == null) {
            return null;
        }
        return () -> new ListenerDescriptor(
                listener.getName().isEmpty() ? address.toString() : listener.getName(),
                address,
                listenOptions(listener),
                HttpOptionsCompiler.clamp(
                        listener.hasPerConnectionBufferLimitBytes(),
                        listener.getPerConnectionBufferLimitBytes(),
                        BufferLimit.DEFAULT_BYTES),
                limits(listener),
                filters.get(),
                chains.all().stream().map(Supplier::get).toList(),
                chains.table(),
                ListenerStats.register(stats, statName));
    }

    private ConnectionLimits limits(Listener listener) {
        return new ConnectionLimits(
                RuntimeReads.integer(
                        Long.MAX_VALUE,
                        listener.getName().isEmpty() ? "" : LIMIT_ROOT + listener.getName() + LIMIT,
                        runtime),
                RuntimeReads.integer(Long.MAX_VALUE, GLOBAL_LIMIT, runtime),
                listener.getIgnoreGlobalConnLimit(),
                open.computeIfAbsent(listener.getName(), _ -> new AtomicInteger()));
    }

    private static ListenOptions listenOptions(Listener listener) {
        int mode = listener.getAddress().getPipe().getMode();
        return new ListenOptions(
                HttpOptionsCompiler.clamp(
                        listener.hasTcpBacklogSize(), listener.getTcpBacklogSize(), ListenOptions.DEFAULT.backlog()),
                true,
                ListenOptions.DEFAULT.noDelay(),
                mode == 0 ? ListenOptions.DEFAULT.unixMode() : mode);
    }

    /** The chains in their order, the default one last. */
    private record Chains(List<Supplier<FilterChainDescriptor>> all, FilterChainTable table, boolean isTlsAsked) {}

    private @Nullable Chains compileChains(Listener listener, String statName, FieldNode at) {
        FieldNode chainsAt = at.field("filter_chains");
        if (listener.getFilterChainsCount() == 0 && !listener.hasDefaultFilterChain()) {
            missing(chainsAt, "a listener needs a filter chain");
            return null;
        }
        List<Supplier<FilterChainDescriptor>> chains = new ArrayList<>();
        List<FilterChainMatch> matches = new ArrayList<>();
        boolean isEgress = listener.getTrafficDirection() == TrafficDirection.OUTBOUND;
        FilterChainMatchCompiler matchCompiler = new FilterChainMatchCompiler(problems);
        for (int i = 0; i < listener.getFilterChainsCount(); i++) {
            FieldNode chainAt = chainsAt.element(i);
            matches.add(matchCompiler.compile(
                    listener.getFilterChains(i).getFilterChainMatch(), chainAt.field("filter_chain_match")));
            addChain(listener.getFilterChains(i), isEgress, statName, chainAt, chains);
        }
        int count = listener.getFilterChainsCount();
        if (listener.hasDefaultFilterChain()) {
            addChain(listener.getDefaultFilterChain(), isEgress, statName, at.field("default_filter_chain"), chains);
            count++;
        }
        FilterChainTable table =
                new FilterChainTable(matches, listener.hasDefaultFilterChain() ? count - 1 : FilterChainTable.NONE);
        return chains.size() == count
                ? new Chains(chains, table, matches.stream().anyMatch(FilterChainMatchCompiler::isAboutTls))
                : null;
    }

    private void addChain(
            FilterChain chain,
            boolean isEgress,
            String statName,
            FieldNode at,
            List<Supplier<FilterChainDescriptor>> chains) {
        Supplier<FilterChainDescriptor> compiled = filterChains.compile(chain, isEgress, statName, at);
        if (compiled != null) {
            chains.add(compiled);
        }
    }

    private void missing(FieldNode at, String message) {
        if (!at.isBroken()) {
            problems.atKey(
                    ProblemCode.BAD_FILTER_CHAIN,
                    at,
                    message,
                    Suggestion.hint("add one with " + FilterChainCompiler.HCM_NAME));
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
