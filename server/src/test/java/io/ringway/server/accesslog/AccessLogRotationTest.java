package io.ringway.server.accesslog;

import static org.assertj.core.api.Assertions.assertThat;

import io.ringway.hotpath.log.LogFile;
import io.ringway.hotpath.log.LogStats;
import io.ringway.hotpath.stats.StatsRegistry;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AccessLogRotationTest {
    private static final long INTERVAL_NS = TimeUnit.MILLISECONDS.toNanos(1);

    private final StatsRegistry registry = new StatsRegistry();

    /** Writes numbered lines of ten bytes, and gives back what the files hold, the oldest first. */
    private List<List<String>> write(Path path, int lines, LogWriting writing) throws IOException {
        LogFile file = new LogFile(path.toString(), LogStats.register(registry));
        try (AccessLogWriter _ = AccessLogWriter.start(List.of(file), registry, writing)) {
            for (int i = 0; i < lines; i++) {
                assertThat(file.offer("line %04d\n".formatted(i).getBytes(StandardCharsets.US_ASCII)))
                        .isTrue();
            }
        }
        List<List<String>> files = new ArrayList<>();
        for (int age = 20; age >= 1; age--) {
            Path aside = path.resolveSibling(path.getFileName() + "." + age);
            if (Files.exists(aside)) {
                files.add(Files.readAllLines(aside));
            }
        }
        files.add(Files.readAllLines(path));
        return files;
    }

    private static List<String> numbered(int from, int to) {
        return IntStream.range(from, to).mapToObj("line %04d"::formatted).toList();
    }

    @Test
    void aFullFileIsMovedAsideAndNoLineIsLost(@TempDir Path directory) throws IOException {
        Path path = directory.resolve("log");
        List<List<String>> files = write(path, 105, new LogWriting(INTERVAL_NS, 64 * 1024, 100, 20));
        assertThat(files).hasSize(11);
        assertThat(files.subList(0, 10)).allSatisfy(lines -> assertThat(lines).hasSize(10));
        assertThat(files.stream().flatMap(List::stream)).containsExactlyElementsOf(numbered(0, 105));
    }

    @Test
    void onlyTheYoungestAreKept(@TempDir Path directory) throws IOException {
        Path path = directory.resolve("log");
        List<List<String>> files = write(path, 55, new LogWriting(INTERVAL_NS, 64 * 1024, 100, 2));
        assertThat(files).containsExactly(numbered(30, 40), numbered(40, 50), numbered(50, 55));
    }

    @Test
    void whatIsInTheFileAlreadyCounts(@TempDir Path directory) throws IOException {
        Path path = directory.resolve("log");
        Files.writeString(path, "old line\n".repeat(10));
        List<List<String>> files = write(path, 2, new LogWriting(INTERVAL_NS, 64 * 1024, 100, 2));
        assertThat(files.getFirst()).hasSize(11);
        assertThat(files.getLast()).containsExactly("line 0001");
    }

    @Test
    void aFileThatCannotBeMovedIsWrittenOn(@TempDir Path directory) throws IOException {
        Path path = directory.resolve("log");
        // A directory that is not empty stands where the file should go.
        Files.createDirectories(directory.resolve("log.1").resolve("in-the-way"));
        LogFile file = new LogFile(path.toString(), LogStats.register(registry));
        try (AccessLogWriter _ =
                AccessLogWriter.start(List.of(file), registry, new LogWriting(INTERVAL_NS, 64 * 1024, 100, 1))) {
            for (int i = 0; i < 30; i++) {
                file.offer("line %04d\n".formatted(i).getBytes(StandardCharsets.US_ASCII));
            }
        }
        assertThat(Files.readAllLines(path)).isEqualTo(numbered(0, 30));
        try (var left = Files.list(directory)) {
            assertThat(left.map(one -> one.getFileName().toString()).sorted().toList())
                    .isEqualTo(Arrays.asList("log", "log.1"));
        }
    }
}
