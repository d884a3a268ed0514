package io.ringway.config.compile;

import io.envoyproxy.envoy.config.bootstrap.v3.Bootstrap;
import io.envoyproxy.envoy.config.cluster.v3.Cluster;
import io.envoyproxy.envoy.config.core.v3.Locality;
import io.ringway.config.model.FieldNode;
import io.ringway.config.model.ProblemCode;
import io.ringway.config.model.Problems;
import io.ringway.config.model.Suggestion;
import io.ringway.lb.LocalityGroup;
import io.ringway.lb.priority.LocalCluster;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** {@code cluster_manager.local_cluster_name} and {@code node.locality}: where this proxy is. Owner: control. */
final class LocalClusterCompiler {
    private final Problems problems;
    private final ClusterIndex clusters;

    LocalClusterCompiler(Problems problems, ClusterIndex clusters) {
        this.problems = problems;
        this.clusters = clusters;
    }

    /** Null if zones mean nothing. */
    @Nullable
    LocalCluster compile(Bootstrap bootstrap, FieldNode at, NodeIdentity node, HostRegistry hosts) {
        String name = bootstrap.getClusterManager().getLocalClusterName();
        if (name.isEmpty()) {
            return null;
        }
        int index = clusters.require(name, at.at("cluster_manager", "local_cluster_name"));
        List<Cluster> all = bootstrap.getStaticResources().getClustersList();
        if (index >= 0) {
            requireOnePriority(
                    all.get(index), at.at("static_resources", "clusters").element(index));
        }
        Locality locality = bootstrap.getNode().getLocality();
        return hosts.local(name, new LocalityGroup(locality.getRegion(), node.zone(), locality.getSubZone(), 0, 0));
    }

    /** Envoy's rule: zones are compared with those of the first priority. */
    private void requireOnePriority(Cluster cluster, FieldNode at) {
        FieldNode endpointsAt = at.at("load_assignment", "endpoints");
        for (int i = 0; i < cluster.getLoadAssignment().getEndpointsCount(); i++) {
            if (cluster.getLoadAssignment().getEndpoints(i).getPriority() != 0) {
                problems.atValue(
                        ProblemCode.BAD_VALUE,
                        endpointsAt.element(i).field("priority"),
                        "the local cluster has one priority, 0",
                        Suggestion.NONE);
            }
        }
    }
}
