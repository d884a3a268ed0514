package io.ringway.hotpath.log;

import io.ringway.hotpath.format.CapturedFields;
import java.util.List;

/**
 * The access logs of a connection manager. Owner: any (immutable).
 *
 * @param capturedFields fields of answers that have to be kept until a stream ends
 */
public record AccessLogs(List<AccessLog> logs, CapturedFields capturedFields) {
    public static final AccessLogs NONE = new AccessLogs(List.of(), new CapturedFields());

    public AccessLogs {
        logs = List.copyOf(logs);
    }
}
