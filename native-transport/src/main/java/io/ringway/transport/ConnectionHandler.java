package io.ringway.transport;

/**
 * What happens on one connection. Called only from {@link Transport#poll}. Owner: worker.
 */
public interface ConnectionHandler {

    /** A connection made by {@link Transport#connect} is established. Receiving is not armed yet. */
    void onConnected(int connection);

    /**
     * Bytes came in.
     *
     * @param position absolute offset of the first byte in the pool's region
     * @param length bytes, at least 1, all inside one block
     * @return true if the handler took over the claim on the block (it gives it back later, or sends it on), false if it only looked at it
     *     and nobody has retained the block
     */
    boolean onRecv(int connection, int position, int length);

    /**
     * Reads what {@link #onRecv} is about to need, and does nothing else: the transport asks a few connections in turn before it calls any of
     * them back, so that their cache misses overlap instead of following one another.
     *
     * @param stage 0: the connection's own memory; 1: what it points to; 2: what that points to
     * @return any number that depends on what was read
     */
    default int prefetch(int stage) {
        return 0;
    }

    /** The peer has closed its sending side (FIN), and all that it has sent was delivered. Our side can still send. Comes at most once. */
    void onRecvEnd(int connection);

    /**
     * Queued bytes were taken by the kernel. Several sends may share one call; none comes once the connection is closing.
     *
     * @param pendingBytes what is still queued
     */
    void onSent(int connection, long pendingBytes);

    /**
     * The last call: the connection is gone and its slot is free.
     *
     * @param error 0 if we have called close or reset, whatever happened since; else a positive errno of {@link io.ringway.transport.net.Errno} (ECONNREFUSED, ECONNRESET, EPIPE...)
     */
    void onClosed(int connection, int error);
}
