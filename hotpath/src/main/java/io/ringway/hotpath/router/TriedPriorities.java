package io.ringway.hotpath.router;

/**
 * The priorities that attempts of a request went to, and which of them further attempts leave out (Envoy
 * {@code PreviousPrioritiesRetryPriority}). Owner: worker.
 */
final class TriedPriorities {
    private int attempts;
    private long tried;
    private long leftOut;

    /** An attempt goes to a host of this priority. */
    void onAttempt(int priority) {
        attempts++;
        tried |= priority < Long.SIZE ? 1L << priority : 0;
    }

    /**
     * What the next attempt leaves out.
     *
     * @param attemptsPerUpdate after so many attempts each, all that were tried so far are left out from then on; 0 is never
     * @return a bit per priority
     */
    long leftOut(int attemptsPerUpdate) {
        if (attemptsPerUpdate > 0 && attempts > 0 && attempts % attemptsPerUpdate == 0) {
            leftOut = tried;
        }
        return leftOut;
    }

    /** No priority counts as tried. */
    void clear() {
        attempts = 0;
        tried = 0;
        leftOut = 0;
    }
}
