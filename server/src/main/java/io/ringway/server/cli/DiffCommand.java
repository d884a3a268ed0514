package io.ringway.server.cli;

import io.ringway.config.ConfigInput;
import io.ringway.server.admin.Json;
import io.ringway.server.diff.ConfigDiff;
import io.ringway.server.diff.DiffReport;
import io.ringway.server.diff.Traffic;
import io.ringway.server.diff.TrafficShift;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code ringway diff}. */
@Command(
        name = "diff",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = {
            "What changes from one configuration to another: listeners, routes, clusters, and routes that are never reached any more.",
            "With --traffic also which share of the requests of a file would go elsewhere."
        },
        footer = {
            "",
            "The traffic is an access log in Envoy's default format, or a line for each request: http://host/path, host /path or",
            "GET http://host/path. Fractions and weights see the same random number in both configurations.",
            "",
            "Exit code: 0 no difference, 1 a difference, or a configuration is refused.",
            "",
            "Examples:",
            "  ringway diff envoy.yaml envoy.new.yaml",
            "  ringway diff envoy.yaml envoy.new.yaml --traffic /var/log/ringway/access.log",
            "  ringway diff envoy.yaml envoy.new.yaml --json | jq '.changes[].path'",
        })
final class DiffCommand implements Callable<Integer> {
    @Parameters(index = "0", paramLabel = "OLD", description = "Envoy v3 bootstrap: YAML, JSON, Protobuf text.")
    @SuppressWarnings("NullAway.Init") // required
    private Path before;

    @Parameters(index = "1", paramLabel = "NEW", description = "The one that is to replace it.")
    @SuppressWarnings("NullAway.Init") // required
    private Path after;

    @Option(names = "--traffic", paramLabel = "FILE", description = "Requests to play against both.")
    private @Nullable Path trafficFile;

    @Option(
            names = "--listener",
            paramLabel = "NAME",
            description =
                    "Name, address or port of the listener that the requests came to; needed if there are several.")
    private String listener = "";

    @Option(names = "--json", description = "Print JSON.")
    private boolean isJson;

    @Spec
    @SuppressWarnings("NullAway.Init") // set by picocli
    private CommandSpec spec;

    @Override
    public Integer call() throws CommandFailure {
        PrintWriter err = spec.commandLine().getErr();
        Optional<LoadedConfig> old = LoadedConfig.load(ConfigInput.ofFile(before), 1, err);
        Optional<LoadedConfig> young = LoadedConfig.load(ConfigInput.ofFile(after), 1, err);
        if (old.isEmpty() || young.isEmpty()) {
            return 1;
        }
        ConfigDiff diff = ConfigDiff.between(old.get().config(), young.get().config());
        Traffic traffic = trafficFile == null ? null : traffic(trafficFile);
        TrafficShift shift = traffic == null
                ? null
                : TrafficShift.of(
                        traffic,
                        new OfflineExplainer(old.get()).player(listener),
                        new OfflineExplainer(young.get()).player(listener));
        PrintWriter out = spec.commandLine().getOut();
        out.print(isJson ? Json.tree(DiffReport.tree(diff, traffic, shift)) : DiffReport.text(diff, traffic, shift));
        out.flush();
        return diff.isEmpty() && (shift == null || shift.moved() == 0) ? 0 : 1;
    }

    private static Traffic traffic(Path file) throws CommandFailure {
        try {
            return Traffic.read(file);
        } catch (IOException e) {
            throw new CommandFailure("cannot read " + file + ": " + e.getMessage(), e);
        }
    }
}
