package io.ringway.server.trace;

import io.ringway.hotpath.trace.FinishedSpan;
import io.ringway.hotpath.trace.TraceProvider;
import java.util.List;
import java.util.Locale;

/** Writes a report of spans. Owner: any (stateless). */
interface SpanEncoder {

    byte[] encode(TraceProvider.Settings settings, List<FinishedSpan> spans);

    /** An id as Zipkin and people write it. */
    static String hex(long id) {
        return String.format(Locale.ROOT, "%016x", id);
    }
}
