package io.ringway.config.compile;

import com.google.protobuf.Any;
import com.google.protobuf.InvalidProtocolBufferException;
import io.envoyproxy.envoy.extensions.filters.network.tcp_proxy.v3.TcpProxy;
import io.envoyproxy.envoy.extensions.filters.network.tcp_proxy.v3.TcpProxy.WeightedCluster;
import io.ringway.config.model.FieldNode;
import io.ringway.hotpath.log.AccessLogs;
import io.ringway.hotpath.network.NetworkFilterFactory;
import io.ringway.hotpath.network.tcp.TcpProxyDescriptor;
import io.ringway.hotpath.network.tcp.TcpProxyStats;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** {@code envoy.filters.network.tcp_proxy}. Owner: control. */
public final class TcpProxyCompiler implements NetworkFilterCompiler {
    private static final long IDLE_TIMEOUT_NS = TimeUnit.HOURS.toNanos(1);

    @Override
    public String typeName() {
        return TcpProxy.getDescriptor().getFullName();
    }

    @Override
    public boolean isTerminal() {
        return true;
    }

    @Override
    public @Nullable Supplier<NetworkFilterFactory> compile(Any config, FieldNode at, Scope scope)
            throws InvalidProtocolBufferException {
        TcpProxy proxy = TcpProxy.parseFrom(config.getValue());
        Supplier<AccessLogs> accessLogs = new AccessLogCompiler(scope.problems(), scope.logFiles(), scope.runtime())
                .compile(proxy.getAccessLogList(), at.field("access_log"));
        int[] clusters;
        long[] weightSums;
        switch (proxy.getClusterSpecifierCase()) {
            case CLUSTER -> {
                clusters = new int[] {scope.clusters().require(proxy.getCluster(), at.field("cluster"))};
                weightSums = new long[] {1};
            }
            case WEIGHTED_CLUSTERS -> {
                WeightedCluster weighted = proxy.getWeightedClusters();
                clusters = new int[weighted.getClustersCount()];
                weightSums = new long[clusters.length];
                addClusters(weighted, at.at("weighted_clusters", "clusters"), scope, clusters, weightSums);
            }
            default -> {
                return null; // Envoy's rules have reported it
            }
        }
        return () -> new TcpProxyDescriptor(
                clusters,
                weightSums,
                Durations.ns(proxy.hasIdleTimeout(), proxy.getIdleTimeout(), IDLE_TIMEOUT_NS),
                Durations.ns(proxy.hasMaxDownstreamConnectionDuration(), proxy.getMaxDownstreamConnectionDuration(), 0),
                HttpOptionsCompiler.clamp(proxy.hasMaxConnectAttempts(), proxy.getMaxConnectAttempts(), 1),
                proxy.getHashPolicyCount() > 0 && proxy.getHashPolicy(0).hasSourceIp(),
                accessLogs.get(),
                TcpProxyStats.register(scope.stats(), proxy.getStatPrefix()));
    }

    private static void addClusters(
            WeightedCluster weighted, FieldNode at, Scope scope, int[] clusters, long[] weightSums) {
        long sum = 0;
        for (int i = 0; i < clusters.length; i++) {
            WeightedCluster.ClusterWeight cluster = weighted.getClusters(i);
            clusters[i] =
                    scope.clusters().require(cluster.getName(), at.element(i).field("name"));
            sum += Integer.toUnsignedLong(cluster.getWeight());
            weightSums[i] = sum;
        }
    }
}
