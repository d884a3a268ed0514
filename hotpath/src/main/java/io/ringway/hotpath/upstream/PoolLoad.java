package io.ringway.hotpath.upstream;

/** Connections and waiting requests of all pools of a cluster on one worker. Owner: worker. */
final class PoolLoad {
    /** Work per request: more is made ahead with the next ones. */
    static final int PRECONNECTS_MAX = 3;

    int open;
    int connecting;
    int idle;
    int pending;

    /** Whether one more request would find fewer connections than it should. */
    boolean isShort(double ratio) {
        return isShort(open, connecting, idle, pending + 1, ratio);
    }

    /**
     * Envoy's rule: requests that wait or run, times the ratio, against the connections for them.
     *
     * @param waiting requests that wait, or are to be reckoned with
     */
    static boolean isShort(int open, int connecting, int idle, int waiting, double ratio) {
        int active = open - connecting - idle;
        return (waiting + active) * ratio > open;
    }
}
