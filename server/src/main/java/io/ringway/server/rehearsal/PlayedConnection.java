package io.ringway.server.rehearsal;

import io.ringway.transport.ConnectionHandler;
import io.ringway.transport.memory.BufferPool;
import io.ringway.transport.net.Endpoint;
import java.io.ByteArrayOutputStream;
import org.jspecify.annotations.Nullable;

/** A connection of a {@link PlayedTransport}: keeps what was sent on it, and delivers one message. Owner: the thread that plays. */
final class PlayedConnection {
    final int handle;
    final boolean isUpstream;
    final Endpoint remote;
    private final ByteArrayOutputStream sent = new ByteArrayOutputStream();
    private @Nullable ConnectionHandler handler;
    private byte[] toDeliver;
    private int delivered;
    private boolean isConnectTold;
    private boolean isReceiving;
    private boolean hasNewlySent;
    private boolean isClosing;
    private boolean isClosed;

    /** @param toDeliver what the peer sends: at once a client, after a request an upstream */
    PlayedConnection(int handle, boolean isUpstream, Endpoint remote, byte[] toDeliver) {
        this.handle = handle;
        this.isUpstream = isUpstream;
        this.remote = remote;
        this.toDeliver = toDeliver;
        isConnectTold = !isUpstream;
    }

    void handler(ConnectionHandler next) {
        handler = next;
    }

    void receive(boolean isStarted) {
        isReceiving = isStarted;
    }

    void send(byte[] bytes) {
        sent.writeBytes(bytes);
        hasNewlySent = true;
    }

    void close() {
        isClosing = true;
    }

    boolean isClosed() {
        return isClosed;
    }

    byte[] sent() {
        return sent.toByteArray();
    }

    /** Calls back what has happened; returns how many callbacks there were. */
    int turn(BufferPool pool) {
        ConnectionHandler target = handler;
        if (target == null || isClosed) {
            return 0;
        }
        if (isClosing) {
            isClosed = true;
            target.onClosed(handle, 0);
            return 1;
        }
        int callbacks = 0;
        if (!isConnectTold) {
            isConnectTold = true;
            target.onConnected(handle);
            callbacks++;
        }
        if (hasNewlySent) {
            hasNewlySent = false;
            target.onSent(handle, 0);
            callbacks++;
        }
        boolean isDue = !isUpstream || MessageText.isComplete(sent());
        if (isReceiving && isDue && delivered < toDeliver.length && !isClosing) {
            deliver(target, pool);
            callbacks++;
        }
        return callbacks;
    }

    private void deliver(ConnectionHandler target, BufferPool pool) {
        int length = Math.min(BufferPool.BLOCK_BYTES, toDeliver.length - delivered);
        int position = pool.take();
        if (position == BufferPool.NONE) {
            throw new IllegalStateException("no memory left to play a request");
        }
        pool.buffer().putBytes(position, toDeliver, delivered, length);
        delivered += length;
        if (!target.onRecv(handle, position, length)) {
            pool.give(position);
        }
    }
}
