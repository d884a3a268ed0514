package io.ringway.server.cli;

import io.ringway.config.edge.Profile;
import io.ringway.server.control.TransportChoice;
import io.ringway.server.log.LogLevel;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.OptionalInt;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The usual command lines of {@code ringway run}, read without picocli: building its model of all commands by reflection takes a third
 * of a start. Whatever is not plainly right here (help, a wrong value, a flag that this class has not heard of) is left to picocli,
 * which then reads the command line from its beginning; so a new flag works without being added here, only more slowly.
 *
 * <p>No class of picocli may be needed to load this one or what it calls.
 */
public final class PlainRun {
    private static final Set<String> ENVOY_ONLY_SWITCHES = Set.of(
            "--enable-mutex-tracing",
            "--enable-core-dump",
            "--cpuset-threads",
            "--enable-fine-grain-logging",
            "--reject-unknown-dynamic-fields",
            "--ignore-unknown-dynamic-fields");
    /** More digits than any sensible value, and none that an int cannot hold. */
    private static final int DIGITS_MAX = 9;

    private final ServeFlags flags = new ServeFlags();
    private final Set<String> seen = new HashSet<>();

    private PlainRun() {}

    /** Runs the command and returns its exit code; empty if picocli has to look at the command line. */
    public static OptionalInt execute(String... args) {
        ServeFlags flags = read(args);
        if (flags == null) {
            return OptionalInt.empty();
        }
        PrintWriter err = new PrintWriter(System.err, true, System.err.charset());
        try {
            return OptionalInt.of(Serving.run(flags, new PrintWriter(System.out, true, System.out.charset()), err));
        } catch (Exception e) {
            if (e instanceof InterruptedException) {
                Thread.currentThread().interrupt();
            }
            return OptionalInt.of(CommandFailure.report(e, err));
        }
    }

    /** The flags, or null if picocli has to look. */
    static @Nullable ServeFlags read(String... args) {
        int first = args.length > 0 && args[0].equals("run") ? 1 : 0;
        if (args.length == first || (first == 0 && !args[0].startsWith("-"))) {
            return null;
        }
        PlainRun run = new PlainRun();
        boolean isPlain = run.takeAll(List.of(args).subList(first, args.length));
        boolean isComplete = run.flags.configPath != null || run.flags.configYaml != null;
        return isPlain && isComplete && run.flags.restartMistake().isEmpty() ? run.flags : null;
    }

    private boolean takeAll(List<String> words) {
        for (int i = 0; i < words.size(); i++) {
            String word = words.get(i);
            if (ENVOY_ONLY_SWITCHES.contains(word)) {
                flags.envoyOnly.note(word);
            } else if (word.equals("--disable-hot-restart")) {
                flags.isHotRestartDisabled = true;
            } else if (word.equals("--use-dynamic-base-id")) {
                flags.isBaseIdDynamic = true;
            } else {
                int equals = word.startsWith("--") ? word.indexOf('=') : -1;
                String name = equals < 0 ? word : word.substring(0, equals);
                String value = equals >= 0 ? word.substring(equals + 1) : ++i < words.size() ? words.get(i) : "";
                // A leading @ names a file with more arguments.
                if (value.isEmpty() || value.startsWith("-") || value.startsWith("@") || !take(name, value)) {
                    return false;
                }
                word = name;
            }
            if (!seen.add(word)) {
                return false;
            }
        }
        return true;
    }

    /** Whether the flag is known and its value right. */
    private boolean take(String name, String value) {
        try {
            return set(name, value);
        } catch (IllegalArgumentException e) {
            return false; // picocli says so, with the values there are
        }
    }

    private boolean set(String name, String value) {
        switch (name) {
            case "-c", "--config-path" -> {
                boolean isFirst = flags.configPath == null;
                flags.configPath = Path.of(value);
                return isFirst;
            }
            case "--config-yaml" -> flags.configYaml = value;
            case "--service-node" -> flags.serviceNode = value;
            case "--service-cluster" -> flags.serviceCluster = value;
            case "--service-zone" -> flags.serviceZone = value;
            case "--admin-address-path" -> flags.adminAddressPath = value;
            case "--log-path" -> flags.logPath = Path.of(value);
            case "--component-log-level" -> {
                flags.componentLogLevels = List.of(value.split(",", -1));
                return !flags.componentLogLevels.contains("");
            }
            case "-l", "--log-level" -> {
                flags.logLevel = LogLevel.parse(value);
                return seen.add("log level");
            }
            case "--transport" -> flags.transport = TransportChoice.parse(value);
            case "--profile" -> flags.profile = Profile.parse(value);
            case "--mode" -> flags.mode = ServeFlags.Mode.valueOf(value);
            case "--drain-strategy" -> flags.drainStrategy = ServeFlags.DrainStrategy.valueOf(value);
            case "--concurrency" -> {
                flags.concurrency = number(value);
                return flags.concurrency >= 0;
            }
            case "--drain-time-s" -> {
                flags.drainTimeSeconds = number(value);
                return flags.drainTimeSeconds >= 0;
            }
            case "--file-flush-interval-msec" -> {
                flags.fileFlushIntervalMs = number(value);
                return flags.fileFlushIntervalMs >= 1;
            }
            case "--file-flush-min-size-kb" -> {
                flags.fileFlushMinSizeKb = number(value);
                return flags.fileFlushMinSizeKb >= 1 && flags.fileFlushMinSizeKb <= 256;
            }
            case "--bootstrap-version" -> {
                flags.envoyOnly.note(name);
                return value.equals("3");
            }
            case "--restart-epoch" -> {
                flags.restartEpoch = number(value);
                return flags.restartEpoch >= 0;
            }
            case "--base-id" -> {
                flags.baseId = number(value);
                return flags.baseId >= 0;
            }
            case "--base-id-path" -> flags.baseIdPath = value;
            case "--socket-path" -> flags.socketPath = value;
            case "--socket-mode" -> flags.socketMode = value;
            case "--parent-pid" -> {
                flags.parentPid = number(value);
                return flags.parentPid > 0;
            }
            case "--parent-shutdown-time-s" -> {
                flags.parentShutdownSeconds = number(value);
                return flags.parentShutdownSeconds >= 0;
            }
            default -> {
                return false;
            }
        }
        return true;
    }

    /** A plain decimal number, or -1. */
    private static int number(String value) {
        if (value.length() > DIGITS_MAX || (value.length() > 1 && value.charAt(0) == '0')) {
            return -1;
        }
        for (int i = 0; i < value.length(); i++) {
            if (value.charAt(i) < '0' || value.charAt(i) > '9') {
                return -1;
            }
        }
        return Integer.parseInt(value);
    }
}
