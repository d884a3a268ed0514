package io.ringway.hotpath.names;

import java.util.concurrent.atomic.AtomicLong;

/** When requests last used a name: written by every worker, read by control. Owner: any. */
public final class NameUse {
    /** Finer times are not worth a write that all workers see. */
    private static final long GRAIN_NS = 10_000_000;

    private final AtomicLong lastNs;

    public NameUse(long nowNs) {
        lastNs = new AtomicLong(nowNs);
    }

    void touch(long nowNs) {
        if (nowNs - lastNs.getOpaque() >= GRAIN_NS) {
            lastNs.setOpaque(nowNs);
        }
    }

    /** In nanoseconds of the loops' clock. */
    public long lastNs() {
        return lastNs.getOpaque();
    }
}
