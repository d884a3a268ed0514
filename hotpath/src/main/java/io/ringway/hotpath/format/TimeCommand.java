package io.ringway.hotpath.format;

import io.ringway.hotpath.filter.StreamView;
import io.ringway.hotpath.http.TextOutput;
import io.ringway.hotpath.services.WorkerServices;

/**
 * {@code %START_TIME%}, {@code %EMIT_TIME%} and the local forms. A second is written out once and remembered: streams end in another order
 * than they begin, so several seconds are in use at a time.
 *
 * <p>Owner: any. The memory is shared without order between the threads: what is in it never changes, and whoever misses an entry makes it
 * anew.
 */
final class TimeCommand implements Command {
    private static final long NS_PER_MICRO = 1_000;
    private static final int MICROS = 1_000_000;
    /** A power of two. */
    private static final int SECONDS_KEPT = 64;

    private final TimePattern pattern;
    private final boolean isStart;
    private final TimePattern.Second[] seconds = new TimePattern.Second[SECONDS_KEPT];

    TimeCommand(TimePattern pattern, boolean isStart) {
        this.pattern = pattern;
        this.isStart = isStart;
        seconds[0] = pattern.render(0);
        for (int i = 1; i < SECONDS_KEPT; i++) {
            seconds[i] = seconds[0];
        }
    }

    @Override
    public boolean write(StreamView view, TextOutput out) {
        WorkerServices worker = view.worker();
        long micros = worker.epochMicros();
        if (isStart) {
            micros -= (worker.loop().nowNs() - view.info().startNs) / NS_PER_MICRO;
        }
        long epochSecond = Math.floorDiv(micros, MICROS);
        int slot = (int) epochSecond & (SECONDS_KEPT - 1);
        TimePattern.Second second = seconds[slot];
        if (second.epochSecond() != epochSecond) {
            second = pattern.render(epochSecond);
            seconds[slot] = second;
        }
        second.write(Math.floorMod(micros, MICROS), out);
        return true;
    }
}
