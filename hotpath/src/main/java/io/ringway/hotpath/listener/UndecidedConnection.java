package io.ringway.hotpath.listener;

import io.ringway.hotpath.network.Downstream;
import io.ringway.hotpath.services.WorkerServices;
import io.ringway.transport.ConnectionHandler;
import io.ringway.transport.Transport;
import io.ringway.transport.loop.Timer;
import io.ringway.transport.memory.BufferPool;
import org.jspecify.annotations.Nullable;

/**
 * An accepted connection of which something has to be known before it goes on (Envoy {@code Listener.listener_filters}): its first bytes tell,
 * within a time. Owner: worker.
 */
abstract class UndecidedConnection extends Timer implements ConnectionHandler {
    final WorkerServices worker;
    final Transport transport;
    final BufferPool pool;
    final WorkerListener listener;
    final int handle;
    final Downstream downstream;
    final ListenerFilters filters;
    private boolean isClosing;
    /** Serves the connection from now on; the transport knows. */
    private @Nullable ConnectionHandler next;

    UndecidedConnection(
            WorkerServices worker,
            WorkerListener listener,
            int handle,
            Downstream downstream,
            ListenerFilters filters) {
        this.worker = worker;
        this.listener = listener;
        this.handle = handle;
        this.downstream = downstream;
        this.filters = filters;
        transport = worker.loop().transport();
        pool = worker.buffers();
    }

    /** The time was over, and the connection is to go on as it is. */
    abstract void onTimeOver();

    /** Gives back what has come so far: nobody will read it. */
    void forget() {}

    /** Begins to read; last in the constructor. */
    final void begin() {
        worker.stats().increment(listener.descriptor().stats().preCxActive());
        if (filters.timeoutNs() > 0) {
            worker.loop().timers().schedule(this, worker.loop().nowNs() + filters.timeoutNs());
        }
        transport.recvStart(handle);
    }

    final boolean isClosing() {
        return isClosing;
    }

    /** Ends the wait. */
    final void leave() {
        worker.loop().timers().cancel(this);
        worker.stats().decrement(listener.descriptor().stats().preCxActive());
    }

    /** The connection is served by another from now on. */
    final void goOn(ConnectionHandler serving) {
        next = serving;
        transport.setHandler(handle, serving);
    }

    final void close() {
        isClosing = true;
        transport.close(handle);
    }

    @Override
    public final void onConnected(int connection) {
        throw new IllegalStateException("accepted connections are connected");
    }

    @Override
    protected final void onExpiry(long nowNs) {
        worker.stats().increment(listener.descriptor().stats().preCxTimeout());
        if (filters.isContinuedAfterTimeout()) {
            onTimeOver();
        } else {
            close();
        }
    }

    @Override
    public final void onRecvEnd(int connection) {
        close();
    }

    @Override
    public final void onSent(int connection, long pendingBytes) {}

    @Override
    public final void onClosed(int connection, int error) {
        ConnectionHandler serving = next;
        if (serving != null) {
            serving.onClosed(connection, error);
            return;
        }
        forget();
        leave();
        listener.onConnectionClosed(connection);
    }
}
