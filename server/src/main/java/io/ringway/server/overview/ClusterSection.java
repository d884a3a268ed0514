package io.ringway.server.overview;

import io.ringway.hotpath.stats.ClusterStats;
import io.ringway.hotpath.stats.HostStats;
import io.ringway.hotpath.upstream.ClusterDescriptor;
import io.ringway.hotpath.upstream.ClusterHosts;
import io.ringway.hotpath.upstream.UpstreamHost;
import io.ringway.lb.HealthFlag;
import io.ringway.lb.HostState;
import io.ringway.lb.limit.Resource;
import io.ringway.lb.limit.ResourceLimits;
import io.ringway.server.control.Inventory;
import io.ringway.server.metrics.HistogramView;
import io.ringway.server.metrics.Statistics;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Clusters, and every host of them with what is known of its health. */
final class ClusterSection {
    private static final String RQ_TIME = "cluster.upstream_rq_time";

    private final Statistics statistics;
    private final Inventory inventory;

    ClusterSection(Statistics statistics, Inventory inventory) {
        this.statistics = statistics;
        this.inventory = inventory;
    }

    List<Object> tree() {
        Map<Integer, HistogramView> times = new HashMap<>();
        statistics.histograms(RQ_TIME).forEach(view -> times.put(view.key().id(), view));
        List<Object> clusters = new ArrayList<>();
        for (ClusterDescriptor cluster : inventory.clusters()) {
            ClusterStats ids = cluster.stats();
            Map<String, Object> one = new LinkedHashMap<>();
            one.put("name", cluster.name());
            one.put("policy", cluster.policy().name());
            one.put("requests", read(ids.rqTotal()));
            one.put("classes", StatusClasses.read(statistics.registry(), ids.rq1xx()));
            one.put("active", read(ids.rqActive()));
            one.put("pending", read(ids.rqPendingActive()));
            one.put("connections", read(ids.cxActive()));
            one.put("timeouts", read(ids.rqTimeout()));
            one.put("retries", read(ids.retry().rqRetry()));
            one.put("overflows", read(ids.rqPendingOverflow()) + read(ids.cxOverflow()));
            one.put("connect_failures", read(ids.cxConnectFail()));
            one.put("open_breakers", openBreakers(cluster));
            one.put("latency_ms", Percentiles.of(times.get(ids.rqTime())));
            one.put("hosts", hosts(cluster));
            clusters.add(one);
        }
        return clusters;
    }

    private static List<String> openBreakers(ClusterDescriptor cluster) {
        List<String> open = new ArrayList<>();
        addOpen(open, "default", cluster.limits());
        addOpen(open, "high", cluster.highLimits());
        return open;
    }

    private static void addOpen(List<String> open, String priority, ResourceLimits limits) {
        for (Resource resource : Resource.values()) {
            if (limits.isOpen(resource)) {
                open.add(priority + " "
                        + resource.name().toLowerCase(Locale.ROOT).replace('_', ' '));
            }
        }
    }

    private List<Object> hosts(ClusterDescriptor cluster) {
        ClusterHosts known = inventory.hostsOf(cluster);
        List<Object> hosts = new ArrayList<>();
        for (int i = 0; i < known.hosts().size(); i++) {
            hosts.add(host(known.hosts().get(i), known.table().hosts().state(i)));
        }
        return hosts;
    }

    private Map<String, Object> host(UpstreamHost host, HostState state) {
        HostStats ids = host.stats();
        Map<String, Object> one = new LinkedHashMap<>();
        one.put("address", host.endpoint().toString());
        one.put("hostname", host.host().hostname());
        one.put("health", state.isHealthy() ? "healthy" : state.isDegraded() ? "degraded" : "unhealthy");
        one.put(
                "why",
                state.healthFlags() == 0
                        ? ""
                        : HealthFlag.text(state.healthFlags()).substring(1));
        one.put("weight", host.host().weight());
        one.put("priority", state.group().priority());
        one.put("zone", state.group().zone());
        one.put("requests", read(ids.rqTotal()));
        one.put("errors", read(ids.rqError()));
        one.put("active", read(ids.rqActive()));
        one.put("connections", read(ids.cxActive()));
        one.put("connect_failures", read(ids.cxConnectFail()));
        return one;
    }

    private long read(int id) {
        return statistics.registry().read(id);
    }
}
