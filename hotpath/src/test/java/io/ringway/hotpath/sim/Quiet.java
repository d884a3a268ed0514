package io.ringway.hotpath.sim;

import io.ringway.transport.ConnectionHandler;

/** One end of a connection that does nothing but what a test makes it do. */
interface Quiet extends ConnectionHandler {
    /** The end of a client that sends as soon as it is connected, and reads nothing. */
    static Quiet sending(Outside outside, byte[] bytes) {
        return new Quiet() {
            @Override
            public void onConnected(int connection) {
                outside.send(connection, bytes);
            }
        };
    }

    @Override
    default void onConnected(int connection) {
        throw new IllegalStateException("accepted");
    }

    @Override
    default boolean onRecv(int connection, int position, int length) {
        return false;
    }

    @Override
    default void onRecvEnd(int connection) {
        // Nothing waits for it.
    }

    @Override
    default void onSent(int connection, long pendingBytes) {
        // Nothing waits for it.
    }

    @Override
    default void onClosed(int connection, int error) {
        // Nothing waits for it.
    }
}
