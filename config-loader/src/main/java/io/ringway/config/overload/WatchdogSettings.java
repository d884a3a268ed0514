package io.ringway.config.overload;

/**
 * How long a thread may take for one turn (Envoy {@code Watchdog}). Times in nanoseconds, 0 is never where that is allowed. Owner: any
 * (immutable).
 *
 * @param missNs {@code miss_timeout}: counted, and its stack is written down
 * @param megaMissNs {@code megamiss_timeout}: counted
 * @param killNs {@code kill_timeout}: the process ends; 0 is never
 * @param killJitterNs {@code max_kill_timeout_jitter}: a random time up to this one is added to it
 * @param multikillNs {@code multikill_timeout}: the process ends if several threads take so long; 0 is never
 * @param multikillShare {@code multikill_threshold}: of all threads, but two at least
 */
public record WatchdogSettings(
        long missNs, long megaMissNs, long killNs, long killJitterNs, long multikillNs, double multikillShare) {
    /** Envoy's defaults. */
    public static final WatchdogSettings DEFAULT = new WatchdogSettings(200_000_000, 1_000_000_000, 0, 0, 0, 0);

    /**
     * Those of both kinds of threads.
     *
     * @param main of the thread that makes configurations
     * @param workers of the workers
     */
    public record OfThreads(WatchdogSettings main, WatchdogSettings workers) {
        /** Envoy's defaults. */
        public static final OfThreads DEFAULT = new OfThreads(WatchdogSettings.DEFAULT, WatchdogSettings.DEFAULT);
    }
}
