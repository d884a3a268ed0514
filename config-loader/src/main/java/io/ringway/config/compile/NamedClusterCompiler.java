package io.ringway.config.compile;

import com.google.protobuf.Any;
import io.envoyproxy.envoy.config.cluster.v3.Cluster;
import io.envoyproxy.envoy.extensions.clusters.dynamic_forward_proxy.v3.ClusterConfig;
import io.ringway.config.compile.DnsCache.NamedCluster;
import io.ringway.config.model.FieldNode;
import io.ringway.config.model.ProblemCode;
import io.ringway.config.model.Problems;
import io.ringway.config.model.Suggestion;
import io.ringway.config.model.WalkedMessages;
import java.util.List;

/** Clusters of the type {@code envoy.clusters.dynamic_forward_proxy}: their hosts are the names of a DNS cache. Owner: control. */
final class NamedClusterCompiler {
    private static final String TYPE = "envoy.clusters.dynamic_forward_proxy";

    private final Problems problems;
    private final DnsCaches dnsCaches;

    NamedClusterCompiler(Problems problems, DnsCaches dnsCaches) {
        this.problems = problems;
        this.dnsCaches = dnsCaches;
    }

    /** Checks the cluster's type and attaches the cluster to its cache. */
    void compile(Cluster cluster, int index, String statName, FieldNode at) {
        FieldNode typeAt = at.field("cluster_type");
        FieldNode configAt = typeAt.field("typed_config");
        refuseHostsOfItsOwn(cluster, at);
        if (typeAt.isBroken() || configAt.isBroken()) {
            return;
        }
        if (!cluster.getClusterType().hasTypedConfig()) {
            problems.noTypedConfig(
                    configAt, "cluster_type \"" + cluster.getClusterType().getName() + "\"");
            return;
        }
        Any typed = cluster.getClusterType().getTypedConfig();
        if (!typed.is(ClusterConfig.class)) {
            problems.atValue(
                    ProblemCode.MISPLACED_EXTENSION,
                    configAt.field("@type"),
                    "this @type is no type of cluster that is supported",
                    Suggestion.hint("envoy.extensions.clusters.dynamic_forward_proxy.v3.ClusterConfig is"));
            return;
        }
        if (!cluster.getClusterType().getName().equals(TYPE)) {
            problems.atValue(
                    ProblemCode.BAD_VALUE,
                    typeAt.field("name"),
                    "the filter of the dynamic forward proxy knows its clusters by the name " + TYPE,
                    Suggestion.hint(TYPE, TYPE));
        }
        attach(cluster, index, statName, WalkedMessages.unpack(typed, ClusterConfig.parser()), configAt);
    }

    private void attach(Cluster cluster, int index, String statName, ClusterConfig config, FieldNode at) {
        if (!config.hasDnsCacheConfig()) {
            if (!at.field("dns_cache_config").isBroken()
                    && !at.field("sub_clusters_config").isBroken()) {
                problems.atKey(
                        ProblemCode.REQUIRED,
                        at,
                        "a dynamic forward proxy's cluster needs a dns_cache_config",
                        Suggestion.hint("the same as that of the filter"));
            }
            return;
        }
        int cache = dnsCaches.require(config.getDnsCacheConfig(), at.field("dns_cache_config"));
        if (cache >= 0) {
            dnsCaches.addCluster(cache, new NamedCluster(index, cluster.getName(), statName));
        }
    }

    private void refuseHostsOfItsOwn(Cluster cluster, FieldNode at) {
        if (cluster.getLoadAssignment().getEndpointsCount() > 0) {
            problems.atKey(
                    ProblemCode.BAD_VALUE,
                    at.field("load_assignment"),
                    "the hosts of a dynamic forward proxy's cluster are those that requests name",
                    Suggestion.hint("leave load_assignment out"));
        }
        for (String field : List.of("health_checks", "outlier_detection")) {
            if (at.field(field).isWritten() && !at.field(field).isBroken()) {
                problems.atKey(
                        ProblemCode.UNSUPPORTED_VALUE,
                        at.field(field),
                        field + " of a dynamic forward proxy's cluster is not supported yet",
                        Suggestion.NONE);
            }
        }
        for (String field : List.of(
                "dns_lookup_family",
                "dns_refresh_rate",
                "dns_failure_refresh_rate",
                "respect_dns_ttl",
                "typed_dns_resolver_config")) {
            if (at.field(field).isWritten() && !at.field(field).isBroken()) {
                problems.warnAtKey(
                        ProblemCode.NO_EFFECT,
                        at.field(field),
                        "the cluster resolves names as its dns_cache_config says",
                        Suggestion.NONE);
            }
        }
    }
}
