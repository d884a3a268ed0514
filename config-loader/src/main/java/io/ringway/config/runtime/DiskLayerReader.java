package io.ringway.config.runtime;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * Reads a tree of files as a runtime layer, as Envoy does: {@code a/b} holds the value of {@code a.b}, lines that begin with {@code #} are
 * comments, white space after the last line does not count. Owner: control.
 */
final class DiskLayerReader {
    private static final int DEPTH_MAX = 16;
    /** A value is a number or a short text; more is a mistaken path. */
    private static final long FILE_BYTES_MAX = 1 << 20;

    private DiskLayerReader() {}

    /** All values below a folder. */
    static RuntimeLayer read(String name, Path folder) throws IOException {
        Map<String, RuntimeEntry> entries = new HashMap<>();
        walk(folder, "", 1, entries);
        return new RuntimeLayer(name, entries);
    }

    private static void walk(Path folder, String prefix, int depth, Map<String, RuntimeEntry> into) throws IOException {
        if (depth > DEPTH_MAX) {
            throw new IOException(folder + " is more than " + DEPTH_MAX + " folders deep");
        }
        List<Path> children;
        try (Stream<Path> listed = Files.list(folder)) {
            children = listed.sorted().toList();
        }
        for (Path child : children) {
            String key = prefix.isEmpty() ? fileName(child) : prefix + '.' + fileName(child);
            if (Files.isDirectory(child)) {
                walk(child, key, depth + 1, into);
            } else if (Files.isRegularFile(child)) {
                if (Files.size(child) > FILE_BYTES_MAX) {
                    throw new IOException(child + " is too large for a runtime value");
                }
                into.put(key, RuntimeEntry.of(withoutComments(Files.readString(child))));
            }
        }
    }

    private static String fileName(Path path) {
        return String.valueOf(path.getFileName());
    }

    private static String withoutComments(String text) {
        List<String> lines = new ArrayList<>();
        for (String line : text.split("\n", -1)) {
            if (!line.startsWith("#")) {
                lines.add(line);
            }
        }
        return String.join("\n", lines).stripTrailing();
    }
}
