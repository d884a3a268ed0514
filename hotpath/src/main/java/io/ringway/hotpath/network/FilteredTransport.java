package io.ringway.hotpath.network;

import io.ringway.transport.AcceptHandler;
import io.ringway.transport.ConnectOptions;
import io.ringway.transport.ConnectionHandler;
import io.ringway.transport.ListenOptions;
import io.ringway.transport.Transport;
import io.ringway.transport.memory.BufferPool;
import io.ringway.transport.net.Endpoint;
import java.io.IOException;

/** The worker's transport as what serves one filtered connection sees it: all that concerns this connection goes through its filters. Owner: worker. */
final class FilteredTransport implements Transport {
    private final Transport transport;
    private final int handle;
    private final FilteredConnection filtered;

    FilteredTransport(Transport transport, int handle, FilteredConnection filtered) {
        this.transport = transport;
        this.handle = handle;
        this.filtered = filtered;
    }

    @Override
    public String name() {
        return transport.name();
    }

    @Override
    public BufferPool buffers() {
        return transport.buffers();
    }

    @Override
    public int listen(Endpoint local, ListenOptions options, AcceptHandler handler) throws IOException {
        return transport.listen(local, options, handler);
    }

    @Override
    public Endpoint listenerAddress(int listener) {
        return transport.listenerAddress(listener);
    }

    @Override
    public void acceptStop(int listener) {
        transport.acceptStop(listener);
    }

    @Override
    public void acceptStart(int listener) {
        transport.acceptStart(listener);
    }

    @Override
    public void closeListener(int listener) {
        transport.closeListener(listener);
    }

    @Override
    public int connect(Endpoint remote, ConnectOptions options, ConnectionHandler handler) {
        return transport.connect(remote, options, handler);
    }

    @Override
    public void setHandler(int connection, ConnectionHandler handler) {
        if (connection == handle) {
            filtered.replaceTerminal(handler);
        } else {
            transport.setHandler(connection, handler);
        }
    }

    @Override
    public Endpoint remoteAddress(int connection) {
        return transport.remoteAddress(connection);
    }

    @Override
    public Endpoint localAddress(int connection) {
        return transport.localAddress(connection);
    }

    @Override
    public void recvStart(int connection) {
        if (connection == handle) {
            filtered.terminalReads(true);
        } else {
            transport.recvStart(connection);
        }
    }

    @Override
    public void recvStop(int connection) {
        if (connection == handle) {
            filtered.terminalReads(false);
        } else {
            transport.recvStop(connection);
        }
    }

    @Override
    public void send(int connection, int position, int length) {
        if (connection == handle) {
            filtered.writeFromTerminal(position, length);
        } else {
            transport.send(connection, position, length);
        }
    }

    @Override
    public long sendPendingBytes(int connection) {
        return connection == handle ? filtered.pendingBytes() : transport.sendPendingBytes(connection);
    }

    @Override
    public void shutdownSend(int connection) {
        if (connection == handle) {
            filtered.writeEndFromTerminal();
        } else {
            transport.shutdownSend(connection);
        }
    }

    @Override
    public void close(int connection) {
        if (connection == handle) {
            filtered.close();
        } else {
            transport.close(connection);
        }
    }

    @Override
    public void reset(int connection) {
        if (connection == handle) {
            filtered.reset();
        } else {
            transport.reset(connection);
        }
    }

    @Override
    public int connectionCount() {
        return transport.connectionCount();
    }

    @Override
    public int poll(long timeoutNs) {
        throw new IllegalStateException("the worker polls");
    }

    @Override
    public void wake() {
        transport.wake();
    }

    @Override
    public void close() {
        throw new IllegalStateException("the worker closes its transport");
    }
}
