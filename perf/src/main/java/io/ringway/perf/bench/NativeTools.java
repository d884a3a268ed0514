package io.ringway.perf.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;

/** The C programs of {@code perf/native}, compiled with gcc when a source is newer than the binary. */
public final class NativeTools {
    public static final String GCC_HINT = "apt-get install gcc libc6-dev linux-libc-dev";

    private static final List<String> FLAGS = List.of("-std=c11", "-O2", "-Wall", "-Wextra");

    private final Path sources;
    private final Path binaries;
    private final Consumer<String> progress;

    /**
     * @param sources folder of the C files
     * @param binaries folder that takes the programs
     * @param progress told what is being compiled
     */
    public NativeTools(Path sources, Path binaries, Consumer<String> progress) {
        this.sources = sources;
        this.binaries = binaries;
        this.progress = progress;
    }

    public static boolean isCompilerPresent() {
        return Executables.onPath("gcc") != null;
    }

    /** The byte forwarder on an io_uring. */
    public Path floor() {
        return build("floor", List.of("floor.c"));
    }

    /** Origin and load client. */
    public Path load() {
        return build("load", List.of("load.c", "origin.c", "client.c"));
    }

    private Path build(String name, List<String> files) {
        Path binary = binaries.resolve(name);
        if (isCurrent(binary)) {
            return binary;
        }
        if (!isCompilerPresent()) {
            throw new BenchException("gcc is missing, and " + name + " has to be compiled: " + GCC_HINT);
        }
        progress.accept("compiling " + sources.resolve(name + ".c"));
        List<String> command = new ArrayList<>(List.of("gcc"));
        command.addAll(FLAGS);
        command.addAll(List.of("-o", binary.toString()));
        files.forEach(f -> command.add(sources.resolve(f).toString()));
        command.add("-lm");
        run(command);
        return binary;
    }

    private boolean isCurrent(Path binary) {
        try (Stream<Path> files = Files.list(sources)) {
            if (!Files.isExecutable(binary)) {
                return false;
            }
            long built = Files.getLastModifiedTime(binary).toMillis();
            for (Path source : files.toList()) {
                if (Files.getLastModifiedTime(source).toMillis() > built) {
                    return false;
                }
            }
            return true;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void run(List<String> command) {
        try {
            Process p = new ProcessBuilder(command).redirectErrorStream(true).start();
            String said = new String(p.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            if (p.waitFor() != 0) {
                throw new BenchException(String.join(" ", command) + "\n" + said);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new BenchException("interrupted");
        }
    }
}
