package io.ringway.perf.bench;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Programs on this machine. */
final class Executables {
    private static final Pattern VERSION = Pattern.compile("\\d+\\.\\d+(\\.\\d+)*");

    private Executables() {}

    /** Searches PATH and the administrators' folders, where Debian keeps nginx and haproxy. */
    static @Nullable Path onPath(String name) {
        String path = System.getenv("PATH");
        for (String folder : ((path == null ? "" : path) + ":/usr/local/sbin:/usr/sbin:/sbin").split(":", -1)) {
            Path candidate = Path.of(folder.isEmpty() ? "." : folder, name);
            if (Files.isExecutable(candidate) && !Files.isDirectory(candidate)) {
                return candidate;
            }
        }
        return null;
    }

    /** The first dotted number that {@code command} prints, or "?". */
    static String version(List<String> command) {
        String said = firstOutput(command);
        Matcher m = VERSION.matcher(said);
        return m.find() ? m.group() : "?";
    }

    /** What a short-lived command prints; empty when it cannot be run. */
    static String firstOutput(List<String> command) {
        try {
            Process p = new ProcessBuilder(command).redirectErrorStream(true).start();
            p.getOutputStream().close();
            String said = new String(p.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            if (!p.waitFor(10, TimeUnit.SECONDS)) {
                p.destroyForcibly();
            }
            return said;
        } catch (IOException e) {
            return "";
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return "";
        }
    }
}
