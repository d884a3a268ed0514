package io.ringway.transport.contract;

import io.ringway.transport.Transport;
import io.ringway.transport.net.Endpoint;
import org.jspecify.annotations.Nullable;

/** Where the peers of the transport under test live: the machine's sockets, or a simulated network. */
interface PeerHost extends AutoCloseable {

    /** A peer's listening socket. */
    interface PeerListener {
        Endpoint address();

        /** An accepted connection, or null if there is none now. */
        @Nullable
        Peer accept();
    }

    /** One turn of the transport under test, and of whatever the peers need. */
    void turn(Transport transport);

    /** An address that the transport under test can listen at. */
    Endpoint freeAddress();

    /** Starts to connect to a listener of the transport under test. */
    Peer connect(Endpoint to);

    PeerListener listen();

    /** An address where nobody listens. */
    Endpoint refusingAddress();

    /** An address that never answers a connect. */
    Endpoint silentAddress();

    /** Whether a new connection there is refused. */
    boolean isRefused(Transport transport, Endpoint address);

    @Override
    void close();
}
