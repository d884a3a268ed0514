package io.ringway.perf.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** Fills the templates of {@code perf/conf}: each is a valid file with fixed ports, which are replaced here. */
final class PeerConfig {
    private static final String LISTEN = "18080";
    private static final String ORIGIN = "19090";
    private static final String ADMIN = "19901";
    private static final String OUT = "OUT";

    private PeerConfig() {}

    /** Markers that end a line which is there for one kind of setup only. */
    private static final String LOG = "# log";

    private static final String NO_LOG = "# no log";
    private static final String ONE = "# one";
    private static final String TWO = "# two";
    /** Ends the line behind which generated virtual hosts go. */
    private static final String HOSTS = "# hosts";

    static String render(Path template, Work work, Setup setup, int port, int originPort, int adminPort, Path out) {
        try {
            return Files.readAllLines(template).stream()
                    .filter(line -> isKept(line, work) && isKept(line, setup))
                    .flatMap(line -> line.endsWith(HOSTS)
                            ? Stream.concat(Stream.of(line), virtualHosts(setup))
                            : Stream.of(line))
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

    private static boolean isKept(String line, Setup setup) {
        boolean isOther =
                line.endsWith(setup.hasAccessLog() ? NO_LOG : LOG) || line.endsWith(setup.workers() == 1 ? TWO : ONE);
        return !isOther;
    }

    /** As the load client asks for them ({@code --hosts}, {@code --routes} in perf/native/client.c). */
    private static Stream<String> virtualHosts(Setup setup) {
        return IntStream.range(0, setup.hosts())
                .boxed()
                .flatMap(host -> Stream.concat(
                        Stream.of(
                                "                    - name: shop-" + host,
                                "                      domains: [shop-" + host + ".customers.example]",
                                "                      routes:"),
                        IntStream.range(0, setup.routesPerHost())
                                .mapToObj(route -> "                        - { match: { prefix: /at/resource-" + route
                                        + "/ }, route: { cluster: origin } }")));
    }

    static List<String> command(List<String> command, Path config, int port, int originPort, int workers) {
        return command.stream()
                .map(word -> word.replace("{config}", config.toString())
                        .replace("{port}", Integer.toString(port))
                        .replace("{origin}", Integer.toString(originPort))
                        .replace("{workers}", Integer.toString(workers)))
                .toList();
    }
}
