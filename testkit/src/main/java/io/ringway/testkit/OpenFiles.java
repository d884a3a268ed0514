package io.ringway.testkit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;

/** File descriptors of this process, as /proc counts them. */
public final class OpenFiles {
    private OpenFiles() {}

    /** Sockets open now. */
    public static long sockets() {
        long count = 0;
        try (DirectoryStream<Path> descriptors = Files.newDirectoryStream(Path.of("/proc/self/fd"))) {
            for (Path descriptor : descriptors) {
                if (isSocket(descriptor)) {
                    count++;
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return count;
    }

    /** Waits until no more sockets are open than there were at some earlier moment. */
    public static void assertNoLeak(long before) {
        try {
            Eventually.holds("sockets are closed", () -> sockets() <= before);
        } catch (AssertionError e) {
            throw new AssertionError("sockets leaked: " + before + " before, " + sockets() + " now:\n" + describe(), e);
        }
    }

    /** The process's sockets with what the kernel knows of them, one line each; at most fifty. */
    public static String describe() {
        StringBuilder text = new StringBuilder();
        int lines = 0;
        try (DirectoryStream<Path> descriptors = Files.newDirectoryStream(Path.of("/proc/self/fd"))) {
            for (Path descriptor : descriptors) {
                if (isSocket(descriptor) && lines++ < 50) {
                    String target = Files.readSymbolicLink(descriptor).toString();
                    text.append(descriptor.getFileName())
                            .append(' ')
                            .append(target)
                            .append(' ');
                    text.append(kernelLine(target.replaceAll("[^0-9]", ""))).append('\n');
                }
            }
        } catch (IOException e) {
            text.append(e);
        }
        return text.toString();
    }

    private static String kernelLine(String inode) throws IOException {
        for (String table : new String[] {"tcp", "tcp6", "udp", "udp6", "unix"}) {
            for (String line : Files.readAllLines(Path.of("/proc/self/net", table))) {
                if (line.contains(" " + inode + " ")) {
                    return table + " " + line.trim();
                }
            }
        }
        return "in no table: neither bound nor connected";
    }

    private static boolean isSocket(Path descriptor) {
        try {
            return Files.readSymbolicLink(descriptor).toString().startsWith("socket:");
        } catch (IOException e) {
            return false; // closed meanwhile
        }
    }
}
