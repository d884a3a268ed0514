package io.ringway.hotpath.filter;

import io.ringway.hotpath.upstream.ResetReason;
import io.ringway.hotpath.upstream.UpstreamHost;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Where a request was sent, attempt by attempt, and what came of each: for whoever wants to know afterwards. Keeps the first attempts and the
 * last. Reused from stream to stream. Owner: worker.
 */
public final class AttemptTrail {
    /** Attempts that are kept. */
    public static final int KEPT_MAX = 4;

    // How an attempt ended; a reset is RESET plus the number of its reason.
    /** It went on until the request was over. */
    public static final int OUTCOME_NONE = 0;
    /** The host has answered, with the status that stands beside it. */
    public static final int OUTCOME_ANSWER = 1;
    /** It was too slow ({@code per_try_timeout}). */
    public static final int OUTCOME_PER_TRY_TIMEOUT = 2;
    /** Its answer had come to a halt ({@code per_try_idle_timeout}). */
    public static final int OUTCOME_PER_TRY_IDLE_TIMEOUT = 3;
    /** The request took too long in all (the route's {@code timeout}). */
    public static final int OUTCOME_TIMEOUT = 4;

    private static final int OUTCOME_RESET = 16;

    // Timers that fired, one bit each.
    public static final int TIMER_ROUTE = 1;
    public static final int TIMER_PER_TRY = 1 << 1;
    public static final int TIMER_PER_TRY_IDLE = 1 << 2;
    public static final int TIMER_STREAM_IDLE = 1 << 3;
    public static final int TIMER_STREAM_DURATION = 1 << 4;
    public static final int TIMER_BACK_OFF = 1 << 5;

    private final @Nullable UpstreamHost[] hosts = new UpstreamHost[KEPT_MAX];
    private final long[] startNs = new long[KEPT_MAX];
    private final long[] endNs = new long[KEPT_MAX];
    private final int[] statuses = new int[KEPT_MAX];
    private final int[] outcomes = new int[KEPT_MAX];
    private int count;
    private int timers;

    /** The request is sent to a host. */
    public void begin(UpstreamHost host, long nowNs) {
        int at = Math.min(count++, KEPT_MAX - 1);
        hosts[at] = host;
        startNs[at] = nowNs;
        endNs[at] = 0;
        statuses[at] = 0;
        outcomes[at] = OUTCOME_NONE;
    }

    /**
     * An attempt is over: the last one at this host that was under way.
     *
     * @param status of the answer, or 0
     */
    public void end(@Nullable UpstreamHost host, int outcome, int status, long nowNs) {
        for (int i = kept() - 1; i >= 0; i--) {
            if (outcomes[i] == OUTCOME_NONE && hosts[i] == host) {
                outcomes[i] = outcome;
                statuses[i] = status;
                endNs[i] = nowNs;
                return;
            }
        }
    }

    /** The same for one that broke off. */
    @SuppressWarnings("EnumOrdinal") // never stored outside the process
    public void end(@Nullable UpstreamHost host, ResetReason reason, long nowNs) {
        end(host, OUTCOME_RESET + reason.ordinal(), 0, nowNs);
    }

    /** All attempts that are under way are over. */
    public void endAll(int outcome, long nowNs) {
        for (int i = 0; i < kept(); i++) {
            if (outcomes[i] == OUTCOME_NONE) {
                outcomes[i] = outcome;
                endNs[i] = nowNs;
            }
        }
    }

    /** A timer has fired. */
    public void onTimer(int timer) {
        timers |= timer;
    }

    public void clear() {
        if (count > 0) {
            Arrays.fill(hosts, 0, kept(), null);
            count = 0;
        }
        timers = 0;
    }

    /** All attempts. */
    public int count() {
        return count;
    }

    /** Those that can be asked for. */
    public int kept() {
        return Math.min(count, KEPT_MAX);
    }

    public @Nullable UpstreamHost host(int index) {
        return hosts[index];
    }

    public long startNs(int index) {
        return startNs[index];
    }

    /** 0 while it goes on. */
    public long endNs(int index) {
        return endNs[index];
    }

    public int status(int index) {
        return statuses[index];
    }

    public int outcome(int index) {
        return outcomes[index];
    }

    /** Bits of the timers that fired. */
    public int timers() {
        return timers;
    }

    /** Why an attempt broke off, or null if its outcome is another one. Cold side. */
    public static @Nullable ResetReason resetReason(int outcome) {
        int number = outcome - OUTCOME_RESET;
        ResetReason[] all = ResetReason.values();
        return number >= 0 && number < all.length ? all[number] : null;
    }
}
