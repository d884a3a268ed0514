package io.ringway.config.compile;

import com.google.protobuf.Duration;
import io.envoyproxy.envoy.config.bootstrap.v3.Bootstrap;
import io.envoyproxy.envoy.config.bootstrap.v3.Watchdog;
import io.ringway.config.model.FieldNode;
import io.ringway.config.model.ProblemCode;
import io.ringway.config.model.Problems;
import io.ringway.config.model.Suggestion;
import io.ringway.config.overload.WatchdogSettings;

/** {@code watchdogs} of the bootstrap, and the older {@code watchdog}. What it returns is of no use after a problem. Owner: control. */
final class WatchdogCompiler {
    private static final long SHORTEST_NS = 1_000_000;

    private final Problems problems;

    WatchdogCompiler(Problems problems) {
        this.problems = problems;
    }

    @SuppressWarnings("deprecation") // the older field is still read
    WatchdogSettings.OfThreads compile(Bootstrap bootstrap, FieldNode at) {
        if (bootstrap.hasWatchdog() && bootstrap.hasWatchdogs()) {
            problems.atKey(
                    ProblemCode.ONEOF_CONFLICT,
                    at.field("watchdog"),
                    "watchdogs says it already",
                    Suggestion.hint("remove this one, which is deprecated"));
        }
        if (bootstrap.hasWatchdog()) {
            WatchdogSettings settings = compile(bootstrap.getWatchdog(), at.field("watchdog"));
            return new WatchdogSettings.OfThreads(settings, settings);
        }
        FieldNode bothAt = at.field("watchdogs");
        return new WatchdogSettings.OfThreads(
                compile(bootstrap.getWatchdogs().getMainThreadWatchdog(), bothAt.field("main_thread_watchdog")),
                compile(bootstrap.getWatchdogs().getWorkerWatchdog(), bothAt.field("worker_watchdog")));
    }

    private WatchdogSettings compile(Watchdog watchdog, FieldNode at) {
        WatchdogSettings usual = WatchdogSettings.DEFAULT;
        return new WatchdogSettings(
                longEnough(
                        watchdog.hasMissTimeout(), watchdog.getMissTimeout(), usual.missNs(), at.field("miss_timeout")),
                longEnough(
                        watchdog.hasMegamissTimeout(),
                        watchdog.getMegamissTimeout(),
                        usual.megaMissNs(),
                        at.field("megamiss_timeout")),
                Durations.ns(watchdog.getKillTimeout()),
                Durations.ns(watchdog.getMaxKillTimeoutJitter()),
                Durations.ns(watchdog.getMultikillTimeout()),
                watchdog.getMultikillThreshold().getValue() / 100);
    }

    private long longEnough(boolean isSet, Duration duration, long usualNs, FieldNode at) {
        long ns = Durations.ns(isSet, duration, usualNs);
        if (ns < SHORTEST_NS && !at.isBroken()) {
            problems.atValue(
                    ProblemCode.DURATION_RANGE,
                    at,
                    "a thread has at least a millisecond for a turn",
                    Suggestion.hint("the usual ones are 0.2s and 1s"));
        }
        return ns;
    }
}
