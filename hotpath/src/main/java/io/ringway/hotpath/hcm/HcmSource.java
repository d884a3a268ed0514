package io.ringway.hotpath.hcm;

/**
 * Where a connection finds the connection manager of the current snapshot, and reports its end: its listener. Owner: worker.
 */
public interface HcmSource {

    /** The one that new requests go to. */
    WorkerHcm current();

    /** Answers close their connections: the process is stopping, or this listener is no longer in the configuration. */
    boolean isDraining();

    /** The connection is gone. */
    void onClosed(H1DownstreamConnection connection);
}
