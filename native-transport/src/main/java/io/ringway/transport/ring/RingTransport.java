package io.ringway.transport.ring;

import io.ringway.transport.AcceptHandler;
import io.ringway.transport.ConnectOptions;
import io.ringway.transport.ConnectionHandler;
import io.ringway.transport.ListenOptions;
import io.ringway.transport.Transport;
import io.ringway.transport.memory.BufferPool;
import io.ringway.transport.net.Endpoint;
import io.ringway.transport.net.Errno;
import io.ringway.transport.net.ListeningSocket;
import java.io.IOException;
import java.lang.System.Logger;
import java.util.List;

/**
 * The transport over io_uring.
 *
 * <p>A turn is: lend receive buffers, arm what starved, write one send per connection that has something to send, enter the ring once
 * (submit, run deferred work, wait), run the callbacks of the completions.
 *
 * <p>Owner: worker (the thread of the first {@link #poll}); {@link #wake} any thread. Listening and connecting may be called by
 * the thread that made the transport, before the first poll.
 */
public final class RingTransport implements Transport {
    private static final Logger LOG = System.getLogger(RingTransport.class.getName());
    /** Turns that {@link #close()} waits for the kernel to end what is outstanding. */
    private static final int CLOSE_TURNS_MAX = 1000;

    private static final long CLOSE_TURN_NS = 1_000_000;
    /** Completions whose memory is fetched together: about as many misses as a core can have under way. */
    private static final int PREFETCH_GROUP = 8;

    private static final int PREFETCH_STAGES = 3;
    /** A turn with fewer completions has few connections, whose memory is still in the cache. */
    private static final int PREFETCH_FROM = 16;

    private final BufferPool pool;
    private final Ring ring;
    private final Requests requests;
    private final ReceiveBuffers receiveBuffers;
    private final Slots slots;
    private final SendQueues sends;
    private final Listeners listeners;
    private final Names names;
    private final Waker waker;
    private final RingCounters counters = new RingCounters();
    private final Connections connections;
    private boolean isClosing;
    /** The ring's memory is gone: nothing may touch it. */
    private boolean isClosed;

    /** Keeps the compiler from leaving out reads that nobody uses. */
    @SuppressWarnings("UnusedVariable")
    private int prefetched;

    /**
     * Makes a ring.
     *
     * @param pool blocks of this worker
     * @throws IOException if the kernel refuses, with the reason ({@link RingProbe} tells more)
     */
    public static RingTransport create(BufferPool pool, RingOptions options) throws IOException {
        Ring ring = new Ring(options);
        try {
            if (RingProbe.lastOpcode(ring) < RingProbe.OPCODE_NEEDED) {
                throw new IOException("io_uring of this kernel is too old: multishot receive came with Linux 6.0");
            }
            boolean hasReceiveLimit = options.useReceiveLimit() && RingProbe.hasReceiveLimit();
            return new RingTransport(ring, pool, options, hasReceiveLimit);
        } catch (IOException | RuntimeException e) {
            ring.close();
            throw e;
        }
    }

    private RingTransport(Ring ring, BufferPool pool, RingOptions options, boolean hasReceiveLimit) throws IOException {
        this.pool = pool;
        this.ring = ring;
        Descriptors descriptors = new Descriptors(ring, options);
        receiveBuffers = new ReceiveBuffers(ring, pool, options.receiveBuffers());
        slots = new Slots(descriptors.capacity());
        requests = new Requests(ring, descriptors.isDirect(), hasReceiveLimit);
        sends = new SendQueues(ring, requests, slots, pool);
        listeners = new Listeners(requests);
        names = new Names(ring, requests, slots, listeners, descriptors.isDirect());
        connections =
                new Connections(pool, descriptors, requests, receiveBuffers, slots, sends, listeners, names, counters);
        waker = new Waker();
        requests.watchEventfd(waker.fd());
    }

    @Override
    public String name() {
        return "ring";
    }

    @Override
    public BufferPool buffers() {
        return pool;
    }

    public RingCounters counters() {
        return counters;
    }

    /** System calls to enter the ring so far. */
    public long enters() {
        return ring.enters();
    }

    // --- listeners

    @Override
    public int listen(Endpoint local, ListenOptions options, AcceptHandler handler) throws IOException {
        if (isClosing) {
            throw new IOException("the transport is closed");
        }
        return listeners.open(local, options, handler);
    }

    @Override
    public int adopt(ListeningSocket socket, ListenOptions options, AcceptHandler handler) throws IOException {
        if (isClosed) {
            socket.close();
            throw new IOException("the transport is closed");
        }
        return listeners.adopt(socket, options, handler);
    }

    @Override
    public ListeningSocket duplicateListener(int listener) throws IOException {
        return listeners.duplicate(listener);
    }

    @Override
    public Endpoint listenerAddress(int listener) {
        return listeners.get(listener).address;
    }

    @Override
    public void acceptStop(int listener) {
        listeners.stop(listener);
    }

    @Override
    public void acceptStart(int listener) {
        listeners.start(listener);
    }

    @Override
    public void closeListener(int listener) {
        if (listeners.close(listener) && !isClosed && ring.isEnabled()) {
            ring.submitAndWait(0, 0); // the port is free on return
        }
    }

    // --- connections

    @Override
    public int connect(Endpoint remote, ConnectOptions options, ConnectionHandler handler) {
        return isClosing ? -1 : connections.connect(remote, options, handler);
    }

    @Override
    public void setHandler(int connection, ConnectionHandler handler) {
        connections.setHandler(connection, handler);
    }

    @Override
    public Endpoint remoteAddress(int connection) {
        return connections.remoteAddress(connection);
    }

    @Override
    public Endpoint localAddress(int connection) {
        return connections.localAddress(connection);
    }

    @Override
    public void recvStart(int connection) {
        connections.recvStart(connection);
    }

    @Override
    public void recvStop(int connection) {
        connections.recvStop(connection);
    }

    @Override
    public void send(int connection, int position, int length) {
        connections.send(connection, position, length);
    }

    @Override
    public long sendPendingBytes(int connection) {
        return connections.sendPendingBytes(connection);
    }

    @Override
    public void shutdownSend(int connection) {
        connections.shutdownSend(connection);
    }

    @Override
    public void close(int connection) {
        connections.close(connection);
    }

    @Override
    public void reset(int connection) {
        connections.reset(connection);
    }

    @Override
    public int connectionCount() {
        return connections.count();
    }

    // --- the turn

    @Override
    public int poll(long timeoutNs) {
        if (isClosed) {
            return 0;
        }
        if (ring.isOverflown()) {
            counters.overflows++;
        }
        prepare();
        boolean isReady = ring.cqTail() != ring.cqHead();
        if (timeoutNs > 0 && !isReady && waker.beginSleep()) {
            ring.submitAndWait(1, listeners.waitNs(timeoutNs));
            waker.endSleep();
        } else {
            waker.skipSleep();
            if (!isReady || ring.unsubmitted() > 0) {
                ring.submitAndWait(0, 0);
            }
        }
        return dispatchAll();
    }

    private void prepare() {
        if (connections.canAccept()) {
            listeners.retryDue();
        }
        receiveBuffers.refill();
        connections.rearmStarved();
        sends.flush();
    }

    /** Handles what has completed by now; what completes meanwhile is for the next turn, which bounds this one. */
    private int dispatchAll() {
        int head = ring.cqHead();
        int tail = ring.cqTail();
        int count = tail - head;
        while (head != tail) {
            int groupEnd = head + Math.min(PREFETCH_GROUP, tail - head);
            if (count >= PREFETCH_FROM) {
                prefetch(head, groupEnd);
            }
            while (head != groupEnd) {
                dispatch(ring.cqe(head++));
            }
        }
        ring.cqRelease(tail);
        return count;
    }

    private void prefetch(int from, int to) {
        int sum = 0;
        for (int stage = 0; stage < PREFETCH_STAGES; stage++) {
            for (int i = from; i != to; i++) {
                long userData = Ring.userData(ring.cqe(i));
                if ((int) (userData >>> 32) == Requests.RECV) {
                    sum += connections.prefetch((int) userData, stage);
                }
            }
        }
        prefetched += sum;
    }

    private void dispatch(long cqe) {
        long userData = Ring.userData(cqe);
        int operation = (int) (userData >>> 32);
        int handle = (int) userData;
        try {
            dispatch(operation, handle, Ring.result(cqe), Ring.flags(cqe));
        } catch (RuntimeException | StackOverflowError e) {
            onHandlerFailure(handle, operation, e);
        }
    }

    private void onHandlerFailure(int handle, int operation, Throwable e) {
        counters.handlerFailures++;
        LOG.log(Logger.Level.ERROR, "a handler failed; its connection is reset", e);
        if (operation != Requests.ACCEPT) {
            reset(handle);
        }
    }

    private void dispatch(int operation, int handle, int result, int flags) {
        switch (operation) {
            case Requests.RECV -> connections.onRecv(handle, result, flags);
            case Requests.SEND -> connections.onSend(handle, result);
            case Requests.ACCEPT -> onAccept(handle, result, flags);
            case Requests.CONNECT -> connections.onConnect(handle, result);
            case Requests.CLOSE -> connections.onClose(handle);
            case Requests.WAKE -> onWake(flags);
            case Requests.CANCEL_RECV ->
                connections.repeatCancel(handle, Slots.RECV_CANCELING, Requests.RECV, operation);
            case Requests.CANCEL_SEND -> connections.repeatCancel(handle, Slots.SEND_BUSY, Requests.SEND, operation);
            case Requests.CANCEL_CONNECT ->
                connections.repeatCancel(handle, Slots.CONNECTING, Requests.CONNECT, operation);
            case Requests.INSTALL -> names.onLateInstall(result);
            default -> {} // a failed option or cancellation that nobody waits for
        }
    }

    private void onWake(int flags) {
        if ((flags & Abi.CQE_F_MORE) == 0) {
            requests.watchEventfd(waker.fd());
        }
    }

    private void onAccept(int listenerHandle, int result, int flags) {
        RingListener listener = listeners.get(listenerHandle);
        boolean hasMore = (flags & Abi.CQE_F_MORE) != 0;
        if (!hasMore) {
            listener.isArmed = false;
        }
        if (result >= 0) {
            accepted(listenerHandle, listener, result);
        } else if (!listener.isClosed && result != -Errno.ECANCELED && !isPassing(-result)) {
            counters.acceptErrors++;
            listeners.pause(listenerHandle, -result);
        }
        listeners.arm(listenerHandle);
        listener.forgetIfOver();
    }

    /** The peer gave up before it was accepted, or the call was disturbed: nothing to tell. */
    private static boolean isPassing(int error) {
        return error == Errno.ECONNABORTED || error == Errno.EINTR || error == Errno.EAGAIN || error == Errno.EPROTO;
    }

    private void accepted(int listenerHandle, RingListener listener, int descriptor) {
        AcceptHandler handler = listener.handler;
        int connection = isClosing || handler == null ? Slots.NONE : connections.accepted(descriptor, listenerHandle);
        if (connection == Slots.NONE || handler == null) {
            requests.close(Requests.userData(Requests.IGNORED, 0), descriptor, Abi.SQE_CQE_SKIP_SUCCESS);
            if (!listener.isClosed) {
                counters.acceptErrors++;
                listeners.pause(listenerHandle, Errno.ENFILE);
            }
            return;
        }
        try {
            connections.setHandler(connection, handler.onAccept(listenerHandle, connection));
        } catch (RuntimeException | StackOverflowError e) {
            onHandlerFailure(connection, Requests.RECV, e);
        }
    }

    // --- waking and closing

    @Override
    public void wake() {
        waker.wake();
    }

    @Override
    public void close() {
        if (isClosing) {
            return;
        }
        isClosing = true;
        listeners.closeAll();
        if (ring.isOwner()) {
            connections.resetAll();
            for (int turn = 0; turn < CLOSE_TURNS_MAX && slots.inUse() > 0; turn++) {
                poll(CLOSE_TURN_NS);
            }
        }
        isClosed = true;
        ring.close();
        List<Runnable> lastCalls = connections.buryRest();
        requests.close();
        receiveBuffers.close();
        slots.close();
        lastCalls.forEach(Runnable::run); // when no handle is found any more
    }
}
