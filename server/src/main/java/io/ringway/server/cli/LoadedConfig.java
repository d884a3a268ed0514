package io.ringway.server.cli;

import io.ringway.config.ConfigInput;
import io.ringway.config.ConfigLoader;
import io.ringway.config.LoadResult;
import io.ringway.config.compile.CompiledConfig;
import io.ringway.config.compile.HostRegistry;
import io.ringway.config.model.Problem;
import io.ringway.config.model.ProblemReport;
import io.ringway.hotpath.stats.StatsRegistry;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A configuration together with the registries that it was compiled with. */
record LoadedConfig(CompiledConfig config, StatsRegistry stats, HostRegistry hosts, ConfigLoader loader) {

    /** Loads and prints all problems; empty if the configuration is refused. */
    static Optional<LoadedConfig> load(ConfigInput input, int workers, PrintWriter err) {
        StatsRegistry stats = new StatsRegistry();
        HostRegistry hosts = new HostRegistry(stats, workers);
        ConfigLoader loader = ConfigLoader.withInstalledFilters(stats, hosts);
        LoadResult result = loader.load(input);
        List<Problem> problems = result.problems();
        if (!problems.isEmpty()) {
            err.print(ProblemReport.render(problems));
            err.flush();
        }
        return switch (result) {
            case LoadResult.Loaded loaded -> Optional.of(new LoadedConfig(loaded.config(), stats, hosts, loader));
            case LoadResult.Refused _ -> Optional.empty();
        };
    }

    /** Envoy's words, and what was found. */
    void printOk(PrintWriter out, @Nullable Path configPath) {
        out.println("configuration '" + (configPath == null ? "" : configPath) + "' OK: "
                + count(config.snapshot().listeners().size(), "listener") + ", "
                + count(config.snapshot().clusters().size(), "cluster"));
        out.flush();
    }

    private static String count(int number, String noun) {
        return number + " " + noun + (number == 1 ? "" : "s");
    }
}
