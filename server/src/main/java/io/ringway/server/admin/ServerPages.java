package io.ringway.server.admin;

import com.google.protobuf.util.Durations;
import io.envoyproxy.envoy.admin.v3.CommandLineOptions;
import io.envoyproxy.envoy.admin.v3.Memory;
import io.envoyproxy.envoy.admin.v3.ServerInfo;
import io.envoyproxy.envoy.config.bootstrap.v3.Bootstrap;
import io.ringway.server.control.Lifecycle;
import io.ringway.server.control.RestartOptions;
import io.ringway.server.control.ServerOptions;
import io.ringway.server.log.LogLevel;
import io.ringway.server.log.LogSettings;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryUsage;
import java.util.List;
import java.util.Map;

/** Pages about the process itself: is it ready, what is it, how much does it use; and the switches to stop it or to log more. */
final class ServerPages {
    private final AdminSources sources;

    ServerPages(AdminSources sources) {
        this.sources = sources;
    }

    void addTo(AdminPages pages) {
        pages.view("/ready", "print server state, return 200 if LIVE, otherwise return 503", _ -> ready());
        pages.view("/server_info", "print server version/status information", _ -> serverInfo());
        pages.view("/memory", "print current allocation/heap usage", _ -> memory());
        pages.mutation("/quitquitquit", "exit the server", _ -> quit());
        pages.mutation("/reopen_logs", "reopen access logs", _ -> reopenLogs());
        pages.mutation("/drain_listeners", "close the listeners; connections stay open", this::drainListeners);
        pages.mutation("/healthcheck/fail", "cause the server to fail health checks", _ -> health(true));
        pages.mutation("/healthcheck/ok", "cause the server to pass health checks", _ -> health(false));
        pages.mutation(
                "/logging",
                "change logging levels: ?level=<level> for all, ?<component>=<level> or ?paths=<component>:<level>,... for some",
                ServerPages::logging);
    }

    private AdminReply ready() {
        Lifecycle.State state = sources.lifecycle().state();
        return AdminReply.text(state == Lifecycle.State.LIVE ? 200 : 503, state + "\n");
    }

    private AdminReply serverInfo() {
        long uptimeSeconds = sources.inventory().uptime().toSeconds();
        ServerOptions options = sources.inventory().options();
        ServerInfo.Builder info = ServerInfo.newBuilder()
                .setVersion(sources.version())
                .setState(ServerInfo.State.valueOf(sources.lifecycle().state().name()))
                .setUptimeCurrentEpoch(Durations.fromSeconds(uptimeSeconds))
                .setUptimeAllEpochs(Durations.fromSeconds(uptimeSeconds))
                .setHotRestartVersion(hotRestartVersion(options.restart()))
                .setCommandLineOptions(commandLine(options));
        if (sources.inventory().bootstrap() instanceof Bootstrap bootstrap) {
            info.setNode(bootstrap.getNode());
        }
        return AdminReply.json(Json.message(info.build(), true));
    }

    /** As Envoy, which says so instead of a version when hot restart is off. */
    static String hotRestartVersion(RestartOptions restart) {
        return restart.isDisabled() ? "disabled" : Integer.toString(RestartOptions.VERSION);
    }

    private static CommandLineOptions commandLine(ServerOptions options) {
        return CommandLineOptions.newBuilder()
                .setConcurrency(options.workers())
                .setConfigPath(options.configPath())
                .setConfigYaml(options.configYaml())
                .setAdminAddressPath(options.adminAddressPath())
                .setLogLevel(options.logLevel())
                .setLogPath(options.logPath())
                .setServiceNode(options.serviceNode())
                .setServiceCluster(options.serviceCluster())
                .setServiceZone(options.serviceZone())
                .setMode(CommandLineOptions.Mode.Serve)
                .setDisableHotRestart(options.restart().isDisabled())
                .setRestartEpoch(options.restart().epoch())
                .setBaseId(Math.max(options.restart().baseId(), 0))
                .setParentShutdownTime(Durations.fromNanos(options.restart().parentShutdownNs()))
                .setSocketPath(options.restart().socketPath())
                .setSocketMode(options.restart().socketMode())
                .setDrainTime(Durations.fromNanos(options.drainTimeNs()))
                .setDrainStrategy(
                        options.drainStrategy().equals("immediate")
                                ? CommandLineOptions.DrainStrategy.Immediate
                                : CommandLineOptions.DrainStrategy.Gradual)
                .build();
    }

    private static AdminReply memory() {
        MemoryUsage heap = ManagementFactory.getMemoryMXBean().getHeapMemoryUsage();
        MemoryUsage other = ManagementFactory.getMemoryMXBean().getNonHeapMemoryUsage();
        Memory memory = Memory.newBuilder()
                .setAllocated(heap.getUsed() + other.getUsed())
                .setHeapSize(heap.getCommitted() + other.getCommitted())
                .setPageheapFree(heap.getCommitted() - heap.getUsed())
                .build();
        return AdminReply.json(Json.message(memory, true));
    }

    private AdminReply quit() {
        sources.lifecycle().requestStop();
        return AdminReply.text("OK\n");
    }

    private AdminReply reopenLogs() {
        sources.reopenLogs().run();
        return AdminReply.text(200, "OK\n");
    }

    /** To close other listeners than were meant, or at another time, would be worse than to say no. */
    private AdminReply drainListeners(AdminRequest request) {
        for (String option : List.of("inboundonly", "graceful", "skip_exit")) {
            if (request.has(option)) {
                return AdminReply.text(
                        400, "?" + option + " is not supported: POST /drain_listeners closes all at once\n");
            }
        }
        sources.drainListeners().run();
        return AdminReply.text("OK\n");
    }

    private AdminReply health(boolean isFailed) {
        sources.failHealth().accept(isFailed);
        return AdminReply.text("OK\n");
    }

    private static AdminReply logging(AdminRequest request) {
        try {
            for (Map.Entry<String, String> parameter : request.query().entrySet()) {
                if (parameter.getKey().equals("level")) {
                    LogSettings.level(LogLevel.parse(parameter.getValue()));
                } else if (parameter.getKey().equals("paths")) {
                    levels(parameter.getValue());
                } else {
                    LogSettings.level(parameter.getKey(), LogLevel.parse(parameter.getValue()));
                }
            }
        } catch (IllegalArgumentException e) {
            return AdminReply.text(400, e.getMessage() + "\n");
        }
        return AdminReply.text(LogSettings.describe());
    }

    private static void levels(String list) {
        for (String one : list.split(",", -1)) {
            int colon = one.indexOf(':');
            if (colon <= 0) {
                throw new IllegalArgumentException("'" + one + "' is not <component>:<level>");
            }
            LogSettings.level(one.substring(0, colon), LogLevel.parse(one.substring(colon + 1)));
        }
    }
}
