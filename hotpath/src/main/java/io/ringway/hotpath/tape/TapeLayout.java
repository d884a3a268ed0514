package io.ringway.hotpath.tape;

/**
 * Where the parts of a record stand, bytes from its beginning. A text is its length (2 bytes) and so many bytes; longer ones are cut off. A time
 * is microseconds since the start of the request, {@link #NEVER} if the moment did not come.
 *
 * <pre>
 *   0 sequence  8 wall clock, us  16 flags  24 received  32 sent                                       8 bytes each
 *  40 times: request end, upstream start, connected, sent, head, upstream end, end                     4 each
 *  68 route  72 status  76 attempts  80 hosts  84 healthy hosts  88 timers  92 why it is kept          4 each
 * 112 method  128 request id  192 host  288 path  544 details  624 cluster  688 filter                 texts
 * 736 attempts, 56 each: 0 start 4 end 8 status (2) 10 outcome (1) 12 address (text)
 * 960 stopped filters                                                                                  text
 * </pre>
 */
public final class TapeLayout {
    /** Bytes of a record. */
    public static final int RECORD_BYTES = 1024;

    /** A time that did not come. */
    public static final int NEVER = -1;

    public static final int SEQUENCE = 0;
    public static final int EPOCH_US = 8;
    public static final int FLAGS = 16;
    public static final int RECEIVED = 24;
    public static final int SENT = 32;
    public static final int REQUEST_END = 40;
    public static final int UPSTREAM_START = 44;
    public static final int CONNECTED = 48;
    public static final int UPSTREAM_SENT = 52;
    public static final int HEAD = 56;
    public static final int UPSTREAM_END = 60;
    public static final int END = 64;
    public static final int ROUTE = 68;
    public static final int STATUS = 72;
    public static final int ATTEMPTS = 76;
    public static final int HOSTS = 80;
    public static final int HOSTS_HEALTHY = 84;
    public static final int TIMERS = 88;
    public static final int KEPT = 92;

    public static final int METHOD = 112;
    public static final int METHOD_MAX = 14;
    public static final int REQUEST_ID = 128;
    public static final int REQUEST_ID_MAX = 62;
    public static final int HOST = 192;
    public static final int HOST_MAX = 94;
    public static final int PATH = 288;
    public static final int PATH_MAX = 254;
    public static final int DETAILS = 544;
    public static final int DETAILS_MAX = 78;
    public static final int CLUSTER = 624;
    public static final int CLUSTER_MAX = 62;
    public static final int FILTER = 688;
    public static final int FILTER_MAX = 46;
    public static final int STOPPED = 960;
    public static final int STOPPED_MAX = 62;

    /** Attempts that have room; of more, the last one stands in the last place. */
    public static final int ATTEMPTS_MAX = 4;

    public static final int ATTEMPT_BYTES = 56;
    public static final int ATTEMPT_START = 0;
    public static final int ATTEMPT_END = 4;
    public static final int ATTEMPT_STATUS = 8;
    public static final int ATTEMPT_OUTCOME = 10;
    public static final int ATTEMPT_ADDRESS = 12;
    public static final int ADDRESS_MAX = 42;
    private static final int FIRST_ATTEMPT = 736;

    private TapeLayout() {}

    /** Where an attempt stands. */
    public static int attempt(int index) {
        return FIRST_ATTEMPT + index * ATTEMPT_BYTES;
    }
}
