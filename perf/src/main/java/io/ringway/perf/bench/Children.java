package io.ringway.perf.bench;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * The processes that a run started. They end with it: on close, on Ctrl-C and on failure, children of children included.
 */
public final class Children implements AutoCloseable {
    private static final long STOP_MS = 3_000;

    private final Set<Process> running = ConcurrentHashMap.newKeySet();
    private final Thread hook = new Thread(this::stopAll, "stop-children");

    private final Map<String, String> environment;

    public Children() {
        this(Map.of());
    }

    /** @param environment variables that every child gets beside those of this process */
    Children(Map<String, String> environment) {
        this.environment = environment;
        Runtime.getRuntime().addShutdownHook(hook);
    }

    /** Starts {@code command} on some CPUs (as taskset takes them); both its outputs are appended to {@code log}. */
    public Process startLogged(List<String> command, String cpus, Path folder, Path log) {
        return start(pinned(command, cpus)
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile())));
    }

    /** Starts {@code command} on one CPU; the caller reads its output. */
    public Process startPiped(List<String> command, int cpu) {
        return start(pinned(command, Integer.toString(cpu)).redirectErrorStream(true));
    }

    private ProcessBuilder pinned(List<String> command, String cpus) {
        List<String> full = new ArrayList<>(List.of("taskset", "-c", cpus));
        full.addAll(command);
        ProcessBuilder builder = new ProcessBuilder(full);
        builder.redirectInput(new File("/dev/null"));
        // Caddy: as many threads as it has CPUs, as the others.
        builder.environment().put("GOMAXPROCS", Integer.toString(cpus.split(",", -1).length));
        builder.environment().putAll(environment);
        return builder;
    }

    private Process start(ProcessBuilder builder) {
        try {
            Process p = builder.start();
            running.add(p);
            return p;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Ends one process and all below it: politely, then not. */
    public void stop(Process process) {
        List<ProcessHandle> tree = new ArrayList<>();
        try (Stream<ProcessHandle> below = process.descendants()) {
            below.forEach(tree::add);
        }
        process.destroy();
        if (!exits(process)) {
            process.destroyForcibly();
        }
        // A child that its parent did not take along (a launcher script that was killed, for one).
        tree.stream().filter(ProcessHandle::isAlive).forEach(ProcessHandle::destroyForcibly);
        running.remove(process);
    }

    private static boolean exits(Process process) {
        try {
            return process.waitFor(STOP_MS, TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    private void stopAll() {
        List.copyOf(running).forEach(this::stop);
    }

    @Override
    public void close() {
        stopAll();
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException e) {
            // the JVM is already ending and runs the hook
        }
    }
}
