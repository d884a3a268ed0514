package io.ringway.server.why;

import io.ringway.hotpath.filter.AttemptTrail;
import io.ringway.hotpath.filter.ResponseFlag;
import io.ringway.hotpath.tape.TapeEntry;
import io.ringway.hotpath.upstream.ResetReason;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * A request on the tape, with what its numbers stand for. Owner: any (immutable).
 *
 * @param routeConfig empty without a route, like the next two
 * @param policy how the cluster chooses its hosts; empty if it is not known any more
 */
public record Decision(TapeEntry entry, String routeConfig, String virtualHost, String route, String policy) {
    private static final Map<Integer, String> TIMERS = Map.of(
            AttemptTrail.TIMER_ROUTE, "route timeout",
            AttemptTrail.TIMER_PER_TRY, "per-try timeout",
            AttemptTrail.TIMER_PER_TRY_IDLE, "per-try idle timeout",
            AttemptTrail.TIMER_STREAM_IDLE, "stream idle timeout",
            AttemptTrail.TIMER_STREAM_DURATION, "stream duration",
            AttemptTrail.TIMER_BACK_OFF, "retry back-off");

    /** {@code <route configuration>/<virtual host>/<route>}, empty without a route. */
    public String routeName() {
        return routeConfig.isEmpty() ? "" : routeConfig + "/" + virtualHost + "/" + route;
    }

    /** Response flags, in the order of their bits. */
    public List<ResponseFlag> flags() {
        List<ResponseFlag> flags = new ArrayList<>();
        for (long left = entry.flags(); left != 0; left &= left - 1) {
            flags.add(ResponseFlag.lowest(left));
        }
        return flags;
    }

    /** Timers that fired. */
    public List<String> timers() {
        return TIMERS.entrySet().stream()
                .filter(timer -> (entry.timers() & timer.getKey()) != 0)
                .sorted(Map.Entry.comparingByKey())
                .map(Map.Entry::getValue)
                .toList();
    }

    /** What came of an attempt. */
    static String outcome(TapeEntry.Attempt attempt) {
        return switch (attempt.outcome()) {
            case AttemptTrail.OUTCOME_NONE -> "given up with the request";
            case AttemptTrail.OUTCOME_ANSWER -> "answered " + attempt.status();
            case AttemptTrail.OUTCOME_PER_TRY_TIMEOUT -> "per-try timeout";
            case AttemptTrail.OUTCOME_PER_TRY_IDLE_TIMEOUT -> "per-try idle timeout";
            case AttemptTrail.OUTCOME_TIMEOUT -> "route timeout";
            default -> {
                ResetReason reason = AttemptTrail.resetReason(attempt.outcome());
                yield reason == null ? "unknown" : reason.text();
            }
        };
    }

    /** Number of an attempt, from 1: of more than there is room for, the last one stands in the last place. */
    int attemptNumber(int index) {
        return index == entry.attempts().size() - 1 ? entry.attemptCount() : index + 1;
    }
}
