package io.ringway.config.compile;

import io.ringway.lb.outlier.OutlierPolicy;
import org.jspecify.annotations.Nullable;

/**
 * A cluster whose hosts' health is watched. Owner: any (immutable).
 *
 * @param statName name of the cluster in statistics
 * @param check active health checks, or null
 * @param outliers outlier detection, or null
 */
public record WatchedCluster(
        String name,
        String statName,
        @Nullable HealthCheck check,
        @Nullable OutlierPolicy outliers) {}
