package io.ringway.server.probe;

import io.ringway.hotpath.stats.DefaultTags;
import io.ringway.hotpath.stats.StatName;
import io.ringway.hotpath.stats.StatsRegistry;
import io.ringway.lb.outlier.EjectionCause;
import java.util.EnumMap;
import java.util.Map;

/**
 * Ids of a cluster's statistics about outliers (Envoy {@code cluster.<name>.outlier_detection.*}). Owner: any (immutable).
 *
 * @param ejectionsTotal older name: detections of the two kinds that follow
 * @param consecutive5xx older name of those detected
 * @param successRate older name of those detected
 */
record OutlierStats(
        int ejectionsTotal,
        int consecutive5xx,
        int successRate,
        int active,
        int enforcedTotal,
        int overflow,
        Map<EjectionCause, Integer> detected,
        Map<EjectionCause, Integer> enforced) {

    static OutlierStats register(StatsRegistry registry, String cluster) {
        StatName root = StatName.of("cluster").tag(DefaultTags.CLUSTER, cluster).then("outlier_detection");
        Map<EjectionCause, Integer> detected = new EnumMap<>(EjectionCause.class);
        Map<EjectionCause, Integer> enforced = new EnumMap<>(EjectionCause.class);
        for (EjectionCause cause : EjectionCause.values()) {
            detected.put(cause, registry.counter(root.then("ejections_detected_" + cause.statName())));
            enforced.put(cause, registry.counter(root.then("ejections_enforced_" + cause.statName())));
        }
        return new OutlierStats(
                registry.counter(root.then("ejections_total")),
                registry.counter(root.then("ejections_consecutive_5xx")),
                registry.counter(root.then("ejections_success_rate")),
                registry.gauge(root.then("ejections_active")),
                registry.counter(root.then("ejections_enforced_total")),
                registry.counter(root.then("ejections_overflow")),
                detected,
                enforced);
    }
}
