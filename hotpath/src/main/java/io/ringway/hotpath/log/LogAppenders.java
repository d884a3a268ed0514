package io.ringway.hotpath.log;

import io.ringway.hotpath.stats.WriterStats;
import java.util.HashMap;
import java.util.Map;

/** A worker's ways into all files: they stay over configurations, so that lines keep their order. Owner: worker. */
public final class LogAppenders {
    private final WriterStats stats;
    private final Map<LogFile, LogAppender> appenders = new HashMap<>();

    public LogAppenders(WriterStats stats) {
        this.stats = stats;
    }

    LogAppender of(LogFile file) {
        return appenders.computeIfAbsent(file, missing -> new LogAppender(missing, stats));
    }
}
