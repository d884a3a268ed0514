package io.ringway.perf.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A started proxy that listens; it stays up for the whole run, so that a JVM is warmed once. */
final class RunningPeer {
    private static final long READY_MS = 30_000;
    private static final int LOG_TAIL = 2_000;

    private final Peer peer;
    private final int port;
    private final @Nullable Process process;
    private boolean isWarm;

    private RunningPeer(Peer peer, int port, @Nullable Process process) {
        this.peer = peer;
        this.port = port;
        this.process = process;
    }

    /** Writes the peer's configuration, starts it on {@code cpu} and waits until it accepts connections. */
    static RunningPeer start(
            Peer peer, PerfHome home, Children children, Ports ports, int originPort, Work work, int cpu) {
        if (peer.isDirect()) {
            return new RunningPeer(peer, originPort, null);
        }
        int port = ports.take();
        Path config = home.out().resolve(peer.name() + ".conf");
        if (peer.conf() != null) {
            String text = PeerConfig.render(peer.conf(), work, port, originPort, ports.take(), home.out());
            config = home.out().resolve(peer.name() + "-" + peer.conf().getFileName());
            write(config, text);
        }
        Path log = home.out().resolve(peer.name() + ".log");
        write(log, "");
        List<String> command = PeerConfig.command(peer.command(), config, port, originPort);
        Process process = children.startLogged(command, cpu, home.repository(), log);
        awaitListening(peer, port, process, log);
        return new RunningPeer(peer, port, process);
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
