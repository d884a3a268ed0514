package io.ringway.transport.ring;

import io.ringway.transport.net.Endpoint;
import io.ringway.transport.net.Linux;
import io.ringway.transport.net.SocketAddress;
import io.ringway.transport.net.Sockets;
import org.jspecify.annotations.Nullable;

/**
 * The calls that need more than a queue entry: addresses, half-close, reset. With direct descriptors there is no number to make a
 * system call with, so the kernel is asked through commands that complete while they are submitted, or through an ordinary
 * descriptor that is installed for a moment.
 *
 * <p>Half-close goes that way too: IORING_OP_SHUTDOWN always runs on a kernel worker thread, which costs more than the three short
 * calls here and loses the order.
 *
 * <p>Owner: worker.
 */
final class Names {
    private static final int IPV4_NAME_BYTES = 16;
    private static final int IPV6_NAME_BYTES = 28;

    private final Ring ring;
    private final Requests requests;
    private final Slots slots;
    private final Listeners listeners;
    private final boolean isDirect;
    private final @Nullable Endpoint[] remotes;

    Names(Ring ring, Requests requests, Slots slots, Listeners listeners, boolean isDirect) {
        this.ring = ring;
        this.requests = requests;
        this.slots = slots;
        this.listeners = listeners;
        this.isDirect = isDirect;
        remotes = new Endpoint[slots.capacity()];
    }

    /** Remembers where a connection was made to. */
    void connected(int slot, Endpoint remote) {
        remotes[slot] = remote;
    }

    void forget(int slot) {
        remotes[slot] = null;
    }

    Endpoint remote(int slot) {
        Endpoint remote = remotes[slot];
        if (remote == null) {
            remote = ask(slot);
            remotes[slot] = remote;
        }
        return remote;
    }

    private Endpoint ask(int slot) {
        if (!isDirect) {
            return Sockets.remoteAddress(slots.descriptor(slot));
        }
        Endpoint local = listeners.get(slots.listener(slot)).address;
        return switch (local.family()) {
            case IPV4 -> peerName(slot, IPV4_NAME_BYTES);
            case IPV6 -> peerName(slot, IPV6_NAME_BYTES);
            default -> Endpoint.UNKNOWN; // the peer of a Unix socket hardly ever has a name
        };
    }

    private Endpoint peerName(int slot, int length) {
        return SocketAddress.decode(requests.peerName(slots.descriptor(slot), length), length);
    }

    Endpoint local(int slot) {
        int listener = slots.listener(slot);
        if (listener != Slots.NONE && !listeners.get(listener).isWildcard()) {
            return listeners.get(listener).address;
        }
        int fd = plain(slot);
        Endpoint local = fd < 0 ? Endpoint.UNKNOWN : Sockets.localAddress(fd);
        release(fd);
        return local;
    }

    void shutdownSend(int slot) {
        int fd = plain(slot);
        if (fd >= 0) {
            Linux.shutdown(fd, Sockets.SHUT_WR);
        }
        release(fd);
    }

    /** Before a close, which then sends RST. */
    void lingerZero(int descriptor) {
        if (isDirect) {
            requests.lingerZero(descriptor);
        } else {
            Linux.setSocketOption(
                    descriptor, Sockets.SOL_SOCKET, Sockets.SO_LINGER, requests.lingerZeroAddress(), 2 * Integer.BYTES);
        }
    }

    /** An ordinary descriptor of the connection, negative if there is none to be had; to be {@link #release released}. */
    private int plain(int slot) {
        if (!isDirect) {
            return slots.descriptor(slot);
        }
        long userData = Requests.userData(Requests.INSTALL, slots.handle(slot));
        requests.install(slots.handle(slot), slots.descriptor(slot));
        ring.submit();
        for (int index = ring.cqHead(); index != ring.cqTail(); index++) {
            long cqe = ring.cqe(index);
            if (Ring.userData(cqe) == userData) {
                Ring.erase(cqe);
                return Ring.result(cqe);
            }
        }
        return -1; // the queue is full: the completion comes later
    }

    private void release(int fd) {
        if (isDirect && fd >= 0) {
            Linux.close(fd);
        }
    }

    /** A descriptor that {@link #plain} did not wait for. */
    void onLateInstall(int result) {
        if (result >= 0) {
            Linux.close(result);
        }
    }
}
