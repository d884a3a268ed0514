package io.ringway.hotpath.network;

import io.ringway.hotpath.services.WorkerServices;
import io.ringway.transport.ConnectionHandler;
import io.ringway.transport.ConnectionLayer;
import io.ringway.transport.Transport;
import io.ringway.transport.memory.BufferPool;
import org.jspecify.annotations.Nullable;

/**
 * A downstream connection with filters before what serves it. Connections without filters have none of this: what serves them is the
 * transport's handler.
 *
 * <p>Owner: worker.
 */
public final class FilteredConnection implements ConnectionHandler, ConnectionLayer.Layer {
    private final WorkerServices worker;
    private final Transport transport;
    private final BufferPool pool;
    private final int handle;
    private final Downstream downstream;
    private final NetworkFilterFactory.ConnectionSource terminalSource;
    private final ConnectionOwner owner;
    private final ConnectionLayer terminalTransport;
    private final NetworkSlot[] slots;
    private final long heldMax;

    private @Nullable ConnectionHandler terminal;
    /** Filters that know of the connection: it has come this far. */
    private int attached;

    private boolean isTerminalReading;
    private boolean isReading;
    private boolean isClosing;

    /**
     * A connection that nobody has looked at yet: {@link #start} is due.
     *
     * @param filters makers of its filters, in order
     * @param heldMax bytes that filters may hold before reading stops
     */
    public FilteredConnection(
            WorkerServices worker,
            Transport transport,
            int handle,
            Downstream downstream,
            NetworkFilterFactory.FilterSource[] filters,
            NetworkFilterFactory.ConnectionSource terminal,
            ConnectionOwner owner,
            long heldMax) {
        this.worker = worker;
        this.handle = handle;
        this.downstream = downstream;
        this.owner = owner;
        this.heldMax = heldMax;
        this.transport = transport;
        pool = worker.buffers();
        terminalSource = terminal;
        slots = new NetworkSlot[filters.length];
        for (int i = 0; i < slots.length; i++) {
            slots[i] = new NetworkSlot(this, i, filters[i].newFilter(), pool);
        }
        terminalTransport = new ConnectionLayer(transport, handle, this);
    }

    WorkerServices worker() {
        return worker;
    }

    Downstream downstream() {
        return downstream;
    }

    /** Shows the connection to its filters. Once, after which the transport may call back. */
    public void start() {
        attachFrom(0);
        watchReading();
    }

    /** Lets the connection pass the filters from here on until one stops it. */
    private void attachFrom(int first) {
        for (int i = first; i < slots.length; i++) {
            attached = i + 1;
            slots[i].filter.onAttached(slots[i]);
            if (slots[i].filter.onNewConnection() == NetworkFilter.Status.STOP) {
                slots[i].isStopped = true;
                return;
            }
            if (isClosing) {
                return;
            }
        }
        terminal = terminalSource.accept(terminalTransport, handle, downstream, owner);
    }

    // ---- reading ----

    @Override
    public void onConnected(int connection) {
        throw new IllegalStateException("accepted connections are connected");
    }

    @Override
    public boolean onRecv(int connection, int position, int length) {
        if (deliver(0, position, length)) {
            return true;
        }
        watchReading();
        if (pool.isShared(position)) {
            pool.give(position);
            return true;
        }
        return false;
    }

    /**
     * Shows bytes to the filters from {@code first} on.
     *
     * @return whether the terminal took over the claim on the block
     */
    private boolean deliver(int first, int position, int length) {
        for (int i = first; i < attached && !isClosing; i++) {
            NetworkSlot slot = slots[i];
            if (slot.filter.onData(position, length, false) == NetworkFilter.Status.STOP) {
                slot.isStopped = true;
                if (!isClosing && !slot.read.keep(position, length)) {
                    reset();
                }
                return false;
            }
            pass(i);
        }
        ConnectionHandler serving = terminal;
        return serving != null && !isClosing && serving.onRecv(handle, position, length);
    }

    /** A filter does not stop the connection any more: what it held goes on. */
    private void pass(int index) {
        NetworkSlot slot = slots[index];
        if (!slot.isStopped) {
            return;
        }
        slot.isStopped = false;
        if (attached == index + 1 && terminal == null) {
            attachFrom(index + 1);
        }
        while (!slot.read.isEmpty() && !isClosing) {
            int length = slot.read.length();
            int position = slot.read.remove();
            if (!deliver(index + 1, position, length)) {
                pool.give(position);
            }
        }
        if (slot.isEndHeld) {
            slot.isEndHeld = false;
            deliverEnd(index + 1);
        }
    }

    @Override
    public void onRecvEnd(int connection) {
        deliverEnd(0);
    }

    private void deliverEnd(int first) {
        for (int i = first; i < attached && !isClosing; i++) {
            NetworkSlot slot = slots[i];
            if (slot.filter.onData(0, 0, true) == NetworkFilter.Status.STOP) {
                slot.isStopped = true;
                slot.isEndHeld = true;
                return;
            }
            pass(i);
        }
        ConnectionHandler serving = terminal;
        if (serving != null && !isClosing) {
            serving.onRecvEnd(handle);
        }
    }

    void continueReading(int index) {
        if (isClosing) {
            return;
        }
        pass(index);
        watchReading();
    }

    /** Reads as long as the terminal wants to, and before there is one, unless the filters hold enough. */
    private void watchReading() {
        if (isClosing) {
            return;
        }
        long held = 0;
        for (NetworkSlot slot : slots) {
            held += slot.read.bytes();
        }
        boolean isWanted = (terminal == null || isTerminalReading) && held < heldMax;
        if (isWanted != isReading) {
            isReading = isWanted;
            if (isWanted) {
                transport.recvStart(handle);
            } else {
                transport.recvStop(handle);
            }
        }
    }

    @Override
    public void recvStart() {
        isTerminalReading = true;
        watchReading();
    }

    @Override
    public void recvStop() {
        isTerminalReading = false;
        watchReading();
    }

    // ---- writing ----

    /** Bytes of a block that is ours now, on their way from filter {@code from} (exclusive) to the client. */
    void write(int from, int position, int length) {
        for (int i = from - 1; i >= 0; i--) {
            NetworkSlot slot = slots[i];
            if (!slot.isWriting) {
                continue;
            }
            if (slot.filter.onWrite(position, length, false) == NetworkFilter.Status.STOP) {
                slot.isWriteStopped = true;
                slot.write.add(position, length);
                return;
            }
            passWrites(i);
        }
        transport.send(handle, position, length);
    }

    void writeEnd(int from) {
        for (int i = from - 1; i >= 0; i--) {
            NetworkSlot slot = slots[i];
            if (!slot.isWriting) {
                continue;
            }
            if (slot.filter.onWrite(0, 0, true) == NetworkFilter.Status.STOP) {
                slot.isWriteStopped = true;
                slot.isWriteEndHeld = true;
                return;
            }
            passWrites(i);
        }
        transport.shutdownSend(handle);
    }

    private void passWrites(int index) {
        NetworkSlot slot = slots[index];
        if (!slot.isWriteStopped) {
            return;
        }
        slot.isWriteStopped = false;
        while (!slot.write.isEmpty()) {
            int length = slot.write.length();
            write(index, slot.write.remove(), length);
        }
        if (slot.isWriteEndHeld) {
            slot.isWriteEndHeld = false;
            writeEnd(index);
        }
    }

    void continueWriting(int index) {
        passWrites(index);
        ConnectionHandler serving = terminal;
        if (isClosing && heldWrites() == 0) {
            transport.close(handle);
        } else if (serving != null && !isClosing) {
            serving.onSent(handle, sendPendingBytes());
        }
    }

    private long heldWrites() {
        long held = 0;
        for (NetworkSlot slot : slots) {
            held += slot.write.bytes();
        }
        return held;
    }

    @Override
    public long sendPendingBytes() {
        return transport.sendPendingBytes(handle) + heldWrites();
    }

    @Override
    public void shutdownSend() {
        if (!isClosing) {
            writeEnd(slots.length);
        }
    }

    @Override
    public void send(int position, int length) {
        if (isClosing) {
            pool.give(position);
        } else {
            write(slots.length, position, length);
        }
    }

    @Override
    public void onSent(int connection, long pendingBytes) {
        ConnectionHandler serving = terminal;
        if (serving != null) {
            serving.onSent(connection, pendingBytes + heldWrites());
        }
    }

    // ---- the end ----

    @Override
    public void setHandler(ConnectionHandler other) {
        terminal = other;
    }

    /** Once filters let go of what they hold. */
    @Override
    public void close() {
        if (isClosing) {
            return;
        }
        isClosing = true;
        if (heldWrites() == 0) {
            transport.close(handle);
        } else {
            transport.recvStop(handle);
        }
    }

    @Override
    public void reset() {
        isClosing = true;
        transport.reset(handle);
    }

    @Override
    public void onClosed(int connection, int error) {
        isClosing = true;
        for (int i = 0; i < slots.length; i++) {
            slots[i].read.clear();
            slots[i].write.clear();
            if (i < attached) {
                slots[i].filter.onClosed();
            }
        }
        ConnectionHandler serving = terminal;
        if (serving == null) {
            owner.onConnectionClosed(connection);
        } else {
            serving.onClosed(connection, error);
        }
    }
}
