package io.ringway.server.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code ringway version}. */
@Command(
        name = "version",
        mixinStandardHelpOptions = true,
        description = "Print the version of Ringway, the JVM and the system.",
        footer = {"", "Example:", "  ringway version"})
final class VersionCommand implements Callable<Integer> {
    @Spec
    @SuppressWarnings("NullAway.Init") // set by picocli
    private CommandSpec spec;

    @Override
    public Integer call() {
        for (String line : new BuildVersion().getVersion()) {
            spec.commandLine().getOut().println(line);
        }
        return 0;
    }
}
