package io.ringway.perf.bench;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Command lines of the load process; {@code perf/native/load.c} explains the flags. */
public final class LoadCommand {
    private LoadCommand() {}

    public static List<String> of(
            Path load, Scenario scenario, int target, int originPort, Path page, double warmupSeconds, double seconds) {
        List<String> command = new ArrayList<>(List.of(
                load.toString(),
                "--target",
                Integer.toString(target),
                "--origin-port",
                Integer.toString(originPort),
                "--page",
                page.toString(),
                "--path",
                scenario.path(),
                "--connections",
                Integer.toString(scenario.connections()),
                "--idle",
                Integer.toString(scenario.idleConnections()),
                "--headers",
                Integer.toString(scenario.headers()),
                "--warmup",
                Double.toString(warmupSeconds),
                "--seconds",
                Double.toString(seconds)));
        if (scenario.setup().hasRouteTable()) {
            command.addAll(List.of(
                    "--hosts",
                    Integer.toString(scenario.setup().hosts()),
                    "--routes",
                    Integer.toString(scenario.setup().routesPerHost())));
        }
        if (scenario.newConnections()) {
            command.add("--close");
        }
        if (scenario.isOpenLoop()) {
            command.addAll(List.of("--rate", Double.toString(scenario.ratePerSecond())));
        }
        return command;
    }
}
