package io.ringway.server.admin;

import com.google.protobuf.UInt32Value;
import io.envoyproxy.envoy.admin.v3.ClusterStatus;
import io.envoyproxy.envoy.admin.v3.Clusters;
import io.envoyproxy.envoy.admin.v3.HostHealthStatus;
import io.envoyproxy.envoy.admin.v3.HostStatus;
import io.envoyproxy.envoy.admin.v3.SimpleMetric;
import io.envoyproxy.envoy.config.cluster.v3.CircuitBreakers;
import io.envoyproxy.envoy.config.core.v3.HealthStatus;
import io.envoyproxy.envoy.config.core.v3.RoutingPriority;
import io.ringway.hotpath.stats.HostStats;
import io.ringway.hotpath.stats.StatsRegistry;
import io.ringway.hotpath.upstream.ClusterDescriptor;
import io.ringway.hotpath.upstream.UpstreamHost;
import io.ringway.lb.limit.Thresholds;
import java.util.List;

/** Clusters, their hosts and what was counted per host. */
final class ClusterPages {
    private final AdminSources sources;

    private final StatsRegistry registry;

    ClusterPages(AdminSources sources) {
        this.sources = sources;
        registry = sources.statistics().registry();
    }

    /** One number of a host, in Envoy's order (by name). */
    private record Metric(String name, long value, boolean isGauge) {}

    void addTo(AdminPages pages) {
        pages.view("/clusters", "upstream cluster status; ?format=text|json", this::clusters);
    }

    private AdminReply clusters(AdminRequest request) {
        return request.wantsJson() ? AdminReply.json(Json.message(message(), false)) : AdminReply.text(text());
    }

    private List<Metric> metrics(HostStats stats) {
        return List.of(
                new Metric("cx_active", registry.read(stats.cxActive()), true),
                new Metric("cx_connect_fail", registry.read(stats.cxConnectFail()), false),
                new Metric("cx_total", registry.read(stats.cxTotal()), false),
                new Metric("rq_active", registry.read(stats.rqActive()), true),
                new Metric("rq_error", registry.read(stats.rqError()), false),
                new Metric("rq_success", registry.read(stats.rqSuccess()), false),
                new Metric("rq_timeout", registry.read(stats.rqTimeout()), false),
                new Metric("rq_total", registry.read(stats.rqTotal()), false));
    }

    private String text() {
        StringBuilder text = new StringBuilder();
        for (ClusterDescriptor cluster : sources.inventory().clusters()) {
            String name = cluster.name() + "::";
            text.append(name)
                    .append("observability_name::")
                    .append(cluster.name())
                    .append('\n');
            appendBreakers(text, name + "default_priority::", cluster.limits().thresholds());
            appendBreakers(text, name + "high_priority::", Thresholds.DEFAULT);
            text.append(name).append("added_via_api::false\n");
            for (UpstreamHost host : sources.inventory().hostsOf(cluster).hosts()) {
                appendHost(text, name + host.endpoint() + "::", host);
            }
        }
        return text.toString();
    }

    private static void appendBreakers(StringBuilder text, String prefix, Thresholds thresholds) {
        text.append(prefix)
                .append("max_connections::")
                .append(thresholds.connectionsMax())
                .append('\n');
        text.append(prefix).append("max_pending_requests::");
        text.append(thresholds.pendingRequestsMax()).append('\n');
        text.append(prefix)
                .append("max_requests::")
                .append(thresholds.requestsMax())
                .append('\n');
        text.append(prefix)
                .append("max_retries::")
                .append(thresholds.retriesMax())
                .append('\n');
    }

    private void appendHost(StringBuilder text, String prefix, UpstreamHost host) {
        for (Metric metric : metrics(host.stats())) {
            text.append(prefix)
                    .append(metric.name())
                    .append("::")
                    .append(metric.value())
                    .append('\n');
        }
        for (String line : new String[] {
            "hostname::" + host.host().hostname(),
            "health_flags::healthy",
            "weight::" + host.host().weight(),
            "region::",
            "zone::",
            "sub_zone::",
            "canary::false",
            "priority::0",
            "success_rate::-1",
            "local_origin_success_rate::-1",
        }) {
            text.append(prefix).append(line).append('\n');
        }
    }

    private Clusters message() {
        Clusters.Builder message = Clusters.newBuilder();
        for (ClusterDescriptor cluster : sources.inventory().clusters()) {
            ClusterStatus.Builder status = ClusterStatus.newBuilder()
                    .setName(cluster.name())
                    .setObservabilityName(cluster.name())
                    .setCircuitBreakers(CircuitBreakers.newBuilder()
                            .addThresholds(breakers(
                                    RoutingPriority.DEFAULT, cluster.limits().thresholds()))
                            .addThresholds(breakers(RoutingPriority.HIGH, Thresholds.DEFAULT)));
            for (UpstreamHost host : sources.inventory().hostsOf(cluster).hosts()) {
                status.addHostStatuses(hostStatus(host));
            }
            message.addClusterStatuses(status);
        }
        return message.build();
    }

    private static CircuitBreakers.Thresholds breakers(RoutingPriority priority, Thresholds thresholds) {
        return CircuitBreakers.Thresholds.newBuilder()
                .setPriority(priority)
                .setMaxConnections(UInt32Value.of(thresholds.connectionsMax()))
                .setMaxPendingRequests(UInt32Value.of(thresholds.pendingRequestsMax()))
                .setMaxRequests(UInt32Value.of(thresholds.requestsMax()))
                .setMaxRetries(UInt32Value.of(thresholds.retriesMax()))
                .build();
    }

    private HostStatus hostStatus(UpstreamHost host) {
        HostStatus.Builder status = HostStatus.newBuilder()
                .setAddress(Addresses.message(host.endpoint()))
                .setHostname(host.host().hostname())
                .setWeight(host.host().weight())
                .setHealthStatus(HostHealthStatus.newBuilder().setEdsHealthStatus(HealthStatus.HEALTHY));
        for (Metric metric : metrics(host.stats())) {
            status.addStats(SimpleMetric.newBuilder()
                    .setName(metric.name())
                    .setValue(metric.value())
                    .setType(metric.isGauge() ? SimpleMetric.Type.GAUGE : SimpleMetric.Type.COUNTER));
        }
        return status.build();
    }
}
