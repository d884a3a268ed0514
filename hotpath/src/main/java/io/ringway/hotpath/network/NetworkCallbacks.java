package io.ringway.hotpath.network;

import io.ringway.hotpath.services.WorkerServices;

/** What a network filter may do with its connection. Owner: worker. */
public interface NetworkCallbacks {

    WorkerServices worker();

    /** Who is at the other end. */
    Downstream downstream();

    /** Ends a {@link NetworkFilter.Status#STOP} of reading. Not from inside the filter's own calls, which return {@code CONTINUE} instead. */
    void continueReading();

    /** Ends a {@link NetworkFilter.Status#STOP} of writing; as {@link #continueReading}. */
    void continueWriting();

    /** Sends what was written, then closes. Nothing more is read. */
    void close();

    /** Drops what was written and closes with a reset. */
    void reset();
}
