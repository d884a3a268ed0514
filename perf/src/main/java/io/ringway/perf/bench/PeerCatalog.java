package io.ringway.perf.bench;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Which proxies are on this machine, and how to get those that are not. Installs nothing. */
final class PeerCatalog {
    static final List<String> NAMES = List.of("floor", "ringway", "nginx", "haproxy", "caddy", "envoy", "direct");

    private final PerfHome home;
    private final NativeTools tools;
    private final Path launcher;
    private final List<String> ringwayArguments;
    private final List<Peer> found = new ArrayList<>();
    private final Map<String, String> missing = new LinkedHashMap<>();

    PeerCatalog(PerfHome home, NativeTools tools, @Nullable Path launcher, List<String> ringwayArguments) {
        this.home = home;
        this.tools = tools;
        this.launcher = launcher == null ? home.repository().resolve("ringway") : launcher;
        this.ringwayArguments = ringwayArguments;
    }

    List<Peer> found() {
        return found;
    }

    /** Name to the sentence that says how to get it. */
    Map<String, String> missing() {
        return missing;
    }

    void look(List<String> names) {
        for (String name : names) {
            switch (name) {
                case "floor" -> add(name, this::floor, "gcc: " + NativeTools.GCC_HINT);
                case "ringway" -> add(name, this::ringway, "no launcher at " + launcher + " (--ringway FILE)");
                case "nginx" -> add(name, this::nginx, "apt-get install nginx-light");
                case "haproxy" -> add(name, this::haproxy, "apt-get install haproxy");
                case "caddy" -> add(name, this::caddy, "apt-get install caddy");
                case "envoy" ->
                    add(name, this::envoy, "an envoy binary on PATH: envoyproxy.io/docs/envoy/latest/start/install");
                case "direct" -> found.add(Peer.direct());
                default ->
                    throw new BenchException("unknown peer \"" + name + "\"; there are: " + String.join(", ", NAMES)
                            + " (and --custom)");
            }
        }
    }

    /** {@code NAME=COMMAND}: another build or other flags of something that reads the Envoy configuration. */
    void addCustom(String definition) {
        int equals = definition.indexOf('=');
        if (equals < 1 || equals == definition.length() - 1) {
            throw new BenchException("--custom wants NAME=COMMAND, got \"" + definition + "\"");
        }
        List<String> command = List.of(definition.substring(equals + 1).trim().split("\\s+"));
        found.add(new Peer(definition.substring(0, equals), "custom", conf("envoy.yaml"), command, true, false));
    }

    private void add(String name, Supplier<@Nullable Peer> lookup, String howToGet) {
        Peer peer = lookup.get();
        if (peer == null) {
            missing.put(name, howToGet);
        } else {
            found.add(peer);
        }
    }

    private Path conf(String file) {
        return home.conf().resolve(file);
    }

    private @Nullable Peer floor() {
        if (!NativeTools.isCompilerPresent()) {
            return null;
        }
        List<String> command = List.of(tools.floor().toString(), "--listen", "{port}", "--upstream", "{origin}");
        return new Peer("floor", "C, io_uring, forwards bytes", null, command, false, true);
    }

    private @Nullable Peer ringway() {
        if (!Files.isExecutable(launcher)) {
            return null;
        }
        List<String> command =
                new ArrayList<>(List.of(launcher.toString(), "run", "-c", "{config}", "--concurrency", "{workers}"));
        command.addAll(ringwayArguments);
        String version = Executables.version(List.of(launcher.toString(), "version"));
        return new Peer("ringway", version, conf("envoy.yaml"), List.copyOf(command), true, false);
    }

    private @Nullable Peer nginx() {
        return installed("nginx", "nginx.conf", "-v", "-c", "{config}");
    }

    private @Nullable Peer haproxy() {
        return installed("haproxy", "haproxy.cfg", "-v", "-db", "-f", "{config}");
    }

    private @Nullable Peer caddy() {
        return installed("caddy", "Caddyfile", "version", "run", "--config", "{config}", "--adapter", "caddyfile");
    }

    private @Nullable Peer envoy() {
        return installed(
                "envoy",
                "envoy.yaml",
                "--version",
                "-c",
                "{config}",
                "--concurrency",
                "{workers}",
                "-l",
                "error",
                "--disable-hot-restart");
    }

    private @Nullable Peer installed(String name, String conf, String versionFlag, String... arguments) {
        Path executable = Executables.onPath(name);
        if (executable == null) {
            return null;
        }
        List<String> command = new ArrayList<>(List.of(executable.toString()));
        command.addAll(List.of(arguments));
        String version = Executables.version(List.of(executable.toString(), versionFlag));
        return new Peer(name, version, conf(conf), List.copyOf(command), false, false);
    }
}
