package io.ringway.config.compile;

import com.google.protobuf.InvalidProtocolBufferException;
import io.envoyproxy.envoy.extensions.filters.network.http_connection_manager.v3.HttpFilter;
import io.ringway.config.model.FieldNode;
import io.ringway.config.model.ProblemCode;
import io.ringway.config.model.Problems;
import io.ringway.config.model.Suggestion;
import io.ringway.hotpath.filter.HttpFilterFactory;
import io.ringway.hotpath.stats.StatsRegistry;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Compiles the filters of a connection manager through the compilers that the modules bring. Owner: control. */
final class HttpFilterChain {
    private static final String ROUTER_HINT = "the last filter has to be envoy.filters.http.router";

    private final Map<String, HttpFilterCompiler> compilers = new HashMap<>();

    HttpFilterChain(List<HttpFilterCompiler> compilers) {
        compilers.forEach(compiler -> this.compilers.put(compiler.typeName(), compiler));
    }

    /** Makes the factories in their order; what it returns is of no use after a problem. */
    List<Supplier<HttpFilterFactory>> compile(
            List<HttpFilter> filters,
            FieldNode at,
            String statPrefix,
            Problems problems,
            ClusterIndex clusters,
            StatsRegistry stats) {
        if (filters.isEmpty()) {
            if (!at.isBroken()) {
                problems.atKey(
                        ProblemCode.BAD_FILTER_CHAIN, at, "there are no HTTP filters", Suggestion.hint(ROUTER_HINT));
            }
            return List.of();
        }
        List<Supplier<HttpFilterFactory>> factories = new ArrayList<>();
        Map<String, Integer> names = new HashMap<>();
        for (int i = 0; i < filters.size(); i++) {
            HttpFilter filter = filters.get(i);
            FieldNode filterAt = at.element(i);
            requireUniqueName(filter, i, at, names, problems);
            FieldNode configAt = filterAt.field("typed_config");
            if (configAt.isBroken() || filterAt.isBroken()) {
                continue;
            }
            HttpFilterCompiler compiler = compilerOf(filter, filterAt, problems);
            if (compiler == null) {
                continue;
            }
            requirePlace(filter, compiler, i == filters.size() - 1, filterAt, problems);
            var scope = new HttpFilterCompiler.Scope(filter.getName(), statPrefix, problems, clusters, stats);
            Supplier<HttpFilterFactory> factory = compile(compiler, filter, configAt, scope);
            if (factory != null) {
                factories.add(factory);
            }
        }
        return factories;
    }

    private static void requireUniqueName(
            HttpFilter filter, int index, FieldNode at, Map<String, Integer> names, Problems problems) {
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

    private @Nullable HttpFilterCompiler compilerOf(HttpFilter filter, FieldNode at, Problems problems) {
        if (!filter.hasTypedConfig()) {
            problems.noTypedConfig(at.field("typed_config"), "filter \"" + filter.getName() + "\"");
            return null;
        }
        String url = filter.getTypedConfig().getTypeUrl();
        String type = url.substring(url.lastIndexOf('/') + 1);
        HttpFilterCompiler compiler = compilers.get(type);
        if (compiler == null) {
            problems.atValue(
                    ProblemCode.MISPLACED_EXTENSION,
                    at.at("typed_config", "@type"),
                    type + " is not an HTTP filter",
                    Suggestion.NONE);
        }
        return compiler;
    }

    private static void requirePlace(
            HttpFilter filter, HttpFilterCompiler compiler, boolean isLast, FieldNode at, Problems problems) {
        if (compiler.isTerminal() == isLast) {
            return;
        }
        String message = isLast
                ? "filter \"" + filter.getName() + "\" cannot end the chain"
                : "filter \"" + filter.getName() + "\" ends the chain, filters after it are never reached";
        problems.atKey(ProblemCode.BAD_FILTER_CHAIN, at.field("name"), message, Suggestion.hint(ROUTER_HINT));
    }

    private static @Nullable Supplier<HttpFilterFactory> compile(
            HttpFilterCompiler compiler, HttpFilter filter, FieldNode at, HttpFilterCompiler.Scope scope) {
        try {
            return compiler.compile(filter.getTypedConfig(), at, scope);
        } catch (InvalidProtocolBufferException e) {
            throw new IllegalStateException("the walk made a message that cannot be parsed", e);
        }
    }
}
