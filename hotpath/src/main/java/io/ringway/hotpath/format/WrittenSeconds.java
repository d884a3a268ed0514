package io.ringway.hotpath.format;

/**
 * Seconds that a pattern has written out, the latest of them.
 *
 * <p>Owner: any. The memory is shared without order between the threads: what is in it never changes, and whoever misses an entry makes it
 * anew.
 */
final class WrittenSeconds {
    /** A power of two. */
    private static final int KEPT = 64;

    private final TimePattern pattern;
    private final TimePattern.Second[] seconds = new TimePattern.Second[KEPT];

    WrittenSeconds(TimePattern pattern) {
        this.pattern = pattern;
        seconds[0] = pattern.render(0);
        for (int i = 1; i < KEPT; i++) {
            seconds[i] = seconds[0];
        }
    }

    TimePattern.Second of(long epochSecond) {
        int slot = (int) epochSecond & (KEPT - 1);
        TimePattern.Second second = seconds[slot];
        if (second.epochSecond() != epochSecond) {
            second = pattern.render(epochSecond);
            seconds[slot] = second;
        }
        return second;
    }
}
