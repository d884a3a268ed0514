package io.ringway.perf.bench;

/** What every proxy is asked to do with a request; the same for all of them. */
public enum Work {
    /** Route, forward, add X-Forwarded-For, X-Forwarded-Proto and X-Request-Id. */
    FULL("full"),
    /** Route and forward only. */
    PLAIN("plain");

    private final String marker;

    Work(String marker) {
        this.marker = marker;
    }

    /** The word in a template line's closing comment that keeps the line for this kind of work only. */
    String marker() {
        return marker;
    }
}
