package io.ringway.hotpath.listener;

import io.ringway.hotpath.network.ConnectionOwner;
import io.ringway.transport.ConnectionHandler;

/** A connection on its way out that nobody serves. Owner: worker. */
final class UnservedConnection implements ConnectionHandler {
    private final ConnectionOwner owner;

    /** Of a connection that never was one of a listener's. */
    static final UnservedConnection UNCOUNTED = new UnservedConnection(_ -> {});

    UnservedConnection(ConnectionOwner owner) {
        this.owner = owner;
    }

    @Override
    public void onConnected(int connection) {}

    @Override
    public boolean onRecv(int connection, int position, int length) {
        return false;
    }

    @Override
    public void onRecvEnd(int connection) {}

    @Override
    public void onSent(int connection, long pendingBytes) {}

    @Override
    public void onClosed(int connection, int error) {
        owner.onConnectionClosed(connection);
    }
}
