package io.ringway.server.golden;

import io.ringway.config.ConfigInput;
import io.ringway.config.ConfigLoader;
import io.ringway.config.LoadResult;
import io.ringway.config.compile.CompiledConfig;
import io.ringway.config.compile.HostRegistry;
import io.ringway.config.model.ProblemReport;
import io.ringway.hotpath.listener.ListenerDescriptor;
import io.ringway.hotpath.stats.StatsRegistry;
import io.ringway.server.rehearsal.Rehearsal;
import io.ringway.server.rehearsal.Rehearsed;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

/** A route configuration, the connection manager around it, and its cases. */
final class GoldenTable {
    private static final String MANAGER =
            "type.googleapis.com/envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager";
    private static final String ROUTER = "type.googleapis.com/envoy.extensions.filters.http.router.v3.Router";
    private static final int PORT = 10_000;

    private final YamlTree tree;
    private final List<GoldenCase> cases = new ArrayList<>();
    private @Nullable CompiledConfig config;

    GoldenTable(YamlTree tree) {
        this.tree = tree;
        tree.allow("table", "manager", "router", "clusters", "routes", "rules");
        for (YamlTree rule : tree.trees("rules")) {
            rule.allow("rule", "field", "cases");
            String text = rule.text("rule") + " [" + rule.text("field") + ']';
            rule.trees("cases").forEach(one -> cases.add(new GoldenCase(one.text("name"), text, one)));
        }
    }

    String name() {
        return tree.text("table");
    }

    List<GoldenCase> cases() {
        return cases;
    }

    /** Plays a case: through parser, connection manager, matcher and router, as a request that came over the network. */
    Rehearsed play(GoldenCase one) {
        CompiledConfig compiled = config();
        ListenerDescriptor listener = compiled.snapshot().listeners().getFirst();
        Rehearsal rehearsal = new Rehearsal(
                listener,
                compiled.snapshot().clusters(),
                compiled.snapshot().dnsCaches(),
                compiled.origins().of(listener.requireConnectionManager().routes()),
                compiled.runtime().slots().resolve(one.runtime()));
        return rehearsal.play(one.request());
    }

    CompiledConfig config() {
        CompiledConfig known = config;
        if (known == null) {
            StatsRegistry stats = new StatsRegistry();
            LoadResult result = ConfigLoader.withInstalledFilters(stats, new HostRegistry(stats, 1))
                    .load(ConfigInput.ofText(JsonMapper.shared().writeValueAsString(bootstrap())));
            known = switch (result) {
                case LoadResult.Loaded loaded -> loaded.config();
                case LoadResult.Refused refused ->
                    throw new IllegalStateException(name() + ": " + ProblemReport.render(refused.problems()));
            };
            config = known;
        }
        return known;
    }

    private Map<String, Object> bootstrap() {
        Map<Object, Object> manager = new LinkedHashMap<>();
        manager.put("@type", MANAGER);
        manager.put("stat_prefix", "golden");
        manager.put("generate_request_id", false);
        manager.put("route_config", tree.tree("routes").entries());
        Map<Object, Object> router = new LinkedHashMap<>(tree.treeOr("router").entries());
        router.put("@type", ROUTER);
        manager.put("http_filters", List.of(Map.of("name", "router", "typed_config", router)));
        manager.putAll(tree.treeOr("manager").entries());
        Map<String, Object> listener = Map.of(
                "name",
                "golden",
                "address",
                address("127.0.0.1", PORT),
                "filter_chains",
                List.of(Map.of(
                        "filters",
                        List.of(Map.of(
                                "name", "envoy.filters.network.http_connection_manager", "typed_config", manager)))));
        List<?> clusters = tree.has("clusters") ? tree.list("clusters") : List.of("c");
        return Map.of(
                "static_resources",
                Map.of(
                        "listeners",
                        List.of(listener),
                        "clusters",
                        clusters.stream().map(GoldenTable::cluster).toList()));
    }

    /** A name stands for a cluster of one host; a mapping adds to that. */
    private static Map<Object, Object> cluster(Object written) {
        Map<?, ?> fields = written instanceof Map<?, ?> map ? map : Map.of("name", written);
        Object name = Objects.requireNonNull(fields.get("name"), "a cluster without a name");
        Map<Object, Object> cluster = new LinkedHashMap<>();
        Map<String, Object> endpoint = Map.of("address", address("192.0.2.80", 80));
        cluster.put(
                "load_assignment",
                Map.of(
                        "cluster_name",
                        name,
                        "endpoints",
                        List.of(Map.of("lb_endpoints", List.of(Map.of("endpoint", endpoint))))));
        cluster.putAll(fields);
        return cluster;
    }

    private static Map<String, Object> address(String host, int port) {
        return Map.of("socket_address", Map.of("address", host, "port_value", port));
    }
}
