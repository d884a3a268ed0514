package io.ringway.server.cli;

import io.ringway.server.assemble.Server;
import io.ringway.server.assemble.StartupFailure;
import io.ringway.server.control.Lifecycle;
import io.ringway.server.control.ProcessSignals;
import io.ringway.server.control.RestartOptions;
import io.ringway.server.control.ServerOptions;
import io.ringway.server.control.ServiceNotices;
import io.ringway.server.restart.Inheritance;
import io.ringway.server.restart.RestartDoor;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What {@code ringway run} does once its flags are read. */
final class Serving {
    private static final System.Logger LOG = System.getLogger(Serving.class.getName());

    private Serving() {}

    /**
     * Serves until a signal ends it.
     *
     * @param flags checked, with a configuration
     * @return the exit code
     */
    static int run(ServeFlags flags, PrintWriter out, PrintWriter err) throws CommandFailure, InterruptedException {
        flags.applyLogging();
        ServerOptions options = flags.options();
        if (flags.mode == ServeFlags.Mode.serve) {
            try (Inheritance inheritance = Inheritance.of(options.restart(), System.getenv())) {
                return run(flags, options, inheritance, out, err);
            } catch (IOException e) {
                throw new CommandFailure("cannot restart: " + e.getMessage(), e);
            }
        }
        return run(flags, options, Inheritance.none(), out, err);
    }

    private static int run(
            ServeFlags flags, ServerOptions options, Inheritance inheritance, PrintWriter out, PrintWriter err)
            throws CommandFailure, InterruptedException {
        Optional<LoadedConfig> loaded = LoadedConfig.load(flags.configInput(), options.workers(), err);
        if (loaded.isEmpty()) {
            return 1;
        }
        if (flags.mode == ServeFlags.Mode.validate) {
            loaded.get().printOk(out, flags.configPath);
            return 0;
        }
        for (String flag : flags.envoyOnly.given()) {
            LOG.log(System.Logger.Level.INFO, flag + " is accepted and has no effect here");
        }
        return serve(flags, options, inheritance, loaded.get());
    }

    private static int serve(ServeFlags flags, ServerOptions options, Inheritance inheritance, LoadedConfig loaded)
            throws CommandFailure, InterruptedException {
        Lifecycle lifecycle = new Lifecycle();
        stopOnSignals(lifecycle);
        try (Server server = Server.start(
                loaded.config(),
                options,
                ProgramVersion.number(),
                loaded.stats(),
                loaded.hosts(),
                lifecycle,
                inheritance)) {
            // Log rotation: the old file was moved away, the name is to be opened anew.
            ProcessSignals.handle(_ -> server.reopenLogs(), "USR1");
            if (flags.mode == ServeFlags.Mode.init_only) {
                LOG.log(System.Logger.Level.INFO, "initialised; --mode init_only ends here");
                return 0;
            }
            server.allowReload(loaded.loader(), flags.configInput(), !flags.isConfigWatchOff);
            ServiceNotices notices = ServiceNotices.of(System.getenv());
            ProcessSignals.handle(_ -> reload(server, notices), "HUP");
            lifecycle.whenStopRequested(notices::stopping);
            notices.ready("serving");
            try (RestartDoor _ = openDoor(flags, options.restart(), server, notices)) {
                server.serveUntilStopped();
            }
            return 0;
        } catch (IOException e) {
            throw new CommandFailure("cannot start: hot restart: " + e.getMessage(), e);
        } catch (StartupFailure e) {
            throw new CommandFailure("cannot start: " + e.getMessage(), e);
        }
    }

    /** Null if nobody is to take the place of this process. */
    private static @Nullable RestartDoor openDoor(
            ServeFlags flags, RestartOptions options, Server server, ServiceNotices notices) throws IOException {
        if (options.isDisabled()) {
            return null;
        }
        if (!flags.baseIdPath.isEmpty()) {
            Files.writeString(Path.of(flags.baseIdPath), Math.max(options.baseId(), 0) + "\n");
        }
        return RestartDoor.open(
                options.requiredName(),
                options.nameByPid(),
                options.socketMode(),
                server.restartTarget(),
                notices::mainProcess);
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

    /** The log tells what becomes of it. */
    @SuppressWarnings("FutureReturnValueIgnored")
    private static void reload(Server server, ServiceNotices notices) {
        notices.reloading();
        server.reload("SIGHUP")
                .whenComplete((attempt, failure) -> notices.ready(
                        failure == null && attempt.isApplied() ? "serving" : "serving; the last reload was refused"));
    }
}
