package io.ringway.transport.ring;

import io.ringway.transport.net.Errno;
import java.io.IOException;

/** The kernel refuses a ring; {@link RingProbe} says why and what helps. */
final class RingSetupException extends IOException {
    private static final long serialVersionUID = 1L;

    private final int errno;

    RingSetupException(String what, int errno) {
        super(what + ": " + Errno.describe(errno));
        this.errno = errno;
    }

    /** Positive errno. */
    int errno() {
        return errno;
    }
}
