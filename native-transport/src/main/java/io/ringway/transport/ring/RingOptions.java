package io.ringway.transport.ring;

/**
 * Sizes and switches of one ring.
 *
 * @param sqEntries submission queue entries; a full queue is submitted early, nothing is lost
 * @param cqEntries completion queue entries; the kernel keeps what does not fit and hands it over later
 * @param connectionsMax connections of this worker, lowered to the limit of open files; with direct descriptors half is for accepted ones,
 *     up to 7/8 while the outgoing ones need less
 * @param receiveBuffers blocks that the kernel may fill at a time, a power of two up to 32768; small, so that memory stays in the caches
 * @param useDirectDescriptors keep sockets in the ring's own table instead of the process's; needs Linux 6.8
 * @param useDeferredTasks DEFER_TASKRUN, Linux 6.1; else COOP_TASKRUN
 * @param useRegisteredRing enter through a registered ring descriptor
 * @param useSubmissionArray keep the indirection array of the submission queue even where NO_SQARRAY (Linux 6.6) works
 * @param useReceiveLimit tell the kernel how much a receive may bring before it is armed again; needs Linux 6.18
 */
public record RingOptions(
        int sqEntries,
        int cqEntries,
        int connectionsMax,
        int receiveBuffers,
        boolean useDirectDescriptors,
        boolean useDeferredTasks,
        boolean useRegisteredRing,
        boolean useSubmissionArray,
        boolean useReceiveLimit) {

    /** Receive buffers: 1024 of 16 KiB, more than one turn of a busy worker fills. */
    public static final RingOptions DEFAULT = new RingOptions(4096, 16384, 65536, 1024, true, true, true, false, true);

    public RingOptions {
        if (Integer.bitCount(receiveBuffers) != 1 || receiveBuffers > 32768) {
            throw new IllegalArgumentException("receiveBuffers must be a power of two up to 32768: " + receiveBuffers);
        }
        if (connectionsMax < 2 || connectionsMax > Slots.CAPACITY_MAX) {
            throw new IllegalArgumentException(
                    "connectionsMax must be 2 to " + Slots.CAPACITY_MAX + ": " + connectionsMax);
        }
    }

    public RingOptions withQueues(int submissions, int completions) {
        return new RingOptions(
                submissions,
                completions,
                connectionsMax,
                receiveBuffers,
                useDirectDescriptors,
                useDeferredTasks,
                useRegisteredRing,
                useSubmissionArray,
                useReceiveLimit);
    }

    public RingOptions withReceiveBuffers(int count) {
        return new RingOptions(
                sqEntries,
                cqEntries,
                connectionsMax,
                count,
                useDirectDescriptors,
                useDeferredTasks,
                useRegisteredRing,
                useSubmissionArray,
                useReceiveLimit);
    }

    public RingOptions withConnectionsMax(int count) {
        return new RingOptions(
                sqEntries,
                cqEntries,
                count,
                receiveBuffers,
                useDirectDescriptors,
                useDeferredTasks,
                useRegisteredRing,
                useSubmissionArray,
                useReceiveLimit);
    }

    /** What a kernel before 6.1 offers: for tests and comparisons. */
    public RingOptions withoutNewFeatures() {
        return new RingOptions(sqEntries, cqEntries, connectionsMax, receiveBuffers, false, false, false, true, false);
    }
}
