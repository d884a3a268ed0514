package io.ringway.server.cli;

import io.ringway.config.ConfigInput;
import io.ringway.config.ConfigLoader;
import io.ringway.config.LoadResult;
import io.ringway.config.compile.HostRegistry;
import io.ringway.config.model.Problem;
import io.ringway.config.model.ProblemReport;
import io.ringway.hotpath.stats.StatsRegistry;
import io.ringway.server.admin.Json;
import io.ringway.server.lint.Linter;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code ringway lint}. */
@Command(
        name = "lint",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = {
            "Find what works in a configuration but cannot be meant: routes that are never reached, clusters that are used nowhere or are empty,",
            "virtual hosts that no request is for, regular expressions where none is needed."
        },
        footer = {
            "",
            "Exit code: 0 nothing found, 1 something was found, or the configuration is refused.",
            "",
            "Examples:",
            "  ringway lint -c envoy.yaml",
            "  ringway lint -c envoy.yaml --json | jq '.findings[].line'",
        })
final class LintCommand implements Callable<Integer> {
    @Option(
            names = {"-c", "--config-path"},
            paramLabel = "FILE",
            required = true,
            description = "Envoy v3 bootstrap: YAML, JSON, Protobuf text.")
    @SuppressWarnings("NullAway.Init") // required
    private Path configPath;

    @Option(names = "--json", description = "Print JSON.")
    private boolean isJson;

    @Spec
    @SuppressWarnings("NullAway.Init") // set by picocli
    private CommandSpec spec;

    @Override
    public Integer call() {
        StatsRegistry stats = new StatsRegistry();
        LoadResult result = ConfigLoader.withInstalledFilters(stats, new HostRegistry(stats, 1))
                .load(ConfigInput.ofFile(configPath));
        return switch (result) {
            case LoadResult.Refused(var problems, var _) -> {
                PrintWriter err = spec.commandLine().getErr();
                err.print(ProblemReport.render(problems));
                err.flush();
                yield 1;
            }
            case LoadResult.Loaded loaded -> {
                List<Problem> findings = Linter.lint(loaded.config(), loaded.positions());
                print(findings, Linter.perhapsUnused(loaded.config()));
                yield findings.isEmpty() ? 0 : 1;
            }
        };
    }

    /** @param perhapsUnused clusters of which only requests know whether anything leads to them */
    private void print(List<Problem> findings, List<String> perhapsUnused) {
        PrintWriter out = spec.commandLine().getOut();
        if (isJson) {
            Map<String, Object> tree = new LinkedHashMap<>();
            tree.put("findings", Linter.tree(findings));
            tree.put("perhaps_unused_clusters", perhapsUnused);
            out.print(Json.tree(tree));
        } else {
            out.print(findings.isEmpty() ? "nothing found\n" : ProblemReport.render(findings));
            if (!perhapsUnused.isEmpty()) {
                out.print(
                        "\nonly requests may name these clusters, in the header of a cluster_header: whether they are used cannot be known\n");
                perhapsUnused.forEach(name -> out.print("  " + name + '\n'));
            }
        }
        out.flush();
    }
}
