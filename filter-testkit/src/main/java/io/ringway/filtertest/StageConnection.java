package io.ringway.filtertest;

import io.ringway.transport.ConnectionHandler;
import io.ringway.transport.memory.BufferPool;
import io.ringway.transport.net.Endpoint;
import java.io.ByteArrayOutputStream;
import java.util.ArrayDeque;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** One end of a connection that is nowhere but here: keeps what the proxy sends, delivers one piece per turn. Owner: the test's thread. */
final class StageConnection {
    final int handle;
    final boolean isUpstream;
    final Endpoint remote;
    private final ByteArrayOutputStream sent = new ByteArrayOutputStream();
    private final ArrayDeque<byte[]> toDeliver = new ArrayDeque<>();
    private @Nullable ConnectionHandler handler;
    private boolean isConnectTold;
    private boolean isReceiving;
    private boolean hasNewlySent;
    private boolean isClosing;
    private boolean isClosed;

    StageConnection(int handle, boolean isUpstream, Endpoint remote) {
        this.handle = handle;
        this.isUpstream = isUpstream;
        this.remote = remote;
        isConnectTold = !isUpstream;
    }

    void handler(ConnectionHandler next) {
        handler = next;
    }

    void receive(boolean isStarted) {
        isReceiving = isStarted;
    }

    void deliver(byte[] piece) {
        toDeliver.add(piece);
    }

    boolean hasDelivered() {
        return toDeliver.isEmpty();
    }

    /** The proxy sends; the bytes are kept, or only counted if nobody wants them. */
    void send(BufferPool pool, int position, int length, boolean isKept) {
        if (isKept) {
            byte[] bytes = new byte[length];
            pool.buffer().getBytes(position, bytes);
            sent.writeBytes(bytes);
        }
        pool.give(position);
        hasNewlySent = true;
    }

    byte[] sent() {
        return sent.toByteArray();
    }

    void forgetSent() {
        sent.reset();
    }

    void close() {
        isClosing = true;
    }

    boolean isClosed() {
        return isClosing || isClosed;
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
        if (isReceiving && !toDeliver.isEmpty() && !isClosing) {
            hand(target, pool, toDeliver.remove());
            callbacks++;
        }
        return callbacks;
    }

    /** One call of the handler; longer pieces than a block are cut. */
    private void hand(ConnectionHandler target, BufferPool pool, byte[] piece) {
        int length = Math.min(BufferPool.BLOCK_BYTES, piece.length);
        if (length < piece.length) {
            toDeliver.addFirst(Arrays.copyOfRange(piece, length, piece.length));
        }
        int position = pool.take();
        if (position == BufferPool.NONE) {
            throw new IllegalStateException("no memory left");
        }
        pool.buffer().putBytes(position, piece, 0, length);
        if (!target.onRecv(handle, position, length)) {
            pool.give(position);
        }
    }
}
