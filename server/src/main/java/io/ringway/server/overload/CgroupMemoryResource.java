package io.ringway.server.overload;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/** What the process' control group takes of the memory that it may take; both versions of control groups. Owner: overload. */
final class CgroupMemoryResource implements Resource {
    static final String UNLIMITED = "max";

    private final long most;
    private final Cgroup group;

    /**
     * @param most a limit of our own, 0 for none
     */
    CgroupMemoryResource(long most, Cgroup group) {
        this.most = most;
        this.group = group;
    }

    @Override
    public double pressure() throws IOException {
        Path limitFile = group.find("memory", "memory.max", "memory.limit_in_bytes");
        Path usageFile = group.find("memory", "memory.current", "memory.usage_in_bytes");
        if (limitFile == null || usageFile == null) {
            throw new NoSuchFileException("memory of the control group");
        }
        String limitText = Files.readString(limitFile).strip();
        long limit = limitText.equals(UNLIMITED) ? Long.MAX_VALUE : Long.parseLong(limitText);
        long usage = Long.parseLong(Files.readString(usageFile).strip());
        return (double) usage / (most == 0 ? limit : Math.min(most, limit));
    }
}
