package io.ringway.server.log;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.jctools.queues.varhandle.MpscVarHandleArrayQueue;
import org.jspecify.annotations.Nullable;

/**
 * Writes whole lines, each with one system call. A worker must not wait for a terminal or a disk: its lines go through a bounded
 * queue to the {@code log-writer} thread and are counted and dropped when that is full.
 */
final class LineWriter {
    static final LineWriter INSTANCE = new LineWriter();
    private static final String WORKER_PREFIX = "worker-";
    /** Lines that workers may be ahead of the disk; a burst of errors fits, a stuck disk does not fill the heap. */
    private static final int QUEUE_LINES = 4096;

    private final MpscVarHandleArrayQueue<String> queue = new MpscVarHandleArrayQueue<>(QUEUE_LINES);
    private final AtomicLong dropped = new AtomicLong();
    private volatile OutputStream out = new FileOutputStream(FileDescriptor.err);
    private volatile @Nullable Thread drainer;

    private LineWriter() {}

    void writeTo(Path file) throws IOException {
        out = new FileOutputStream(file.toFile(), true);
    }

    void write(String line) {
        if (!Thread.currentThread().getName().startsWith(WORKER_PREFIX)) {
            writeNow(line);
            return;
        }
        if (!queue.offer(line)) {
            dropped.incrementAndGet();
        }
        LockSupport.unpark(drainer());
    }

    private Thread drainer() {
        Thread running = drainer;
        return running != null ? running : startDrainer();
    }

    private synchronized Thread startDrainer() {
        Thread running = drainer;
        if (running == null) {
            running = Thread.ofPlatform().daemon().name("log-writer").unstarted(this::drain);
            drainer = running;
            running.start();
        }
        return running;
    }

    private void drain() {
        while (true) {
            String line = queue.poll();
            if (line != null) {
                writeNow(line);
                continue;
            }
            long lost = dropped.getAndSet(0);
            if (lost > 0) {
                writeNow("(" + lost + " lines of the workers were dropped: the log could not keep up)\n");
            }
            LockSupport.park(this);
        }
    }

    private void writeNow(String line) {
        try {
            out.write(line.getBytes(StandardCharsets.UTF_8));
        } catch (IOException e) {
            // a full disk or a closed terminal must not stop the proxy, and there is nowhere else to say so
        }
    }
}
