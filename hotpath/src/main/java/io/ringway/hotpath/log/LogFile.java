package io.ringway.hotpath.log;

import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * A file that access logs go to, {@code /dev/stdout} and {@code /dev/stderr} among them. Several logs may share it. Owner: any.
 */
public final class LogFile {
    /** Bytes that are worth a write (Envoy's default of {@code --file-flush-min-size-kb}). */
    public static final int FLUSH_BYTES = 64 * 1024;

    private final String path;
    private final LogStats stats;
    /** Lines of the cold side that nobody has written yet; more are lost. */
    private static final int LINES_MAX = 10_000;

    private final Queue<byte[]> lines = new ConcurrentLinkedQueue<>();
    private final AtomicInteger lineCount = new AtomicInteger();
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

    /** Hands over a line from a thread of the cold side, its end included; false if it is lost because the file cannot keep up. */
    public boolean offer(byte[] line) {
        if (lineCount.incrementAndGet() > LINES_MAX) {
            lineCount.decrementAndGet();
            return false;
        }
        return lines.add(line);
    }

    /** The next line of the cold side, or null. The log writer. */
    public byte @Nullable [] pollLine() {
        byte[] line = lines.poll();
        if (line != null) {
            lineCount.decrementAndGet();
        }
        return line;
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
