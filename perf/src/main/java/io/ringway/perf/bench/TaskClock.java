package io.ringway.perf.bench;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.StringTokenizer;
import java.util.function.Predicate;

/**
 * CPU time of all threads of a set of processes, from {@code /proc/PID/task/TID/schedstat}: nanoseconds on a CPU and
 * nanoseconds runnable but waiting for one. A thread that has ended keeps the last value seen, so sums never fall.
 */
final class TaskClock implements AutoCloseable {
    private static final byte[] NOTHING = new byte[0];

    private final List<Long> pids;
    private final Predicate<String> names;
    private final Map<Long, Task> tasks = new HashMap<>();
    private final byte[] buffer = new byte[128];

    /** @param pids the processes; their threads may come and go */
    TaskClock(List<Long> pids) {
        this(pids, _ -> true);
    }

    /** @param names which threads count, by the kernel's names */
    TaskClock(List<Long> pids, Predicate<String> names) {
        this.pids = List.copyOf(pids);
        this.names = names;
    }

    /** One reading of all threads. */
    CpuTime read() {
        pids.forEach(this::discover);
        CpuTime sum = CpuTime.ZERO;
        for (Task task : tasks.values()) {
            sum = sum.plus(task.read(buffer));
        }
        return sum;
    }

    private void discover(long pid) {
        try (DirectoryStream<Path> listing = Files.newDirectoryStream(Path.of("/proc/" + pid + "/task"))) {
            for (Path folder : listing) {
                long tid = Long.parseLong(folder.getFileName().toString());
                if (!tasks.containsKey(tid)) {
                    String name = Files.readString(folder.resolve("comm")).trim();
                    if (names.test(name)) {
                        tasks.put(tid, new Task(folder.resolve("schedstat"), ThreadRole.of(name)));
                    }
                }
            }
        } catch (IOException e) {
            // the process or a thread ended between listing and reading: what was counted stays
        }
    }

    @Override
    public void close() {
        for (Iterator<Task> i = tasks.values().iterator(); i.hasNext(); i.remove()) {
            i.next().close();
        }
    }

    private static final class Task implements AutoCloseable {
        private final RandomAccessFile schedstat;
        private final ThreadRole role;
        private CpuTime last = CpuTime.ZERO;

        Task(Path schedstat, ThreadRole role) throws IOException {
            this.schedstat = new RandomAccessFile(schedstat.toFile(), "r");
            this.role = role;
        }

        CpuTime read(byte[] buffer) {
            StringTokenizer fields = new StringTokenizer(text(buffer));
            if (fields.countTokens() >= 2) {
                last = CpuTime.of(role, Long.parseLong(fields.nextToken()), Long.parseLong(fields.nextToken()));
            }
            return last;
        }

        private String text(byte[] buffer) {
            try {
                schedstat.seek(0);
                int n = schedstat.read(buffer);
                return new String(n < 0 ? NOTHING : buffer, 0, Math.max(0, n), StandardCharsets.US_ASCII);
            } catch (IOException e) {
                return ""; // ESRCH: the thread has ended
            }
        }

        @Override
        public void close() {
            try {
                schedstat.close();
            } catch (IOException e) {
                // read-only: nothing can be lost
            }
        }
    }
}
