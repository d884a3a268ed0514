package io.ringway.server.explain;

import io.ringway.config.model.Position;
import io.ringway.hotpath.filter.RouteResilience;
import io.ringway.hotpath.upstream.ClusterDescriptor;
import io.ringway.routing.Route;
import io.ringway.routing.RouteCondition;
import io.ringway.routing.action.ForwardAction;
import io.ringway.routing.build.RouteMatch;
import io.ringway.routing.explain.Explanation;
import io.ringway.routing.explain.PathWalk;
import io.ringway.server.rehearsal.Field;
import io.ringway.server.rehearsal.Rehearsed;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** An answered question as a tree, for JSON. Owner: any (stateless). */
public final class ExplainTree {
    private ExplainTree() {}

    public static Map<String, Object> of(ExplainedRequest explained) {
        Map<String, Object> tree = new LinkedHashMap<>();
        Rehearsed result = explained.result();
        tree.put("request", request(explained));
        Map<String, Object> listener = named(explained.listenerName(), explained.listenerAt());
        listener.put("address", explained.listenerAddress().toString());
        tree.put("listener", listener);
        Explanation explanation = result.explanation();
        Route route = null;
        if (explanation != null && explanation.host() != null) {
            route = explanation.route();
            hostAndRoute(explained, explanation, explanation.host(), tree);
        }
        if (result.isRedirectedToTls()) {
            tree.put("redirected_by", "require_tls");
        }
        if (result.forwarded() != null) {
            tree.put("forward", forward(explained, result, result.forwarded(), route));
        } else if (result.answer() != null) {
            tree.put("answer", answer(result.answer()));
        }
        return tree;
    }

    private static Map<String, Object> request(ExplainedRequest explained) {
        Map<String, Object> tree = new LinkedHashMap<>();
        tree.put("method", explained.question().method());
        tree.put("authority", explained.question().authority());
        tree.put("path", explained.question().target());
        tree.put("internal", explained.result().isInternal());
        tree.put("random", Long.toUnsignedString(explained.question().random()));
        tree.put("headers_at_routing", fields(explained.result().requestFields()));
        return tree;
    }

    private static void hostAndRoute(
            ExplainedRequest explained,
            Explanation explanation,
            Explanation.HostChoice host,
            Map<String, Object> tree) {
        Map<String, Object> hostTree = named(
                host.virtualHost().name(),
                explained.routes().hosts().get(host.index()).at());
        hostTree.put("domain", host.domain());
        tree.put("virtual_host", hostTree);
        List<Object> passedOver = new ArrayList<>();
        for (Explanation.PassedOver one : explanation.passedOver()) {
            Map<String, Object> entry = route(explained, host, one.route());
            entry.put("expected", one.expected());
            entry.put("found", one.found());
            passedOver.add(entry);
        }
        tree.put("passed_over", passedOver);
        Route route = explanation.route();
        RouteMatch match = explanation.match();
        if (route != null && match != null) {
            Map<String, Object> entry = route(explained, host, route);
            List<String> conditions = new ArrayList<>();
            conditions.add(PathWalk.describe(match));
            match.conditions().stream().map(RouteCondition::toString).forEach(conditions::add);
            entry.put("match", conditions);
            tree.put("route", entry);
        }
        String virtualCluster = explained.virtualCluster(host.index());
        if (!virtualCluster.isEmpty()) {
            tree.put("virtual_cluster", virtualCluster);
        }
    }

    private static Map<String, Object> route(ExplainedRequest explained, Explanation.HostChoice host, Route route) {
        Map<String, Object> tree = named(route.name(), explained.routeAt(host.index(), route.id()));
        tree.put("index", route.id() - explained.firstRoute(host.index()));
        return tree;
    }

    private static Map<String, Object> forward(
            ExplainedRequest explained, Rehearsed result, Rehearsed.Forwarded forwarded, @Nullable Route route) {
        Map<String, Object> tree = new LinkedHashMap<>();
        ClusterDescriptor cluster = forwarded.cluster();
        if (cluster != null) {
            Map<String, Object> clusterTree =
                    named(cluster.name(), explained.clustersAt().get(cluster.index()));
            clusterTree.put("lb_policy", cluster.policy().name());
            clusterTree.put("hosts", explained.hosts(cluster));
            tree.put("cluster", clusterTree);
        }
        tree.put("method", forwarded.method());
        tree.put("path", forwarded.target());
        tree.put("authority", forwarded.authority());
        tree.put("headers", fields(forwarded.fields()));
        HeadChanges changes = HeadChanges.between(result.requestFields(), forwarded.fields());
        tree.put("headers_added", fields(changes.added()));
        tree.put("headers_removed", fields(changes.removed()));
        if (route != null && route.action() instanceof ForwardAction action) {
            tree.put("timeout", PolicyText.duration(action.timeoutNs()));
        }
        RouteResilience resilience =
                result.target() == null ? null : result.target().resilience();
        if (resilience != null && resilience.retry() != null) {
            tree.put("retry_policy", PolicyText.tree(resilience.retry()));
        }
        if (result.target() != null) {
            PolicyText.further(result.target()).forEach((label, text) -> tree.put(label.replace(' ', '_'), text));
        }
        HashChoice hash = HashChoice.of(explained, forwarded);
        if (hash != null) {
            hash.addTo(tree);
        }
        return tree;
    }

    private static Map<String, Object> answer(Rehearsed.Answer answer) {
        Map<String, Object> tree = new LinkedHashMap<>();
        tree.put("status", answer.status());
        tree.put("details", answer.details());
        tree.put("headers", fields(answer.fields()));
        tree.put("body", answer.body());
        return tree;
    }

    private static Map<String, Object> named(String name, Position at) {
        Map<String, Object> tree = new LinkedHashMap<>();
        tree.put("name", name);
        tree.put("file", at.source().name());
        tree.put("line", at.line());
        return tree;
    }

    private static List<Map<String, String>> fields(List<Field> fields) {
        return fields.stream()
                .map(field -> Map.of("name", field.name(), "value", field.value()))
                .toList();
    }
}
