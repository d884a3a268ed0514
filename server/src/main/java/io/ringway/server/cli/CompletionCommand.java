package io.ringway.server.cli;

import java.util.concurrent.Callable;
import picocli.AutoComplete;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code ringway completion}. */
@Command(
        name = "completion",
        mixinStandardHelpOptions = true,
        description = "Print a completion script for bash and zsh.",
        footer = {
            "",
            "Examples:",
            "  source <(ringway completion)                            this shell (bash, or zsh with bashcompinit)",
            "  ringway completion > /etc/bash_completion.d/ringway     every new bash"
        })
final class CompletionCommand implements Callable<Integer> {
    @Spec
    @SuppressWarnings("NullAway.Init") // set by picocli
    private CommandSpec spec;

    @Override
    public Integer call() {
        spec.commandLine()
                .getOut()
                .print(AutoComplete.bash("ringway", spec.root().commandLine()));
        spec.commandLine().getOut().flush();
        return 0;
    }
}
