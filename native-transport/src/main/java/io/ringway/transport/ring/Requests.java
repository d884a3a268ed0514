package io.ringway.transport.ring;

import io.ringway.transport.ConnectOptions;
import io.ringway.transport.net.Endpoint;
import io.ringway.transport.net.SocketAddress;
import io.ringway.transport.net.Sockets;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * Writes the submission entries of every operation. The user data of an entry says what its completion means:
 * {@code operation << 32 | handle}.
 *
 * <p>Owner: worker.
 */
final class Requests implements AutoCloseable {
    /** No meaning: completions of operations whose failure does not matter. */
    static final int IGNORED = 0;

    static final int WAKE = 1;
    static final int ACCEPT = 2;
    static final int CONNECT = 3;
    static final int RECV = 4;
    static final int SEND = 5;
    static final int CLOSE = 6;
    static final int CANCEL_CONNECT = 7;
    static final int CANCEL_RECV = 8;
    static final int CANCEL_SEND = 9;
    static final int INSTALL = 10;

    private static final long SEND_FLAGS = (long) (Abi.MSG_WAITALL | Abi.MSG_NOSIGNAL) << 32;
    private static final int LINKED = Abi.SQE_IO_LINK | Abi.SQE_CQE_SKIP_SUCCESS;
    /** Entries of the longest chain: socket, two options, connect. */
    private static final int CHAIN_MAX = 4;

    private static final int ONE = 0;
    private static final int LINGER_ZERO = 8;
    private static final int NAME = 16;

    private final Ring ring;
    private final boolean isDirect;
    private final int fixedFlag;
    private final boolean hasReceiveLimit;

    private final Arena arena = Arena.ofShared();
    /** Constant option values and the answer to a peer name request. */
    private final MemorySegment values = arena.allocate(NAME + SocketAddress.MAX_BYTES, 8);

    /** @param hasReceiveLimit the kernel knows {@link #limited} */
    Requests(Ring ring, boolean isDirect, boolean hasReceiveLimit) {
        this.ring = ring;
        this.isDirect = isDirect;
        fixedFlag = isDirect ? Abi.SQE_FIXED_FILE : 0;
        this.hasReceiveLimit = hasReceiveLimit;
        values.set(ValueLayout.JAVA_INT, ONE, 1);
        values.set(ValueLayout.JAVA_INT, LINGER_ZERO, 1); // struct linger: on, 0 seconds
    }

    static long userData(int operation, int handle) {
        return (long) operation << 32 | handle;
    }

    void watchEventfd(int fd) {
        ring.push(
                Ring.head(Abi.OP_POLL_ADD, 0, 0, fd),
                0,
                0,
                Abi.POLL_ADD_MULTI | (long) Abi.POLLIN << 32,
                userData(WAKE, 0),
                0,
                0);
    }

    void accept(int listenFd, int listener) {
        // A direct accept refuses SOCK_CLOEXEC: such descriptors are never inherited.
        long flags = isDirect ? 0 : (long) Sockets.SOCK_CLOEXEC << 32;
        long index = isDirect ? (long) Abi.FILE_INDEX_ALLOC << 32 : 0;
        ring.push(
                Ring.head(Abi.OP_ACCEPT, 0, Abi.ACCEPT_MULTISHOT, listenFd),
                0,
                0,
                flags,
                userData(ACCEPT, listener),
                index,
                0);
    }

    void cancelAccept(int listener) {
        cancel(ACCEPT, listener, IGNORED);
    }

    /**
     * Socket, options and connect as one chain: nothing waits for user space in between. Of a chain exactly one completion
     * comes, of the first link that fails or of the connect, because a failed entry with CQE_SKIP_SUCCESS silences the rest.
     */
    void connectDirect(int handle, int index, Endpoint remote, ConnectOptions options) {
        ring.reserve(CHAIN_MAX);
        long userData = userData(CONNECT, handle);
        ring.push(
                Ring.head(Abi.OP_SOCKET, LINKED, 0, SocketAddress.family(remote)),
                Sockets.SOCK_STREAM,
                0,
                0,
                userData,
                (long) (index + 1) << 32,
                0);
        if (remote.isIp() && options.noDelay()) {
            setOption(index, Sockets.IPPROTO_TCP, Sockets.TCP_NODELAY, ONE, Integer.BYTES, LINKED, userData);
        }
        if (remote.isIp() && options.keepAlive()) {
            setOption(index, Sockets.SOL_SOCKET, Sockets.SO_KEEPALIVE, ONE, Integer.BYTES, LINKED, userData);
        }
        connect(handle, index, remote);
    }

    void connect(int handle, int descriptor, Endpoint remote) {
        int index = ring.nextIndex();
        int length = SocketAddress.encode(remote, ring.scratchSegment(index));
        ring.push(
                Ring.head(Abi.OP_CONNECT, fixedFlag, 0, descriptor),
                length,
                ring.scratchAddress(index),
                0,
                userData(CONNECT, handle),
                0,
                0);
    }

    /** Completes with an error in the next turn. */
    void connectNowhere(int handle) {
        ring.push(Ring.head(Abi.OP_CONNECT, 0, 0, -1), 0, 0, 0, userData(CONNECT, handle), 0, 0);
    }

    /** A multishot receive ends after a number of bytes if it is told to. */
    boolean hasReceiveLimit() {
        return hasReceiveLimit;
    }

    /**
     * Receives until it is cancelled, the limit is reached or the kernel ends it; each completion is one lent block.
     *
     * @param limitBytes 0 for none; older kernels have none
     */
    void recv(int handle, int descriptor, boolean pollFirst, int limitBytes) {
        int how = Abi.RECV_MULTISHOT | (pollFirst ? Abi.RECVSEND_POLL_FIRST : 0);
        recv(handle, descriptor, how, hasReceiveLimit ? limited(limitBytes) : ReceiveBuffers.GROUP);
    }

    /** Receives once, into one lent block. */
    void recvOnce(int handle, int descriptor) {
        recv(handle, descriptor, 0, ReceiveBuffers.GROUP);
    }

    private void recv(int handle, int descriptor, int how, long groupAndLimit) {
        long head = Ring.head(Abi.OP_RECV, fixedFlag | Abi.SQE_BUFFER_SELECT, how, descriptor);
        ring.push(head, 0, 0, 0, userData(RECV, handle), groupAndLimit, 0);
    }

    /** Buffer group and most bytes of a multishot receive, its words 40 to 47; older kernels answer EINVAL to a limit. */
    static long limited(int bytes) {
        return ReceiveBuffers.GROUP | (long) bytes << 32;
    }

    void send(int handle, int descriptor, long address, int length) {
        ring.push(
                Ring.head(Abi.OP_SEND, fixedFlag, 0, descriptor),
                0,
                address,
                length | SEND_FLAGS,
                userData(SEND, handle),
                0,
                0);
    }

    /** Sends what the message header at {@code address} names; the kernel copies it while submitting. */
    void sendMessage(int handle, int descriptor, long address) {
        ring.push(
                Ring.head(Abi.OP_SENDMSG, fixedFlag, 0, descriptor),
                0,
                address,
                1 | SEND_FLAGS,
                userData(SEND, handle),
                0,
                0);
    }

    /** With SO_LINGER 0, closing sends RST. */
    void lingerZero(int descriptor) {
        setOption(
                descriptor,
                Sockets.SOL_SOCKET,
                Sockets.SO_LINGER,
                LINGER_ZERO,
                2 * Integer.BYTES,
                Abi.SQE_CQE_SKIP_SUCCESS,
                userData(IGNORED, 0));
    }

    long lingerZeroAddress() {
        return values.address() + LINGER_ZERO;
    }

    private void setOption(int descriptor, int level, int name, int value, int length, int flags, long userData) {
        ring.push(
                Ring.head(Abi.OP_URING_CMD, fixedFlag | flags, 0, descriptor),
                Abi.SOCKET_URING_OP_SETSOCKOPT,
                level | (long) name << 32,
                0,
                userData,
                (long) length << 32,
                values.address() + value);
    }

    /**
     * Asks for the peer's name and has the answer at once: the command runs while it is submitted. The kernel writes the name only if
     * its length is at least the one asked for.
     */
    MemorySegment peerName(int descriptor, int length) {
        MemorySegment name = values.asSlice(NAME);
        name.fill((byte) 0);
        ring.push(
                Ring.head(Abi.OP_URING_CMD, fixedFlag | Abi.SQE_CQE_SKIP_SUCCESS, 0, descriptor),
                Abi.SOCKET_URING_OP_GETSOCKOPT,
                Sockets.SOL_SOCKET | (long) Sockets.SO_PEERNAME << 32,
                0,
                userData(IGNORED, 0),
                (long) length << 32,
                name.address());
        ring.submit();
        return name;
    }

    /** Gives a direct descriptor an ordinary one beside it. */
    void install(int handle, int descriptor) {
        ring.push(
                Ring.head(Abi.OP_FIXED_FD_INSTALL, Abi.SQE_FIXED_FILE, 0, descriptor),
                0,
                0,
                0,
                userData(INSTALL, handle),
                0,
                0);
    }

    void close(long userData, int descriptor, int flags) {
        ring.push(
                Ring.head(Abi.OP_CLOSE, flags, 0, isDirect ? 0 : descriptor),
                0,
                0,
                0,
                userData,
                isDirect ? (long) (descriptor + 1) << 32 : 0,
                0);
    }

    /** Cancels by user data, which the kernel finds by hash; a search by descriptor walks its whole table. */
    void cancel(int operation, int handle, int cancelOperation) {
        ring.push(
                Ring.head(Abi.OP_ASYNC_CANCEL, Abi.SQE_CQE_SKIP_SUCCESS, 0, -1),
                0,
                userData(operation, handle),
                0,
                userData(cancelOperation, handle),
                0,
                0);
    }

    @Override
    public void close() {
        arena.close();
    }
}
