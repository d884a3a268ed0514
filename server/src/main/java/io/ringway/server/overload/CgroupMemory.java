package io.ringway.server.overload;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** The files in which a control group of either version says what memory it has and uses. Owner: any (immutable). */
record CgroupMemory(
        Path limitFile, Path usageFile, @Nullable Path detailsFile) {
    private static final String UNLIMITED = "max";

    /** Those of a group, or null if it has no limit and usage of memory. */
    static @Nullable CgroupMemory of(Cgroup group) throws IOException {
        Path limit = group.find("memory", "memory.max", "memory.limit_in_bytes");
        Path usage = group.find("memory", "memory.current", "memory.usage_in_bytes");
        return limit == null || usage == null
                ? null
                : new CgroupMemory(limit, usage, group.find("memory", "memory.stat", "memory.stat"));
    }

    /** Bytes; {@link Long#MAX_VALUE}, or a number of that size, without a limit. */
    long limit() throws IOException {
        String text = Files.readString(limitFile).strip();
        return text.equals(UNLIMITED) ? Long.MAX_VALUE : Long.parseLong(text);
    }

    /** Bytes, files that the kernel keeps included. */
    long usage() throws IOException {
        return Long.parseLong(Files.readString(usageFile).strip());
    }

    /** Bytes of files that nobody has used again: the kernel gives them up when it needs them. */
    long idleFiles() throws IOException {
        if (detailsFile != null) {
            for (String line : Files.readAllLines(detailsFile)) {
                if (line.startsWith("inactive_file ")) {
                    return Long.parseLong(line.substring(line.indexOf(' ') + 1));
                }
            }
        }
        return 0;
    }
}
