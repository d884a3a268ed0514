package io.ringway.server.admin;

import com.google.protobuf.UInt32Value;
import io.envoyproxy.envoy.admin.v3.ClusterStatus;
import io.envoyproxy.envoy.admin.v3.Clusters;
import io.envoyproxy.envoy.admin.v3.HostHealthStatus;
import io.envoyproxy.envoy.admin.v3.HostStatus;
import io.envoyproxy.envoy.admin.v3.SimpleMetric;
import io.envoyproxy.envoy.config.cluster.v3.CircuitBreakers;
import io.envoyproxy.envoy.config.core.v3.HealthStatus;
import io.envoyproxy.envoy.config.core.v3.Locality;
import io.envoyproxy.envoy.config.core.v3.RoutingPriority;
import io.envoyproxy.envoy.type.v3.Percent;
import io.ringway.hotpath.stats.HostStats;
import io.ringway.hotpath.stats.StatsRegistry;
import io.ringway.hotpath.upstream.ClusterDescriptor;
import io.ringway.hotpath.upstream.ClusterHosts;
import io.ringway.hotpath.upstream.UpstreamHost;
import io.ringway.lb.HealthFlag;
import io.ringway.lb.HostState;
import io.ringway.lb.LocalityGroup;
import io.ringway.lb.limit.Thresholds;
import io.ringway.lb.outlier.OutlierDetector;
import io.ringway.lb.outlier.OutlierMonitor;
import io.ringway.lb.outlier.OutlierRules;
import java.math.BigDecimal;
import java.math.MathContext;
import java.util.List;
import org.jspecify.annotations.Nullable;

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
            OutlierRules outliers = outliers(cluster);
            if (outliers != null) {
                appendRates(text, name, outliers);
            }
            appendBreakers(text, name + "default_priority::", cluster.limits().thresholds());
            appendBreakers(text, name + "high_priority::", cluster.highLimits().thresholds());
            text.append(name).append("added_via_api::");
            text.append(sources.inventory().isDynamicCluster(cluster.name())).append('\n');
            ClusterHosts hosts = sources.inventory().hostsOf(cluster);
            for (int i = 0; i < hosts.hosts().size(); i++) {
                UpstreamHost host = hosts.hosts().get(i);
                appendHost(
                        text,
                        name + host.endpoint() + "::",
                        host,
                        hosts.table().hosts().state(i));
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

    private void appendHost(StringBuilder text, String prefix, UpstreamHost host, HostState state) {
        LocalityGroup group = state.group();
        for (Metric metric : metrics(host.stats())) {
            text.append(prefix)
                    .append(metric.name())
                    .append("::")
                    .append(metric.value())
                    .append('\n');
        }
        for (String line : new String[] {
            "hostname::" + host.host().hostname(),
            "health_flags::" + HealthFlag.text(state.healthFlags()),
            "weight::" + host.host().weight(),
            "region::" + group.region(),
            "zone::" + group.zone(),
            "sub_zone::" + group.subZone(),
            "canary::" + isCanary(state),
            "priority::" + group.priority(),
            "success_rate::" + shown(successRate(host, false)),
            "local_origin_success_rate::" + shown(successRate(host, true)),
        }) {
            text.append(prefix).append(line).append('\n');
        }
    }

    /** What Envoy takes for a canary; nothing follows from it here. */
    private static boolean isCanary(HostState state) {
        return Boolean.TRUE.equals(state.metadata().get("canary"));
    }

    private static double successRate(UpstreamHost host, boolean isLocal) {
        OutlierMonitor outlier = host.outlier();
        return outlier == null ? OutlierDetector.UNKNOWN : outlier.successRate(isLocal);
    }

    /** Null if the cluster detects none, or has no hosts. */
    private @Nullable OutlierRules outliers(ClusterDescriptor cluster) {
        for (UpstreamHost host : sources.inventory().hostsOf(cluster).hosts()) {
            OutlierMonitor monitor = host.outlier();
            if (monitor != null) {
                return monitor.rules();
            }
        }
        return null;
    }

    private static void appendRates(StringBuilder text, String prefix, OutlierRules rules) {
        for (boolean isLocal : new boolean[] {false, true}) {
            OutlierRules.Rates rates = rules.rates(isLocal);
            String name = prefix + "outlier::" + (isLocal ? "local_origin_" : "");
            text.append(name).append("success_rate_average::");
            text.append(shown(rates.mean())).append('\n');
            text.append(name).append("success_rate_ejection_threshold::");
            text.append(shown(rates.threshold())).append('\n');
        }
    }

    private static Percent percent(double value) {
        return Percent.newBuilder().setValue(value).build();
    }

    /** Six digits, as C's {@code %g} shows a percentage. */
    private static String shown(double percent) {
        return new BigDecimal(percent, new MathContext(6)).stripTrailingZeros().toPlainString();
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
                            .addThresholds(breakers(
                                    RoutingPriority.HIGH, cluster.highLimits().thresholds())));
            OutlierRules outliers = outliers(cluster);
            if (outliers != null && outliers.rates(false).threshold() >= 0) {
                status.setSuccessRateEjectionThreshold(
                        percent(outliers.rates(false).threshold()));
            }
            if (outliers != null && outliers.rates(true).threshold() >= 0) {
                status.setLocalOriginSuccessRateEjectionThreshold(
                        percent(outliers.rates(true).threshold()));
            }
            ClusterHosts hosts = sources.inventory().hostsOf(cluster);
            for (int i = 0; i < hosts.hosts().size(); i++) {
                status.addHostStatuses(
                        hostStatus(hosts.hosts().get(i), hosts.table().hosts().state(i)));
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

    private static HostHealthStatus health(int flags) {
        HealthStatus stated = HealthStatus.HEALTHY;
        if (HealthFlag.FAILED_EDS_HEALTH.isIn(flags)) {
            stated = HealthStatus.UNHEALTHY;
        } else if (HealthFlag.EDS_STATUS_DRAINING.isIn(flags)) {
            stated = HealthStatus.DRAINING;
        } else if (HealthFlag.DEGRADED_EDS_HEALTH.isIn(flags)) {
            stated = HealthStatus.DEGRADED;
        }
        return HostHealthStatus.newBuilder()
                .setFailedActiveHealthCheck(HealthFlag.FAILED_ACTIVE_HC.isIn(flags))
                .setFailedOutlierCheck(HealthFlag.FAILED_OUTLIER_CHECK.isIn(flags))
                .setFailedActiveDegradedCheck(HealthFlag.DEGRADED_ACTIVE_HC.isIn(flags))
                .setPendingActiveHc(HealthFlag.PENDING_ACTIVE_HC.isIn(flags))
                .setExcludedViaImmediateHcFail(HealthFlag.EXCLUDED_VIA_IMMEDIATE_HC_FAIL.isIn(flags))
                .setActiveHcTimeout(HealthFlag.ACTIVE_HC_TIMEOUT.isIn(flags))
                .setEdsHealthStatus(stated)
                .build();
    }

    private HostStatus hostStatus(UpstreamHost host, HostState state) {
        LocalityGroup group = state.group();
        HostStatus.Builder status = HostStatus.newBuilder()
                .setAddress(Addresses.message(host.endpoint()))
                .setHostname(host.host().hostname())
                .setWeight(host.host().weight())
                .setPriority(group.priority())
                .setLocality(Locality.newBuilder()
                        .setRegion(group.region())
                        .setZone(group.zone())
                        .setSubZone(group.subZone()))
                .setHealthStatus(health(state.healthFlags()));
        if (successRate(host, false) >= 0) {
            status.setSuccessRate(percent(successRate(host, false)));
        }
        if (successRate(host, true) >= 0) {
            status.setLocalOriginSuccessRate(percent(successRate(host, true)));
        }
        for (Metric metric : metrics(host.stats())) {
            status.addStats(SimpleMetric.newBuilder()
                    .setName(metric.name())
                    .setValue(metric.value())
                    .setType(metric.isGauge() ? SimpleMetric.Type.GAUGE : SimpleMetric.Type.COUNTER));
        }
        return status.build();
    }
}
