package io.ringway.server.watchdog;

import io.ringway.config.overload.WatchdogSettings;
import io.ringway.hotpath.stats.StatName;
import io.ringway.hotpath.stats.StatsRegistry;
import io.ringway.hotpath.stats.WriterStats;
import java.util.function.Consumer;
import java.util.function.Function;

/** A thread, what was said of it already, and its statistics. Owner: watchdog. */
final class WatchedThread {
    private static final int FRAMES_MAX = 60;

    private final Watched thread;
    private final WriterStats stats;
    private final Consumer<String> log;
    private final Turns turns;
    private final boolean isToldEarly;
    private final int[] missIds;
    private final int[] megaMissIds;
    private boolean isMissed;
    private boolean isMegaMissed;
    private boolean isTold;
    private long stuckNs;

    /**
     * @param group {@code workers} or {@code main_thread}
     * @param own the name of a statistic of this thread alone
     * @param isToldEarly its stack is worth a line at the first miss
     */
    WatchedThread(
            Watched thread,
            String group,
            Function<String, StatName> own,
            boolean isToldEarly,
            StatsRegistry registry,
            WriterStats stats,
            Consumer<String> log) {
        this.thread = thread;
        this.stats = stats;
        this.log = log;
        this.isToldEarly = isToldEarly;
        turns = new Turns(thread);
        missIds = ids(registry, group, own, "watchdog_miss");
        megaMissIds = ids(registry, group, own, "watchdog_mega_miss");
    }

    /** The same thing is counted for the process, for the kind of threads, and for the thread. */
    private static int[] ids(StatsRegistry registry, String group, Function<String, StatName> own, String name) {
        return new int[] {
            registry.counter(StatName.of("server").then(name)),
            registry.counter(StatName.of(group).then(name)),
            registry.counter(own.apply(name))
        };
    }

    /** Looks at it; returns for how long it has been stuck. */
    long look(long nowNs, WatchdogSettings settings) {
        long before = stuckNs;
        stuckNs = turns.stuckNs(nowNs);
        if (stuckNs < before || stuckNs == 0) {
            if (isTold) {
                log.accept("watchdog: " + thread.name() + " turns again, after " + before / 1_000_000 + " ms");
            }
            isMissed = false;
            isMegaMissed = false;
            isTold = false;
        }
        if (stuckNs > settings.missNs() && !isMissed) {
            isMissed = true;
            count(missIds);
            tell(isToldEarly);
        }
        if (stuckNs > settings.megaMissNs() && !isMegaMissed) {
            isMegaMissed = true;
            count(megaMissIds);
            tell(true);
        }
        return stuckNs;
    }

    void forget(long nowNs) {
        turns.forget(nowNs);
        stuckNs = 0;
    }

    private void count(int[] ids) {
        for (int id : ids) {
            stats.increment(id);
        }
    }

    private void tell(boolean isWorth) {
        if (isWorth && !isTold) {
            isTold = true;
            log.accept(report());
        }
    }

    /** Where the thread is. */
    String report() {
        StringBuilder text = new StringBuilder("watchdog: ");
        text.append(thread.name())
                .append(" has been stuck for ")
                .append(stuckNs / 1_000_000)
                .append(" ms");
        String foreign = thread.foreignCode();
        if (foreign != null) {
            text.append(" in ").append(foreign);
        }
        Thread stuck = thread.thread();
        StackTraceElement[] frames = stuck == null ? new StackTraceElement[0] : stuck.getStackTrace();
        for (int i = 0; i < Math.min(frames.length, FRAMES_MAX); i++) {
            text.append("\n    at ").append(frames[i]);
        }
        return text.toString();
    }
}
