package io.ringway.hotpath.network;

/** Where a downstream connection came from: it wants to know of its end. Owner: worker. */
public interface ConnectionOwner {

    /** One of its connections is gone. */
    void onConnectionClosed(int connection);
}
