package io.ringway.perf.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;

/** Fills the templates of {@code perf/conf}: each is a valid file with fixed ports, which are replaced here. */
final class PeerConfig {
    private static final String LISTEN = "18080";
    private static final String ORIGIN = "19090";
    private static final String ADMIN = "19901";
    private static final String OUT = "OUT";

    private PeerConfig() {}

    static String render(Path template, Work work, int port, int originPort, int adminPort, Path out) {
        try {
            return Files.readAllLines(template).stream()
                    .filter(line -> isKept(line, work))
                    .map(line -> line.replace(LISTEN, Integer.toString(port))
                            .replace(ORIGIN, Integer.toString(originPort))
                            .replace(ADMIN, Integer.toString(adminPort))
                            .replace(OUT, out.toString()))
                    .collect(Collectors.joining("\n", "", "\n"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static boolean isKept(String line, Work work) {
        for (Work other : Work.values()) {
            if (other != work && line.endsWith("# " + other.marker())) {
                return false;
            }
        }
        return true;
    }

    static List<String> command(List<String> command, Path config, int port, int originPort) {
        return command.stream()
                .map(word -> word.replace("{config}", config.toString())
                        .replace("{port}", Integer.toString(port))
                        .replace("{origin}", Integer.toString(originPort)))
                .toList();
    }
}
