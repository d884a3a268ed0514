package io.ringway.server.overload;

import com.sun.management.UnixOperatingSystemMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;

/** Descriptors that the process has open, of those that it may open. Owner: overload. */
final class FileDescriptorResource implements Resource {
    private final long most;

    /**
     * @param most a limit of our own, 0 for none
     */
    FileDescriptorResource(long most) {
        this.most = most;
    }

    @Override
    public double pressure() throws IOException {
        if (!(ManagementFactory.getOperatingSystemMXBean() instanceof UnixOperatingSystemMXBean system)) {
            throw new IOException("the system does not count descriptors");
        }
        long limit = system.getMaxFileDescriptorCount();
        return (double) system.getOpenFileDescriptorCount() / (most == 0 ? limit : Math.min(most, limit));
    }
}
