package io.ringway.server.cli;

import io.ringway.config.ConfigInput;
import io.ringway.config.ConfigLoader;
import io.ringway.config.compile.HostRegistry;
import io.ringway.config.model.ProblemReport;
import io.ringway.hotpath.stats.StatsRegistry;
import io.ringway.server.admin.Json;
import io.ringway.server.compat.Compatibility;
import io.ringway.server.compat.CompatibilityReport;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code ringway compat}. */
@Command(
        name = "compat",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = {
            "How much of an Envoy configuration is supported: every field and extension, counted and listed as supported,",
            "accepted without effect, unsupported or unknown."
        },
        footer = {
            "",
            "Exit code: 0 the configuration would run, 1 it would not.",
            "",
            "Examples:",
            "  ringway compat envoy.yaml",
            "  ringway compat envoy.yaml --json | jq '.uses[] | select(.status == \"unsupported\") | .name'",
        })
final class CompatCommand implements Callable<Integer> {
    @Parameters(paramLabel = "FILE", description = "Envoy v3 bootstrap: YAML, JSON, Protobuf text.")
    @SuppressWarnings("NullAway.Init") // required
    private Path file;

    @Option(names = "--all", description = "List what is supported too.")
    private boolean areAllShown;

    @Option(names = "--json", description = "Print JSON.")
    private boolean isJson;

    @Spec
    @SuppressWarnings("NullAway.Init") // set by picocli
    private CommandSpec spec;

    @Override
    public Integer call() {
        StatsRegistry stats = new StatsRegistry();
        ConfigLoader loader = ConfigLoader.withInstalledFilters(stats, new HostRegistry(stats, 1));
        Compatibility compatibility = Compatibility.of(loader, ConfigInput.ofFile(file));
        if (compatibility.uses().isEmpty() && !compatibility.doesRun()) {
            PrintWriter err = spec.commandLine().getErr();
            err.print(ProblemReport.render(compatibility.otherErrors()));
            err.flush();
            return 1;
        }
        PrintWriter out = spec.commandLine().getOut();
        out.print(
                isJson
                        ? Json.tree(CompatibilityReport.tree(compatibility, file.toString()))
                        : CompatibilityReport.text(compatibility, file.toString(), areAllShown));
        out.flush();
        return compatibility.doesRun() ? 0 : 1;
    }
}
