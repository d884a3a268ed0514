package io.ringway.hotpath.log;

import io.ringway.hotpath.stats.StatsRegistry;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The files of all configurations: the same path is the same file. Owner: control. */
public final class LogFiles {
    private final StatsRegistry registry;
    private final Map<String, LogFile> files = new LinkedHashMap<>();

    public LogFiles(StatsRegistry registry) {
        this.registry = registry;
    }

    /** The file of a path, new or known. */
    public LogFile of(String path) {
        return files.computeIfAbsent(path, missing -> new LogFile(missing, LogStats.register(registry)));
    }

    /** All of them, in the order in which they were met. */
    public List<LogFile> list() {
        return List.copyOf(files.values());
    }
}
