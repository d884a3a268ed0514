package io.ringway.transport.sim;

import io.ringway.transport.AcceptHandler;
import io.ringway.transport.net.Endpoint;
import java.util.ArrayDeque;

/** A listening socket of the simulation. Owner: the simulation. */
final class SimListener {
    final SimTransport transport;
    final int handle;
    final Endpoint address;
    final boolean isShared;
    final AcceptHandler handler;
    /** Peers that wait as long as {@link #isStopped}. */
    final ArrayDeque<SimConnection> waiting = new ArrayDeque<>();

    boolean isStopped;
    boolean isClosed;

    SimListener(SimTransport transport, int handle, Endpoint address, boolean isShared, AcceptHandler handler) {
        this.transport = transport;
        this.handle = handle;
        this.address = address;
        this.isShared = isShared;
        this.handler = handler;
    }
}
