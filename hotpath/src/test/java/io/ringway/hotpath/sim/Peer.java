package io.ringway.hotpath.sim;

/** One end of a connection that reads messages, and closes when the other end does. */
abstract class Peer extends MessageReader implements Quiet {
    private final Outside outside;

    Peer(Outside outside) {
        this.outside = outside;
    }

    @Override
    public boolean onRecv(int connection, int position, int length) {
        read(outside.received(position, length));
        return false;
    }

    @Override
    public void onRecvEnd(int connection) {
        outside.transport.close(connection);
    }
}
