package io.ringway.server.diff;

import com.google.protobuf.Message;
import io.envoyproxy.envoy.config.bootstrap.v3.Bootstrap;
import io.envoyproxy.envoy.config.cluster.v3.Cluster;
import io.envoyproxy.envoy.config.listener.v3.Listener;
import io.ringway.config.compile.CompiledConfig;
import io.ringway.config.compile.RouteOrigins;
import io.ringway.config.model.Position;
import io.ringway.routing.build.RouteMatch;
import io.ringway.routing.build.RouteOutline;
import io.ringway.routing.explain.PathWalk;
import io.ringway.routing.explain.ShadowedRoutes;
import io.ringway.server.admin.Json;
import io.ringway.server.diff.Change.Section;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * What changes from one accepted configuration to another. Owner: the thread that asks.
 *
 * @param changes listeners, their routes, clusters, the rest
 * @param shadowed routes that were reached before and are not any more, or were not there
 */
public record ConfigDiff(List<Change> changes, List<Shadowed> shadowed) {
    /**
     * A route that no request reaches.
     *
     * @param route what it asks for
     * @param by the route before it that takes everything
     */
    public record Shadowed(String virtualHost, String route, Position at, Position by) {}

    public ConfigDiff {
        changes = List.copyOf(changes);
        shadowed = List.copyOf(shadowed);
    }

    public boolean isEmpty() {
        return changes.isEmpty() && shadowed.isEmpty();
    }

    /** Compares two configurations. */
    public static ConfigDiff between(CompiledConfig before, CompiledConfig after) {
        List<Change> changes = new ArrayList<>();
        Bootstrap old = before.effective();
        Bootstrap young = after.effective();
        TreeDiff.named(Section.LISTENERS, listeners(old), listeners(young), changes);
        TreeDiff.named(Section.CLUSTERS, clusters(old), clusters(young), changes);
        new TreeDiff(Section.REST, changes).compare("", rest(old), rest(young));
        Map<String, Shadowed> known = shadowed(before);
        List<Shadowed> shadowed = new ArrayList<>();
        shadowed(after).forEach((key, route) -> {
            if (!known.containsKey(key)) {
                shadowed.add(route);
            }
        });
        return new ConfigDiff(changes, shadowed);
    }

    private static Map<String, JsonNode> listeners(Bootstrap bootstrap) {
        Map<String, JsonNode> trees = new LinkedHashMap<>();
        for (Listener listener : bootstrap.getStaticResources().getListenersList()) {
            String name = listener.getName().isEmpty()
                    ? listener.getAddress().getSocketAddress().getAddress()
                            + ':'
                            + listener.getAddress().getSocketAddress().getPortValue()
                    : listener.getName();
            trees.put(name, tree(listener));
        }
        return trees;
    }

    private static Map<String, JsonNode> clusters(Bootstrap bootstrap) {
        Map<String, JsonNode> trees = new LinkedHashMap<>();
        for (Cluster cluster : bootstrap.getStaticResources().getClustersList()) {
            trees.put(cluster.getName(), tree(cluster));
        }
        return trees;
    }

    private static JsonNode rest(Bootstrap bootstrap) {
        Bootstrap.Builder rest = bootstrap.toBuilder();
        rest.getStaticResourcesBuilder().clearListeners().clearClusters();
        if (rest.getStaticResources().equals(Bootstrap.StaticResources.getDefaultInstance())) {
            rest.clearStaticResources();
        }
        return tree(rest.build());
    }

    private static JsonNode tree(Message message) {
        return JsonMapper.shared().readTree(Json.message(message, false));
    }

    /** Routes that nothing reaches, by what they are rather than by where they stand. */
    private static Map<String, Shadowed> shadowed(CompiledConfig config) {
        Map<String, Shadowed> all = new LinkedHashMap<>();
        for (RouteOrigins routes : config.origins().routes().values()) {
            for (int i = 0; i < routes.outline().hosts().size(); i++) {
                RouteOutline.Host host = routes.outline().hosts().get(i);
                RouteOrigins.Host at = routes.hosts().get(i);
                for (ShadowedRoutes.Shadow shadow : ShadowedRoutes.find(host.matches())) {
                    String name = host.virtualHost().name();
                    String route = text(host.matches().get(shadow.route()));
                    all.put(
                            routes.name() + '\n' + name + '\n' + route,
                            new Shadowed(
                                    name,
                                    route,
                                    at.routes().get(shadow.route()),
                                    at.routes().get(shadow.by())));
                }
            }
        }
        return all;
    }

    private static String text(RouteMatch match) {
        StringBuilder text = new StringBuilder(PathWalk.describe(match));
        match.conditions().forEach(condition -> text.append(", ").append(condition));
        return text.toString();
    }
}
