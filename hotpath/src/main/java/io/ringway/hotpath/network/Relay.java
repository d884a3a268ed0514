package io.ringway.hotpath.network;

import io.ringway.transport.Transport;
import io.ringway.transport.memory.BlockQueue;
import io.ringway.transport.memory.BufferLimit;
import io.ringway.transport.memory.BufferPool;

/**
 * One direction of a connection whose bytes are passed on: hands received blocks on as they are. Only small pieces that come while others wait are copied
 * together, so that a reader who stands still holds up few times the bytes that it is owed, however small the pieces were.
 *
 * <p>Owner: worker.
 */
public final class Relay {
    /** From here on a piece is worth a block of its own. */
    private static final int PASS_MIN = BufferPool.BLOCK_BYTES / 4;

    private final Transport transport;
    private final int target;
    private final int limitBytes;
    private final BufferPool pool;
    /** What the transport does not have yet; it gets it when it has sent everything else. */
    private final BlockQueue waiting;

    private boolean isBacklogged;
    private boolean isEnded;

    /**
     * @param target where the bytes go
     * @param limitBytes most that waits there
     */
    public Relay(Transport transport, int target, int limitBytes) {
        this.transport = transport;
        this.target = target;
        this.limitBytes = limitBytes;
        pool = transport.buffers();
        waiting = new BlockQueue(pool);
    }

    /** No more is passed on: the target was told so. */
    public boolean isEnded() {
        return isEnded;
    }

    /** The target has so much to take that its source has to wait. */
    public boolean isBacklogged() {
        return isBacklogged;
    }

    /** What the target has not taken yet. */
    public long pendingBytes() {
        return transport.sendPendingBytes(target) + waiting.bytes();
    }

    /**
     * Passes on what was received.
     *
     * @return what {@code onRecv} has to answer: whether the claim on the block was taken over
     */
    public boolean pass(int position, int length) {
        long pending = transport.sendPendingBytes(target);
        if (waiting.isEmpty() && !pool.isQueued(position) && (pending == 0 || length >= PASS_MIN)) {
            transport.send(target, position, length);
            return true;
        }
        if (!waiting.keep(position, length)) {
            transport.reset(target); // no memory: a gap would be worse than an end
        } else if (pending == 0) {
            drain();
        }
        if (pool.isShared(position)) {
            pool.give(position);
            return true;
        }
        return false;
    }

    private void drain() {
        while (!waiting.isEmpty()) {
            int length = waiting.length();
            transport.send(target, waiting.remove(), length);
        }
    }

    /** The transport has sent something. */
    public void onSent(long pendingBytes) {
        if (pendingBytes == 0) {
            drain();
        }
    }

    /**
     * Looks at the watermarks.
     *
     * @return whether {@link #isBacklogged} has changed
     */
    public boolean watchBacklog() {
        long pending = pendingBytes();
        boolean isHigh = BufferLimit.isReached(isBacklogged, pending, limitBytes);
        boolean isChanged = isHigh != isBacklogged;
        isBacklogged = isHigh;
        return isChanged;
    }

    /** The source has ended: so will the target, behind all that was passed on. */
    public void end() {
        isEnded = true;
        drain();
        transport.shutdownSend(target);
    }

    /** Sends what waits and closes the target; one that must not wait for its peer is reset. */
    public void close(boolean isWaiting) {
        isEnded = true;
        if (isWaiting || pendingBytes() == 0) {
            drain();
            transport.close(target);
        } else {
            reset();
        }
    }

    /** Drops what waits and resets the target. */
    public void reset() {
        isEnded = true;
        waiting.clear();
        transport.reset(target);
    }

    /** The target is gone. */
    public void discard() {
        waiting.clear();
    }
}
