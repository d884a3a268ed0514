package io.ringway.server.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ringway.testkit.Eventually;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LineLoggerTest {
    @TempDir
    @SuppressWarnings("NullAway.Init") // set by JUnit
    private Path directory;

    private Path file() {
        return directory.resolve("log");
    }

    private List<String> lines() {
        try {
            return Files.readAllLines(file());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @BeforeEach
    void toFile() throws IOException {
        LogSettings.writeTo(file());
    }

    @AfterEach
    void restore() throws IOException {
        LogSettings.level(LogLevel.INFO);
        LogSettings.level("upstream", LogLevel.INFO);
        LogSettings.writeTo(Path.of("/dev/stderr"));
    }

    @Test
    void theJdkFindsTheLoggerAndLinesLookLikeEnvoys() {
        System.getLogger("io.ringway.server.assemble.Server").log(System.Logger.Level.INFO, "all {0} started", 3);
        assertThat(lines())
                .singleElement()
                .asString()
                .matches("\\[\\d{4}-\\d\\d-\\d\\d \\d\\d:\\d\\d:\\d\\d\\.\\d{3}]\\["
                        + ProcessHandle.current().pid() + "]\\[info]\\[main] all 3 started");
    }

    @Test
    void levelsApplyPerComponent() {
        System.Logger upstream = System.getLogger("io.ringway.hotpath.upstream.Pool");
        upstream.log(System.Logger.Level.DEBUG, "hidden");
        LogSettings.level("upstream", LogLevel.DEBUG);
        upstream.log(System.Logger.Level.DEBUG, "shown");
        LogSettings.level("upstream", LogLevel.OFF);
        upstream.log(System.Logger.Level.ERROR, "hidden too");
        assertThat(lines()).singleElement().asString().endsWith("[debug][upstream] shown");
    }

    @Test
    void controlCharactersCannotForgeALine() {
        System.getLogger("io.ringway.server.Main").log(System.Logger.Level.WARNING, "a\n[fake]\u001b[2J\r");
        assertThat(lines()).singleElement().asString().endsWith("[warning][main] a\\x0a[fake]\\x1b[2J\\x0d");
    }

    @Test
    void aWorkersLinesArriveToo() {
        Thread.ofPlatform()
                .name("worker-0")
                .start(() -> System.getLogger("io.ringway.hotpath.X").log(System.Logger.Level.ERROR, "from a worker"));
        Eventually.holds("the line is written", () -> lines().size() == 1);
    }

    @Test
    void anUnknownLevelNamesTheKnownOnes() {
        assertThat(LogLevel.parse("warn")).isEqualTo(LogLevel.WARNING);
        assertThatThrownBy(() -> LogLevel.parse("verbose")).hasMessageContaining("trace, debug, info");
    }
}
