package io.ringway.server.cli;

import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code ringway validate}. */
@Command(
        name = "validate",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = "Check a configuration and say everything that is wrong with it; serves nothing.",
        footer = {
            "",
            "Examples:",
            "  ringway validate -c envoy.yaml",
            "  ringway run -c envoy.yaml --mode validate         the same, as Envoy spells it",
        })
final class ValidateCommand implements Callable<Integer> {
    @Mixin
    private ServeFlags flags = new ServeFlags();

    @Spec
    @SuppressWarnings("NullAway.Init") // set by picocli
    private CommandSpec spec;

    @Override
    public Integer call() throws CommandFailure {
        if (flags.configPath == null && flags.configYaml == null) {
            throw new ParameterException(
                    spec.commandLine(), "nothing to check: name a configuration with -c FILE or --config-yaml");
        }
        flags.applyLogging();
        Optional<LoadedConfig> loaded = LoadedConfig.load(
                flags.configInput(),
                flags.options().workers(),
                spec.commandLine().getErr());
        if (loaded.isEmpty()) {
            return 1;
        }
        loaded.get().printOk(spec.commandLine().getOut(), flags.configPath);
        return 0;
    }
}
