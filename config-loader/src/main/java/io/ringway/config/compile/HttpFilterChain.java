package io.ringway.config.compile;

import com.google.protobuf.InvalidProtocolBufferException;
import io.envoyproxy.envoy.extensions.filters.network.http_connection_manager.v3.HttpFilter;
import io.ringway.config.model.FieldNode;
import io.ringway.config.model.ProblemCode;
import io.ringway.config.model.Problems;
import io.ringway.config.model.Suggestion;
import io.ringway.hotpath.filter.HttpFilterFactory;
import io.ringway.hotpath.hcm.FilterChain;
import io.ringway.hotpath.stats.FilterStats;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The filters of one connection manager, through the compilers that the modules bring. Owner: control. */
final class HttpFilterChain {
    private static final String ROUTER_HINT = "the last filter has to be envoy.filters.http.router";

    /**
     * One filter.
     *
     * @param compiler null after a problem
     * @param factory null after a problem
     */
    record Entry(
            HttpFilterCompiler.Scope scope,
            boolean isDisabled,
            @Nullable HttpFilterCompiler compiler,
            @Nullable Supplier<HttpFilterFactory> factory) {
        String name() {
            return scope.name();
        }
    }

    private final HttpFilterCompilers compilers;
    private final HttpFilterCompiler.Scope scope;
    private final Problems problems;
    private final List<Entry> entries = new ArrayList<>();

    private HttpFilterChain(HttpFilterCompilers compilers, HttpFilterCompiler.Scope scope) {
        this.compilers = compilers;
        this.scope = scope;
        this.problems = scope.problems();
    }

    /**
     * Checks the filters in their order.
     *
     * @param scope what they all may refer to
     */
    static HttpFilterChain compile(
            List<HttpFilter> filters, FieldNode at, HttpFilterCompilers compilers, HttpFilterCompiler.Scope scope) {
        var chain = new HttpFilterChain(compilers, scope);
        chain.addAll(filters, at);
        return chain;
    }

    /** In their order. */
    List<Entry> entries() {
        return entries;
    }

    /**
     * Makes the factories; of use without problems only.
     *
     * @param isPerRoute a route says which filters its requests pass
     */
    FilterChain make(boolean isPerRoute) {
        List<HttpFilterFactory> factories = new ArrayList<>();
        List<FilterStats> costs = new ArrayList<>();
        for (Entry entry : entries) {
            Supplier<HttpFilterFactory> factory = entry.factory();
            if (factory == null) {
                throw new IllegalStateException("filter \"" + entry.name() + "\" was not compiled and not reported");
            }
            factories.add(factory.get());
            if (factories.size() < entries.size()) {
                costs.add(FilterStats.register(scope.stats(), scope.statPrefix(), entry.name()));
            }
        }
        long disabled = disabled();
        return new FilterChain(List.copyOf(factories), disabled, isPerRoute || disabled != 0, List.copyOf(costs));
    }

    /** One bit for each filter that a route has to enable. */
    long disabled() {
        long bits = 0;
        for (int i = 0; i < entries.size(); i++) {
            if (entries.get(i).isDisabled()) {
                bits |= 1L << i;
            }
        }
        return bits;
    }

    private void addAll(List<HttpFilter> filters, FieldNode at) {
        if (filters.isEmpty()) {
            if (!at.isBroken()) {
                problems.atKey(
                        ProblemCode.BAD_FILTER_CHAIN, at, "there are no HTTP filters", Suggestion.hint(ROUTER_HINT));
            }
            return;
        }
        if (filters.size() > FilterChain.FILTERS_MAX) {
            problems.atKey(
                    ProblemCode.BAD_FILTER_CHAIN,
                    at,
                    "more than " + FilterChain.FILTERS_MAX + " filters are not supported",
                    Suggestion.NONE);
            return;
        }
        Map<String, Integer> names = new HashMap<>();
        for (int i = 0; i < filters.size(); i++) {
            requireUniqueName(filters.get(i), i, at, names);
            entries.add(entry(filters.get(i), i == filters.size() - 1, at.element(i)));
        }
    }

    private Entry entry(HttpFilter filter, boolean isLast, FieldNode at) {
        HttpFilterCompiler.Scope own = scope.ofFilter(filter.getName());
        FieldNode configAt = at.field("typed_config");
        if (configAt.isBroken() || at.isBroken()) {
            return new Entry(own, filter.getDisabled(), null, null);
        }
        HttpFilterCompiler compiler = compilerOf(filter, at);
        if (compiler == null) {
            return new Entry(own, filter.getDisabled(), null, null);
        }
        requirePlace(filter, compiler, isLast, at);
        try {
            return new Entry(
                    own, filter.getDisabled(), compiler, compiler.compile(filter.getTypedConfig(), configAt, own));
        } catch (InvalidProtocolBufferException e) {
            throw new IllegalStateException("the walk made a message that cannot be parsed", e);
        }
    }

    private void requireUniqueName(HttpFilter filter, int index, FieldNode at, Map<String, Integer> names) {
        Integer first = names.putIfAbsent(filter.getName(), index);
        FieldNode name = at.element(index).field("name");
        if (first != null && name.isWritten() && !name.isBroken()) {
            problems.atValue(
                    ProblemCode.DUPLICATE_NAME,
                    name,
                    "filter \"" + filter.getName() + "\" stands in this chain already",
                    Suggestion.hint("give it a name of its own; the @type says what it is"),
                    at.element(first).field("name").valuePosition(),
                    "first here");
        }
    }

    private @Nullable HttpFilterCompiler compilerOf(HttpFilter filter, FieldNode at) {
        if (!filter.hasTypedConfig()) {
            problems.noTypedConfig(at.field("typed_config"), "filter \"" + filter.getName() + "\"");
            return null;
        }
        HttpFilterCompiler compiler = compilers.find(filter.getTypedConfig());
        if (compiler == null) {
            problems.atValue(
                    ProblemCode.MISPLACED_EXTENSION,
                    at.at("typed_config", "@type"),
                    HttpFilterCompilers.typeOf(filter.getTypedConfig()) + " is not an HTTP filter",
                    Suggestion.NONE);
            return null;
        }
        return HttpFilterCompilers.hasRightForm(compiler, filter.getTypedConfig(), at.field("typed_config"), problems)
                ? compiler
                : null;
    }

    private void requirePlace(HttpFilter filter, HttpFilterCompiler compiler, boolean isLast, FieldNode at) {
        if (compiler.isTerminal() && filter.getDisabled()) {
            problems.atKey(
                    ProblemCode.BAD_FILTER_CHAIN,
                    at.field("disabled"),
                    "the filter that ends the chain cannot be disabled",
                    Suggestion.NONE);
        }
        if (compiler.isTerminal() == isLast) {
            return;
        }
        String message = isLast
                ? "filter \"" + filter.getName() + "\" cannot end the chain"
                : "filter \"" + filter.getName() + "\" ends the chain, filters after it are never reached";
        problems.atKey(ProblemCode.BAD_FILTER_CHAIN, at.field("name"), message, Suggestion.hint(ROUTER_HINT));
    }
}
