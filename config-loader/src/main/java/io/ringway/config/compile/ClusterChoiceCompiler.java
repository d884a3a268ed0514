package io.ringway.config.compile;

import io.envoyproxy.envoy.config.route.v3.RouteAction;
import io.envoyproxy.envoy.config.route.v3.WeightedCluster;
import io.envoyproxy.envoy.config.route.v3.WeightedCluster.ClusterWeight;
import io.ringway.config.model.FieldNode;
import io.ringway.config.model.ProblemCode;
import io.ringway.config.model.Problems;
import io.ringway.config.model.Suggestion;
import io.ringway.config.runtime.RuntimeSlots;
import io.ringway.routing.action.ClusterChoice;
import io.ringway.routing.action.RequestHeaderName;
import io.ringway.routing.action.WeightedClusters;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Which cluster a route leads to: one, one of several by weight, or the one that a header names. Owner: control. */
final class ClusterChoiceCompiler {
    private static final int NONE = -1;

    private final Problems problems;
    private final ClusterIndex clusters;
    private final RuntimeSlots runtime;
    private final boolean areValidated;

    /**
     * @param areValidated {@code validate_clusters}: a name that no cluster has is an error; else requests are answered
     */
    ClusterChoiceCompiler(Problems problems, ClusterIndex clusters, RuntimeSlots runtime, boolean areValidated) {
        this.problems = problems;
        this.clusters = clusters;
        this.runtime = runtime;
        this.areValidated = areValidated;
    }

    /** A choice and the indexes of its clusters, see {@code RouteTarget}. */
    @SuppressWarnings("ArrayRecordComponent") // passed on as it is
    record Compiled(ClusterChoice choice, int[] indexes) {}

    /** Null after a problem. */
    @Nullable
    Compiled compile(RouteAction route, FieldNode at) {
        return switch (route.getClusterSpecifierCase()) {
            case CLUSTER ->
                new Compiled(
                        new ClusterChoice.Named(route.getCluster()),
                        new int[] {index(route.getCluster(), at.field("cluster"))});
            case CLUSTER_HEADER ->
                new Compiled(
                        new ClusterChoice.FromHeader(RequestHeaderName.of(route.getClusterHeader())), new int[] {NONE});
            case WEIGHTED_CLUSTERS -> weighted(route.getWeightedClusters(), at.field("weighted_clusters"));
            default -> null;
        };
    }

    /** -1 if there is no such cluster. */
    int index(String name, FieldNode at) {
        return areValidated ? clusters.require(name, at) : clusters.find(name, at);
    }

    private @Nullable Compiled weighted(WeightedCluster weighted, FieldNode at) {
        if (at.isBroken() || at.field("clusters").isBroken()) {
            return null;
        }
        List<WeightedClusters.Entry> entries = new ArrayList<>();
        int[] indexes = new int[weighted.getClustersCount()];
        long sum = 0;
        for (int i = 0; i < indexes.length; i++) {
            ClusterWeight cluster = weighted.getClusters(i);
            FieldNode clusterAt = at.field("clusters").element(i);
            ClusterChoice choice = one(cluster, clusterAt);
            if (choice == null) {
                return null;
            }
            indexes[i] =
                    choice instanceof ClusterChoice.Named(String name) ? index(name, clusterAt.field("name")) : NONE;
            entries.add(entry(choice, cluster, weighted.getRuntimeKeyPrefix()));
            sum += entries.get(i).weight();
        }
        checkSum(weighted, sum, at);
        RequestHeaderName random =
                weighted.getHeaderName().isEmpty() ? null : RequestHeaderName.of(weighted.getHeaderName());
        return new Compiled(new WeightedClusters(entries, random), indexes);
    }

    /** The cluster of one weight; null after a problem. */
    private @Nullable ClusterChoice one(ClusterWeight cluster, FieldNode at) {
        if (at.isBroken() || at.field("name").isBroken()) {
            return null;
        }
        boolean isNamed = !cluster.getName().isEmpty();
        if (isNamed != cluster.getClusterHeader().isEmpty()) {
            String message = isNamed
                    ? "a weighted cluster has a name or a cluster_header, not both"
                    : "a weighted cluster needs a name or a cluster_header";
            problems.atValue(ProblemCode.BAD_VALUE, at, message, Suggestion.NONE);
            return null;
        }
        if (!cluster.hasWeight() && !at.field("weight").isBroken()) {
            problems.atKey(
                    ProblemCode.REQUIRED,
                    at.field("weight"),
                    "a weighted cluster needs a weight",
                    Suggestion.hint("0 takes no requests"));
        }
        return isNamed
                ? new ClusterChoice.Named(cluster.getName())
                : new ClusterChoice.FromHeader(RequestHeaderName.of(cluster.getClusterHeader()));
    }

    private WeightedClusters.Entry entry(ClusterChoice choice, ClusterWeight cluster, String keyPrefix) {
        long weight = Integer.toUnsignedLong(cluster.getWeight().getValue());
        String host = cluster.getHostRewriteLiteral();
        return new WeightedClusters.Entry(
                choice,
                weight,
                keyPrefix.isEmpty() ? NONE : runtime.integer(keyPrefix + '.' + cluster.getName(), weight),
                host.isEmpty() ? null : host);
    }

    /** Envoy deprecates {@code total_weight} and takes the sum. */
    @SuppressWarnings("deprecation")
    private void checkSum(WeightedCluster weighted, long sum, FieldNode at) {
        if (sum == 0) {
            problems.atValue(
                    ProblemCode.BAD_VALUE, at, "the weights come to 0, they have to come to more", Suggestion.NONE);
        } else if (sum > WeightedClusters.WEIGHT_SUM_MAX) {
            problems.atValue(
                    ProblemCode.BAD_VALUE,
                    at,
                    "the weights come to " + sum + ", at most " + WeightedClusters.WEIGHT_SUM_MAX + " are allowed",
                    Suggestion.NONE);
        } else if (weighted.hasTotalWeight()
                && Integer.toUnsignedLong(weighted.getTotalWeight().getValue()) != sum) {
            problems.warnAtKey(
                    ProblemCode.NO_EFFECT,
                    at.field("total_weight"),
                    "\"total_weight\" has no effect, the weights come to " + sum,
                    Suggestion.hint("leave it out"));
        }
    }
}
