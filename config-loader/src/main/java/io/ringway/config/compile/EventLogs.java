package io.ringway.config.compile;

import io.ringway.hotpath.log.LogFile;
import io.ringway.hotpath.log.LogFiles;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Where it is written down what becomes of hosts. Owner: control.
 *
 * @param files of all logs
 * @param outlierPath for the outlier detection of all clusters, or empty ({@code cluster_manager.outlier_detection.event_log_path})
 */
record EventLogs(LogFiles files, String outlierPath) {

    List<LogFile> ofChecks(@Nullable HealthCheck check) {
        return check == null
                ? List.of()
                : check.events().paths().stream().map(files::of).toList();
    }

    @Nullable
    LogFile ofOutliers() {
        return outlierPath.isEmpty() ? null : files.of(outlierPath);
    }
}
