package io.ringway.server.cli;

import io.ringway.transport.loop.CpuAffinity;
import io.ringway.transport.netty.NettyKind;
import io.ringway.transport.ring.RingProbe;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code ringway doctor}. */
@Command(
        name = "doctor",
        mixinStandardHelpOptions = true,
        description =
                "Say what this machine allows and what that means for the proxy, with the remedy for each problem.",
        footer = {"", "Exit code 1 if something is worth changing.", "", "Example:", "  ringway doctor"})
final class DoctorCommand implements Callable<Integer> {
    /** Two descriptors per request in flight and one per idle connection: a soft limit of 1024 is soon used up. */
    private static final long OPEN_FILES_WANTED = 65_536;

    private static final int BACKLOG_WANTED = 4096;

    @Spec
    @SuppressWarnings("NullAway.Init") // set by picocli
    private CommandSpec spec;

    private int findings;

    @Override
    public Integer call() {
        PrintWriter out = spec.commandLine().getOut();
        for (String line : new BuildVersion().getVersion()) {
            out.println(line);
        }
        ring(out);
        netty(out);
        cpus(out);
        openFiles(out);
        backlog(out);
        out.println(
                findings == 0
                        ? "nothing to change"
                        : findings + (findings == 1 ? " thing" : " things") + " worth changing");
        out.flush();
        return findings == 0 ? 0 : 1;
    }

    private void ok(PrintWriter out, String what, String detail) {
        out.printf("  ok    %-12s %s%n", what, detail);
    }

    private void finding(PrintWriter out, String what, String cause, String remedy) {
        findings++;
        out.printf("  !!    %-12s %s%n", what, cause);
        out.printf("        %-12s remedy: %s%n", "", remedy);
    }

    private void ring(PrintWriter out) {
        RingProbe probe = RingProbe.run();
        if (probe.isAvailable()) {
            ok(out, "ring", "io_uring on Linux " + probe.kernel() + ": " + String.join(", ", probe.features()));
        } else {
            finding(
                    out,
                    "ring",
                    "refused: " + probe.cause() + "; the proxy takes "
                            + NettyKind.AUTO.resolve().label() + " instead",
                    probe.fix());
        }
    }

    private void netty(PrintWriter out) {
        for (NettyKind kind : List.of(NettyKind.IO_URING, NettyKind.EPOLL, NettyKind.NIO)) {
            String reason = kind.unavailability();
            ok(out, kind.label(), reason == null ? "available as --transport " + kind.label() : "not here: " + reason);
        }
    }

    private void cpus(PrintWriter out) {
        int[] cpus = CpuAffinity.allowedCpus();
        int counted = Runtime.getRuntime().availableProcessors();
        ok(
                out,
                "cores",
                counted + (counted == 1 ? " worker" : " workers") + " by default"
                        + (cpus.length == 0
                                ? "; the system refuses to pin threads"
                                : ", pinned to " + cpus.length + " CPUs"));
    }

    private void openFiles(PrintWriter out) {
        long limit = openFilesLimit();
        if (limit >= OPEN_FILES_WANTED || limit < 0) {
            ok(out, "open files", limit < 0 ? "limit unknown" : "up to " + limit);
        } else {
            finding(
                    out,
                    "open files",
                    "at most " + limit + " at once: a connection takes one, a request in flight two",
                    "ulimit -n " + OPEN_FILES_WANTED + ", or LimitNOFILE= in the systemd unit");
        }
    }

    /** The soft limit, which the JVM raises to the hard one at its start; -1 if it cannot be read. */
    private static long openFilesLimit() {
        try {
            for (String line : Files.readAllLines(Path.of("/proc/self/limits"))) {
                if (line.startsWith("Max open files")) {
                    String soft =
                            line.substring("Max open files".length()).trim().split("\\s+", -1)[0];
                    return soft.equals("unlimited") ? Long.MAX_VALUE : Long.parseLong(soft);
                }
            }
        } catch (IOException | NumberFormatException e) {
            return -1;
        }
        return -1;
    }

    private void backlog(PrintWriter out) {
        // Files.readString asks for one byte first, and such a file then says that this was all.
        try (InputStream setting = Files.newInputStream(Path.of("/proc/sys/net/core/somaxconn"))) {
            int limit = Integer.parseInt(new String(setting.readNBytes(32), StandardCharsets.US_ASCII).trim());
            if (limit >= BACKLOG_WANTED) {
                ok(out, "backlog", "net.core.somaxconn is " + limit);
            } else {
                finding(
                        out,
                        "backlog",
                        "net.core.somaxconn is " + limit + ": a burst of new connections is dropped",
                        "sysctl -w net.core.somaxconn=" + BACKLOG_WANTED + " (as root)");
            }
        } catch (IOException | NumberFormatException e) {
            ok(out, "backlog", "limit unknown");
        }
    }
}
