package io.ringway.hotpath.format;

import io.ringway.hotpath.filter.Slices;
import io.ringway.hotpath.filter.StreamInfo;
import io.ringway.hotpath.http.HeaderBlock;
import io.ringway.hotpath.http.Scratch;
import io.ringway.transport.memory.BufferPool;
import java.util.ArrayList;
import java.util.List;

/**
 * The fields of answers that logs show. An answer's head lies in a block of its upstream connection and is gone when the last byte of a long
 * body has passed; a log is written then. So these fields are copied when the head goes out, unless the answer ends with it.
 *
 * <p>Owner: control while a configuration is compiled, any afterwards (immutable).
 */
public final class CapturedFields {
    private final List<FieldName> names = new ArrayList<>();
    private boolean isUpstreamLocalWanted;

    /** The slot of a field, new or known. Control. */
    int slot(FieldName name) {
        int known = names.indexOf(name);
        if (known >= 0) {
            return known;
        }
        names.add(name);
        return names.size() - 1;
    }

    /** A command shows our address on the upstream connection, which is gone too by then. Control. */
    void wantUpstreamLocal() {
        isUpstreamLocalWanted = true;
    }

    /** Whether our address on the upstream connection has to be noted. */
    public boolean isUpstreamLocalWanted() {
        return isUpstreamLocalWanted;
    }

    /** Copies the fields' values to memory of the stream; one that there is no room for counts as missing. Worker. */
    public void capture(HeaderBlock answer, Scratch scratch, StreamInfo info) {
        info.captured(names.size());
        for (int i = 0; i < names.size(); i++) {
            long slice = names.get(i).find(answer);
            if (slice != Slices.NONE) {
                int copy = scratch.copy(Slices.start(slice), Slices.length(slice));
                slice = copy == BufferPool.NONE ? Slices.NONE : Slices.of(copy, Slices.length(slice));
            }
            info.captured[i] = slice;
        }
    }
}
