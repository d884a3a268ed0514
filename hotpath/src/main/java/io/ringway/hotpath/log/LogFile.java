package io.ringway.hotpath.log;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/**
 * A file that access logs go to, {@code /dev/stdout} and {@code /dev/stderr} among them. Several logs may share it. Owner: any.
 */
public final class LogFile {
    /** Bytes that are worth a write (Envoy's default of {@code --file-flush-min-size-kb}). */
    public static final int FLUSH_BYTES = 64 * 1024;

    private final String path;
    private final LogStats stats;
    private final List<LogAppender> appenders = new CopyOnWriteArrayList<>();
    private volatile @Nullable Runnable waker;
    private volatile int flushBytes = FLUSH_BYTES;

    /**
     * @param stats where its lines and writes are counted
     */
    public LogFile(String path, LogStats stats) {
        this.path = path;
        this.stats = stats;
    }

    public String path() {
        return path;
    }

    public LogStats stats() {
        return stats;
    }

    /** Those of all workers that write to it. */
    public List<LogAppender> appenders() {
        return appenders;
    }

    void add(LogAppender appender) {
        appenders.add(appender);
    }

    /**
     * Says who writes the file.
     *
     * @param wake called by a worker when there is something worth a write; must not block
     * @param bytes how much that is, 1 to {@value LogPage#PAGE_BYTES}
     */
    public void onWriter(Runnable wake, int bytes) {
        flushBytes = Math.clamp(bytes, 1, LogPage.PAGE_BYTES);
        waker = wake;
    }

    int flushBytes() {
        return flushBytes;
    }

    void wakeWriter() {
        Runnable writer = waker;
        if (writer != null) {
            writer.run();
        }
    }

    @Override
    public String toString() {
        return path;
    }
}
