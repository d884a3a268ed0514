package io.ringway.hotpath.network;

import io.ringway.hotpath.services.WorkerServices;
import io.ringway.transport.memory.BlockQueue;
import io.ringway.transport.memory.BufferPool;

/** The place of a filter in its connection, with what waits behind it. Owner: worker. */
final class NetworkSlot implements NetworkCallbacks {
    final NetworkFilter filter;
    final boolean isWriting;
    /** Bytes from the client that the filter holds back. */
    final BlockQueue read;
    /** Bytes to the client that the filter holds back. */
    final BlockQueue write;

    boolean isStopped;
    boolean isEndHeld;
    boolean isWriteStopped;
    boolean isWriteEndHeld;

    private final FilteredConnection connection;
    private final int index;

    NetworkSlot(FilteredConnection connection, int index, NetworkFilter filter, BufferPool pool) {
        this.connection = connection;
        this.index = index;
        this.filter = filter;
        isWriting = filter.isWriteFilter();
        read = new BlockQueue(pool);
        write = new BlockQueue(pool);
    }

    @Override
    public WorkerServices worker() {
        return connection.worker();
    }

    @Override
    public Downstream downstream() {
        return connection.downstream();
    }

    @Override
    public void continueReading() {
        connection.continueReading(index);
    }

    @Override
    public void continueWriting() {
        connection.continueWriting(index);
    }

    @Override
    public void close() {
        connection.close();
    }

    @Override
    public void reset() {
        connection.reset();
    }
}
