package io.ringway.hotpath.hcm;

/**
 * Where a connection finds the connection manager of the current snapshot, and reports its end: its listener. Owner: worker.
 */
public interface HcmSource {

    /** The one that new requests go to. */
    WorkerHcm current();

    /** The connection is gone. */
    void onClosed(H1DownstreamConnection connection);
}
