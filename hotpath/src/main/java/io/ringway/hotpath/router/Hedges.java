package io.ringway.hotpath.router;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Attempts of one request that were too slow and go on beside the one made last. Objects whose attempt is over are used again. Owner: worker.
 */
final class Hedges {
    private UpstreamRequest[] inFlight = new UpstreamRequest[2];
    private int count;
    private UpstreamRequest[] spare = new UpstreamRequest[2];
    private int spareCount;

    boolean isEmpty() {
        return count == 0;
    }

    boolean isAnyBut(UpstreamRequest one) {
        return count > 1 || (count == 1 && inFlight[0] != one);
    }

    /**
     * Takes an attempt that goes on.
     *
     * @return an object for the next one, or null if there is none
     */
    @Nullable
    UpstreamRequest add(UpstreamRequest slow) {
        if (count == inFlight.length) {
            inFlight = Arrays.copyOf(inFlight, 2 * count); // until it has met the most there are
        }
        inFlight[count++] = slow;
        return spareCount == 0 ? null : spare[--spareCount];
    }

    /** Gives one out and takes another one in its place. */
    void replace(UpstreamRequest out, UpstreamRequest in) {
        for (int i = 0; i < count; i++) {
            if (inFlight[i] == out) {
                inFlight[i] = in;
            }
        }
    }

    /** Ends one. */
    void discard(UpstreamRequest one) {
        for (int i = 0; i < count; i++) {
            if (inFlight[i] == one) {
                inFlight[i] = inFlight[--count];
                release(one);
                return;
            }
        }
    }

    void cancelAll() {
        while (count > 0) {
            release(inFlight[--count]);
        }
    }

    private void release(UpstreamRequest one) {
        one.cancel();
        if (spareCount == spare.length) {
            spare = Arrays.copyOf(spare, 2 * spareCount);
        }
        spare[spareCount++] = one;
    }
}
