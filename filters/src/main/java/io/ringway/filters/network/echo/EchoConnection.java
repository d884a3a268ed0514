package io.ringway.filters.network.echo;

import io.ringway.hotpath.network.ConnectionOwner;
import io.ringway.hotpath.network.Relay;
import io.ringway.transport.ConnectionHandler;
import io.ringway.transport.Transport;

/** Sends back what comes, and is not read while it does not take it. Owner: worker. */
final class EchoConnection implements ConnectionHandler {
    private final Transport transport;
    private final int handle;
    private final ConnectionOwner owner;
    private final Relay back;

    EchoConnection(Transport transport, int handle, ConnectionOwner owner, int limitBytes) {
        this.transport = transport;
        this.handle = handle;
        this.owner = owner;
        back = new Relay(transport, handle, limitBytes);
        transport.recvStart(handle);
    }

    @Override
    public void onConnected(int connection) {
        throw new IllegalStateException("accepted connections are connected");
    }

    @Override
    public boolean onRecv(int connection, int position, int length) {
        boolean isTaken = back.pass(position, length);
        watchBacklog();
        return isTaken;
    }

    @Override
    public void onSent(int connection, long pendingBytes) {
        back.onSent(pendingBytes);
        watchBacklog();
    }

    private void watchBacklog() {
        if (back.watchBacklog()) {
            if (back.isBacklogged()) {
                transport.recvStop(handle);
            } else {
                transport.recvStart(handle);
            }
        }
    }

    @Override
    public void onRecvEnd(int connection) {
        back.close(true);
    }

    @Override
    public void onClosed(int connection, int error) {
        back.discard();
        owner.onConnectionClosed(connection);
    }
}
