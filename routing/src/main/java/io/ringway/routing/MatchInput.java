package io.ringway.routing;

import org.agrona.DirectBuffer;

/**
 * The request that is being matched, with its path taken apart once: what {@link RouteCondition} looks at. Positions index
 * {@link #buffer()}. Owner: worker; reused from request to request.
 */
public final class MatchInput {
    private static final long ONES = 0x0101010101010101L;
    private static final long HIGH_BIT = 0x8080808080808080L;

    private RequestView request = NoRequest.INSTANCE;
    private long random;
    private int pathStart;
    private int pathEnd;
    private int targetEnd;

    /**
     * Points to a request.
     *
     * @param arePathParametersIgnored the path also ends at a semicolon ({@code ignore_path_parameters_in_path_matching})
     */
    public void set(RequestView request, long random, boolean arePathParametersIgnored) {
        this.request = request;
        this.random = random;
        pathStart = request.pathStart();
        targetEnd = pathStart + request.pathLength();
        pathEnd = pathEnd(request.buffer(), pathStart, targetEnd, arePathParametersIgnored ? ';' : '?');
    }

    public RequestView request() {
        return request;
    }

    public DirectBuffer buffer() {
        return request.buffer();
    }

    /** The stream's one random number. */
    public long random() {
        return random;
    }

    public int pathStart() {
        return pathStart;
    }

    /** Bytes of the path without query and fragment. */
    public int pathLength() {
        return pathEnd - pathStart;
    }

    /** Start of the query, after the question mark; equal to {@link #queryEnd()} if there is none. */
    public int queryStart() {
        DirectBuffer buffer = request.buffer();
        int i = pathEnd;
        while (i < targetEnd && buffer.getByte(i) != '?') {
            if (buffer.getByte(i) == '#') {
                return targetEnd;
            }
            i++;
        }
        return Math.min(i + 1, targetEnd);
    }

    /** End of the query: the fragment or the end of the request target. */
    public int queryEnd() {
        return targetEnd;
    }

    /** Position of the first question mark, number sign or {@code third} delimiter, eight bytes at a time. */
    private static int pathEnd(DirectBuffer buffer, int start, int end, char third) {
        int i = start;
        for (; i <= end - 8; i += 8) {
            long word = buffer.getLong(i);
            if ((zeroBytes(word ^ '?' * ONES) | zeroBytes(word ^ '#' * ONES) | zeroBytes(word ^ third * ONES)) != 0) {
                break;
            }
        }
        for (; i < end; i++) {
            byte b = buffer.getByte(i);
            if (b == '?' || b == '#' || b == third) {
                return i;
            }
        }
        return end;
    }

    /** Not 0 if one of the eight bytes is 0. */
    private static long zeroBytes(long word) {
        return (word - ONES) & ~word & HIGH_BIT;
    }
}
