package io.ringway.hotpath.log;

import static org.assertj.core.api.Assertions.assertThat;

import io.ringway.hotpath.filter.StreamView;
import io.ringway.hotpath.format.CapturedFields;
import io.ringway.hotpath.format.FormatParser;
import io.ringway.hotpath.format.LoggedStream;
import io.ringway.hotpath.stats.StatsRegistry;
import io.ringway.hotpath.stats.WriterStats;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

/** Lines go through whole, in order and once, or are counted as dropped. */
class LogAppenderTest {
    private final StatsRegistry registry = new StatsRegistry();
    private final WriterStats stats = registry.newWriter();
    private final LogStats ids = LogStats.register(registry);
    private final LogFile file = new LogFile("somewhere", ids);
    private final LogAppender appender = new LogAppender(file, stats);
    private final LoggedStream stream = new LoggedStream().request(":path", "/x");
    private final StringBuilder written = new StringBuilder();

    @Test
    void aLineCanBeReadAtOnce() {
        append("one\n");
        appender.drain(this::write);
        append("two\n");
        appender.drain(this::write);
        assertThat(written).hasToString("one\ntwo\n");
    }

    @Test
    void wakesTheWriterWhenThereIsEnough() {
        AtomicInteger wakes = new AtomicInteger();
        file.onWriter(wakes::incrementAndGet, 10);
        append("12345\n");
        assertThat(wakes).hasValue(0);
        append("12345\n");
        assertThat(wakes).hasValue(1);
    }

    @Test
    void dropsWhenTheFileDoesNotKeepUp() {
        file.onWriter(() -> {}, 1);
        int lines = 0;
        while (registry.read(ids.writeDropped()) == 0) {
            append(lines++ + "\n");
        }
        long dropped = registry.read(ids.writeDropped());
        appender.drain(this::write);
        append("again\n");
        appender.drain(this::write);
        assertThat(dropped).isOne();
        assertThat(written.toString().lines().count()).isEqualTo(lines); // one dropped, one more
        assertThat(written.toString()).startsWith("0\n1\n").endsWith("again\n");
    }

    @Test
    void aLineThatDoesNotFitGoesToTheNextPage() {
        file.onWriter(() -> {}, LogPage.PAGE_BYTES);
        String large = "x".repeat(100_000) + "\n";
        append(large);
        append(large);
        append(large);
        appender.drain(this::write);
        assertThat(written).hasToString(large.repeat(3));
    }

    @Test
    void aLineLongerThanAPageIsDropped() {
        append("x".repeat(LogPage.PAGE_BYTES + 1));
        append("short\n");
        appender.drain(this::write);
        assertThat(written).hasToString("short\n");
        assertThat(registry.read(ids.writeDropped())).isOne();
    }

    @Test
    void twoThreadsLoseNothing() throws Exception {
        AtomicBoolean isDone = new AtomicBoolean();
        AtomicReference<Throwable> failure = new AtomicReference<>();
        file.onWriter(() -> {}, 512);
        long[] next = {0};
        long[] partial = {0};
        Thread writer = Thread.ofPlatform().start(() -> {
            try {
                boolean isLast;
                do {
                    isLast = isDone.get();
                    appender.drain(bytes -> {
                        while (bytes.hasRemaining()) {
                            byte b = bytes.get();
                            if (b == '\n') {
                                assertThat(partial[0]).isEqualTo(next[0]);
                                next[0]++;
                                partial[0] = 0;
                            } else {
                                partial[0] = partial[0] * 10 + b - '0';
                            }
                        }
                    });
                } while (!isLast);
            } catch (Throwable e) {
                failure.set(e);
            }
        });
        int lines = 50_000;
        for (int i = 0; i < lines; i++) {
            String line = i + "\n";
            long before = registry.read(ids.writeBuffered());
            while (registry.read(ids.writeBuffered()) == before && failure.get() == null) {
                append(line); // again if it was dropped
            }
        }
        isDone.set(true);
        writer.join();
        assertThat(failure.get()).isNull();
        assertThat(next[0]).isEqualTo(lines);
    }

    private void append(String line) {
        StreamView view = stream;
        appender.append(FormatParser.forLogs(new CapturedFields()).text(line.replace("%", "%%"), false), view);
    }

    private void write(ByteBuffer bytes) {
        written.append(StandardCharsets.UTF_8.decode(bytes));
    }
}
