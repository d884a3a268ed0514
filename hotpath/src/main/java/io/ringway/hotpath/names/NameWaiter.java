package io.ringway.hotpath.names;

import org.jspecify.annotations.Nullable;

/** Something that can wait for a name, for one at a time; part of a list, so that waiting allocates nothing. Owner: worker. */
public abstract class NameWaiter {
    @Nullable
    CachedName waitsFor;

    @Nullable
    NameWaiter previous;

    @Nullable
    NameWaiter next;

    protected NameWaiter() {}

    public final boolean isWaiting() {
        return waitsFor != null;
    }

    /** The name is known, or is known to have no address. The waiter waits no longer. */
    protected abstract void onName(CachedName name);

    /**
     * The cache was replaced by another one: to ask there.
     *
     * @return false if that is not possible; {@link #onName} follows then
     */
    protected abstract boolean moveTo(WorkerDnsCache successor);
}
