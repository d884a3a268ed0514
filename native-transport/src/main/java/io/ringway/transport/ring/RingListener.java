package io.ringway.transport.ring;

import io.ringway.transport.AcceptHandler;
import io.ringway.transport.net.Endpoint;
import org.jspecify.annotations.Nullable;

/** One listening socket. Owner: worker. */
final class RingListener {
    /** Nobody once the socket is closed and nothing more can come: the handler holds on to a configuration. */
    @Nullable
    AcceptHandler handler;

    final Endpoint address;
    final int fd;
    /** The multishot accept is outstanding. */
    boolean isArmed;
    /** Accepting failed and is tried again at {@link #retryNs}, or earlier when a connection closes. */
    boolean isPaused;

    /** Whoever listens wants no peers for now. */
    boolean isStopped;

    boolean isClosed;
    long retryNs;

    RingListener(int fd, Endpoint address, AcceptHandler handler) {
        this.fd = fd;
        this.address = address;
        this.handler = handler;
    }

    /** Lets go of the handler if no connection can come any more. */
    void forgetIfOver() {
        if (isClosed && !isArmed) {
            handler = null;
        }
    }

    boolean isWildcard() {
        for (byte b : address.addressBytes()) {
            if (b != 0) {
                return false;
            }
        }
        return address.isIp();
    }
}
