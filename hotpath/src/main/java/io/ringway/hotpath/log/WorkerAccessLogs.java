package io.ringway.hotpath.log;

import io.ringway.hotpath.filter.StreamView;
import io.ringway.hotpath.format.CapturedFields;
import io.ringway.hotpath.format.Format;
import io.ringway.hotpath.http.Scratch;
import org.jspecify.annotations.Nullable;

/** A connection manager's access logs on one worker. Owner: worker. */
public final class WorkerAccessLogs {
    private final @Nullable AccessLogFilter[] filters;
    private final Format[] formats;
    private final LogAppender[] appenders;
    private final CapturedFields capturedFields;

    public WorkerAccessLogs(AccessLogs logs, LogAppenders files) {
        int count = logs.logs().size();
        filters = new AccessLogFilter[count];
        formats = new Format[count];
        appenders = new LogAppender[count];
        capturedFields = logs.capturedFields();
        for (int i = 0; i < count; i++) {
            AccessLog log = logs.logs().get(i);
            filters[i] = log.filter();
            formats[i] = log.format();
            appenders[i] = files.of(log.file());
        }
    }

    /** There is nothing to log. */
    public boolean isEmpty() {
        return appenders.length == 0;
    }

    /** See {@link CapturedFields#isUpstreamLocalWanted}. */
    public boolean isUpstreamLocalWanted() {
        return capturedFields.isUpstreamLocalWanted();
    }

    /** The answer's head goes out, and the stream goes on: keeps what the logs will show of it. */
    public void onAnswerHead(StreamView view, Scratch scratch) {
        if (appenders.length > 0) {
            capturedFields.capture(view.responseHeaders(), scratch, view.info());
        }
    }

    /** The stream has ended. */
    public void log(StreamView view) {
        for (int i = 0; i < appenders.length; i++) {
            AccessLogFilter filter = filters[i];
            if (filter == null || filter.test(view)) {
                appenders[i].append(formats[i], view);
            }
        }
    }
}
