package io.ringway.server.overload;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The control group of this process. In a container its files stand at the top of the mount, elsewhere below the path that
 * {@code /proc/self/cgroup} says. Owner: any (immutable).
 *
 * @param mount usually {@code /sys/fs/cgroup}
 * @param membership usually {@code /proc/self/cgroup}
 */
record Cgroup(Path mount, Path membership) {
    static final Cgroup OF_PROCESS = new Cgroup(Path.of("/sys/fs/cgroup"), Path.of("/proc/self/cgroup"));

    /**
     * A file of the group, or null if there is none.
     *
     * @param controller its name in version 1
     * @param file its name in version 2
     * @param olderFile its name in version 1
     */
    @Nullable
    Path find(String controller, String file, String olderFile) throws IOException {
        String version2 = "";
        String version1 = "";
        for (String line : Files.isReadable(membership) ? Files.readAllLines(membership) : List.<String>of()) {
            String[] parts = line.split(":", 3);
            if (parts.length == 3 && parts[0].equals("0") && parts[1].isEmpty()) {
                version2 = parts[2];
            } else if (parts.length == 3 && List.of(parts[1].split(",", -1)).contains(controller)) {
                version1 = parts[2];
            }
        }
        for (Path candidate : List.of(
                below(mount, version2).resolve(file),
                mount.resolve(file),
                below(mount.resolve(controller), version1).resolve(olderFile),
                mount.resolve(controller).resolve(olderFile))) {
            if (Files.isReadable(candidate)) {
                return candidate;
            }
        }
        return null;
    }

    private static Path below(Path top, String path) {
        Path below =
                top.resolve(path.startsWith("/") ? path.substring(1) : path).normalize();
        return below.startsWith(top) ? below : top; // a path seen from another namespace leads out
    }
}
