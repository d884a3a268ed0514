package io.ringway.hotpath.format;

import io.ringway.hotpath.filter.StreamView;
import io.ringway.hotpath.http.TextOutput;
import io.ringway.hotpath.services.WorkerServices;

/**
 * {@code %START_TIME%}, {@code %EMIT_TIME%} and the local forms. A second is written out once and remembered: streams end in another order
 * than they begin, so several seconds are in use at a time. Owner: any (see {@link WrittenSeconds}).
 */
final class TimeCommand implements Command {
    private static final long NS_PER_MICRO = 1_000;
    private static final int MICROS = 1_000_000;

    private final WrittenSeconds seconds;
    private final boolean isStart;

    TimeCommand(TimePattern pattern, boolean isStart) {
        this.isStart = isStart;
        seconds = new WrittenSeconds(pattern);
    }

    @Override
    public boolean write(StreamView view, TextOutput out) {
        WorkerServices worker = view.worker();
        long micros = worker.epochMicros();
        if (isStart) {
            micros -= (worker.loop().nowNs() - view.info().startNs) / NS_PER_MICRO;
        }
        seconds.of(Math.floorDiv(micros, MICROS)).write(Math.floorMod(micros, MICROS), out);
        return true;
    }
}
