package io.ringway.hotpath.format;

import io.ringway.hotpath.filter.StreamView;

/** A compiled format (Envoy {@code core.v3.SubstitutionFormatString}). Owner: any (immutable); each worker writes with its own copy. */
public interface Format {

    /** Writes everything; what the output has no room for is missing, and the output says so. */
    void write(StreamView view, FormatOutput out);

    /** What a worker may write with. */
    Format forWorker();
}
