package io.ringway.server.routecheck;

import io.ringway.config.check.RouteTest;
import io.ringway.config.compile.RouteOrigins;
import io.ringway.hotpath.upstream.ClusterDescriptor;
import io.ringway.routing.Route;
import io.ringway.routing.action.ClusterChoice;
import io.ringway.routing.action.ForwardAction;
import io.ringway.routing.action.WeightedClusters;
import io.ringway.routing.explain.Explanation;
import io.ringway.server.rehearsal.Field;
import io.ringway.server.rehearsal.Rehearsed;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a played test came to, in the words of the test format. Owner: any (immutable). */
record Outcome(RouteTest test, RouteOrigins origins, Rehearsed result) {

    /** The route, or null if none matched. */
    @Nullable
    Route route() {
        Explanation explanation = result.explanation();
        return explanation == null ? null : explanation.route();
    }

    /** Whether the request is forwarded: only then the format speaks of clusters, virtual hosts and rewrites. */
    boolean isForwarded() {
        return result.forwarded() != null;
    }

    /** The value that a field of {@code validate} is compared with; empty where there is none. */
    String actual(String name) {
        Rehearsed.Forwarded forwarded = result.forwarded();
        Explanation explanation = result.explanation();
        if (name.equals("path_redirect")) {
            return forwarded != null || result.answer() == null
                    ? ""
                    : result.answer().field("location");
        }
        if (forwarded == null || explanation == null || explanation.host() == null) {
            return name.equals("cluster_name") ? missingCluster() : "";
        }
        ClusterDescriptor cluster = forwarded.cluster();
        return switch (name) {
            case "cluster_name" -> cluster == null ? "" : cluster.name();
            case "virtual_cluster_name" -> virtualCluster(explanation.host().index());
            case "virtual_host_name" -> explanation.host().virtualHost().name();
            case "path_rewrite" -> forwarded.target();
            case "host_rewrite" -> forwarded.authority();
            default -> throw new IllegalArgumentException(name);
        };
    }

    /** A header may name a cluster that does not exist: it is the name that the format asks for. */
    private String missingCluster() {
        Route route = route();
        boolean isRedirected =
                result.answer() != null && !result.answer().field("location").isEmpty();
        return route != null
                        && !isRedirected
                        && route.action() instanceof ForwardAction action
                        && action.cluster() instanceof ClusterChoice.FromHeader(var header)
                ? requestField(header.toString())
                : "";
    }

    private String requestField(String name) {
        return result.requestFields().stream()
                .filter(field -> field.name().equals(name))
                .map(Field::value)
                .findFirst()
                .orElse("");
    }

    private String virtualCluster(int host) {
        List<String> names = origins.hosts().get(host).virtualClusters();
        int index = result.virtualCluster();
        return index < 0 ? "" : index < names.size() ? names.get(index) : "other";
    }

    /** The status of a redirect or a direct response; 0 if there is none. */
    int redirectCode() {
        return route() == null || isForwarded() || result.answer() == null
                ? 0
                : result.answer().status();
    }

    /** The request's fields in the end: as it leaves, or as it came where it does not. */
    List<Field> requestFields() {
        Rehearsed.Forwarded forwarded = result.forwarded();
        if (forwarded == null) {
            return result.requestFields();
        }
        List<Field> fields = new ArrayList<>();
        fields.add(new Field(":method", forwarded.method()));
        fields.add(new Field(":authority", forwarded.authority()));
        fields.add(new Field(":path", forwarded.target()));
        fields.addAll(forwarded.fields());
        return fields;
    }

    List<Field> responseFields() {
        Rehearsed.Answer answer = result.answer();
        if (answer == null) {
            return List.of();
        }
        List<Field> fields = new ArrayList<>();
        fields.add(new Field(":status", Integer.toString(answer.status())));
        fields.addAll(answer.fields());
        return fields;
    }

    /** Of a route with weighted clusters each cluster counts as one for the coverage. */
    boolean isWeighted() {
        Route route = route();
        return route != null
                && route.action() instanceof ForwardAction action
                && action.cluster() instanceof WeightedClusters;
    }
}
