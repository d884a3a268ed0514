package io.ringway.hotpath.filter;

import java.util.Collection;

/** A set of status codes, 0 to 999. Owner: any (immutable). */
public final class StatusCodes {
    /** One past the largest code. */
    public static final int LIMIT = 1000;

    public static final StatusCodes NONE = new StatusCodes();

    private final long[] bits = new long[(LIMIT + Long.SIZE - 1) / Long.SIZE];

    private StatusCodes() {}

    /** Codes that no answer can have are left out. */
    public static StatusCodes of(Collection<Integer> codes) {
        StatusCodes set = new StatusCodes();
        for (int code : codes) {
            if (code >= 0 && code < LIMIT) {
                set.bits[code / Long.SIZE] |= 1L << code;
            }
        }
        return set;
    }

    public boolean contains(int code) {
        return code >= 0 && code < LIMIT && (bits[code / Long.SIZE] & (1L << code)) != 0;
    }
}
