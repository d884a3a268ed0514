package io.ringway.hotpath.log;

import io.ringway.hotpath.filter.StreamView;
import io.ringway.hotpath.format.Format;
import io.ringway.hotpath.http.TextOutput;
import io.ringway.hotpath.stats.WriterStats;
import java.nio.ByteBuffer;
import org.jctools.queues.varhandle.SpscVarHandleArrayQueue;
import org.jspecify.annotations.Nullable;

/**
 * One worker's way into one file: lines go into pages, pages go to the log writer and come back empty.
 *
 * <pre>
 *   worker: append -> current page -> started -> log writer: drain -> file
 *                        ^                            |
 *                        +--------- free <------------+
 * </pre>
 *
 * <p>The log writer sees a page from its first line on, so that it can write what a quiet worker has left in it. If the file cannot keep
 * up and all pages are full, lines are dropped and counted: a worker never waits.
 *
 * <p>Owner: worker; {@link #drain} log-writer.
 */
public final class LogAppender {
    /** Pages per worker and file; with a flush size of 64 KiB some 4 MiB of lines. */
    private static final int PAGES_MAX = 64;

    private final LogFile file;
    private final LogStats ids;
    private final WriterStats stats;
    private final TextOutput output = new TextOutput();
    private final SpscVarHandleArrayQueue<LogPage> started = new SpscVarHandleArrayQueue<>(PAGES_MAX);
    private final SpscVarHandleArrayQueue<LogPage> free = new SpscVarHandleArrayQueue<>(PAGES_MAX);

    // Worker's.
    private @Nullable LogPage current;
    private int position;
    private int pages;

    // Log writer's.
    private @Nullable LogPage draining;

    /** Takes what the log writer writes of a page. */
    public interface Sink {
        /** Writes all bytes, or reports why not; they count as gone either way. */
        void write(ByteBuffer bytes);
    }

    LogAppender(LogFile file, WriterStats stats) {
        this.file = file;
        this.ids = file.stats();
        this.stats = stats;
        file.add(this);
    }

    /** Writes a line. */
    void append(Format format, StreamView view) {
        LogPage page = current == null ? nextPage() : current;
        if (page != null && !write(page, position, format, view)) {
            // Too little was left; a whole page is enough for any line that a limit of heads allows.
            if (position > 0) {
                finish(page);
            }
            page = nextPage();
            if (page != null && !write(page, 0, format, view)) {
                page = null;
            }
        }
        if (page == null) {
            stats.increment(ids.writeDropped());
            return;
        }
        stats.increment(ids.writeBuffered());
        if (position >= file.flushBytes()) {
            finish(page);
            file.wakeWriter();
        } else {
            page.publishRelease(position);
        }
    }

    private boolean write(LogPage page, int start, Format format, StreamView view) {
        output.reset(page.buffer(), start, LogPage.PAGE_BYTES);
        format.write(view, output);
        if (output.isFull()) {
            return false;
        }
        position = output.position();
        return true;
    }

    private void finish(LogPage page) {
        page.finishRelease(position);
        current = null;
        position = 0;
    }

    /** The current page, or one that came back, or as a last resort a new one; null if the log writer has them all. */
    private @Nullable LogPage nextPage() {
        if (current != null) {
            return current;
        }
        LogPage page = free.poll();
        if (page == null) {
            if (pages == PAGES_MAX) {
                return null;
            }
            pages++;
            page = new LogPage();
        }
        position = 0;
        current = page;
        started.offer(page);
        return page;
    }

    /** Hands everything that was published to the sink, pieces of lines never. The log writer. */
    public void drain(Sink sink) {
        while (true) {
            LogPage page = draining;
            if (page == null) {
                page = started.poll();
                if (page == null) {
                    return;
                }
                draining = page;
            }
            int published = page.publishedAcquire();
            int end = published < 0 ? ~published : published;
            if (end > page.taken()) {
                sink.write(page.bytes(end));
                page.take(end);
            }
            if (published >= 0) {
                return; // the worker is still at it
            }
            page.clear();
            draining = null;
            free.offer(page);
        }
    }

    /** Frees the memory when neither thread uses it any more. */
    public void close() {
        if (draining != null) {
            draining.close();
            draining = null;
        }
        closeAll(started);
        closeAll(free);
        current = null;
    }

    private static void closeAll(SpscVarHandleArrayQueue<LogPage> queue) {
        for (LogPage page = queue.poll(); page != null; page = queue.poll()) {
            page.close();
        }
    }
}
