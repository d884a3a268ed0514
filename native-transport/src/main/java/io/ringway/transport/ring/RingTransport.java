package io.ringway.transport.ring;

import io.ringway.transport.AcceptHandler;
import io.ringway.transport.ConnectOptions;
import io.ringway.transport.ConnectionHandler;
import io.ringway.transport.ListenOptions;
import io.ringway.transport.Transport;
import io.ringway.transport.memory.BufferPool;
import io.ringway.transport.net.Endpoint;
import io.ringway.transport.net.Errno;
import java.io.IOException;
import java.lang.System.Logger;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The transport over io_uring.
 *
 * <p>A turn is: lend receive buffers, arm what starved, write one send per connection that has something to send, enter the ring once
 * (submit, run deferred work, wait), run the callbacks of the completions.
 *
 * <p>A connection's life, in flags of its slot ({@link Slots}):
 *
 * <pre>
 *   accept --> OPEN --close, queue not empty--> CLOSING --sent--> DYING --last completion--> free, onClosed
 *   connect -> CONNECTING --> OPEN     OPEN --reset, error, close with empty queue---^
 * </pre>
 *
 * <p>Owner: worker (the thread of the first {@link #poll}); {@link #wake} any thread. Listening and connecting may be called by
 * the thread that made the transport, before the first poll.
 */
public final class RingTransport implements Transport {
    private static final Logger LOG = System.getLogger(RingTransport.class.getName());
    /** Turns that {@link #close()} waits for the kernel to end what is outstanding. */
    private static final int CLOSE_TURNS_MAX = 1000;

    private static final long CLOSE_TURN_NS = 1_000_000;

    private final BufferPool pool;
    private final Ring ring;
    private final Descriptors descriptors;
    private final Requests requests;
    private final ReceiveBuffers receiveBuffers;
    private final Slots slots;
    private final SendQueues sends;
    private final Listeners listeners;
    private final Names names;
    private final Waker waker;
    private final RingCounters counters = new RingCounters();
    private final @Nullable ConnectionHandler[] handlers;
    private int acceptedCount;
    private boolean isClosing;
    /** The ring's memory is gone: nothing may touch it. */
    private boolean isClosed;

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
            return new RingTransport(ring, pool, options);
        } catch (IOException | RuntimeException e) {
            ring.close();
            throw e;
        }
    }

    private RingTransport(Ring ring, BufferPool pool, RingOptions options) throws IOException {
        this.pool = pool;
        this.ring = ring;
        descriptors = new Descriptors(ring, options);
        receiveBuffers = new ReceiveBuffers(ring, pool, options.receiveBuffers());
        slots = new Slots(descriptors.capacity());
        handlers = new ConnectionHandler[slots.capacity()];
        requests = new Requests(ring, descriptors.isDirect());
        sends = new SendQueues(ring, requests, slots, pool);
        listeners = new Listeners(requests);
        names = new Names(ring, requests, slots, listeners, descriptors.isDirect());
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
    public Endpoint listenerAddress(int listener) {
        return listeners.get(listener).address;
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
        int descriptor = isClosing ? -1 : descriptors.takeOutgoing(remote, options);
        if (descriptor < 0) {
            return -1;
        }
        int slot = slots.take(descriptor, Slots.CONNECTING | Slots.OUTGOING, Slots.NONE);
        if (slot == Slots.NONE) {
            descriptors.giveOutgoing(descriptor);
            return -1;
        }
        int connection = slots.handle(slot);
        handlers[slot] = handler;
        names.connected(slot, remote);
        slots.operationBegun(slot);
        if (descriptors.isDirect()) {
            requests.connectDirect(connection, descriptor, remote, options);
        } else {
            requests.connect(connection, descriptor, remote);
        }
        return connection;
    }

    @Override
    public void setHandler(int connection, ConnectionHandler handler) {
        int slot = slots.find(connection);
        if (slot != Slots.NONE) {
            handlers[slot] = handler;
        }
    }

    @Override
    public Endpoint remoteAddress(int connection) {
        int slot = usable(connection);
        return slot == Slots.NONE ? Endpoint.UNKNOWN : names.remote(slot);
    }

    @Override
    public Endpoint localAddress(int connection) {
        int slot = usable(connection);
        return slot == Slots.NONE ? Endpoint.UNKNOWN : names.local(slot);
    }

    @Override
    public void recvStart(int connection) {
        int slot = usable(connection);
        if (slot == Slots.NONE) {
            return;
        }
        slots.set(slot, Slots.RECV_WANTED);
        arm(slot, true);
    }

    /** Arms receiving if it is wanted and nothing stands in the way; a cancellation on the way arms it when it is through. */
    private void arm(int slot, boolean pollFirst) {
        int flags = slots.flags(slot);
        int wanted = Slots.OPEN | Slots.RECV_WANTED;
        int obstacles = Slots.RECV_ARMED | Slots.RECV_ENDED | Slots.STARVED | Slots.DYING;
        if ((flags & (wanted | obstacles)) == wanted) {
            slots.set(slot, Slots.RECV_ARMED);
            slots.operationBegun(slot);
            requests.recv(slots.handle(slot), slots.descriptor(slot), pollFirst);
        }
    }

    @Override
    public void recvStop(int connection) {
        int slot = usable(connection);
        if (slot == Slots.NONE) {
            return;
        }
        slots.clear(slot, Slots.RECV_WANTED);
        slots.unstarve(slot);
        cancelRecv(slot);
    }

    private void cancelRecv(int slot) {
        if ((slots.flags(slot) & (Slots.RECV_ARMED | Slots.RECV_CANCELING)) == Slots.RECV_ARMED) {
            slots.set(slot, Slots.RECV_CANCELING);
            requests.cancel(Requests.RECV, slots.handle(slot), Requests.CANCEL_RECV);
        }
    }

    @Override
    public void send(int connection, int position, int length) {
        int slot = usable(connection);
        if (slot == Slots.NONE || slots.has(slot, Slots.SHUT | Slots.SEND_FAILED)) {
            pool.give(position);
            return;
        }
        sends.add(slot, position, length);
    }

    @Override
    public long sendPendingBytes(int connection) {
        int slot = slots.find(connection);
        return slot == Slots.NONE ? 0 : slots.pending(slot);
    }

    @Override
    public void shutdownSend(int connection) {
        int slot = usable(connection);
        if (slot != Slots.NONE) {
            slots.set(slot, Slots.SHUT);
            afterSend(slot);
        }
    }

    @Override
    public void close(int connection) {
        int slot = usable(connection);
        if (slot == Slots.NONE) {
            return;
        }
        slots.set(slot, Slots.CLOSING);
        if (slots.has(slot, Slots.CONNECTING)) {
            die(slot, 0, false);
        } else {
            afterSend(slot);
        }
    }

    @Override
    public void reset(int connection) {
        int slot = slots.find(connection);
        if (slot != Slots.NONE) {
            die(slot, 0, true);
        }
    }

    /** The slot of a connection that its owner may still use, or {@link Slots#NONE}. */
    private int usable(int connection) {
        int slot = slots.find(connection);
        return slot != Slots.NONE && !slots.has(slot, Slots.CLOSING | Slots.DYING) ? slot : Slots.NONE;
    }

    @Override
    public int connectionCount() {
        return slots.inUse();
    }

    /** What waits for the queue to be empty. */
    private void afterSend(int slot) {
        if (slots.sendLength(slot) != 0 || slots.has(slot, Slots.CONNECTING | Slots.DYING)) {
            return;
        }
        if (slots.has(slot, Slots.CLOSING)) {
            die(slot, 0, false);
        } else if ((slots.flags(slot) & (Slots.SHUT | Slots.SHUT_DONE)) == Slots.SHUT) {
            slots.set(slot, Slots.SHUT_DONE);
            names.shutdownSend(slot);
        }
    }

    /** Closes the descriptor and cancels everything; the slot is free when all of it has completed. */
    private void die(int slot, int error, boolean withReset) {
        int flags = slots.flags(slot);
        if ((flags & Slots.DYING) != 0) {
            return;
        }
        slots.set(slot, Slots.DYING);
        slots.error(slot, error);
        slots.unstarve(slot);
        int connection = slots.handle(slot);
        int descriptor = slots.descriptor(slot);
        if (withReset && (flags & Slots.OPEN) != 0) {
            names.lingerZero(descriptor);
        }
        cancelRecv(slot);
        if ((flags & Slots.SEND_BUSY) != 0) {
            requests.cancel(Requests.SEND, connection, Requests.CANCEL_SEND);
        } else {
            sends.drop(slot);
        }
        if ((flags & Slots.CONNECTING) != 0) {
            requests.cancel(Requests.CONNECT, connection, Requests.CANCEL_CONNECT);
        }
        slots.operationBegun(slot);
        requests.close(Requests.userData(Requests.CLOSE, connection), descriptor, 0);
    }

    /** Frees a dying slot once nothing is outstanding. */
    private void buryIfDone(int slot) {
        if (!slots.has(slot, Slots.DYING) || slots.operations(slot) != 0) {
            return;
        }
        int connection = slots.handle(slot);
        int error = slots.error(slot);
        ConnectionHandler handler = handlers[slot];
        handlers[slot] = null;
        names.forget(slot);
        if (slots.has(slot, Slots.OUTGOING)) {
            descriptors.giveOutgoing(slots.descriptor(slot));
        } else {
            acceptedCount--;
        }
        slots.give(slot);
        listeners.retryNow();
        if (handler != null) {
            handler.onClosed(connection, error);
        }
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
        if (acceptedCount < descriptors.acceptedMax()) { // trying in vain costs a waiting peer its connection
            listeners.retryDue();
        }
        // A starved connection is armed for every buffer that has come back; the first to starve is the first to go.
        int count = receiveBuffers.refill();
        while (count > 0 && slots.firstStarved() != Slots.NONE) {
            int slot = slots.firstStarved();
            slots.unstarve(slot);
            arm(slot, false);
            count--;
        }
        sends.flush();
    }

    /** Handles what has completed by now; what completes meanwhile is for the next turn, which bounds this one. */
    private int dispatchAll() {
        int head = ring.cqHead();
        int tail = ring.cqTail();
        int count = tail - head;
        while (head != tail) {
            long cqe = ring.cqe(head++);
            long userData = Ring.userData(cqe);
            int operation = (int) (userData >>> 32);
            int handle = (int) userData;
            try {
                dispatch(operation, handle, Ring.result(cqe), Ring.flags(cqe));
            } catch (RuntimeException | StackOverflowError e) {
                onHandlerFailure(handle, operation, e);
            }
        }
        ring.cqRelease(tail);
        return count;
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
            case Requests.RECV -> onRecv(handle, result, flags);
            case Requests.SEND -> onSend(handle, result);
            case Requests.ACCEPT -> onAccept(handle, result, flags);
            case Requests.CONNECT -> onConnect(handle, result);
            case Requests.CLOSE -> onClose(handle);
            case Requests.WAKE -> onWake(flags);
            case Requests.CANCEL_RECV -> repeatCancel(handle, Slots.RECV_CANCELING, Requests.RECV, operation);
            case Requests.CANCEL_SEND -> repeatCancel(handle, Slots.SEND_BUSY, Requests.SEND, operation);
            case Requests.CANCEL_CONNECT -> repeatCancel(handle, Slots.CONNECTING, Requests.CONNECT, operation);
            case Requests.INSTALL -> names.onLateInstall(result);
            default -> {} // a failed option or cancellation that nobody waits for
        }
    }

    private void onRecv(int connection, int result, int flags) {
        int slot = slots.find(connection);
        assert slot != Slots.NONE : "a receive outlived its connection";
        boolean hasMore = (flags & Abi.CQE_F_MORE) != 0;
        if (!hasMore) {
            slots.operationEnded(slot);
            slots.clear(slot, Slots.RECV_ARMED | Slots.RECV_CANCELING);
        }
        if (result > 0) {
            deliver(slot, connection, flags >>> Abi.CQE_BUFFER_SHIFT, result);
        } else {
            if ((flags & Abi.CQE_F_BUFFER) != 0) {
                receiveBuffers.giveBack(flags >>> Abi.CQE_BUFFER_SHIFT);
            }
            onRecvStopped(slot, connection, result);
        }
        if (!hasMore && slots.handle(slot) == connection) {
            if (result > 0 && slots.has(slot, Slots.RECV_WANTED)) {
                counters.recvRearmed++;
            }
            arm(slot, false);
            buryIfDone(slot);
        }
    }

    private void deliver(int slot, int connection, int buffer, int length) {
        ConnectionHandler handler = handlers[slot];
        if (handler == null || slots.has(slot, Slots.CLOSING | Slots.DYING)) {
            receiveBuffers.giveBack(buffer);
            return;
        }
        boolean isTaken = true;
        boolean isDone = false;
        try {
            isTaken = handler.onRecv(connection, receiveBuffers.position(buffer), length);
            isDone = true;
        } finally {
            if (!isDone) {
                counters.blocksAbandoned++;
            }
            if (isTaken) {
                receiveBuffers.taken(buffer);
            } else {
                receiveBuffers.giveBack(buffer);
            }
        }
    }

    /** A receive has brought no bytes: the peer's end, an error, no buffers, or our own cancellation. */
    private void onRecvStopped(int slot, int connection, int result) {
        if (result == 0) {
            slots.set(slot, Slots.RECV_ENDED);
            ConnectionHandler handler = handlers[slot];
            if (slots.has(slot, Slots.SEND_FAILED)) {
                die(slot, slots.error(slot), false);
            } else if (handler != null && !slots.has(slot, Slots.CLOSING | Slots.DYING)) {
                handler.onRecvEnd(connection);
            }
        } else if (result == -Errno.ENOBUFS) {
            counters.starved++;
            if ((slots.flags(slot) & (Slots.RECV_WANTED | Slots.DYING)) == Slots.RECV_WANTED) {
                slots.starve(slot);
            }
        } else if (result != -Errno.ECANCELED && result != -Errno.EINTR && result != -Errno.EAGAIN) {
            slots.set(slot, Slots.RECV_ENDED);
            die(slot, slots.has(slot, Slots.CLOSING) ? 0 : -result, false);
        }
    }

    private void onSend(int connection, int result) {
        int slot = slots.find(connection);
        assert slot != Slots.NONE : "a send outlived its connection";
        slots.operationEnded(slot);
        slots.clear(slot, Slots.SEND_BUSY);
        if (slots.has(slot, Slots.DYING)) {
            sends.drop(slot);
            buryIfDone(slot);
            return;
        }
        if (result < 0) {
            onSendFailed(slot, -result);
            return;
        }
        sends.sent(slot, result);
        if (slots.sendLength(slot) != 0) {
            sends.list(slot);
        }
        ConnectionHandler handler = handlers[slot];
        if (handler != null && !slots.has(slot, Slots.CLOSING)) {
            handler.onSent(connection, slots.pending(slot));
        }
        if (slots.handle(slot) == connection) {
            afterSend(slot);
        }
    }

    /**
     * The peer may have answered before it stopped reading: while receiving is armed, what it sent is delivered first, and the end of
     * receiving ends the connection.
     */
    private void onSendFailed(int slot, int error) {
        if (error == Errno.EINTR || error == Errno.EAGAIN) {
            sends.list(slot);
            return;
        }
        sends.drop(slot);
        boolean isPeerGone = error == Errno.EPIPE || error == Errno.ECONNRESET;
        boolean isClosing = slots.has(slot, Slots.CLOSING);
        if (isPeerGone && !isClosing && (slots.flags(slot) & (Slots.RECV_ARMED | Slots.STARVED)) != 0) {
            slots.set(slot, Slots.SEND_FAILED);
            slots.error(slot, error);
        } else {
            die(slot, isClosing ? 0 : error, false);
        }
    }

    private void onConnect(int connection, int result) {
        int slot = slots.find(connection);
        assert slot != Slots.NONE : "a connect outlived its connection";
        slots.operationEnded(slot);
        slots.clear(slot, Slots.CONNECTING);
        if (slots.has(slot, Slots.DYING)) {
            buryIfDone(slot);
        } else if (result < 0) {
            die(slot, -result, false);
        } else {
            slots.set(slot, Slots.OPEN);
            ConnectionHandler handler = handlers[slot];
            if (handler != null) {
                handler.onConnected(connection);
            }
            if (slots.handle(slot) == connection) {
                if (!slots.has(slot, Slots.CLOSING)) {
                    arm(slot, true); // receiving may have been asked for while connecting
                }
                if (slots.sendLength(slot) != 0) {
                    sends.list(slot);
                }
                afterSend(slot);
            }
        }
    }

    private void onClose(int connection) {
        int slot = slots.find(connection);
        assert slot != Slots.NONE : "a close outlived its connection";
        slots.operationEnded(slot);
        buryIfDone(slot);
    }

    private void onWake(int flags) {
        if ((flags & Abi.CQE_F_MORE) == 0) {
            requests.watchEventfd(waker.fd());
        }
    }

    /** A cancellation found nothing: its operation has completed, or was just between two states and must be asked again. */
    private void repeatCancel(int connection, int whileFlag, int operation, int cancelOperation) {
        int slot = slots.find(connection);
        if (slot != Slots.NONE && slots.has(slot, whileFlag)) {
            counters.cancelsRepeated++;
            requests.cancel(operation, connection, cancelOperation);
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
    }

    /** The peer gave up before it was accepted, or the call was disturbed: nothing to tell. */
    private static boolean isPassing(int error) {
        return error == Errno.ECONNABORTED || error == Errno.EINTR || error == Errno.EAGAIN || error == Errno.EPROTO;
    }

    private void accepted(int listenerHandle, RingListener listener, int descriptor) {
        int slot = listener.isClosed ? Slots.NONE : slots.take(descriptor, Slots.OPEN, listenerHandle);
        if (slot == Slots.NONE) {
            requests.close(Requests.userData(Requests.IGNORED, 0), descriptor, Abi.SQE_CQE_SKIP_SUCCESS);
            if (!listener.isClosed) {
                counters.acceptErrors++;
                listeners.pause(listenerHandle, Errno.ENFILE);
            }
            return;
        }
        acceptedCount++;
        descriptors.onAccepted(acceptedCount);
        int connection = slots.handle(slot);
        try {
            ConnectionHandler handler = listener.handler.onAccept(listenerHandle, connection);
            if (slots.handle(slot) == connection) {
                handlers[slot] = handler;
            }
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
            for (int slot = 0; slot < slots.touched(); slot++) {
                reset(slots.handle(slot));
            }
            for (int turn = 0; turn < CLOSE_TURNS_MAX && slots.inUse() > 0; turn++) {
                poll(CLOSE_TURN_NS);
            }
        }
        isClosed = true;
        ring.close();
        List<Runnable> lastCalls = buryRest();
        requests.close();
        receiveBuffers.close();
        slots.close();
        lastCalls.forEach(Runnable::run); // when no handle is found any more
    }

    /** The ring is gone, and with it every operation: frees what was still open. */
    private List<Runnable> buryRest() {
        List<Runnable> lastCalls = new ArrayList<>();
        for (int slot = 0; slot < slots.touched(); slot++) {
            ConnectionHandler handler = handlers[slot];
            int connection = slots.handle(slot);
            if (connection != Slots.NONE) {
                slots.clear(slot, Slots.SEND_BUSY);
                sends.drop(slot);
                handlers[slot] = null;
                if (handler != null) {
                    lastCalls.add(() -> handler.onClosed(connection, 0));
                }
            }
        }
        return lastCalls;
    }
}
