package io.ringway.hotpath.format;

import io.ringway.hotpath.filter.StreamView;
import io.ringway.hotpath.services.WorkerServices;

/**
 * {@code %START_TIME%}, {@code %EMIT_TIME%} and the local forms. The second is written out once; within it only digits change. Owner:
 * worker, each with its own copy.
 */
final class TimeCommand implements Command {
    private static final long NS_PER_MICRO = 1_000;
    private static final int MICROS = 1_000_000;
    private static final int MICRO_DIGITS = 6;

    private final TimePattern pattern;
    private final boolean isStart;
    private long second = Long.MIN_VALUE;
    private TimePattern.Second text;

    TimeCommand(TimePattern pattern, boolean isStart) {
        this.pattern = pattern;
        this.isStart = isStart;
        text = pattern.render(0);
    }

    @Override
    public boolean write(StreamView view, FormatOutput out) {
        WorkerServices worker = view.worker();
        long micros = worker.epochMicros();
        if (isStart) {
            micros -= (worker.loop().nowNs() - view.info().startNs) / NS_PER_MICRO;
        }
        long now = Math.floorDiv(micros, MICROS);
        if (now != second) {
            second = now;
            text = pattern.render(now);
        }
        patch(Math.floorMod(micros, MICROS));
        out.put(text.text());
        return true;
    }

    private void patch(int micros) {
        int[] fractions = text.fractions();
        for (int i = 0; i < fractions.length; i += 2) {
            int digits = fractions[i + 1];
            int left = micros;
            for (int digit = MICRO_DIGITS - 1; digit >= 0; digit--) {
                if (digit < digits) {
                    text.text()[fractions[i] + digit] = (byte) ('0' + left % 10);
                }
                left /= 10;
            }
        }
    }

    @Override
    public Command forWorker() {
        return new TimeCommand(pattern, isStart);
    }
}
