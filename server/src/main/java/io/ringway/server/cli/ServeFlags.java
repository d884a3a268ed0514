package io.ringway.server.cli;

import io.ringway.config.ConfigInput;
import io.ringway.config.compile.NodeIdentity;
import io.ringway.config.edge.Profile;
import io.ringway.hotpath.tape.TapeSettings;
import io.ringway.server.accesslog.LogWriting;
import io.ringway.server.control.RestartOptions;
import io.ringway.server.control.ServerOptions;
import io.ringway.server.control.TransportChoice;
import io.ringway.server.log.LogLevel;
import io.ringway.server.log.LogSettings;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Envoy's flags that mean something here, and the few that are ours. */
final class ServeFlags {
    /** 1 GB for each of two rings of a worker. */
    private static final int TAPE_RECORDS_MAX = 1 << 20;

    private static final int OCTAL = 8;

    private static final int TAPE_SAMPLE_MAX = 1 << 30;

    @Option(
            names = {"-c", "--config-path"},
            paramLabel = "FILE",
            description = "Envoy v3 bootstrap: YAML, JSON, Protobuf text.")
    @Nullable
    Path configPath;

    @Option(
            names = "--config-yaml",
            paramLabel = "YAML",
            description = "Bootstrap as text; merged over the file if both are given.")
    @Nullable
    String configYaml;

    @Option(
            names = "--mode",
            paramLabel = "MODE",
            defaultValue = "serve",
            description =
                    "serve, validate (check and exit) or init_only (start, then exit). Default: ${DEFAULT-VALUE}.")
    Mode mode = Mode.serve;

    @Option(names = "--concurrency", paramLabel = "N", description = "Worker threads. Default: one per available core.")
    int concurrency;

    @Option(
            names = {"-l", "--log-level"},
            paramLabel = "LEVEL",
            defaultValue = "info",
            description = "trace, debug, info, warning, error, critical or off. Default: ${DEFAULT-VALUE}.",
            converter = LogLevelConverter.class)
    LogLevel logLevel = LogLevel.INFO;

    @Option(
            names = "--component-log-level",
            paramLabel = "COMPONENT:LEVEL",
            split = ",",
            description = "Levels of single components, e.g. upstream:debug,http:trace.")
    List<String> componentLogLevels = List.of();

    @Option(names = "--log-path", paramLabel = "FILE", description = "Append the log to a file instead of stderr.")
    @Nullable
    Path logPath;

    @Option(
            names = "--no-config-watch",
            description = "Do not read the configuration file again when it changes; SIGHUP and POST /reload still do.")
    boolean isConfigWatchOff;

    @Option(
            names = "--drain-time-s",
            paramLabel = "SECONDS",
            defaultValue = "600",
            description = "How long requests in flight may take after SIGTERM. Default: ${DEFAULT-VALUE}.")
    long drainTimeSeconds = 600;

    @Option(
            names = "--drain-strategy",
            paramLabel = "STRATEGY",
            defaultValue = "gradual",
            description = "gradual (idle connections get a moment of grace) or immediate. Default: ${DEFAULT-VALUE}.")
    DrainStrategy drainStrategy = DrainStrategy.gradual;

    @Option(names = "--service-node", paramLabel = "ID", description = "Replaces node.id of the configuration.")
    String serviceNode = "";

    @Option(names = "--service-cluster", paramLabel = "NAME", description = "Replaces node.cluster.")
    String serviceCluster = "";

    @Option(names = "--service-zone", paramLabel = "NAME", description = "Replaces node.locality.zone.")
    String serviceZone = "";

    @Option(
            names = "--admin-address-path",
            paramLabel = "FILE",
            description = "Write the admin's address to this file.")
    String adminAddressPath = "";

    @Option(
            names = "--file-flush-interval-msec",
            paramLabel = "MS",
            defaultValue = "10000",
            description = "How long lines of access logs may wait in memory. Default: ${DEFAULT-VALUE}.")
    long fileFlushIntervalMs = 10_000;

    @Option(
            names = "--file-flush-min-size-kb",
            paramLabel = "KB",
            defaultValue = "64",
            description = "How much of an access log is written at once, 1 to 256. Default: ${DEFAULT-VALUE}.")
    int fileFlushMinSizeKb = 64;

    @Option(
            names = "--access-log-max-size-mb",
            paramLabel = "MB",
            defaultValue = "0",
            description = "Move an access log aside when it has grown to this; 0: it grows. Default: ${DEFAULT-VALUE}.")
    int accessLogMaxSizeMb;

    @Option(
            names = "--access-log-keep",
            paramLabel = "N",
            defaultValue = "5",
            description = "How many access logs that were moved aside are kept. Default: ${DEFAULT-VALUE}.")
    int accessLogKeep = 5;

    @Option(
            names = "--tape-records",
            paramLabel = "N",
            defaultValue = "4096",
            description =
                    "Requests that each worker remembers for /why: so many errors and slow ones, and as many others; 0 is none."
                            + " Default: ${DEFAULT-VALUE}.")
    int tapeRecords = 4096;

    @Option(
            names = "--tape-slow-ms",
            paramLabel = "MS",
            defaultValue = "1000",
            description = "A request that took so long is remembered like an error. Default: ${DEFAULT-VALUE}.")
    long tapeSlowMs = 1000;

    @Option(
            names = "--tape-sample",
            paramLabel = "N",
            defaultValue = "64",
            description = "Of all other requests one in N is remembered; 0 is none. Default: ${DEFAULT-VALUE}.")
    int tapeSample = 64;

    @Option(
            names = "--transport",
            paramLabel = "KIND",
            defaultValue = "auto",
            description = "auto, ring, netty, netty-io_uring, netty-epoll or netty-nio. Default: ${DEFAULT-VALUE}.",
            converter = TransportConverter.class)
    TransportChoice transport = TransportChoice.AUTO;

    @Option(names = "--disable-hot-restart", description = "No other process can take the place of this one.")
    boolean isHotRestartDisabled;

    @Option(
            names = "--restart-epoch",
            paramLabel = "N",
            defaultValue = "0",
            description =
                    "Take the place of the process with epoch N - 1 and the same base id. Default: ${DEFAULT-VALUE}, a first process.")
    int restartEpoch;

    @Option(
            names = "--base-id",
            paramLabel = "ID",
            description = "Tells apart families of processes that replace each other by epochs. Default: 0.")
    int baseId = RestartOptions.NO_BASE_ID;

    @Option(names = "--use-dynamic-base-id", description = "Choose a base id that nobody has.")
    boolean isBaseIdDynamic;

    @Option(names = "--base-id-path", paramLabel = "FILE", description = "Write the base id to this file.")
    String baseIdPath = "";

    @Option(
            names = "--parent-pid",
            paramLabel = "PID",
            description = "Take the place of this process (ringway upgrade does so).")
    long parentPid;

    @Option(
            names = "--parent-shutdown-time-s",
            paramLabel = "SECONDS",
            defaultValue = "900",
            description = "How long a process that was replaced may live on. Default: ${DEFAULT-VALUE}.")
    int parentShutdownSeconds = RestartOptions.PARENT_SHUTDOWN_S;

    @Option(
            names = "--socket-path",
            paramLabel = "PATH",
            defaultValue = RestartOptions.SOCKET_PATH,
            description = "What the names of hot restart's sockets begin with. Default: ${DEFAULT-VALUE}.")
    String socketPath = RestartOptions.SOCKET_PATH;

    @Option(
            names = "--socket-mode",
            paramLabel = "MODE",
            defaultValue = "600",
            description = "Permission bits of their files, octal. Default: ${DEFAULT-VALUE}.")
    String socketMode = "600";

    @Option(
            names = "--profile",
            paramLabel = "NAME",
            defaultValue = "envoy",
            description =
                    "envoy, or edge: safe values for what listeners that face outside leave out. Default: ${DEFAULT-VALUE}.",
            converter = ProfileConverter.class)
    Profile profile = Profile.ENVOY;

    @Mixin
    EnvoyOnlyFlags envoyOnly = new EnvoyOnlyFlags();

    /** Envoy's {@code --mode}; the names are those of the command line. */
    enum Mode {
        serve,
        validate,
        init_only
    }

    /** Envoy's {@code --drain-strategy}; the names are those of the command line. */
    enum DrainStrategy {
        gradual,
        immediate
    }

    ConfigInput configInput() {
        return new ConfigInput(
                configPath, configYaml, new NodeIdentity(serviceNode, serviceCluster, serviceZone), profile);
    }

    /** What is wrong with the flags about hot restart; empty if nothing is. */
    String restartMistake() {
        if (restartEpoch < 0 || parentShutdownSeconds < 0 || parentPid < 0) {
            return "--restart-epoch, --parent-shutdown-time-s and --parent-pid cannot be negative";
        }
        if (baseId < RestartOptions.NO_BASE_ID) {
            return "--base-id cannot be negative";
        }
        if (!socketMode.matches("[0-7]{3,4}")) {
            return "--socket-mode: '" + socketMode + "' is not octal permission bits, as 600";
        }
        if (isBaseIdDynamic && restartEpoch > 0) {
            return "--use-dynamic-base-id is for a first process; later ones name its base id with --base-id";
        }
        return "";
    }

    private RestartOptions restartOptions() {
        int base = isBaseIdDynamic ? (int) ProcessHandle.current().pid() : baseId;
        return new RestartOptions(
                isHotRestartDisabled,
                restartEpoch,
                base,
                socketPath,
                Integer.parseInt(socketMode, OCTAL),
                TimeUnit.SECONDS.toNanos(parentShutdownSeconds),
                parentPid);
    }

    ServerOptions options() {
        return new ServerOptions(
                transport,
                concurrency,
                TimeUnit.SECONDS.toNanos(drainTimeSeconds),
                drainStrategy.name(),
                configPath == null ? "" : configPath.toString(),
                configYaml == null ? "" : configYaml,
                serviceNode,
                serviceCluster,
                serviceZone,
                adminAddressPath,
                logLevel.text(),
                logPath == null ? "" : logPath.toString(),
                new LogWriting(
                        TimeUnit.MILLISECONDS.toNanos(Math.max(1, fileFlushIntervalMs)),
                        fileFlushMinSizeKb * 1024,
                        accessLogMaxSizeMb * 1024L * 1024,
                        Math.max(1, accessLogKeep)),
                TapeSettings.of(
                        Math.clamp(tapeRecords, 0, TAPE_RECORDS_MAX),
                        TimeUnit.MILLISECONDS.toNanos(Math.max(0, tapeSlowMs)),
                        Math.clamp(tapeSample, 0, TAPE_SAMPLE_MAX)),
                restartOptions(),
                envoyOnly.given());
    }

    /** Puts the flags about logging into force. */
    void applyLogging() throws CommandFailure {
        LogSettings.level(logLevel);
        for (String pair : componentLogLevels) {
            int colon = pair.indexOf(':');
            if (colon <= 0) {
                throw new CommandFailure("--component-log-level: '" + pair + "' is not <component>:<level>");
            }
            try {
                LogSettings.level(pair.substring(0, colon), LogLevel.parse(pair.substring(colon + 1)));
            } catch (IllegalArgumentException e) {
                throw new CommandFailure("--component-log-level: " + e.getMessage(), e);
            }
        }
        if (logPath != null) {
            try {
                LogSettings.writeTo(logPath);
            } catch (IOException e) {
                throw new CommandFailure("--log-path: " + e.getMessage(), e);
            }
        }
    }
}
