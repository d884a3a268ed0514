package io.ringway.hotpath.router;

import io.ringway.hotpath.filter.RetryPolicy;
import io.ringway.hotpath.filter.RouteResilience;
import io.ringway.hotpath.filter.StreamCallbacks;
import io.ringway.hotpath.http.HeaderBlock;
import io.ringway.hotpath.http.HeaderId;
import io.ringway.hotpath.services.WorkerServices;
import io.ringway.hotpath.stats.RetryStats;
import io.ringway.hotpath.stats.WriterStats;
import io.ringway.hotpath.upstream.HostPool;
import io.ringway.hotpath.upstream.ResetReason;
import io.ringway.hotpath.upstream.WorkerCluster;
import io.ringway.lb.limit.WorkerResources;
import io.ringway.transport.loop.Timer;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Everything about the attempts of one request beyond a plain first one: whether to try again, when, where, with which body, and how long an
 * attempt may take. A router makes one when a request first needs it and keeps it for later requests, so others pay for none of it.
 *
 * <p>Owner: worker.
 */
final class RetryState extends Timer {
    /** What to do with a failed attempt. */
    enum Decision {
        /** Nothing calls for another attempt. */
        NO,
        /** Another attempt follows; {@link Forwarding#onRetryDue} will be called. */
        YES,
        /** A circuit breaker refuses it. */
        OVERFLOW,
        /** There were as many as allowed. */
        LIMIT_EXCEEDED
    }

    private static final int HOSTS_INITIAL = 4;
    private static final long NS_PER_MS = 1_000_000;

    private final Forwarding router;
    private final RouterOptions options;
    private final HostChoice hosts;
    private final StreamCallbacks callbacks;
    private final WorkerServices worker;
    private final RetryCriteria criteria;
    private final RetryBackOff backOff;
    private final AttemptTimer attemptTimer;
    private final ReplayBody body;
    private RetryPolicy policy = RetryPolicy.NONE;
    private @Nullable WorkerCluster cluster;
    /** Where the permit for the retry under way was taken. */
    private @Nullable WorkerResources permit;

    private int retriesLeft;
    private boolean isStaleRetried;
    private boolean isHedged;
    private long bodyLimitBytes;
    private int[] triedHosts = new int[HOSTS_INITIAL];
    private int triedCount;
    private final TriedPriorities priorities = new TriedPriorities();

    RetryState(Forwarding router, HostChoice hosts, StreamCallbacks callbacks, RouterOptions options) {
        this.options = options;
        this.router = router;
        this.hosts = hosts;
        this.callbacks = callbacks;
        worker = callbacks.worker();
        criteria = new RetryCriteria(callbacks.requestHeaders(), callbacks.responseHeaders());
        backOff = new RetryBackOff(worker, options.backOffBaseMs());
        attemptTimer = new AttemptTimer(router, worker);
        body = new ReplayBody(worker.buffers());
    }

    /**
     * For a request; takes its fields that ask for retries out of the head.
     *
     * @param timeoutNs of the route, 0 is none: a longer timeout of an attempt has no effect
     */
    void begin(@Nullable RouteResilience resilience, HeaderBlock headers, WorkerCluster target, long timeoutNs) {
        RetryPolicy own = resilience == null ? null : resilience.retry();
        policy = own == null ? RetryPolicy.NONE : own;
        cluster = target;
        criteria.begin(policy, headers, callbacks.randomValue());
        backOff.begin(policy);
        int asked = RetryFields.number(headers, HeaderId.X_ENVOY_MAX_RETRIES);
        retriesLeft = asked == RetryFields.NONE ? policy.retriesMax() : asked;
        int perTryMs = RetryFields.number(headers, HeaderId.X_ENVOY_UPSTREAM_RQ_PER_TRY_TIMEOUT_MS);
        long perTryNs = perTryMs == RetryFields.NONE ? policy.perTryTimeoutNs() : perTryMs * NS_PER_MS;
        attemptTimer.limits(timeoutNs > 0 && perTryNs >= timeoutNs ? 0 : perTryNs, policy.perTryIdleTimeoutNs());
        isHedged = RetryFields.hedges(headers, resilience != null && resilience.isHedged());
        long listenerLimit = callbacks.bufferLimitBytes();
        bodyLimitBytes = resilience == null ? listenerLimit : resilience.bufferLimitBytes(listenerLimit);
        RetryFields.remove(headers);
    }

    /** The request is over: everything is given back. */
    void end() {
        worker.loop().timers().cancel(this);
        attemptTimer.end();
        criteria.clear();
        body.clear();
        releasePermit();
        triedCount = 0;
        priorities.clear();
        isStaleRetried = false;
        cluster = null;
    }

    /** The next attempt is scheduled. */
    boolean hasAttemptFailed() {
        return isScheduled();
    }

    /** A slow attempt is not ended, another one is made beside it. */
    boolean isHedged() {
        return isHedged && attemptTimer.timeoutNs() > 0;
    }

    /** What an attempt may take until the answer's head, nanoseconds; 0 is no limit. */
    long perTryTimeoutNs() {
        return attemptTimer.timeoutNs();
    }

    AttemptTimer attemptTimer() {
        return attemptTimer;
    }

    ReplayBody body() {
        return body;
    }

    // ---- the body ----

    /**
     * Keeps a piece of the body for another attempt. One that becomes too large ends the retries.
     *
     * @return false if it is too large now
     */
    boolean keep(int position, int length) {
        if (criteria.isEmpty()) {
            return true;
        }
        if (body.bytes() + length <= bodyLimitBytes && body.add(position, length)) {
            return true;
        }
        count(stats().abandoned());
        criteria.clear();
        body.clear();
        return false;
    }

    // ---- decisions ----

    /** Whether the answer in the response block is a reason for another attempt, which is scheduled then. */
    Decision onAnswer() {
        if (!criteria.matchAnswer()) {
            onSuccess();
            return Decision.NO;
        }
        backOff.onAnswer(callbacks.responseHeaders());
        return decide();
    }

    /** Whether a failure is a reason for another attempt, which is scheduled then. */
    Decision onReset(ResetReason reason, boolean isBegun) {
        if (!criteria.matchReset(reason, isBegun)) {
            releasePermit();
            return Decision.NO;
        }
        return decide();
    }

    /**
     * An attempt is over its time and goes on. Whatever {@code retry_on} says, another one follows as long as one is left, but for requests
     * that are not to be tried again at all.
     */
    Decision onSlow() {
        return criteria.isEmpty() ? Decision.NO : decide();
    }

    /** The answer in the response block calls for another attempt, which has been made already. */
    boolean isBadAnswer() {
        return criteria.matchAnswer();
    }

    /** The attempt that is scheduled is not needed any more. */
    void cancelNext() {
        worker.loop().timers().cancel(this);
        releasePermit();
    }

    /** An attempt that was no longer needed to be tried again. */
    private void onSuccess() {
        if (permit != null) {
            count(stats().rqRetrySuccess());
            releasePermit();
        }
    }

    /**
     * A kept connection died before it brought anything of an answer: most likely the host had closed it before the request came. A request
     * that may be repeated (RFC 9110 section 9.2.2) is given another connection once, at once, whatever the policy (RFC 9112 section 9.3.1).
     *
     * @return true if another attempt is scheduled
     */
    boolean retryStale() {
        WorkerCluster target = cluster;
        if (target == null || isStaleRetried || !hosts.resources(target).tryAcquireRetry()) {
            return false;
        }
        isStaleRetried = true;
        permit = hosts.resources(target);
        count(stats().rqRetry());
        attemptTimer.end();
        worker.loop().timers().schedule(this, worker.loop().nowNs());
        return true;
    }

    private Decision decide() {
        releasePermit();
        WorkerCluster target = cluster;
        if (target == null) {
            return Decision.NO;
        }
        if (retriesLeft == 0) {
            count(stats().rqRetryLimitExceeded());
            return Decision.LIMIT_EXCEEDED;
        }
        if (!options.retried().isTaken(worker.runtime(), worker.random().nextLong())) {
            return Decision.NO;
        }
        retriesLeft--;
        if (!hosts.resources(target).tryAcquireRetry()) {
            count(stats().rqRetryOverflow());
            return Decision.OVERFLOW;
        }
        permit = hosts.resources(target);
        count(stats().rqRetry());
        count(backOff.isAsked() ? stats().rqRetryBackoffRatelimited() : stats().rqRetryBackoffExponential());
        attemptTimer.end();
        worker.loop().timers().schedule(this, worker.loop().nowNs() + backOff.nextNs());
        return Decision.YES;
    }

    @Override
    protected void onExpiry(long nowNs) {
        router.onRetryDue();
    }

    // ---- the host ----

    /** An attempt goes to this host. */
    void onHost(HostPool pool) {
        WorkerCluster target = cluster;
        if (policy.attemptsPerUpdate() > 0 && target != null) {
            priorities.onAttempt(target.priority(pool.host()));
        }
        if (!policy.avoidsPreviousHosts()) {
            return;
        }
        if (triedCount == triedHosts.length) {
            triedHosts = Arrays.copyOf(triedHosts, 2 * triedCount); // until it has met the most attempts there are
        }
        triedHosts[triedCount++] = pool.host().host().id();
    }

    /** A host for another attempt; the last one picked if all were tried before (Envoy {@code host_selection_retry_max_attempts}). */
    @Nullable
    HostPool pick(WorkerCluster target) {
        long leftOut = priorities.leftOut(policy.attemptsPerUpdate());
        HostPool pool = null;
        for (int i = 0; i < policy.hostPicksMax(); i++) {
            pool = leftOut == 0 ? hosts.pick(target, i) : hosts.pickOutside(target, leftOut, i);
            if (leftOut != 0 && target.leftOut() == 0) {
                priorities.clear(); // no other one is available: all count again
                leftOut = 0;
            }
            if (pool == null || !isTried(pool.host().host().id())) {
                return pool;
            }
        }
        return pool;
    }

    private boolean isTried(int hostId) {
        for (int i = 0; i < triedCount; i++) {
            if (triedHosts[i] == hostId) {
                return true;
            }
        }
        return false;
    }

    private void releasePermit() {
        if (permit != null) {
            permit.releaseRetry();
            permit = null;
        }
    }

    private RetryStats stats() {
        WorkerCluster target = cluster;
        if (target == null) {
            throw new IllegalStateException("no request");
        }
        return target.stats().retry();
    }

    private void count(int id) {
        WriterStats stats = worker.stats();
        stats.increment(id);
    }
}
