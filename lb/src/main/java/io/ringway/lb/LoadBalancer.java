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

    /** The last pick was made among all hosts, whatever their health, because too few are healthy. */
    default boolean isPanic() {
        return false;
    }

    /** The first attempt at a pick. */
    default @Nullable Host pick(long hash, boolean isHashed, long random) {
        return pick(hash, isHashed, random, 0);
    }
}
