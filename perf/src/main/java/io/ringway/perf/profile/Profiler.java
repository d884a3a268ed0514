package io.ringway.perf.profile;

import com.sun.tools.attach.AgentInitializationException;
import com.sun.tools.attach.AgentLoadException;
import com.sun.tools.attach.AttachNotSupportedException;
import com.sun.tools.attach.VirtualMachine;
import io.ringway.perf.bench.BenchException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;

/** async-profiler inside another JVM, driven through the attach mechanism. */
final class Profiler implements AutoCloseable {
    private final VirtualMachine jvm;
    private final Path library;

    private Profiler(VirtualMachine jvm, Path library) {
        this.jvm = jvm;
        this.library = library;
    }

    /**
     * @param pid a JVM of the same user
     * @param folder takes the profiler's library, which the JVM loads from there
     */
    static Profiler attach(long pid, Path folder) {
        try {
            return new Profiler(VirtualMachine.attach(Long.toString(pid)), extract(folder));
        } catch (AttachNotSupportedException e) {
            throw new BenchException("process " + pid + " cannot be attached to: " + e.getMessage());
        } catch (IOException e) {
            throw new BenchException("process " + pid
                    + " cannot be attached to (same user? -XX:+DisableAttachMechanism?): " + e.getMessage());
        }
    }

    /**
     * Starts with the first of {@code events} that this machine supports.
     *
     * @param events async-profiler's names, such as cpu (needs perf events), ctimer, wall, alloc, lock
     * @return the one that runs
     */
    String start(List<String> events, int intervalUs) {
        String reason = "";
        for (String event : events) {
            try {
                execute("start,event=" + event + ",interval=" + intervalUs + "us,threads");
                return event;
            } catch (AgentInitializationException e) {
                reason = "async-profiler refused event " + event + "; the proxy's own output says why";
            }
        }
        throw new BenchException(reason);
    }

    /** Writes an interactive flame graph and, as text, one line per stack with its samples; then stops. */
    void stop(Path flameGraph, String title, Path stacks) {
        try {
            execute("dump,flamegraph,title=" + title.replace(',', ' ') + ",file=" + flameGraph);
            execute("stop,collapsed,file=" + stacks);
        } catch (AgentInitializationException e) {
            throw new BenchException("async-profiler could not write " + flameGraph);
        }
    }

    private void execute(String arguments) throws AgentInitializationException {
        try {
            jvm.loadAgentPath(library.toString(), arguments);
        } catch (AgentLoadException e) {
            throw new BenchException("the JVM cannot load " + library + ": " + e.getMessage());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Path extract(Path folder) throws IOException {
        boolean isArm = System.getProperty("os.arch", "").equals("aarch64");
        String resource = (isArm ? "linux-arm64" : "linux-x64") + "/libasyncProfiler.so";
        Path library = folder.resolve("libasyncProfiler.so");
        try (InputStream in = Profiler.class.getClassLoader().getResourceAsStream(resource)) {
            if (in == null) {
                throw new BenchException(resource + " is not on the class path");
            }
            // Renamed into place: a JVM may have the old file mapped.
            Path fresh = Files.createTempFile(folder, "profiler", ".so");
            Files.copy(in, fresh, StandardCopyOption.REPLACE_EXISTING);
            Files.move(fresh, library, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
        }
        return library;
    }

    @Override
    public void close() {
        try {
            jvm.detach();
        } catch (IOException e) {
            // the JVM has ended
        }
    }
}
