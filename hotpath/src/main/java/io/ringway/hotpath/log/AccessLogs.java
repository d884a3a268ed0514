package io.ringway.hotpath.log;

import io.ringway.hotpath.format.CapturedFields;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The access logs of a connection manager. Owner: any (immutable).
 *
 * @param capturedFields fields of answers that have to be kept until a stream ends
 * @param stats where lines are counted; null if there are no logs
 */
public record AccessLogs(
        List<AccessLog> logs,
        CapturedFields capturedFields,
        @Nullable LogStats stats) {
    public static final AccessLogs NONE = new AccessLogs(List.of(), new CapturedFields(), null);

    public AccessLogs {
        logs = List.copyOf(logs);
    }
}
