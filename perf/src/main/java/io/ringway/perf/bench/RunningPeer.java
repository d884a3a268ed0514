package io.ringway.perf.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A started proxy that listens; it stays up for the whole run, so that a JVM is warmed once. */
final class RunningPeer {
    /** A profiler gets in by attaching, which the launcher's flags forbid. */
    private static final String LET_ATTACH = "-XX:-DisableAttachMechanism";

    private static final long READY_MS = 30_000;
    private static final int LOG_TAIL = 2_000;

    private final Peer peer;
    private final int port;
    private final int adminPort;
    private final @Nullable Process process;
    private final Path gcLog;
    private boolean isWarm;

    private RunningPeer(Peer peer, int port, int adminPort, @Nullable Process process, Path gcLog) {
        this.peer = peer;
        this.port = port;
        this.adminPort = adminPort;
        this.process = process;
        this.gcLog = gcLog;
    }

    /** Writes the peer's configuration, starts it on {@code cpus} and waits until it accepts connections. */
    static RunningPeer start(
            Peer peer,
            Setup setup,
            PerfHome home,
            Children children,
            Ports ports,
            int originPort,
            Work work,
            String cpus) {
        String name = setup.name().isEmpty() ? peer.name() : peer.name() + "-" + setup.name();
        Path gcLog = home.out().resolve(name + ".gc.log");
        if (peer.isDirect()) {
            return new RunningPeer(peer, originPort, 0, null, gcLog);
        }
        int port = ports.take();
        int adminPort = ports.take();
        Path config = home.out().resolve(name + ".conf");
        if (peer.conf() != null) {
            String text = PeerConfig.render(peer.conf(), work, setup, port, originPort, adminPort, home.out());
            config = home.out().resolve(name + "-" + peer.conf().getFileName());
            write(config, text);
        }
        Path log = home.out().resolve(name + ".log");
        write(log, "");
        write(gcLog, "");
        List<String> command = PeerConfig.command(peer.command(), config, port, originPort, setup.workers());
        if (peer.isJvm()) {
            command = withJvmFlag(command, JvmHeap.logFlag(gcLog) + " " + LET_ATTACH);
        }
        Process process = children.startLogged(command, cpus, home.repository(), log);
        awaitListening(peer, port, process, log);
        return new RunningPeer(peer, port, adminPort, process, gcLog);
    }

    private static List<String> withJvmFlag(List<String> command, String flag) {
        String known = System.getenv("RINGWAY_JAVA_OPTS");
        List<String> full = new ArrayList<>();
        full.add("env");
        full.add("RINGWAY_JAVA_OPTS=" + (known == null ? flag : known + " " + flag));
        full.addAll(command);
        return full;
    }

    /** Absent where there is no JVM. */
    @Nullable
    JvmHeap heap() {
        return peer.isJvm() ? JvmHeap.read(jvmPid(), gcLog) : null;
    }

    private static void awaitListening(Peer peer, int port, Process process, Path log) {
        long end = System.nanoTime() + READY_MS * 1_000_000;
        while (!Ports.isListening(port)) {
            boolean late = System.nanoTime() > end;
            if (late || !process.isAlive()) {
                String what = late ? " does not listen after " + READY_MS / 1000 + " s" : " ended at its start";
                throw new BenchException(peer.name() + what + ", see " + log + "\n" + tail(log));
            }
            Pause.millis(20);
        }
    }

    Peer peer() {
        return peer;
    }

    int port() {
        return port;
    }

    /** Of the admin interface, if the peer has one. */
    int adminPort() {
        return adminPort;
    }

    /** The process to account, absent for the origin alone. */
    @Nullable
    Process process() {
        return process;
    }

    /** The process or, below a launcher script, the JVM. */
    long jvmPid() {
        if (process == null) {
            throw new IllegalStateException(peer.name() + " has no process");
        }
        return ProcessStat.tree(process.toHandle()).stream()
                .filter(pid -> ProcessHandle.of(pid)
                        .flatMap(p -> p.info().command())
                        .filter(c -> c.endsWith("/java"))
                        .isPresent())
                .findFirst()
                .orElse(process.pid());
    }

    boolean isAlive() {
        return process == null || process.isAlive();
    }

    boolean isWarm() {
        return isWarm;
    }

    void warmed() {
        isWarm = true;
    }

    private static void write(Path file, String text) {
        try {
            Files.writeString(file, text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String tail(Path log) {
        try {
            String all = Files.readString(log);
            return all.substring(Math.max(0, all.length() - LOG_TAIL));
        } catch (IOException e) {
            return "";
        }
    }
}
