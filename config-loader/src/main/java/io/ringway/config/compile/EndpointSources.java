package io.ringway.config.compile;

import io.envoyproxy.envoy.config.cluster.v3.Cluster;
import io.envoyproxy.envoy.config.endpoint.v3.ClusterLoadAssignment;
import io.ringway.config.dynamic.Placed;
import io.ringway.config.dynamic.ResourceFile;
import io.ringway.config.dynamic.ResourceReader;
import io.ringway.config.dynamic.Subscription;
import io.ringway.config.model.FieldNode;
import io.ringway.config.model.ProblemCode;
import io.ringway.config.model.Problems;
import io.ringway.config.model.Suggestion;
import io.ringway.lb.LbPolicy;
import org.jspecify.annotations.Nullable;

/** Endpoints of clusters that have them in a file of their own ({@code type: EDS}). Owner: control. */
final class EndpointSources {
    private final ResourceReader reader;
    private final Problems problems;

    EndpointSources(ResourceReader reader, Problems problems) {
        this.reader = reader;
        this.problems = problems;
    }

    /**
     * A cluster with its endpoints, and where they came from.
     *
     * @param cluster with a {@code load_assignment}, if there are endpoints
     * @param source null if the endpoints stand in the cluster, or after a problem
     */
    record Filled(Cluster cluster, @Nullable Subscription source) {}

    /**
     * Reads the endpoints of a cluster of type EDS; another one is left as it is.
     *
     * @param at the cluster's positions, which get those of the file
     */
    Filled fill(Cluster cluster, String statName, FieldNode at) {
        FieldNode configAt = at.field("eds_cluster_config");
        boolean isEds = cluster.getType() == Cluster.DiscoveryType.EDS && !cluster.hasClusterType();
        if (!isEds) {
            if (cluster.hasEdsClusterConfig()
                    && !configAt.isBroken()
                    && !at.field("type").isBroken()) {
                problems.atKey(
                        ProblemCode.BAD_VALUE,
                        configAt,
                        "only a cluster of type EDS has this",
                        Suggestion.hint("type: EDS"));
            }
            return new Filled(cluster, null);
        }
        FieldNode sourceAt = configAt.field("eds_config");
        if (!cluster.getEdsClusterConfig().hasEdsConfig()) {
            if (!configAt.isBroken() && !sourceAt.isBroken()) {
                problems.atKey(
                        ProblemCode.REQUIRED,
                        configAt,
                        "an EDS cluster needs a source of its endpoints",
                        Suggestion.hint("eds_cluster_config: { eds_config: { path_config_source: { path: FILE } } }"));
            }
            return new Filled(cluster, null);
        }
        if (cluster.hasLoadAssignment()) {
            problems.atKey(
                    ProblemCode.BAD_VALUE,
                    at.field("load_assignment"),
                    "an EDS cluster has its endpoints from eds_config",
                    Suggestion.NONE);
            return new Filled(cluster, null);
        }
        ResourceFile file = reader.open(cluster.getEdsClusterConfig().getEdsConfig(), sourceAt);
        if (file == null) {
            return new Filled(cluster, null);
        }
        String serviceName = cluster.getEdsClusterConfig().getServiceName();
        String name = serviceName.isEmpty() ? cluster.getName() : serviceName;
        Subscription source = new Subscription(
                Subscription.Kind.ENDPOINTS, name, statName, file.file(), file.directory(), file.version());
        reader.subscribe(source);
        return new Filled(filled(cluster, file, name, at), source);
    }

    /**
     * What the file of a cluster says now; null after a problem.
     *
     * @param at stands for where the cluster was written
     * @param policies makes the policy of a cluster with its endpoints
     */
    @Nullable
    EndpointUpdate update(
            CompiledCluster known, CompiledCluster.EndpointSource from, LbPolicyCompiler policies, FieldNode at) {
        Subscription source = from.file();
        ResourceFile file = reader.open(source.file(), source.directory(), at);
        if (file == null) {
            return null;
        }
        Cluster cluster = filled(known.message(), file, source.name(), at);
        if (file.entries().isEmpty()) {
            return new EndpointUpdate(known.name(), file.version(), null);
        }
        EndpointCompiler.Compiled endpoints = new EndpointCompiler(problems)
                .compile(
                        cluster.getLoadAssignment(),
                        false,
                        cluster.getHealthChecksCount() > 0,
                        at.field("load_assignment"));
        LbPolicy policy = cluster.getLoadAssignment().getPolicy().equals(from.policy())
                ? known.descriptor().policy()
                : policies.compile(cluster, at);
        return policy == null
                ? null
                : new EndpointUpdate(
                        known.name(),
                        file.version(),
                        new EndpointUpdate.Hosts(source.owner(), policy, endpoints.dropped(), endpoints.members()));
    }

    private Cluster filled(Cluster cluster, ResourceFile file, String name, FieldNode at) {
        Placed<ClusterLoadAssignment> found = reader.find(
                file,
                ClusterLoadAssignment.class,
                Subscription.Kind.ENDPOINTS,
                ClusterLoadAssignment::getClusterName,
                name,
                "cluster \"" + cluster.getName() + "\"");
        if (found == null) {
            return cluster;
        }
        at.graft("load_assignment", found.at());
        return cluster.toBuilder().setLoadAssignment(found.message()).build();
    }
}
