package io.ringway.transport.ring;

import io.ringway.transport.ConnectOptions;
import io.ringway.transport.ConnectionHandler;
import io.ringway.transport.memory.BufferPool;
import io.ringway.transport.net.Endpoint;
import io.ringway.transport.net.Errno;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The connections of a ring: what their owners ask for, and what the kernel answers. A connection's life, in flags of its slot
 * ({@link Slots}):
 *
 * <pre>
 *   accept --> OPEN --close, queue not empty--> CLOSING --sent--> DYING --last completion--> free, onClosed
 *   connect -> CONNECTING --> OPEN     OPEN --reset, error, close with empty queue---^
 * </pre>
 *
 * <p>Owner: worker.
 */
final class Connections {
    private final BufferPool pool;
    private final Descriptors descriptors;
    private final Requests requests;
    private final ReceiveBuffers receiveBuffers;
    private final Slots slots;
    private final SendQueues sends;
    private final Listeners listeners;
    private final Names names;
    private final RingCounters counters;
    private final @Nullable ConnectionHandler[] handlers;
    private int acceptedCount;

    Connections(
            BufferPool pool,
            Descriptors descriptors,
            Requests requests,
            ReceiveBuffers receiveBuffers,
            Slots slots,
            SendQueues sends,
            Listeners listeners,
            Names names,
            RingCounters counters) {
        this.pool = pool;
        this.descriptors = descriptors;
        this.requests = requests;
        this.receiveBuffers = receiveBuffers;
        this.slots = slots;
        this.sends = sends;
        this.listeners = listeners;
        this.names = names;
        this.counters = counters;
        handlers = new ConnectionHandler[slots.capacity()];
    }

    /** Takes in an accepted socket: its handle, or {@link Slots#NONE} if there is no room. */
    int accepted(int descriptor, int listener) {
        int slot = slots.take(descriptor, Slots.OPEN, listener);
        if (slot == Slots.NONE) {
            return Slots.NONE;
        }
        acceptedCount++;
        descriptors.onAccepted(acceptedCount);
        return slots.handle(slot);
    }

    /** Whether one more could be accepted: trying in vain costs a waiting peer its connection. */
    boolean canAccept() {
        return acceptedCount < descriptors.acceptedMax();
    }

    int connect(Endpoint remote, ConnectOptions options, ConnectionHandler handler) {
        int descriptor = descriptors.takeOutgoing(remote, options);
        if (descriptor < 0) {
            return -1;
        }
        int slot = slots.take(descriptor, Slots.CONNECTING | Slots.OUTGOING, Slots.NONE);
        if (slot == Slots.NONE) {
            descriptors.giveOutgoing(descriptor);
            return -1;
        }
        int connection = slots.handle(slot);
        slots.recvLimit(slot, options.receiveLimitBytes());
        handlers[slot] = handler;
        names.connected(slot, remote);
        slots.operationBegun(slot);
        if (!options.setup().isNothingFor(remote)) {
            connectSetUp(slot, descriptor, remote, options);
        } else if (descriptors.isDirect()) {
            requests.connectDirect(connection, descriptor, remote, options);
        } else {
            requests.connect(connection, descriptor, remote);
        }
        return connection;
    }

    private void connectSetUp(int slot, int descriptor, Endpoint remote, ConnectOptions options) {
        int result = descriptors.setUp(descriptor, remote, options);
        if (result < 0) {
            slots.error(
                    slot, -result); // told when the connect has failed, since no callback may come from inside a call
            requests.connectNowhere(slots.handle(slot));
        } else {
            requests.connect(slots.handle(slot), descriptor, remote);
        }
    }

    void setHandler(int connection, ConnectionHandler handler) {
        int slot = slots.find(connection);
        if (slot != Slots.NONE) {
            handlers[slot] = handler;
        }
    }

    Endpoint remoteAddress(int connection) {
        int slot = usable(connection);
        return slot == Slots.NONE ? Endpoint.UNKNOWN : names.remote(slot);
    }

    Endpoint localAddress(int connection) {
        int slot = usable(connection);
        return slot == Slots.NONE ? Endpoint.UNKNOWN : names.local(slot);
    }

    void recvStart(int connection) {
        int slot = usable(connection);
        if (slot == Slots.NONE) {
            return;
        }
        slots.set(slot, Slots.RECV_WANTED);
        arm(slot, true);
    }

    /**
     * Arms receiving if it is wanted and nothing stands in the way; a cancellation on the way arms it when it is through. Where room is
     * short and the kernel knows no limit, one block is received at a time from a peer that is ahead of the handler: a multishot receive brings up to 33
     * before a stop can reach it.
     */
    private void arm(int slot, boolean pollFirst) {
        int flags = slots.flags(slot);
        int wanted = Slots.OPEN | Slots.RECV_WANTED;
        int obstacles = Slots.RECV_ARMED | Slots.RECV_ENDED | Slots.STARVED | Slots.DYING;
        if ((flags & (wanted | obstacles)) == wanted) {
            slots.set(slot, Slots.RECV_ARMED);
            slots.operationBegun(slot);
            if ((flags & Slots.RECV_SINGLE) != 0) {
                requests.recvOnce(slots.handle(slot), slots.descriptor(slot));
            } else {
                requests.recv(slots.handle(slot), slots.descriptor(slot), pollFirst, slots.recvLimit(slot));
            }
        }
    }

    void recvStop(int connection) {
        int slot = usable(connection);
        if (slot == Slots.NONE) {
            return;
        }
        slots.clear(slot, Slots.RECV_WANTED);
        if (slots.recvLimit(slot) != 0 && !requests.hasReceiveLimit()) {
            slots.set(slot, Slots.RECV_SINGLE);
        }
        slots.unstarve(slot);
        cancelRecv(slot);
    }

    private void cancelRecv(int slot) {
        if ((slots.flags(slot) & (Slots.RECV_ARMED | Slots.RECV_CANCELING)) == Slots.RECV_ARMED) {
            slots.set(slot, Slots.RECV_CANCELING);
            requests.cancel(Requests.RECV, slots.handle(slot), Requests.CANCEL_RECV);
        }
    }

    void send(int connection, int position, int length) {
        int slot = usable(connection);
        if (slot == Slots.NONE || slots.has(slot, Slots.SHUT | Slots.SEND_FAILED)) {
            pool.give(position);
            return;
        }
        sends.add(slot, position, length);
    }

    long sendPendingBytes(int connection) {
        int slot = slots.find(connection);
        return slot == Slots.NONE ? 0 : slots.pending(slot);
    }

    void shutdownSend(int connection) {
        int slot = usable(connection);
        if (slot != Slots.NONE) {
            slots.set(slot, Slots.SHUT);
            afterSend(slot);
        }
    }

    void close(int connection) {
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

    void reset(int connection) {
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

    int count() {
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
        if (canAccept()) {
            listeners.retryNow();
        }
        if (handler != null) {
            handler.onClosed(connection, error);
        }
    }

    /**
     * Arms starved connections, the first to starve first, as many as the kernel has buffers. Some of these may be filled and not seen yet:
     * they come with this turn, so trying again is no spinning.
     */
    void rearmStarved() {
        for (int count = receiveBuffers.lent(); count > 0 && slots.firstStarved() != Slots.NONE; count--) {
            int slot = slots.firstStarved();
            slots.unstarve(slot);
            arm(slot, false);
        }
    }

    void resetAll() {
        for (int slot = 0; slot < slots.touched(); slot++) {
            reset(slots.handle(slot));
        }
    }

    void onRecv(int connection, int result, int flags) {
        int slot = slots.find(connection);
        assert slot != Slots.NONE : "a receive outlived its connection";
        boolean hasMore = (flags & Abi.CQE_F_MORE) != 0;
        if (!hasMore) {
            slots.operationEnded(slot);
            slots.clear(slot, Slots.RECV_ARMED | Slots.RECV_CANCELING);
        }
        if (result > 0) {
            int buffer = flags >>> Abi.CQE_BUFFER_SHIFT;
            if (!hasMore && slots.has(slot, Slots.RECV_SINGLE) && !receiveBuffers.isFilled(buffer, result)) {
                slots.clear(slot, Slots.RECV_SINGLE); // the peer is not ahead any more
            }
            deliver(slot, connection, buffer, result);
        } else {
            if ((flags & Abi.CQE_F_BUFFER) != 0) {
                receiveBuffers.giveBack(flags >>> Abi.CQE_BUFFER_SHIFT);
            }
            onRecvStopped(slot, connection, result);
        }
        if (!hasMore && slots.handle(slot) == connection) {
            arm(slot, false);
            buryIfDone(slot);
        }
    }

    /** See {@link ConnectionHandler#prefetch}. */
    int prefetch(int connection, int stage) {
        int slot = slots.find(connection);
        ConnectionHandler handler = slot == Slots.NONE ? null : handlers[slot];
        return handler == null ? 0 : handler.prefetch(stage);
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

    void onSend(int connection, int result) {
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

    void onConnect(int connection, int result) {
        int slot = slots.find(connection);
        assert slot != Slots.NONE : "a connect outlived its connection";
        slots.operationEnded(slot);
        slots.clear(slot, Slots.CONNECTING);
        if (slots.has(slot, Slots.DYING)) {
            buryIfDone(slot);
        } else if (result < 0) {
            int known = slots.error(slot);
            die(slot, known == 0 ? -result : known, false);
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

    void onClose(int connection) {
        int slot = slots.find(connection);
        assert slot != Slots.NONE : "a close outlived its connection";
        slots.operationEnded(slot);
        buryIfDone(slot);
    }

    /** A cancellation found nothing: its operation has completed, or was just between two states and must be asked again. */
    void repeatCancel(int connection, int whileFlag, int operation, int cancelOperation) {
        int slot = slots.find(connection);
        if (slot != Slots.NONE && slots.has(slot, whileFlag)) {
            counters.cancelsRepeated++;
            requests.cancel(operation, connection, cancelOperation);
        }
    }

    /** The ring is gone, and with it every operation: frees what was still open. */
    List<Runnable> buryRest() {
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
