package io.ringway.config.compile;

import com.google.protobuf.Any;
import com.google.protobuf.InvalidProtocolBufferException;
import io.envoyproxy.envoy.config.route.v3.FilterConfig;
import io.envoyproxy.envoy.config.route.v3.Route;
import io.envoyproxy.envoy.config.route.v3.VirtualHost;
import io.envoyproxy.envoy.config.route.v3.WeightedCluster.ClusterWeight;
import io.envoyproxy.envoy.extensions.filters.http.cors.v3.CorsPolicy;
import io.ringway.config.model.FieldNode;
import io.ringway.config.model.ProblemCode;
import io.ringway.config.model.Problems;
import io.ringway.config.model.Suggestion;
import io.ringway.hotpath.filter.FilterOverrides;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** What route configurations, virtual hosts, routes and weighted clusters say to the filters of a chain. Owner: control. */
final class FilterOverridesCompiler {
    private static final String FIELD = "typed_per_filter_config";

    /** What one level says to one filter; {@code config} is null if it only says whether the filter takes part. */
    private record Setting(boolean isDisabled, @Nullable Supplier<Object> config) {}

    /**
     * What one level says, by index of the filter.
     *
     * @param older what an older field of the level says; it holds for a filter only if no level says anything to it in the newer one
     */
    record Level(Map<Integer, Setting> byFilter, Map<Integer, Supplier<Object>> older) {
        static final Level NONE = new Level(Map.of(), Map.of());

        boolean isEmpty() {
            return byFilter.isEmpty() && older.isEmpty();
        }
    }

    private final Problems problems;
    private final @Nullable HttpFilterChain chain;
    private boolean isAnythingSwitched;

    /**
     * @param chain the filters that it is said to; null if they are not known: nothing is checked then
     */
    FilterOverridesCompiler(Problems problems, @Nullable HttpFilterChain chain) {
        this.problems = problems;
        this.chain = chain;
    }

    /** Whether a route decides which filters its requests pass. */
    boolean isAnythingSwitched() {
        return isAnythingSwitched;
    }

    /**
     * One level.
     *
     * @param at the level's node
     */
    Level level(Map<String, Any> configs, FieldNode at) {
        return level(configs, null, at);
    }

    Level ofHost(VirtualHost host, FieldNode at) {
        return level(host.getTypedPerFilterConfigMap(), OlderCors.of(host, at), at);
    }

    Level ofRoute(Route route, FieldNode at) {
        return level(route.getTypedPerFilterConfigMap(), OlderCors.of(route, at), at);
    }

    private Level level(Map<String, Any> configs, @Nullable OlderCors cors, FieldNode at) {
        HttpFilterChain known = chain;
        if (known == null || (configs.isEmpty() && cors == null)) {
            return Level.NONE;
        }
        return new Level(newer(known, configs, at), cors == null ? Map.of() : older(known, cors));
    }

    private Map<Integer, Supplier<Object>> older(HttpFilterChain chain, OlderCors cors) {
        Map<Integer, Supplier<Object>> byFilter = new HashMap<>();
        String type = CorsPolicy.getDescriptor().getFullName();
        for (int i = 0; i < chain.entries().size() && !cors.at().isBroken(); i++) {
            HttpFilterCompiler compiler = chain.entries().get(i).compiler();
            if (compiler != null && type.equals(compiler.routeTypeName())) {
                try {
                    byFilter.put(
                            i,
                            compiler.compileRoute(
                                    Any.pack(cors.policy()),
                                    cors.at(),
                                    chain.entries().get(i).scope()));
                } catch (InvalidProtocolBufferException e) {
                    throw new IllegalStateException("a message that was just made cannot be parsed", e);
                }
            }
        }
        if (byFilter.isEmpty() && !cors.at().isBroken()) {
            problems.warnAtKey(
                    ProblemCode.NO_EFFECT,
                    cors.at(),
                    "the chain has no CORS filter",
                    Suggestion.hint("add envoy.filters.http.cors to http_filters"));
        }
        return byFilter;
    }

    private Map<Integer, Setting> newer(HttpFilterChain chain, Map<String, Any> configs, FieldNode at) {
        Map<Integer, Setting> byFilter = new HashMap<>();
        configs.forEach((name, config) -> {
            FieldNode entryAt = at.field(FIELD).entry(name);
            int index = indexOf(chain, name);
            if (index < 0) {
                warnUnknown(chain, name, entryAt);
            } else if (!entryAt.isBroken()) {
                Setting setting = setting(chain.entries().get(index), config, entryAt);
                if (setting != null) {
                    byFilter.put(index, setting);
                }
            }
        });
        return byFilter;
    }

    /** For each weighted cluster of the route; nothing if it has none. */
    List<Level> ofClusters(Route route, FieldNode at) {
        List<ClusterWeight> clusters = route.getRoute().getWeightedClusters().getClustersList();
        FieldNode clustersAt = at.at("route", "weighted_clusters", "clusters");
        List<Level> levels = new ArrayList<>();
        for (int i = 0; i < clusters.size(); i++) {
            levels.add(level(clusters.get(i).getTypedPerFilterConfigMap(), clustersAt.element(i)));
        }
        return levels;
    }

    /**
     * Puts the levels of a route together.
     *
     * @param outer configuration, virtual host, route
     * @param clusters of its weighted clusters, may be empty
     * @return makes them; null if nothing is said
     */
    @Nullable
    Supplier<FilterOverrides> join(List<Level> outer, List<Level> clusters) {
        HttpFilterChain known = chain;
        if (known == null || (areEmpty(outer) && areEmpty(clusters))) {
            return null;
        }
        return () -> {
            List<FilterOverrides.Choice> choices = new ArrayList<>();
            for (Level cluster : clusters.isEmpty() ? List.of(Level.NONE) : clusters) {
                List<Level> levels = new ArrayList<>(outer);
                levels.add(cluster);
                choices.add(choice(known, levels));
            }
            return new FilterOverrides(List.copyOf(choices));
        };
    }

    private static boolean areEmpty(List<Level> levels) {
        for (Level level : levels) {
            if (!level.isEmpty()) {
                return false;
            }
        }
        return true;
    }

    private static FilterOverrides.Choice choice(HttpFilterChain chain, List<Level> levels) {
        long skipped = chain.disabled();
        List<List<Object>> configs = new ArrayList<>();
        for (int i = 0; i < chain.entries().size(); i++) {
            List<Object> ofFilter = new ArrayList<>();
            for (Level level : levels) {
                Setting setting = level.byFilter().get(i);
                if (setting == null) {
                    continue;
                }
                skipped = setting.isDisabled() ? skipped | 1L << i : skipped & ~(1L << i);
                if (setting.config() != null) {
                    ofFilter.add(setting.config().get());
                }
            }
            configs.add(ofFilter.isEmpty() ? older(levels, i) : List.copyOf(ofFilter));
        }
        return new FilterOverrides.Choice(skipped, List.copyOf(configs));
    }

    private static List<Object> older(List<Level> levels, int filter) {
        List<Object> found = new ArrayList<>();
        for (Level level : levels) {
            Supplier<Object> config = level.older().get(filter);
            if (config != null) {
                found.add(config.get());
            }
        }
        return List.copyOf(found);
    }

    private @Nullable Setting setting(HttpFilterChain.Entry filter, Any config, FieldNode at) {
        try {
            if (!config.is(FilterConfig.class)) {
                return ofFilter(filter, config, at);
            }
            FilterConfig wrapped = config.unpack(FilterConfig.class);
            if (wrapped.getDisabled()) {
                return switched(filter, true, at.field("disabled"));
            }
            return wrapped.hasConfig()
                    ? ofFilter(filter, wrapped.getConfig(), at.field("config"))
                    : switched(filter, false, at);
        } catch (InvalidProtocolBufferException e) {
            throw new IllegalStateException("the walk made a message that cannot be parsed", e);
        }
    }

    private @Nullable Setting switched(HttpFilterChain.Entry filter, boolean isDisabled, FieldNode at) {
        HttpFilterCompiler compiler = filter.compiler();
        if (compiler != null && compiler.isTerminal()) {
            problems.atKey(
                    ProblemCode.BAD_FILTER_CHAIN,
                    at,
                    "the filter that ends the chain cannot be disabled",
                    Suggestion.NONE);
            return null;
        }
        isAnythingSwitched |= isDisabled != filter.isDisabled();
        return new Setting(isDisabled, null);
    }

    private @Nullable Setting ofFilter(HttpFilterChain.Entry filter, Any config, FieldNode at)
            throws InvalidProtocolBufferException {
        HttpFilterCompiler compiler = filter.compiler();
        if (at.isBroken() || compiler == null) {
            return null;
        }
        String expected = compiler.routeTypeName();
        if (!HttpFilterCompilers.typeOf(config).equals(expected)) {
            problems.atValue(
                    ProblemCode.MISPLACED_EXTENSION,
                    at.field("@type"),
                    "filter \"" + filter.name() + "\" does not take this @type on a route",
                    Suggestion.hint(
                            expected == null
                                    ? "envoy.config.route.v3.FilterConfig can disable it"
                                    : expected + " does"));
            return null;
        }
        if (!HttpFilterCompilers.hasRightForm(compiler, config, at, problems)) {
            return null;
        }
        isAnythingSwitched |= filter.isDisabled();
        return new Setting(false, compiler.compileRoute(config, at, filter.scope()));
    }

    private static int indexOf(HttpFilterChain chain, String name) {
        for (int i = 0; i < chain.entries().size(); i++) {
            if (chain.entries().get(i).name().equals(name)) {
                return i;
            }
        }
        return -1;
    }

    private void warnUnknown(HttpFilterChain chain, String name, FieldNode at) {
        List<String> names =
                chain.entries().stream().map(HttpFilterChain.Entry::name).toList();
        problems.warnAtKey(
                ProblemCode.NO_EFFECT,
                at,
                "no filter of the chain is named \"" + name + "\"",
                Suggestion.hint("its filters are " + String.join(", ", names)));
    }
}
