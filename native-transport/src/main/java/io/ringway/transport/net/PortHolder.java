package io.ringway.transport.net;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Locale;
import java.util.Set;

/**
 * Who listens on a port, as far as /proc tells: it needs the right to read the other process's descriptors. Cold: it reads the
 * descriptors of every process.
 */
public final class PortHolder {
    private static final String TCP_LISTEN = "0A";
    private static final int ADDRESS_FIELD = 1;
    private static final int STATE_FIELD = 3;
    private static final int INODE_FIELD = 9;

    private PortHolder() {}

    /** {@code "process 1234 (nginx)"}, or empty if it cannot be known. */
    public static String describe(Endpoint local) {
        if (!local.isIp() || local.port() == 0) {
            return "";
        }
        try {
            Set<String> sockets = new HashSet<>();
            collect(Path.of("/proc/net/tcp"), local.port(), sockets);
            collect(Path.of("/proc/net/tcp6"), local.port(), sockets);
            return sockets.isEmpty() ? "" : processWith(sockets);
        } catch (IOException | RuntimeException e) {
            return ""; // the message says less, nothing else is lost
        }
    }

    private static void collect(Path table, int port, Set<String> sockets) throws IOException {
        if (!Files.isReadable(table)) {
            return;
        }
        String suffix = String.format(Locale.ROOT, ":%04X", port);
        for (String line : Files.readAllLines(table, StandardCharsets.US_ASCII)) {
            String[] fields = line.trim().split("\\s+", -1);
            if (fields.length > INODE_FIELD
                    && fields[STATE_FIELD].equals(TCP_LISTEN)
                    && fields[ADDRESS_FIELD].endsWith(suffix)) {
                sockets.add("socket:[" + fields[INODE_FIELD] + "]");
            }
        }
    }

    private static String processWith(Set<String> sockets) throws IOException {
        try (DirectoryStream<Path> processes = Files.newDirectoryStream(Path.of("/proc"), "[0-9]*")) {
            for (Path process : processes) {
                if (holds(process, sockets)) {
                    return "process " + process.getFileName() + " (" + command(process) + ")";
                }
            }
        }
        return "";
    }

    private static boolean holds(Path process, Set<String> sockets) {
        try (DirectoryStream<Path> descriptors = Files.newDirectoryStream(process.resolve("fd"))) {
            for (Path descriptor : descriptors) {
                if (sockets.contains(target(descriptor))) {
                    return true;
                }
            }
        } catch (IOException | RuntimeException e) {
            return false; // not ours to read, or gone meanwhile
        }
        return false;
    }

    private static String target(Path descriptor) {
        try {
            return Files.readSymbolicLink(descriptor).toString();
        } catch (IOException e) {
            return ""; // closed meanwhile
        }
    }

    private static String command(Path process) {
        try {
            return Files.readString(process.resolve("comm"), StandardCharsets.UTF_8)
                    .trim();
        } catch (IOException e) {
            return "?";
        }
    }
}
