package io.ringway.config.compile;

import io.envoyproxy.envoy.config.bootstrap.v3.ClusterManager;
import io.envoyproxy.envoy.config.cluster.v3.Cluster;
import io.envoyproxy.envoy.config.core.v3.TcpKeepalive;
import io.ringway.config.model.FieldNode;
import io.ringway.config.model.Problems;
import io.ringway.hotpath.upstream.ConnectionRules;
import io.ringway.transport.ConnectOptions;
import io.ringway.transport.memory.BufferLimit;
import io.ringway.transport.net.SocketOption;
import io.ringway.transport.net.SocketSetup;
import io.ringway.transport.net.Sockets;
import java.util.ArrayList;
import java.util.List;

/**
 * How connections are made: Envoy's {@code upstream_bind_config}, {@code upstream_connection_options} and {@code preconnect_policy}.
 * Owner: control.
 */
final class ConnectionRulesCompiler {
    private final BindConfigCompiler bindings;
    private final boolean isFreebind;
    private final BindConfigCompiler.Binding common;

    /**
     * For all clusters.
     *
     * @param at of the cluster manager
     */
    ConnectionRulesCompiler(Problems problems, ClusterManager manager, FieldNode at) {
        bindings = new BindConfigCompiler(problems);
        isFreebind = manager.getUpstreamBindConfig().getFreebind().getValue();
        common = manager.hasUpstreamBindConfig()
                ? bindings.compile(
                        manager.getUpstreamBindConfig(), at.field("upstream_bind_config"), List.of(), isFreebind)
                : BindConfigCompiler.Binding.NONE;
    }

    /**
     * Of one cluster.
     *
     * @param upstream of the same cluster
     * @param bufferLimitBytes of its connections
     */
    ConnectionRules compile(Cluster cluster, FieldNode at, UpstreamOptions upstream, int bufferLimitBytes) {
        BindConfigCompiler.Binding binding = cluster.hasUpstreamBindConfig()
                ? bindings.compile(
                        cluster.getUpstreamBindConfig(), at.field("upstream_bind_config"), common.options(), isFreebind)
                : common;
        boolean isKeepAlive = cluster.getUpstreamConnectionOptions().hasTcpKeepalive();
        List<SocketOption> options = new ArrayList<>();
        if (isKeepAlive) {
            addKeepAlive(options, cluster.getUpstreamConnectionOptions().getTcpKeepalive());
        }
        options.addAll(binding.options());
        Cluster.PreconnectPolicy preconnect = cluster.getPreconnectPolicy();
        return new ConnectionRules(
                new ConnectOptions(
                        true,
                        isKeepAlive,
                        BufferLimit.receiveLimit(bufferLimitBytes),
                        new SocketSetup(options, binding.sources())),
                upstream.maxDurationNs(),
                preconnect.hasPerUpstreamPreconnectRatio()
                        ? preconnect.getPerUpstreamPreconnectRatio().getValue()
                        : 1,
                preconnect.hasPredictivePreconnectRatio()
                        ? preconnect.getPredictivePreconnectRatio().getValue()
                        : 1,
                null,
                upstream.areTrailersEnabled());
    }

    private static void addKeepAlive(List<SocketOption> options, TcpKeepalive keepAlive) {
        if (keepAlive.hasKeepaliveProbes()) {
            options.add(
                    tcp(SocketOption.TCP_KEEPCNT, keepAlive.getKeepaliveProbes().getValue()));
        }
        if (keepAlive.hasKeepaliveTime()) {
            options.add(
                    tcp(SocketOption.TCP_KEEPIDLE, keepAlive.getKeepaliveTime().getValue()));
        }
        if (keepAlive.hasKeepaliveInterval()) {
            options.add(tcp(
                    SocketOption.TCP_KEEPINTVL, keepAlive.getKeepaliveInterval().getValue()));
        }
    }

    private static SocketOption tcp(int name, int value) {
        return SocketOption.of(Sockets.IPPROTO_TCP, name, value);
    }
}
