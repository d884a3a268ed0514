package io.ringway.hotpath.stats;

/**
 * Ids of the histograms that say where the time of requests went, for a route or a host: latencies in microseconds, and what the answers were.
 * They take memory when a value is recorded, so phases that take no time are not: a reader adds them as zeros. Owner: any (immutable).
 *
 * <pre>
 *   |------------------------- total -------------------------|
 *              |------ first byte ------|
 *   | request  |  connect  |    wait    |     response     |  | write
 *   first byte   to a host   sent         head of answer    |  last byte taken by the kernel
 *                                                           last byte of the answer came, then passed on
 * </pre>
 *
 * @param first id of the first one
 */
public record PhaseStats(int first) {
    /** How many there are; their ids follow one another. */
    public static final int COUNT = 7;

    private static final int FIRST_BYTE = 1;
    private static final int CONNECT = 2;
    private static final int RESPONSE = 3;
    private static final int WRITE = 4;
    private static final int STATUS = 5;
    private static final int FLAGS = 6;

    /** For what has no histograms. */
    public static final PhaseStats NONE = new PhaseStats(-1);

    /** Last part of a histogram's name. */
    static String name(int offset) {
        return switch (offset) {
            case 0 -> "rq_time_us";
            case FIRST_BYTE -> "upstream_time_us";
            case CONNECT -> "connect_time_us";
            case RESPONSE -> "response_time_us";
            case WRITE -> "write_time_us";
            case STATUS -> "status";
            case FLAGS -> "flags";
            default -> throw new IllegalArgumentException("no histogram " + offset);
        };
    }

    public boolean isNone() {
        return first < 0;
    }

    /** From the first byte of the request, for a host from its hand-over, to the last byte of the answer; one value per request. */
    public int total() {
        return first;
    }

    /** From the hand-over of the request to an upstream to the head of its answer; one value per answer. */
    public int firstByte() {
        return first + FIRST_BYTE;
    }

    /** From that hand-over to a connection; only of requests that had to wait for one. Coarse. */
    public int connect() {
        return first + CONNECT;
    }

    /** From the head of the answer to its end; only of answers that did not come at once. Coarse. */
    public int response() {
        return first + RESPONSE;
    }

    /** From the last byte that was written for the client to the moment the kernel has taken all; only if that took time. Coarse. */
    public int write() {
        return first + WRITE;
    }

    /** Statuses other than 200. */
    public int status() {
        return first + STATUS;
    }

    /** Response flags by the numbers of their bits. Coarse. */
    public int flags() {
        return first + FLAGS;
    }
}
