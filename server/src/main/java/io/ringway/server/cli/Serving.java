package io.ringway.server.cli;

import io.ringway.server.assemble.Server;
import io.ringway.server.assemble.StartupFailure;
import io.ringway.server.control.Lifecycle;
import io.ringway.server.control.ProcessSignals;
import io.ringway.server.control.ServiceNotices;
import java.io.PrintWriter;
import java.util.Optional;

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
        Optional<LoadedConfig> loaded =
                LoadedConfig.load(flags.configInput(), flags.options().workers(), err);
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
        return serve(flags, loaded.get());
    }

    private static int serve(ServeFlags flags, LoadedConfig loaded) throws CommandFailure, InterruptedException {
        Lifecycle lifecycle = new Lifecycle();
        stopOnSignals(lifecycle);
        try (Server server = Server.start(
                loaded.config(), flags.options(), ProgramVersion.number(), loaded.stats(), loaded.hosts(), lifecycle)) {
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

    /** The log tells what becomes of it. */
    @SuppressWarnings("FutureReturnValueIgnored")
    private static void reload(Server server, ServiceNotices notices) {
        notices.reloading();
        server.reload("SIGHUP")
                .whenComplete((attempt, failure) -> notices.ready(
                        failure == null && attempt.isApplied() ? "serving" : "serving; the last reload was refused"));
    }
}
