package io.ringway.transport.sim;

import io.ringway.transport.ConnectionHandler;
import io.ringway.transport.memory.BlockQueue;
import io.ringway.transport.memory.BufferPool;
import io.ringway.transport.net.Endpoint;
import io.ringway.transport.net.Errno;
import org.agrona.concurrent.UnsafeBuffer;
import org.jspecify.annotations.Nullable;

/**
 * One end of a simulated connection. {@link #happen} is what the kernel and the network do as time passes; {@link #deliver} is
 * what the transport makes of it when it is polled. An operation holds its blocks until its completion is told, as a real one does.
 *
 * <p>Owner: the simulation.
 */
final class SimConnection {
    /** Accepted or connected. */
    private static final int OPEN = 1;
    /** The handler knows of it. */
    private static final int ANNOUNCED = 1 << 1;

    private static final int RECV_WANTED = 1 << 2;
    /** A receive is on its way. */
    private static final int RECV_BUSY = 1 << 3;
    /** ... and will come in spite of a stop. */
    private static final int RECV_OVERTAKES = 1 << 4;
    /** The peer's FIN has arrived. */
    private static final int FIN_ARRIVED = 1 << 5;

    private static final int END_TOLD = 1 << 6;
    /** A send is on its way. */
    private static final int SEND_BUSY = 1 << 7;
    /** ... and waits for room. */
    private static final int SEND_BLOCKED = 1 << 8;

    private static final int SHUT = 1 << 9;
    private static final int FIN_SENT = 1 << 10;
    private static final int CLOSING = 1 << 11;
    /** Only the last completion is awaited. */
    private static final int DYING = 1 << 12;

    private static final int GONE = 1 << 13;
    private static final int STARVED = 1 << 14;

    final int handle;
    private final SimNetwork network;
    private final SimTransport transport;
    private final BufferPool pool;
    private final @Nullable SimListener listener;
    private final Endpoint local;
    private final Endpoint remote;
    private final BlockQueue sends;
    /** What the peer has sent. */
    private final SimPipe incoming;

    private @Nullable ConnectionHandler handler;
    private @Nullable SimConnection peer;
    private int flags;
    private int error;
    /** Nothing arrives here before what was sent earlier. */
    private long lastArrivalNs;

    SimConnection(
            SimNetwork network,
            SimTransport transport,
            int handle,
            @Nullable SimListener listener,
            Endpoint local,
            Endpoint remote,
            @Nullable ConnectionHandler handler) {
        this.network = network;
        this.transport = transport;
        this.pool = transport.buffers();
        this.handle = handle;
        this.listener = listener;
        this.local = local;
        this.remote = remote;
        this.handler = handler;
        sends = new BlockQueue(pool);
        incoming = new SimPipe(network.faults().pipeBytes());
    }

    long traceId() {
        return (long) transport.id() << 32 | handle;
    }

    Endpoint local() {
        return local;
    }

    Endpoint remote() {
        return remote;
    }

    SimListener listener() {
        if (listener == null) {
            throw new IllegalStateException("not an accepted connection");
        }
        return listener;
    }

    // --- calls of the contract

    void handler(ConnectionHandler newHandler) {
        handler = newHandler;
    }

    void recvStart() {
        if (lacks(CLOSING | DYING)) {
            set(RECV_WANTED);
            startRecv();
        }
    }

    void recvStop() {
        clear(RECV_WANTED);
        if (has(RECV_BUSY) && network.chance(network.faults().recvAfterStop())) {
            set(RECV_OVERTAKES);
        }
    }

    /** Returns false if the block was not taken over. */
    boolean send(int position, int length) {
        if (has(SHUT | CLOSING | DYING)) {
            return false;
        }
        sends.addCompactly(position, length);
        startSend();
        return true;
    }

    long pendingBytes() {
        return sends.bytes();
    }

    void shutdownSend() {
        if (lacks(CLOSING | DYING)) {
            set(SHUT);
            afterSend();
        }
    }

    void close() {
        if (has(DYING)) {
            return;
        }
        set(CLOSING);
        if (has(OPEN)) {
            afterSend();
        } else {
            die(0, false);
        }
    }

    void reset() {
        set(CLOSING);
        die(0, true);
    }

    /** See {@link SimTransport#lateSends}. */
    boolean isOver() {
        return has(CLOSING) || (listener == null && has(END_TOLD));
    }

    // --- operations

    private void startRecv() {
        boolean hasNews = incoming.arrivedBytes() > 0 || (flags & (FIN_ARRIVED | END_TOLD)) == FIN_ARRIVED;
        if (hasNews && (flags & (RECV_WANTED | RECV_BUSY | STARVED | CLOSING | DYING)) == RECV_WANTED) {
            set(RECV_BUSY);
            network.schedule(network.soonNs(), SimEvent.Kind.RECV, this, 0);
        }
    }

    private void startSend() {
        if ((flags & (OPEN | SEND_BUSY | DYING)) == OPEN && !sends.isEmpty()) {
            set(SEND_BUSY);
            network.schedule(network.soonNs(), SimEvent.Kind.SEND, this, 0);
        }
    }

    /** What waits for the queue to be empty. */
    private void afterSend() {
        if (!sends.isEmpty() || lacks(OPEN) || has(DYING)) {
            return;
        }
        if (has(CLOSING)) {
            die(0, incoming.arrivedBytes() > 0); // a kernel resets when received data was not read
        } else if (has(SHUT)) {
            sendFin();
        }
    }

    private void sendFin() {
        if (lacks(FIN_SENT) && peer != null) {
            set(FIN_SENT);
            network.schedule(peer.nextArrivalNs(), SimEvent.Kind.FIN, peer, 0);
        }
    }

    private void sendReset() {
        if (peer != null) {
            network.schedule(peer.nextArrivalNs(), SimEvent.Kind.RST, peer, 0);
        }
    }

    private long nextArrivalNs() {
        lastArrivalNs = Math.max(lastArrivalNs, network.soonNs());
        return lastArrivalNs;
    }

    private void die(int errno, boolean withReset) {
        if (has(DYING)) {
            return;
        }
        set(DYING);
        error = errno;
        if (withReset) {
            sendReset();
        } else if (errno == 0) {
            sendFin();
        }
        long lateNs =
                network.chance(network.faults().lateClose()) ? network.faults().slowNs() : 0;
        network.schedule(network.soonNs() + lateNs, SimEvent.Kind.CLOSED, this, errno);
    }

    // --- what happens as time passes

    void happen(SimEvent event) {
        if (has(GONE)) {
            onGone(event.kind());
            return;
        }
        switch (event.kind()) {
            case SYN -> onSyn();
            case SEND -> onSend();
            case ARRIVE -> onArrive();
            case FIN -> {
                set(FIN_ARRIVED);
                startRecv();
            }
            case RST -> transport.tell(SimEvent.Kind.FAILED, this, Errno.ECONNRESET);
            default -> transport.tell(event.kind(), this, event.argument());
        }
    }

    /** A kernel answers data for a socket that is not there with a reset. */
    private void onGone(SimEvent.Kind kind) {
        if (kind == SimEvent.Kind.ARRIVE) {
            sendReset();
        }
    }

    private void onSyn() {
        if (has(DYING) || network.isSilent(remote)) {
            return;
        }
        SimListener target = network.find(remote);
        if (target == null) {
            int errno = remote.isIp() ? Errno.ECONNREFUSED : Errno.ENOENT;
            network.schedule(network.soonNs(), SimEvent.Kind.FAILED, this, errno);
            return;
        }
        SimConnection other = target.transport.accept(target, this);
        other.set(OPEN);
        peer = other;
        other.peer = this;
        other.transport.tell(SimEvent.Kind.ACCEPT, other, 0);
        network.schedule(nextArrivalNs(), SimEvent.Kind.CONNECTED, this, 0);
    }

    /** The kernel copies what fits; the blocks stay with the operation until it is told. */
    private void onSend() {
        SimConnection other = peer;
        if (has(DYING) || other == null) {
            return;
        }
        int room = other.incoming.room();
        if (room == 0) {
            set(SEND_BLOCKED);
            return;
        }
        int length =
                network.cut(Math.min(room, sends.length()), network.faults().shortWrite());
        byte[] chunk = new byte[length];
        pool.buffer().getBytes(sends.position(), chunk);
        other.incoming.send(chunk);
        network.schedule(other.nextArrivalNs(), SimEvent.Kind.ARRIVE, other, length);
        network.schedule(network.soonNs(), SimEvent.Kind.SENT, this, length);
        if (network.chance(network.faults().reset())) {
            sendReset();
            other.sendReset();
        }
    }

    private void onArrive() {
        incoming.arrive();
        if (has(DYING)) {
            sendReset();
        } else {
            startRecv();
        }
    }

    // --- what the transport tells

    /** Returns the callbacks made. */
    int deliver(SimEvent event) {
        if (has(GONE)) {
            return 0;
        }
        return switch (event.kind()) {
            case CONNECTED -> deliverConnected();
            case SENT -> deliverSent(event.argument());
            case RECV -> deliverRecv();
            case FAILED -> {
                die(has(CLOSING) ? 0 : event.argument(), false);
                yield 0;
            }
            case CLOSED -> {
                end();
                yield 1;
            }
            default -> throw new IllegalStateException(event.toString());
        };
    }

    boolean isGone() {
        return has(GONE);
    }

    void announced() {
        set(ANNOUNCED);
    }

    private int deliverConnected() {
        if (has(DYING) || handler == null) {
            return 0;
        }
        set(OPEN | ANNOUNCED);
        handler.onConnected(handle);
        startSend();
        afterSend();
        return 1;
    }

    private int deliverSent(int length) {
        clear(SEND_BUSY);
        if (has(DYING)) {
            return 0;
        }
        sends.skip(length);
        if (sends.length() == 0) {
            pool.give(sends.remove());
        }
        int count = 0;
        if (lacks(CLOSING) && handler != null) {
            handler.onSent(handle, sends.bytes());
            count++;
        }
        startSend();
        afterSend();
        return count;
    }

    private int deliverRecv() {
        boolean isAllowed = has(RECV_WANTED) || (has(RECV_OVERTAKES) && incoming.arrivedBytes() > 0);
        clear(RECV_BUSY | RECV_OVERTAKES);
        if (!isAllowed || has(CLOSING | DYING) || handler == null) {
            return 0;
        }
        if (incoming.arrivedBytes() == 0) {
            return deliverEnd(handler);
        }
        int position = network.chance(network.faults().noBuffer()) ? BufferPool.NONE : pool.take();
        if (position == BufferPool.NONE) {
            set(STARVED);
            transport.starve(this);
            return 0;
        }
        int length = receiveInto(pool.buffer(), position);
        if (!handler.onRecv(handle, position, length)) {
            pool.give(position);
        }
        startRecv();
        return 1;
    }

    private int receiveInto(UnsafeBuffer memory, int position) {
        int length = network.cut(
                Math.min(incoming.arrivedBytes(), BufferPool.BLOCK_BYTES),
                network.faults().shortRead());
        incoming.read(memory, position, length);
        if (peer != null && peer.has(SEND_BLOCKED)) {
            peer.clear(SEND_BLOCKED);
            network.schedule(network.soonNs(), SimEvent.Kind.SEND, peer, 0);
        }
        return length;
    }

    private int deliverEnd(ConnectionHandler to) {
        if ((flags & (FIN_ARRIVED | END_TOLD)) != FIN_ARRIVED) {
            return 0;
        }
        set(END_TOLD);
        to.onRecvEnd(handle);
        return 1;
    }

    /** There may be a block now. */
    void fed() {
        clear(STARVED);
        startRecv();
    }

    /** The last completion is in, or the transport closes: gives everything back and tells the handler. */
    void end() {
        if (lacks(DYING)) {
            sendReset();
        }
        set(DYING | GONE);
        sends.clear();
        transport.remove(this);
        if (handler != null && (listener == null || has(ANNOUNCED))) {
            handler.onClosed(handle, error);
        }
    }

    /** Nobody accepts it any more. */
    void abandon() {
        sendReset();
        set(DYING | GONE);
    }

    private boolean has(int any) {
        return (flags & any) != 0;
    }

    private boolean lacks(int all) {
        return (flags & all) == 0;
    }

    private void set(int bits) {
        flags |= bits;
    }

    private void clear(int bits) {
        flags &= ~bits;
    }
}
