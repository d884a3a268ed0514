package io.ringway.server.cli;

import io.ringway.config.ConfigInput;
import io.ringway.server.admin.Json;
import io.ringway.server.explain.ExplainText;
import io.ringway.server.explain.ExplainTree;
import io.ringway.server.explain.ExplainedRequest;
import io.ringway.server.explain.Question;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code ringway explain}. */
@Command(
        name = "explain",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = "Say where a request would go and why; serves nothing and connects nowhere.",
        footer = {
            "",
            "Examples:",
            "  ringway explain -c envoy.yaml 'GET http://www.example.com/api/users?page=2'",
            "  ringway explain -c envoy.yaml http://www.example.com/ -H 'x-beta: 1' --internal",
            "  ringway explain -c envoy.yaml --listener 8443 --json https://www.example.com/",
        })
final class ExplainCommand implements Callable<Integer> {
    @Option(
            names = {"-c", "--config-path"},
            paramLabel = "FILE",
            required = true,
            description = "Envoy v3 bootstrap: YAML, JSON, Protobuf text.")
    @SuppressWarnings("NullAway.Init") // required
    private Path configPath;

    @Parameters(paramLabel = "REQUEST", description = "METHOD URL, as one argument or two; without a method it is GET.")
    private List<String> request = List.of();

    @Option(
            names = {"-H", "--header"},
            paramLabel = "NAME:VALUE",
            description = "A header field; again for more.")
    private List<String> headers = List.of();

    @Option(
            names = "--listener",
            paramLabel = "NAME",
            description = "Name, address or port of the listener that gets the request; needed if there are several.")
    private String listener = "";

    @Option(names = "--internal", description = "The client is internal, as the connection manager has it.")
    private boolean isInternal;

    @Option(names = "--client", paramLabel = "IP", description = "Address of the client.")
    private String client = "";

    @Option(
            names = "--random",
            paramLabel = "N",
            defaultValue = "0",
            description = "The request's random number, which fractions and weights go by. Default: ${DEFAULT-VALUE}.")
    private String random = "0";

    @Option(names = "--json", description = "Print JSON.")
    private boolean isJson;

    @Spec
    @SuppressWarnings("NullAway.Init") // set by picocli
    private CommandSpec spec;

    @Override
    public Integer call() throws CommandFailure {
        Question question = question();
        Optional<LoadedConfig> loaded = LoadedConfig.load(ConfigInput.ofFile(configPath), 1, err());
        if (loaded.isEmpty()) {
            return 1;
        }
        ExplainedRequest explained;
        try {
            explained = new OfflineExplainer(loaded.get()).explain(question, listener);
        } catch (IllegalArgumentException e) {
            throw new CommandFailure(String.valueOf(e.getMessage()), e);
        }
        PrintWriter out = spec.commandLine().getOut();
        out.print(isJson ? Json.tree(ExplainTree.of(explained)) : ExplainText.of(explained));
        out.flush();
        return 0;
    }

    private PrintWriter err() {
        return spec.commandLine().getErr();
    }

    private Question question() {
        try {
            return Question.parse(
                    String.join(" ", request), headers, isInternal, client, Long.parseUnsignedLong(random));
        } catch (NumberFormatException e) {
            throw new ParameterException(
                    spec.commandLine(), "--random: '" + random + "' is not a number of 64 bits", e);
        } catch (IllegalArgumentException e) {
            throw new ParameterException(spec.commandLine(), String.valueOf(e.getMessage()), e);
        }
    }
}
