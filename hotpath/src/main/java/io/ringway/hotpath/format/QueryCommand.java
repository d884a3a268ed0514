package io.ringway.hotpath.format;

import io.ringway.hotpath.filter.QueryParameter;
import io.ringway.hotpath.filter.Slices;
import io.ringway.hotpath.filter.StreamView;
import io.ringway.hotpath.http.TextOutput;
import java.nio.charset.StandardCharsets;

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
        long slice = QueryParameter.find(view.requestHeaders(), name);
        if (slice == Slices.NONE) {
            return false;
        }
        out.put(view.requestHeaders().buffer(), Slices.start(slice), Math.min(Slices.length(slice), lengthMax));
        return true;
    }
}
