package io.ringway.server.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code ringway run}. */
@Command(
        name = "run",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = "Serve a configuration until SIGTERM or SIGINT, then finish what is in flight.",
        footer = {
            "",
            "More of Envoy's flags are accepted and have no effect; the log names those that were given.",
            "",
            "Examples:",
            "  ringway run -c envoy.yaml",
            "  ringway run -c envoy.yaml --concurrency 2 -l debug --drain-time-s 30",
            "  ringway run -c envoy.yaml --transport netty-epoll",
            "  ringway run -c envoy.yaml --config-yaml 'admin: {address: {socket_address: {address: 127.0.0.1, port_value: 9902}}}'",
        })
final class RunCommand implements Callable<Integer> {
    @Mixin
    private ServeFlags flags = new ServeFlags();

    @Spec
    @SuppressWarnings("NullAway.Init") // set by picocli
    private CommandSpec spec;

    @Override
    public Integer call() throws CommandFailure, InterruptedException {
        if (flags.configPath == null && flags.configYaml == null) {
            throw new ParameterException(
                    spec.commandLine(), "nothing to serve: name a configuration with -c FILE or --config-yaml");
        }
        if (flags.concurrency < 0 || flags.drainTimeSeconds < 0) {
            throw new ParameterException(spec.commandLine(), "--concurrency and --drain-time-s cannot be negative");
        }
        if (flags.fileFlushIntervalMs < 1 || flags.fileFlushMinSizeKb < 1 || flags.fileFlushMinSizeKb > 256) {
            throw new ParameterException(
                    spec.commandLine(), "--file-flush-interval-msec is 1 or more, --file-flush-min-size-kb 1 to 256");
        }
        if (flags.accessLogMaxSizeMb < 0 || flags.accessLogKeep < 1) {
            throw new ParameterException(
                    spec.commandLine(), "--access-log-max-size-mb cannot be negative, --access-log-keep is 1 or more");
        }
        String mistake = flags.restartMistake();
        if (!mistake.isEmpty()) {
            throw new ParameterException(spec.commandLine(), mistake);
        }
        return Serving.run(
                flags, spec.commandLine().getOut(), spec.commandLine().getErr());
    }
}
