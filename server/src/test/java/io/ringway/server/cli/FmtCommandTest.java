package io.ringway.server.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

@SuppressWarnings("NullAway.Init") // set by JUnit
class FmtCommandTest {
    private static final String ODD = "admin:\n    address:   # of the admin\n        pipe: { path: /tmp/a }\n";
    private static final String CANONICAL = "admin:\n  address:   # of the admin\n    pipe: { path: /tmp/a }\n";

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @TempDir
    private Path folder;

    private Path file;

    @BeforeEach
    void write() throws IOException {
        file = Files.writeString(folder.resolve("envoy.yaml"), ODD);
    }

    private int fmt(String... args) {
        CommandLine command = RingwayCommand.newCommandLine()
                .setOut(new PrintWriter(out, true))
                .setErr(new PrintWriter(err, true));
        return command.execute(Stream.concat(Stream.of("fmt"), Stream.of(args)).toArray(String[]::new));
    }

    @Test
    void printsAndLeavesTheFile() throws IOException {
        assertThat(fmt(file.toString())).isZero();
        assertThat(out.toString()).isEqualTo(CANONICAL);
        assertThat(file).hasContent(ODD);
    }

    @Test
    void checkNamesTheFile() throws IOException {
        Path fine = Files.writeString(folder.resolve("fine.yaml"), CANONICAL);

        assertThat(fmt("--check", fine.toString(), file.toString())).isEqualTo(1);
        assertThat(out.toString()).isEqualTo(file + System.lineSeparator());
        assertThat(file).hasContent(ODD);
        assertThat(fmt("--check", fine.toString())).isZero();
    }

    @Test
    void writeReplacesTheFileBehindALink() throws IOException {
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r-----"));
        Path link = Files.createSymbolicLink(folder.resolve("link.yaml"), file);

        assertThat(fmt("--write", link.toString())).isZero();

        assertThat(link).isSymbolicLink();
        assertThat(file).hasContent(CANONICAL);
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-r-----");
        try (Stream<Path> left = Files.list(folder)) {
            assertThat(left).containsExactlyInAnyOrderElementsOf(List.of(file, link));
        }
    }

    @Test
    void otherFormsAreLeftAlone() throws IOException {
        Path text = Files.writeString(folder.resolve("envoy.pb_text"), "node{}");

        assertThat(fmt("--write", text.toString())).isEqualTo(1);
        assertThat(err.toString()).contains("RW1002", "envoy.pb_text is in Protobuf's text format");
        assertThat(text).hasContent("node{}");
    }

    @Test
    void whatIsNoYamlIsReported() throws IOException {
        Files.writeString(file, "a: [");

        assertThat(fmt("--write", file.toString())).isEqualTo(1);
        assertThat(err.toString()).contains("RW1003");
        assertThat(file).hasContent("a: [");
    }
}
