package io.ringway.server.overload;

import java.io.IOException;
import java.nio.file.NoSuchFileException;

/** What the process' control group takes of the memory that it may take; both versions of control groups. Owner: overload. */
final class CgroupMemoryResource implements Resource {
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
        CgroupMemory memory = CgroupMemory.of(group);
        if (memory == null) {
            throw new NoSuchFileException("memory of the control group");
        }
        return (double) memory.usage() / (most == 0 ? memory.limit() : Math.min(most, memory.limit()));
    }
}
