package io.ringway.lb;

import org.jspecify.annotations.Nullable;

/**
 * Picks hosts of one cluster for one worker; it allocates nothing per pick. Owner: worker.
 */
public interface LoadBalancer {

    /**
     * Switches to another snapshot; requests that hold a host keep it.
     *
     * @param table from {@link LbPolicy#prepare} of the policy that made this balancer
     */
    void onHostTable(HostTable table);

    /**
     * Says for what the next picks are.
     *
     * @param criteria of the route, or null if it has none
     * @param nowNs the worker's clock
     */
    default void begin(@Nullable Criteria criteria, long nowNs) {}

    /**
     * Picks a host.
     *
     * @param hash hash of the request under the route's hash policy; ignored by policies that do not hash
     * @param isHashed whether there is a hash
     * @param random one 64-bit random number of the caller
     * @param attempt 0, then 1, 2, ... when the caller refused the host picked before; hashing policies then pick as if that host were not
     *     there
     * @return null if there is no host
     */
    @Nullable
    Host pick(long hash, boolean isHashed, long random, int attempt);

    /**
     * From now on picks leave out hosts of these priorities, as long as there are others that are available; until the next call.
     *
     * @param priorities a bit per priority, 0 for none; priorities from 64 on cannot be left out
     * @return what is left out: {@code priorities}, or 0 if no other one is available
     */
    default long leaveOut(long priorities) {
        return 0;
    }

    /** What there is to count about the last pick: bits of {@link PickNote}. */
    default int notes() {
        return 0;
    }

    /** The first attempt at a pick. */
    default @Nullable Host pick(long hash, boolean isHashed, long random) {
        return pick(hash, isHashed, random, 0);
    }
}
