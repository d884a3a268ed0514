package io.ringway.hotpath.format;

import io.ringway.hotpath.filter.StreamView;
import io.ringway.hotpath.http.TextOutput;

/** A compiled format (Envoy {@code core.v3.SubstitutionFormatString}). Owner: any (immutable). */
public interface Format {

    /** Writes everything; what the output has no room for is missing, and the output says so. */
    void write(StreamView view, TextOutput out);
}
