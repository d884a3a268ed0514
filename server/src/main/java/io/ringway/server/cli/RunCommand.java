package io.ringway.server.cli;

import io.ringway.server.assemble.Server;
import io.ringway.server.assemble.StartupFailure;
import io.ringway.server.control.Lifecycle;
import io.ringway.server.control.ProcessSignals;
import java.util.Optional;
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
    private static final System.Logger LOG = System.getLogger(RunCommand.class.getName());

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
        flags.applyLogging();
        Optional<LoadedConfig> loaded = LoadedConfig.load(
                flags.configInput(),
                flags.options().workers(),
                spec.commandLine().getErr());
        if (loaded.isEmpty()) {
            return 1;
        }
        if (flags.mode == ServeFlags.Mode.validate) {
            ValidateCommand.printOk(spec.commandLine().getOut(), flags, loaded.get());
            return 0;
        }
        for (String flag : flags.envoyOnly.given()) {
            LOG.log(System.Logger.Level.INFO, flag + " is accepted and has no effect here");
        }
        return serve(loaded.get());
    }

    private int serve(LoadedConfig loaded) throws CommandFailure, InterruptedException {
        Lifecycle lifecycle = new Lifecycle();
        stopOnSignals(lifecycle);
        try (Server server = Server.start(
                loaded.config(), flags.options(), BuildVersion.number(), loaded.stats(), loaded.hosts(), lifecycle)) {
            // Log rotation: the old file was moved away, the name is to be opened anew.
            ProcessSignals.handle(_ -> server.reopenLogs(), "USR1");
            if (flags.mode == ServeFlags.Mode.init_only) {
                LOG.log(System.Logger.Level.INFO, "initialised; --mode init_only ends here");
                return 0;
            }
            server.serveUntilStopped();
            return 0;
        } catch (StartupFailure e) {
            throw new CommandFailure("cannot start: " + e.getMessage(), e);
        }
    }

    static void stopOnSignals(Lifecycle lifecycle) {
        ProcessSignals.handle(
                name -> {
                    LOG.log(System.Logger.Level.INFO, "caught SIG" + name);
                    lifecycle.requestStop();
                },
                "TERM",
                "INT");
        // A closed terminal is no reason to stop serving; Envoy ignores it too.
        ProcessSignals.handle(name -> LOG.log(System.Logger.Level.WARNING, "caught SIG" + name + ", going on"), "HUP");
    }
}
