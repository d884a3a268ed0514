package io.ringway.filters.network.localratelimit;

import io.ringway.filters.shared.bucket.TokenBucket;
import io.ringway.hotpath.network.NetworkFilterFactory;
import io.ringway.hotpath.network.NetworkScope;
import io.ringway.hotpath.services.WorkerServices;
import io.ringway.routing.runtime.RuntimeValues;

/** A bucket of tokens that all workers share; each new connection takes one. Owner: any. */
final class LocalRateLimitFactory implements NetworkFilterFactory.Passing {
    /** Slot of a limit that is always in force. */
    static final int ALWAYS = -1;

    private final TokenBucket bucket;
    private final int enabledSlot;
    private final int limitedStat;

    /**
     * @param enabledSlot of the runtime's flag ({@code runtime_enabled}), or {@link #ALWAYS}
     */
    LocalRateLimitFactory(TokenBucket bucket, int enabledSlot, int limitedStat) {
        this.bucket = bucket;
        this.enabledSlot = enabledSlot;
        this.limitedStat = limitedStat;
    }

    @Override
    public FilterSource onWorker(NetworkScope scope) {
        return () -> new LocalRateLimitFilter(this);
    }

    /** Whether one more connection may come now. */
    boolean isAllowed(WorkerServices worker) {
        RuntimeValues runtime = worker.runtime();
        if (enabledSlot != ALWAYS && enabledSlot < runtime.slotCount() && !runtime.flag(enabledSlot)) {
            return true;
        }
        return bucket.tryTake(worker.loop().nowNs());
    }

    int limitedStat() {
        return limitedStat;
    }
}
