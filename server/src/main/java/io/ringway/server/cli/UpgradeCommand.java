package io.ringway.server.cli;

import io.ringway.server.control.RestartOptions;
import io.ringway.server.restart.RunningProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code ringway upgrade}. */
@Command(
        name = "upgrade",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = {
            "Start this version in the place of a running process: it gets the old one's arguments and directory, the environment of this command, and, once it is ready,"
                    + " its listening sockets and counters. The old one then finishes its requests and ends.",
            "Returns when the new process serves, which goes on in the background; with 1 and what was wrong if it does not, and then the old one"
                    + " serves on.",
        },
        footer = {
            "",
            "Examples:",
            "  ringway upgrade                            the only Ringway that runs here",
            "  ringway upgrade --pid 4711",
            "  ringway upgrade --pid 4711 -- -c new.yaml  with other arguments than the old one's",
        })
final class UpgradeCommand implements Callable<Integer> {
    private static final Duration PAUSE = Duration.ofMillis(20);

    @Option(
            names = "--pid",
            paramLabel = "PID",
            description = "The process to be replaced. Default: the only one there is.")
    private long pid;

    @Option(names = "--base-id", paramLabel = "ID", description = "The process to be replaced, by its --base-id.")
    private int baseId = RestartOptions.NO_BASE_ID;

    @Option(
            names = "--socket-path",
            paramLabel = "PATH",
            defaultValue = RestartOptions.SOCKET_PATH,
            description = "Its --socket-path. Default: ${DEFAULT-VALUE}.")
    private String socketPath = RestartOptions.SOCKET_PATH;

    @Option(
            names = "--timeout-s",
            paramLabel = "SECONDS",
            defaultValue = "60",
            description = "How long the new process may take until it serves. Default: ${DEFAULT-VALUE}.")
    private int timeoutSeconds = 60;

    @Parameters(
            arity = "0..*",
            paramLabel = "ARGUMENTS",
            description = "Of ringway run, instead of the old process's; behind --.")
    private List<String> arguments = List.of();

    @Spec
    @SuppressWarnings("NullAway.Init") // set by picocli
    private CommandSpec spec;

    @Override
    public Integer call() throws CommandFailure, InterruptedException {
        try {
            RunningProcess old = RunningProcess.find(socketPath, pid, baseId);
            Process process = new ProcessBuilder(command(old))
                    .directory(old.directory().toFile())
                    .inheritIO()
                    .redirectInput(
                            ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()))
                    .start();
            return await(process, old);
        } catch (IOException e) {
            throw new CommandFailure("cannot upgrade: " + e.getMessage(), e);
        }
    }

    /** The JVM of this command with its flags, a session of its own if there is a way to one, and the arguments of the old process. */
    private List<String> command(RunningProcess old) throws IOException {
        List<String> command = new ArrayList<>();
        if (Files.isExecutable(Path.of("/usr/bin/setsid"))) {
            command.add("/usr/bin/setsid"); // a terminal that closes, or its ^C, does not concern the new process
        }
        command.addAll(RunningProcess.self().launcher());
        command.add("run");
        command.addAll(arguments.isEmpty() ? old.arguments() : arguments);
        command.add("--restart-epoch=" + (old.epoch() + 1));
        command.add("--parent-pid=" + old.pid());
        return command;
    }

    private int await(Process process, RunningProcess old) throws CommandFailure, InterruptedException {
        long deadlineNs = System.nanoTime() + TimeUnit.SECONDS.toNanos(timeoutSeconds);
        while (process.isAlive() && System.nanoTime() - deadlineNs < 0) {
            if (RunningProcess.isServing(socketPath, process.pid())) {
                spec.commandLine()
                        .getOut()
                        .println("process " + process.pid() + " has taken the place of process " + old.pid());
                return 0;
            }
            process.waitFor(PAUSE.toMillis(), TimeUnit.MILLISECONDS);
        }
        if (process.isAlive()) {
            process.destroyForcibly();
            throw new CommandFailure(
                    "the new process did not serve within " + timeoutSeconds + " s and was ended; " + fateOf(old));
        }
        throw new CommandFailure("the new process ended with " + process.exitValue() + "; " + fateOf(old));
    }

    private static String fateOf(RunningProcess old) {
        boolean isAlive =
                ProcessHandle.of(old.pid()).map(ProcessHandle::isAlive).orElse(false);
        return "process " + old.pid()
                + (isAlive ? " serves on" : " has ended too: start another one with \"ringway run\"");
    }
}
