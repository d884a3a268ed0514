package io.ringway.lb.limit;

/**
 * How many retries may be under way, by how many requests are. Owner: any (immutable).
 *
 * @param percent of the requests under way ({@code budget_percent}, default 20)
 * @param retriesMin allowed in any case ({@code min_retry_concurrency}, default 3)
 */
public record RetryBudget(double percent, int retriesMin) {
    public static final double PERCENT_DEFAULT = 20;
    public static final int RETRIES_MIN_DEFAULT = 3;

    /** Most retries at a moment. */
    public int retriesMax(int requests) {
        return (int) Math.min(Integer.MAX_VALUE, Math.max(percent / 100 * requests, retriesMin));
    }
}
