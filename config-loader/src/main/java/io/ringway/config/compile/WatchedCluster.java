package io.ringway.config.compile;

import io.ringway.hotpath.log.LogFile;
import io.ringway.lb.outlier.OutlierPolicy;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A cluster whose hosts' health is watched. Owner: any (immutable).
 *
 * @param statName name of the cluster in statistics
 * @param check active health checks, or null
 * @param outliers outlier detection, or null
 * @param checkLogs files for events of health checks
 * @param outlierLog the file for events of the outlier detection, or null
 */
public record WatchedCluster(
        String name,
        String statName,
        @Nullable HealthCheck check,
        @Nullable OutlierPolicy outliers,
        List<LogFile> checkLogs,
        @Nullable LogFile outlierLog) {
    public WatchedCluster {
        checkLogs = List.copyOf(checkLogs);
    }
}
