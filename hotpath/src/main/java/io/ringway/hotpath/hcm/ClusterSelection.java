package io.ringway.hotpath.hcm;

import io.ringway.hotpath.filter.RouteTarget;
import io.ringway.routing.MatchInput;
import io.ringway.routing.RouteMatcher;
import io.ringway.routing.action.ClusterChoice;
import io.ringway.routing.action.ForwardAction;
import io.ringway.routing.action.WeightedClusters;
import io.ringway.routing.index.ByteMap;

/**
 * Chooses the cluster of a request right after its route was found, so that every filter sees the same one (Envoy chooses then, too).
 * Owner: worker.
 */
final class ClusterSelection {
    private final RouteMatcher matcher;
    private final ByteMap clusterNames;
    private int choice;
    private int cluster;

    /**
     * @param clusterNames index of a cluster by its name, in scope 0
     */
    ClusterSelection(RouteMatcher matcher, ByteMap clusterNames) {
        this.matcher = matcher;
        this.clusterNames = clusterNames;
    }

    /**
     * Chooses for the request that was matched last.
     *
     * @return false if the weights leave none, which counts as no route
     */
    boolean select(ForwardAction action, RouteTarget target) {
        choice = 0;
        cluster = switch (action.cluster()) {
            case ClusterChoice.Named _ -> target.clusterIndex(0);
            case ClusterChoice.FromHeader(var header) -> named(header.lowerName());
            case WeightedClusters clusters -> weighted(clusters, target);
        };
        return choice != WeightedClusters.NONE;
    }

    /** Which of weighted clusters it is, else 0. */
    int choice() {
        return choice;
    }

    /** Index of the cluster in the snapshot, or -1 if there is none of the name. */
    int cluster() {
        return cluster;
    }

    private int weighted(WeightedClusters clusters, RouteTarget target) {
        choice = matcher.pick(clusters);
        if (choice == WeightedClusters.NONE) {
            return -1;
        }
        return clusters.entry(choice).cluster() instanceof ClusterChoice.FromHeader(var header)
                ? named(header.lowerName())
                : target.clusterIndex(choice);
    }

    private int named(byte[] lowerName) {
        MatchInput input = matcher.input();
        if (!input.findFirstHeader(lowerName)) {
            return -1;
        }
        int index = clusterNames.get(0, input.valueBuffer(), input.valueStart(), input.valueLength());
        return index == ByteMap.NONE ? -1 : index;
    }
}
