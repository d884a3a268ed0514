package io.ringway.hotpath.filter;

import io.ringway.hotpath.http.Ascii;
import io.ringway.hotpath.http.HeaderBlock;
import org.agrona.DirectBuffer;

/** Finds parameters in the query of a request's path, as they were sent. Owner: any (stateless). */
public final class QueryParameter {
    private QueryParameter() {}

    /** Where the value of the first parameter of a name is, packed by {@link Slices}, or {@link Slices#NONE}. */
    public static long find(HeaderBlock headers, byte[] name) {
        DirectBuffer buffer = headers.buffer();
        int pathEnd = headers.pathStart() + headers.pathLength();
        int end = indexOf(buffer, '#', headers.pathStart(), pathEnd);
        int at = indexOf(buffer, '?', headers.pathStart(), end) + 1;
        while (at <= end) {
            int next = indexOf(buffer, '&', at, end);
            int equals = indexOf(buffer, '=', at, next);
            if (equals - at == name.length && Ascii.equals(buffer, at, name)) {
                int start = Math.min(equals + 1, next);
                return Slices.of(start, next - start);
            }
            at = next + 1;
        }
        return Slices.NONE;
    }

    /** The end if there is none. */
    private static int indexOf(DirectBuffer buffer, char wanted, int from, int end) {
        int at = from;
        while (at < end && buffer.getByte(at) != wanted) {
            at++;
        }
        return at;
    }
}
