package io.ringway.hotpath.router;

import io.ringway.hotpath.filter.RetryPolicy;
import io.ringway.hotpath.filter.RetryPolicy.RateLimitedBackOff;
import io.ringway.hotpath.filter.RetryPolicy.ResetHeader;
import io.ringway.hotpath.http.Ascii;
import io.ringway.hotpath.http.HeaderBlock;
import io.ringway.hotpath.services.WorkerServices;
import io.ringway.routing.runtime.RuntimeInteger;

/**
 * How long to wait before an attempt: full jitter under an interval that doubles, or what the upstream asked for and up to half of it on top
 * (Envoy {@code JitteredExponentialBackOffStrategy}, {@code JitteredLowerBoundBackOffStrategy}). Owner: worker.
 */
final class RetryBackOff {
    private static final long NS_PER_MS = 1_000_000;
    private static final long MS_PER_SECOND = 1_000;
    private static final long US_PER_MS = 1_000;
    /** Seconds since the epoch have ten. */
    private static final int SECONDS_DIGITS_MAX = 12;
    /** What the runtime says is not believed beyond an hour. */
    private static final long BASE_MAX_MS = 3_600_000;

    private final WorkerServices worker;
    private final RuntimeInteger usualBaseMs;
    private RetryPolicy policy = RetryPolicy.NONE;
    private long baseMs;
    private long maxMs;
    private long intervalMs;
    /** What the upstream asked for, milliseconds; 0 if it did not. */
    private long askedMs;

    /**
     * @param usualBaseMs base interval of policies that name none
     */
    RetryBackOff(WorkerServices worker, RuntimeInteger usualBaseMs) {
        this.worker = worker;
        this.usualBaseMs = usualBaseMs;
    }

    void begin(RetryPolicy next) {
        policy = next;
        baseMs = next.backOffBaseMs() > 0
                ? next.backOffBaseMs()
                : Math.max(1, Math.min(BASE_MAX_MS, usualBaseMs.now(worker.runtime())));
        maxMs = next.backOffMaxMs() > 0 ? next.backOffMaxMs() : baseMs * RetryPolicy.BACK_OFF_MAX_FACTOR;
        intervalMs = baseMs;
        askedMs = 0;
    }

    /** Looks in an answer for when the upstream's rate limit ends. */
    void onAnswer(HeaderBlock headers) {
        RateLimitedBackOff limited = policy.rateLimited();
        if (limited == null) {
            return;
        }
        for (int i = 0; i < limited.headers().size(); i++) {
            long ms = resetMs(headers, limited.headers().get(i));
            if (ms > 1 && ms <= limited.intervalMaxMs()) {
                askedMs = ms;
                return;
            }
        }
    }

    private long resetMs(HeaderBlock headers, ResetHeader reset) {
        int field = headers.find(reset.lowerName(), 0);
        if (field < 0) {
            return 0;
        }
        long value = seconds(headers, field);
        long nowMs = worker.loop().clock().epochMicros() / US_PER_MS;
        return reset.isTimestamp()
                ? value * MS_PER_SECOND - nowMs / MS_PER_SECOND * MS_PER_SECOND
                : value * MS_PER_SECOND;
    }

    private static long seconds(HeaderBlock headers, int field) {
        int start = headers.valueStart(field);
        long value = Ascii.digits(headers.buffer(), start, start + headers.valueLength(field), SECONDS_DIGITS_MAX);
        return value == RetryFields.NONE ? 0 : value;
    }

    /** The upstream asked for a wait: {@link #nextNs} will follow it. */
    boolean isAsked() {
        return askedMs > 0;
    }

    /** Nanoseconds to wait before the next attempt. */
    long nextNs() {
        long random = worker.random().nextLong() >>> 1;
        if (askedMs > 0) {
            long ms = askedMs + random % Math.max(1, askedMs >> 1);
            askedMs = 0;
            intervalMs = baseMs;
            return ms * NS_PER_MS;
        }
        long ms = random % intervalMs;
        intervalMs = intervalMs < maxMs / 2 ? 2 * intervalMs : maxMs;
        return ms * NS_PER_MS;
    }
}
