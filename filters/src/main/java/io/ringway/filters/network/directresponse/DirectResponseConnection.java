package io.ringway.filters.network.directresponse;

import io.ringway.hotpath.network.ConnectionOwner;
import io.ringway.transport.ConnectionHandler;
import io.ringway.transport.Transport;
import io.ringway.transport.loop.EventLoop;
import io.ringway.transport.loop.Timer;
import io.ringway.transport.memory.BufferPool;
import java.util.concurrent.TimeUnit;

/**
 * Sends its bytes and ends. What the client sends is dropped until it has ended too, or has had a second for it: closing at once could destroy
 * the bytes with a reset. Owner: worker.
 */
final class DirectResponseConnection extends Timer implements ConnectionHandler {
    private static final long LINGER_NS = TimeUnit.SECONDS.toNanos(1);

    private final EventLoop loop;
    private final Transport transport;
    private final int handle;
    private final ConnectionOwner owner;
    private boolean isClosing;

    DirectResponseConnection(EventLoop loop, Transport transport, int handle, ConnectionOwner owner) {
        this.loop = loop;
        this.transport = transport;
        this.handle = handle;
        this.owner = owner;
    }

    void send(byte[] response) {
        BufferPool pool = transport.buffers();
        for (int sent = 0; sent < response.length; sent += BufferPool.BLOCK_BYTES) {
            int block = pool.take();
            if (block == BufferPool.NONE) {
                transport.reset(handle);
                return;
            }
            int length = Math.min(response.length - sent, BufferPool.BLOCK_BYTES);
            pool.buffer().putBytes(block, response, sent, length);
            transport.send(handle, block, length);
        }
        transport.shutdownSend(handle);
        transport.recvStart(handle);
        loop.timers().schedule(this, loop.nowNs() + LINGER_NS);
    }

    @Override
    public void onConnected(int connection) {
        throw new IllegalStateException("accepted connections are connected");
    }

    @Override
    public boolean onRecv(int connection, int position, int length) {
        return false;
    }

    /** As long as the client takes bytes it has time. */
    @Override
    public void onSent(int connection, long pendingBytes) {
        if (!isClosing) {
            loop.timers().schedule(this, loop.nowNs() + LINGER_NS);
        }
    }

    @Override
    public void onRecvEnd(int connection) {
        isClosing = true;
        transport.close(handle);
    }

    @Override
    protected void onExpiry(long nowNs) {
        if (transport.sendPendingBytes(handle) > 0) {
            transport.reset(handle);
        } else {
            transport.close(handle);
        }
    }

    @Override
    public void onClosed(int connection, int error) {
        loop.timers().cancel(this);
        owner.onConnectionClosed(connection);
    }
}
