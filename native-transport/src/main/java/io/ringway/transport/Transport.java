package io.ringway.transport;

import io.ringway.transport.memory.BufferPool;
import io.ringway.transport.net.Endpoint;
import io.ringway.transport.net.ListeningSocket;
import java.io.IOException;

/**
 * The sockets of one worker: a small completion-based contract that the {@code ring}, {@code netty} and {@code sim}
 * transports implement alike.
 *
 * <p>A connection is an {@code int} handle (slot and generation); a handle of a connection that has gone is stale and every
 * call with it is a no-op. Data lives in the blocks of {@link #buffers()} and is named by its <em>position</em>: an
 * absolute byte offset into the pool's region. Nothing here allocates per call once a connection is open.
 *
 * <p>Callbacks run only inside {@link #poll} (and, for the last time, inside {@link #close()}), on the thread that calls it, and never
 * inside one of the calls below or inside each other; a call other than these two may be made from inside a callback. After
 * {@link ConnectionHandler#onClosed} the handle is dead and no further callback comes. A callback that throws costs its own
 * connection, which is reset.
 *
 * <p>Every connection ends by {@link #close(int)}, {@link #reset} or a failure: when both sides have sent FIN it still waits for one of
 * these.
 *
 * <p>Owner: worker, which is the thread of the first {@link #poll}; before that, the thread that made the transport may listen and
 * connect. {@link #wake()}: any thread.
 */
public interface Transport extends AutoCloseable {

    /** Short name for logs: {@code ring}, {@code netty-io_uring}, {@code netty-epoll}, {@code netty-nio}, {@code sim}. */
    String name();

    /** The pool of received and outgoing blocks; of this worker only. */
    BufferPool buffers();

    /**
     * Starts listening and accepting. A Unix socket file that nobody listens on any more is replaced; a file that somebody listens on
     * is an address in use.
     *
     * @return a listener handle, never used twice
     * @throws IOException if the address cannot be bound, with the cause in words (address in use, permission, no such address)
     */
    int listen(Endpoint local, ListenOptions options, AcceptHandler handler) throws IOException;

    /**
     * Starts accepting on a socket that somebody else has opened; what waits in its queue is accepted too. Whatever comes of it, the socket
     * belongs to the transport.
     *
     * @return a listener handle, as of {@link #listen}
     * @throws IOException if this transport cannot do so, or the socket refuses
     */
    default int adopt(ListeningSocket socket, ListenOptions options, AcceptHandler handler) throws IOException {
        socket.close();
        throw new IOException("the transport " + name() + " opens its own sockets only");
    }

    /**
     * Another descriptor for a listener's socket and its queue.
     *
     * @throws IOException if this transport does not know its descriptors
     */
    default ListeningSocket duplicateListener(int listener) throws IOException {
        throw new IOException("the transport " + name() + " cannot pass its sockets on");
    }

    /** The bound address of a listener, its port resolved if 0 was asked for. */
    Endpoint listenerAddress(int listener);

    /**
     * Stops accepting for a while: the kernel's queue holds new peers. A few that it has handed over already may still come. Idempotent; a closed
     * listener stays as it is.
     */
    void acceptStop(int listener);

    /** Accepts again after {@link #acceptStop}. Idempotent. */
    void acceptStart(int listener);

    /**
     * Stops accepting and closes the listening socket: a new peer is refused from now on, unless the socket has another descriptor. Accepted
     * connections stay, and one that was accepted a moment ago may still be announced; the file of a Unix socket stays too. Idempotent.
     */
    void closeListener(int listener);

    /**
     * Starts to connect. The outcome comes as {@link ConnectionHandler#onConnected} or {@link ConnectionHandler#onClosed}. There is
     * no time limit here: the caller closes the handle when its own connect timeout fires. Until then everything may be asked of the
     * connection already: what is sent waits, and receiving starts once it is open.
     *
     * @return the handle, or -1 if no slot or descriptor is free or the transport is closed (nothing will be called back)
     */
    int connect(Endpoint remote, ConnectOptions options, ConnectionHandler handler);

    /** Replaces the handler of a connection. */
    void setHandler(int connection, ConnectionHandler handler);

    /**
     * The peer's address; allocates, so ask once per connection. {@link Endpoint#UNKNOWN} if the handle is stale or the peer is an
     * unnamed Unix socket, as every connecting one is.
     */
    Endpoint remoteAddress(int connection);

    /** The local address; allocates, so ask once per connection. {@link Endpoint#UNKNOWN} if the handle is stale. */
    Endpoint localAddress(int connection);

    /** Arms receiving (accepted and connected sockets start disarmed). Idempotent. */
    void recvStart(int connection);

    /**
     * Stops receiving: back-pressure. Data that the kernel has already delivered may still come as a few
     * {@link ConnectionHandler#onRecv} calls. A peer's end or reset is reported once receiving is started again; a reset may be
     * reported earlier.
     */
    void recvStop(int connection);

    /**
     * Queues {@code length} bytes at {@code position} and takes over the caller's claim on the block that holds them; it is given back when
     * the kernel has taken all its bytes, or when the connection dies. Sends on one connection keep their order. A block can wait in
     * one queue at a time ({@link BufferPool#isQueued}). Once the connection is stale, closing, failed or shut for sending, the
     * claim is given back at once and nothing is sent.
     *
     * <p>When sending fails because the peer is gone while receiving is started, what the peer has sent before is delivered first.
     *
     * @param position absolute offset in the pool's region, inside a block that the caller holds
     * @param length bytes, at least 1, not past the block's end
     */
    void send(int connection, int position, int length);

    /** Bytes queued by {@link #send} that the kernel has not taken yet. */
    long sendPendingBytes(int connection);

    /** Half-close: sends FIN after everything queued has been sent. Receiving goes on. */
    void shutdownSend(int connection);

    /**
     * Sends what is queued, then closes. Received data is dropped from now on, and the only callback left is
     * {@link ConnectionHandler#onClosed}. There is no time limit here: a peer that does not read is ended by {@link #reset}. Like every
     * close of a socket it sends RST instead of FIN if received data was left unread: who cares shuts down, and reads to the end first.
     */
    void close(int connection);

    /**
     * Drops what is queued and closes with RST at once, also while {@link #close(int)} is under way. Ends with
     * {@link ConnectionHandler#onClosed}. A Unix socket knows no RST: its peer sees the end.
     */
    void reset(int connection);

    /** Open connections (accepted and connecting included). */
    int connectionCount();

    /**
     * One turn: submits what was queued, waits for at least one completion, a {@link #wake()} or the timeout, and runs the callbacks. It
     * may return early and without any.
     *
     * @param timeoutNs longest wait in nanoseconds; 0 only polls
     * @return completions handled
     */
    int poll(long timeoutNs);

    /** Makes the current or next {@link #poll} return without waiting. Any thread. */
    void wake();

    /**
     * Resets every connection, which gets its {@link ConnectionHandler#onClosed} before this returns, and closes the listeners. All blocks
     * that the transport held are back in the pool then. Idempotent; the worker's thread.
     */
    @Override
    void close();
}
