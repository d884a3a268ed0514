package io.ringway.hotpath.format;

import io.ringway.hotpath.filter.StreamView;
import io.ringway.hotpath.http.Ascii;
import io.ringway.hotpath.http.HeaderBlock;
import io.ringway.hotpath.http.TextOutput;
import java.nio.charset.StandardCharsets;
import org.agrona.DirectBuffer;

/** {@code %QUERY_PARAM(name):length%}: the first parameter of this name, as it was sent. Owner: any (immutable). */
final class QueryCommand implements Command {
    private final byte[] name;
    private final int lengthMax;

    QueryCommand(String name, int lengthMax) {
        this.name = name.getBytes(StandardCharsets.UTF_8);
        this.lengthMax = lengthMax;
    }

    @Override
    public boolean write(StreamView view, TextOutput out) {
        HeaderBlock headers = view.requestHeaders();
        DirectBuffer buffer = headers.buffer();
        int end = end(buffer, headers.pathStart(), headers.pathStart() + headers.pathLength(), '#');
        int at = end(buffer, headers.pathStart(), end, '?') + 1;
        while (at < end) {
            int next = end(buffer, at, end, '&');
            int equals = end(buffer, at, next, '=');
            if (equals - at == name.length && Ascii.equals(buffer, at, name)) {
                int start = Math.min(equals + 1, next);
                out.put(buffer, start, Math.min(next - start, lengthMax));
                return true;
            }
            at = next + 1;
        }
        return false;
    }

    private static int end(DirectBuffer buffer, int start, int limit, char what) {
        int at = start;
        while (at < limit && buffer.getByte(at) != what) {
            at++;
        }
        return at;
    }
}
