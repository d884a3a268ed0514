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
            throw new AssertionError("sockets leaked: " + before + " before, " + sockets() + " now", e);
        }
    }

    private static boolean isSocket(Path descriptor) {
        try {
            return Files.readSymbolicLink(descriptor).toString().startsWith("socket:");
        } catch (IOException e) {
            return false; // closed meanwhile
        }
    }
}
