package io.ringway.server.accesslog;

import io.ringway.hotpath.log.LogFile;
import io.ringway.hotpath.stats.StatsRegistry;
import io.ringway.hotpath.stats.WriterStats;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.NoSuchFileException;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.locks.LockSupport;

/**
 * The thread that writes access logs: after each flush interval, and earlier when a worker says that there is enough for a write. At the
 * end it writes what is left.
 *
 * <p>Owner: control; the thread itself is the log-writer.
 */
public final class AccessLogWriter implements AutoCloseable {
    /** Limit for the last writes: a file system that hangs must not keep the process. */
    private static final long STOP_TIMEOUT_MS = 10_000;

    private final List<OpenLog> logs = new CopyOnWriteArrayList<>();
    private final WriterStats stats;
    private final LogWriting writing;
    private final Thread thread;
    private volatile boolean isReopenAsked;
    private volatile boolean isWoken;
    private volatile boolean isStopped;

    private AccessLogWriter(WriterStats stats, LogWriting writing) {
        this.stats = stats;
        this.writing = writing;
        thread = Thread.ofPlatform().daemon().name("access-log").unstarted(this::run);
    }

    /**
     * Opens the files and starts.
     *
     * @throws IOException if a file cannot be opened; the message names it
     */
    public static AccessLogWriter start(Collection<LogFile> all, StatsRegistry registry, LogWriting writing)
            throws IOException {
        AccessLogWriter writer = new AccessLogWriter(registry.newWriter(), writing);
        writer.add(all);
        writer.thread.start();
        return writer;
    }

    /**
     * Opens files that are not open yet. On the thread that started it, or control.
     *
     * @throws IOException if one cannot be opened; the message names it, and none is open then that was not before
     */
    public void add(Collection<LogFile> all) throws IOException {
        Map<LogFile, OpenLog> opened = new LinkedHashMap<>();
        try {
            for (LogFile file : all) {
                if (!isOpen(file)) {
                    opened.put(file, open(file));
                }
            }
        } catch (IOException e) {
            opened.values().forEach(OpenLog::close);
            throw e;
        }
        logs.addAll(opened.values());
        opened.keySet().forEach(file -> file.onWriter(this::wake, writing.bytes()));
    }

    private boolean isOpen(LogFile file) {
        return logs.stream().anyMatch(log -> log.file().equals(file));
    }

    private OpenLog open(LogFile file) throws IOException {
        try {
            return new OpenLog(file, stats, writing);
        } catch (NoSuchFileException e) {
            throw new IOException(file.path() + ": its directory does not exist", e);
        } catch (AccessDeniedException e) {
            throw new IOException(file.path() + ": permission denied", e);
        } catch (IOException e) {
            throw new IOException(file.path() + ": " + e.getMessage(), e);
        }
    }

    /** There is something worth a write. Any thread; does not block. */
    private void wake() {
        isWoken = true;
        LockSupport.unpark(thread);
    }

    /** Opens all files by their names again (Envoy {@code /reopen_logs} and SIGUSR1). Any thread; returns at once. */
    public void reopen() {
        isReopenAsked = true;
        LockSupport.unpark(thread);
    }

    private void run() {
        long flushedNs = System.nanoTime();
        while (!isStopped) {
            long leftNs = flushedNs + writing.intervalNs() - System.nanoTime();
            if (leftNs > 0 && !isWoken && !isReopenAsked) {
                LockSupport.parkNanos(this, leftNs);
                continue;
            }
            boolean isTimed = leftNs <= 0;
            isWoken = false;
            drain(isTimed);
            if (isTimed) {
                flushedNs = System.nanoTime();
            }
            if (isReopenAsked) {
                isReopenAsked = false;
                logs.forEach(OpenLog::reopen);
            }
        }
        drain(false);
    }

    private void drain(boolean isTimed) {
        for (OpenLog log : logs) {
            log.drain(isTimed);
        }
    }

    /** Writes the rest and closes; the workers have to be over. */
    @Override
    public void close() {
        isStopped = true;
        LockSupport.unpark(thread);
        try {
            thread.join(STOP_TIMEOUT_MS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        if (!thread.isAlive()) {
            logs.forEach(OpenLog::close);
        }
    }
}
