package io.ringway.transport;

import io.ringway.transport.memory.BufferPool;
import io.ringway.transport.net.Endpoint;
import java.io.IOException;

/**
 * The worker's transport as what serves one connection sees it when a layer lies between: all that concerns this connection goes through the
 * layer, all else straight on. Owner: worker.
 */
public final class ConnectionLayer implements Transport {
    /** What a layer does for its connection; each as the method of {@link Transport} that has its name. */
    public interface Layer {
        void setHandler(ConnectionHandler handler);

        void recvStart();

        void recvStop();

        void send(int position, int length);

        long sendPendingBytes();

        void shutdownSend();

        void close();

        void reset();
    }

    private final Transport transport;
    private final Layer layer;
    private int handle;

    /**
     * A view of the transport.
     *
     * @param handle of the connection; -1 if it is not known yet
     */
    public ConnectionLayer(Transport transport, int handle, Layer layer) {
        this.transport = transport;
        this.handle = handle;
        this.layer = layer;
    }

    /** Learns of which connection it is. */
    public void handle(int known) {
        handle = known;
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
            layer.setHandler(handler);
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
            layer.recvStart();
        } else {
            transport.recvStart(connection);
        }
    }

    @Override
    public void recvStop(int connection) {
        if (connection == handle) {
            layer.recvStop();
        } else {
            transport.recvStop(connection);
        }
    }

    @Override
    public void send(int connection, int position, int length) {
        if (connection == handle) {
            layer.send(position, length);
        } else {
            transport.send(connection, position, length);
        }
    }

    @Override
    public long sendPendingBytes(int connection) {
        return connection == handle ? layer.sendPendingBytes() : transport.sendPendingBytes(connection);
    }

    @Override
    public void shutdownSend(int connection) {
        if (connection == handle) {
            layer.shutdownSend();
        } else {
            transport.shutdownSend(connection);
        }
    }

    @Override
    public void close(int connection) {
        if (connection == handle) {
            layer.close();
        } else {
            transport.close(connection);
        }
    }

    @Override
    public void reset(int connection) {
        if (connection == handle) {
            layer.reset();
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
