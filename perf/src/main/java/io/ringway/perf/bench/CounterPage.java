package io.ringway.perf.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.VarHandle;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * The page that the load process counts in, mapped here for reading:
 *
 * <pre>
 *   0        8        16       24       32       40
 *   +--------+--------+--------+--------+--------+--------+
 *   | origin | origin | client | client | phase  | origin |
 *   | reqs   | conns  | answers| errors |        | port   |
 *   +--------+--------+--------+--------+--------+--------+
 * </pre>
 */
public final class CounterPage implements AutoCloseable {
    private static final long PAGE_BYTES = 4_096;
    private static final VarHandle LONG = ValueLayout.JAVA_LONG.varHandle();
    private static final long PHASE_MEASURING = 2;

    private final Path file;
    private final Arena arena = Arena.ofConfined();
    private final MemorySegment page;

    private CounterPage(Path file) throws IOException {
        this.file = file;
        file.toFile().deleteOnExit(); // Ctrl-C does not come by close()
        try (FileChannel channel = FileChannel.open(
                file,
                StandardOpenOption.CREATE,
                StandardOpenOption.TRUNCATE_EXISTING,
                StandardOpenOption.READ,
                StandardOpenOption.WRITE)) {
            page = channel.map(FileChannel.MapMode.READ_WRITE, 0, PAGE_BYTES, arena);
        }
    }

    /** A fresh page in memory: below XDG_RUNTIME_DIR, else /dev/shm, else the temporary folder. */
    public static CounterPage create() {
        String runtime = System.getenv("XDG_RUNTIME_DIR");
        Path folder = runtime != null && Files.isWritable(Path.of(runtime)) ? Path.of(runtime) : Path.of("/dev/shm");
        boolean isUsable = Files.isWritable(folder);
        return create(isUsable ? folder : Path.of(System.getProperty("java.io.tmpdir", "/tmp")));
    }

    /** A fresh page in a file of {@code folder}. */
    public static CounterPage create(Path folder) {
        try {
            return new CounterPage(
                    folder.resolve("ringway-bench-" + ProcessHandle.current().pid()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public Path file() {
        return file;
    }

    /** Forgets the previous process's counts, before the next one starts. */
    public void reset() {
        page.fill((byte) 0);
    }

    public long originRequests() {
        return wordAcquire(0);
    }

    public long originConnections() {
        return wordAcquire(1);
    }

    public long clientAnswers() {
        return wordAcquire(2);
    }

    public long clientErrors() {
        return wordAcquire(3);
    }

    /** Whether the load process has ended its warm-up. */
    public boolean isMeasuring() {
        return wordAcquire(4) >= PHASE_MEASURING;
    }

    public int originPort() {
        return (int) wordAcquire(5);
    }

    private long wordAcquire(int index) {
        return (long) LONG.getAcquire(page, index * 8L);
    }

    @Override
    public void close() {
        arena.close();
        try {
            Files.deleteIfExists(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
