package io.ringway.perf.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * The {@code perf} folder of a checkout and what lies in it.
 *
 * @param root the folder itself
 */
public record PerfHome(Path root) {
    /** The folder named by {@code -Dringway.perf.home} (perf/run sets it), else {@code perf} or the working folder. */
    public static PerfHome find() {
        String named = System.getProperty("ringway.perf.home");
        if (named != null) {
            return new PerfHome(Path.of(named).toAbsolutePath());
        }
        Path here = Path.of("").toAbsolutePath();
        return new PerfHome(Files.isDirectory(here.resolve("native")) ? here : here.resolve("perf"));
    }

    public Path repository() {
        return root.resolve("..").normalize();
    }

    public Path sources() {
        return root.resolve("native");
    }

    public Path conf() {
        return root.resolve("conf");
    }

    /** Results, generated configurations, logs and binaries: not kept in git. */
    public Path out() {
        return created(root.resolve("out"));
    }

    public Path binaries() {
        return created(out().resolve("bin"));
    }

    /** Short id of the checked-out commit, or "unknown" outside a git checkout. */
    public String commit() {
        String said = Executables.firstOutput(List.of("git", "-C", root.toString(), "rev-parse", "--short", "HEAD"));
        return said.matches("[0-9a-f]{7,40}\\s*") ? said.strip() : "unknown";
    }

    private static Path created(Path folder) {
        try {
            return Files.createDirectories(folder);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
