package io.ringway.hotpath.listener;

import io.ringway.hotpath.hcm.H1DownstreamConnection;
import io.ringway.hotpath.network.ConnectionOwner;
import io.ringway.hotpath.services.WorkerServices;
import io.ringway.transport.loop.Timer;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.agrona.collections.IntHashSet;

/**
 * The connections that went to one filter chain, over reloads for as long as the chain stays. When it is gone from the configuration they drain:
 * answers close their connections, and what is open when the drain time is over is closed.
 *
 * <p>Owner: worker.
 */
final class ChainConnections extends Timer implements ConnectionOwner {
    private final WorkerServices worker;
    private final WorkerListener listener;
    /** Handles of the transport, of all kinds of connections. */
    private final IntHashSet open = new IntHashSet();
    /** In the order of their age, so that equal runs of a simulation close them in the same order. */
    private final Set<H1DownstreamConnection> http = new LinkedHashSet<>();

    private boolean isGone;

    ChainConnections(WorkerServices worker, WorkerListener listener) {
        this.worker = worker;
        this.listener = listener;
    }

    /** Id of what counts handshakes that have taken too long. */
    int handshakeTimeouts() {
        return listener.descriptor().stats().handshakeTimeouts();
    }

    /** A connection was accepted and comes to the chain. */
    void onOpened(int connection) {
        open.add(connection);
        if (isGone && !isScheduled()) {
            scheduleEnd();
        }
    }

    @Override
    public void onConnectionClosed(int connection) {
        open.remove(connection);
        if (isScheduled() && open.isEmpty()) {
            worker.loop().timers().cancel(this);
        }
        listener.onConnectionClosed(connection);
    }

    void onHttpOpened(H1DownstreamConnection connection) {
        http.add(connection);
    }

    void onHttpClosed(H1DownstreamConnection connection) {
        http.remove(connection);
        onConnectionClosed(connection.handle());
    }

    /** Answers close their connections. */
    boolean isDraining() {
        return isGone || listener.isDraining();
    }

    /** Closes connections that wait for a request. */
    void closeIdle() {
        new ArrayList<>(http).forEach(H1DownstreamConnection::closeIfIdle);
    }

    /** Timeouts may be shorter than they were. */
    void rearmTimers() {
        new ArrayList<>(http).forEach(H1DownstreamConnection::rearmTimers);
    }

    /** Adds the connections that hold at least so many bytes. */
    void addHolders(long bytesMin, List<H1DownstreamConnection> to) {
        for (H1DownstreamConnection connection : http) {
            if (connection.heldBytes() >= bytesMin) {
                to.add(connection);
            }
        }
    }

    /** The chain has left the configuration. */
    void drain() {
        isGone = true;
        closeIdle();
        if (!open.isEmpty()) {
            scheduleEnd();
        }
    }

    private void scheduleEnd() {
        worker.loop().timers().schedule(this, worker.loop().nowNs() + worker.drainTimeNs());
    }

    /** The drain time is over. */
    @Override
    protected void onExpiry(long nowNs) {
        open.forEachInt(worker.loop().transport()::close);
    }
}
