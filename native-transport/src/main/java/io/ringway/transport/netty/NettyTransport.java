package io.ringway.transport.netty;

import io.netty.channel.AdaptiveRecvByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.channel.ChannelOption;
import io.netty.channel.ManualIoEventLoop;
import io.netty.channel.RecvByteBufAllocator;
import io.netty.channel.ServerChannel;
import io.netty.channel.unix.UnixChannel;
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
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * The transport over Netty 4.2. The worker's own thread drives Netty's loop from {@link #poll}.
 *
 * <pre>
 *   poll:  apply what the calls asked for  ->  run Netty's loop (waits)  ->  deliver what it has noted
 * </pre>
 *
 * <p>A call of the contract only notes what is wanted, and Netty's handlers only note what has happened: so no callback ever runs
 * inside a call, and all sockets are touched by one thread in one place. Received bytes are copied once, into blocks of the pool.
 *
 * <p>Owner: worker (the thread of the first {@link #poll}); {@link #wake} any thread. Listening and connecting may be called by
 * the thread that made the transport, before the first poll.
 */
public final class NettyTransport implements Transport {
    private static final Logger LOG = System.getLogger(NettyTransport.class.getName());
    /** Turns that {@link #close()} waits for Netty to end what is outstanding. */
    private static final int CLOSE_TURNS_MAX = 1000;

    private static final long CLOSE_TURN_NS = 1_000_000;
    /** Reads of one connection per turn: with the largest read of one block this bounds what a turn can receive. */
    private static final int READS_PER_TURN_MAX = 4;

    private static final int READ_BYTES_MIN = 512;
    private static final int READ_BYTES_INITIAL = 4096;

    private final NettyKind kind;
    private final Platform platform;
    private final BufferPool pool;
    private final ByteBuffer memory;
    private final ManualIoEventLoop loop;
    private final RecvByteBufAllocator receiveSizes = new AdaptiveRecvByteBufAllocator(
                    READ_BYTES_MIN, READ_BYTES_INITIAL, BufferPool.BLOCK_BYTES)
            .maxMessagesPerRead(READS_PER_TURN_MAX);
    private final ConnectionTable connections;
    /** By their handles; those that are closed go when Netty has done with them. */
    private final Map<Integer, NettyListener> listeners = new LinkedHashMap<>();

    private int listenersMade;
    /** Connections with something to ask of Netty. */
    private final ArrayDeque<NettyConnection> dirty = new ArrayDeque<>();
    /** Connections with something to tell their handlers. */
    private final ArrayDeque<NettyConnection> ready = new ArrayDeque<>();
    /** Connections that hold received bytes for which there was no block. */
    private final ArrayDeque<NettyConnection> starved = new ArrayDeque<>();

    private final AtomicBoolean isWoken = new AtomicBoolean();
    private boolean hasFailedListener;
    private @Nullable Thread owner;
    private boolean isClosed;

    /**
     * Makes a transport.
     *
     * @param pool blocks of this worker
     * @throws IOException if this kind cannot be used here, with the reason
     */
    public static NettyTransport create(BufferPool pool, NettyKind kind, NettyOptions options) throws IOException {
        NettyKind resolved = kind.resolve();
        String reason = resolved.unavailability();
        if (reason != null) {
            throw new IOException(resolved.label() + " cannot be used here: " + reason);
        }
        try {
            return new NettyTransport(pool, resolved, options);
        } catch (RuntimeException e) {
            throw new IOException(resolved.label() + " cannot be used here: " + e.getMessage(), e);
        }
    }

    private NettyTransport(BufferPool pool, NettyKind kind, NettyOptions options) {
        this.pool = pool;
        this.kind = kind;
        platform = kind.platform();
        memory = pool.byteBuffer();
        connections = new ConnectionTable(options.connectionsMax());
        loop = new ManualIoEventLoop(null, platform.handlerFactory());
    }

    @Override
    public String name() {
        return kind.label();
    }

    @Override
    public BufferPool buffers() {
        return pool;
    }

    // --- listeners

    @Override
    public int listen(Endpoint local, ListenOptions options, AcceptHandler handler) throws IOException {
        ServerChannel channel = platform.listen(local, options);
        return add(channel, local.isIp() ? Addresses.endpoint(channel.localAddress()) : local, options, handler);
    }

    @Override
    public int adopt(ListeningSocket socket, ListenOptions options, AcceptHandler handler) throws IOException {
        return add(platform.adopt(socket, options), socket.address(), options, handler);
    }

    @Override
    public ListeningSocket duplicateListener(int listener) throws IOException {
        NettyListener it = listeners.get(listener);
        if (it == null || !(it.channel instanceof UnixChannel channel) || !it.channel.isOpen()) {
            throw new IOException("the transport " + name() + " cannot pass its sockets on");
        }
        return new ListeningSocket(it.address, channel.fd().intValue()).duplicate();
    }

    private int add(ServerChannel channel, Endpoint address, ListenOptions options, AcceptHandler handler) {
        NettyListener listener = new NettyListener(
                this, listenersMade++, channel, handler, address, options.noDelay() && address.isIp());
        listeners.values().removeIf(NettyListener::isOver);
        listeners.put(listener.handle, listener);
        if (owner != null) {
            channel.unsafe().register(loop, channel.newPromise());
        }
        return listener.handle;
    }

    @Override
    public Endpoint listenerAddress(int listener) {
        NettyListener known = listeners.get(listener);
        return known == null ? Endpoint.UNKNOWN : known.address;
    }

    @Override
    public void acceptStop(int listener) {
        stop(listener, true);
    }

    @Override
    public void acceptStart(int listener) {
        stop(listener, false);
    }

    private void stop(int listener, boolean isWanted) {
        NettyListener known = listeners.get(listener);
        if (known != null) {
            known.stop(isWanted);
        }
    }

    @Override
    public void closeListener(int listener) {
        NettyListener known = listeners.get(listener);
        if (known != null && known.close() && owner != null) {
            loop.runNow(); // the port is free on return; what else happens meanwhile is delivered by the next poll
        }
    }

    void listenerFailed() {
        hasFailedListener = true;
    }

    void accepted(NettyListener listener, Channel channel) {
        if (isClosed) {
            channel.unsafe().closeForcibly();
            return;
        }
        int handle = connections.take();
        if (handle == ConnectionTable.NONE) {
            channel.unsafe().closeForcibly();
            listener.pause(Errno.ENFILE);
            return;
        }
        configure(channel, listener.noDelay, false);
        NettyConnection connection = NettyConnection.accepted(this, channel, handle, listener);
        connections.put(handle, connection);
        connection.register();
        connection.markReady();
    }

    private void configure(Channel channel, boolean noDelay, boolean keepAlive) {
        channel.config().setAutoRead(false);
        channel.config().setAutoClose(false); // a failed send must not lose what the peer has sent before
        channel.config().setRecvByteBufAllocator(receiveSizes);
        channel.config().setOption(ChannelOption.ALLOW_HALF_CLOSURE, true);
        if (noDelay) {
            channel.config().setOption(ChannelOption.TCP_NODELAY, true);
        }
        if (keepAlive) {
            channel.config().setOption(ChannelOption.SO_KEEPALIVE, true);
        }
    }

    // --- connections

    @Override
    public int connect(Endpoint remote, ConnectOptions options, ConnectionHandler handler) {
        if (isClosed) {
            return -1;
        }
        Channel channel;
        try {
            channel = platform.open(remote);
        } catch (RuntimeException e) {
            LOG.log(Logger.Level.DEBUG, "no socket for {0}: {1}", remote, e.getMessage());
            return -1;
        }
        int handle = connections.take();
        if (handle == ConnectionTable.NONE) {
            channel.unsafe().closeForcibly();
            return -1;
        }
        configure(channel, options.noDelay() && remote.isIp(), options.keepAlive() && remote.isIp());
        channel.config().setConnectTimeoutMillis(0); // the caller has its own
        NettyConnection connection = NettyConnection.outgoing(this, channel, handle, remote, options.setup(), handler);
        connections.put(handle, connection);
        connection.markDirty();
        return handle;
    }

    @Override
    public void setHandler(int connection, ConnectionHandler handler) {
        NettyConnection it = connections.find(connection);
        if (it != null) {
            it.handler(handler);
        }
    }

    @Override
    public Endpoint remoteAddress(int connection) {
        NettyConnection it = connections.find(connection);
        return it == null ? Endpoint.UNKNOWN : it.remoteAddress();
    }

    @Override
    public Endpoint localAddress(int connection) {
        NettyConnection it = connections.find(connection);
        return it == null ? Endpoint.UNKNOWN : it.localAddress();
    }

    @Override
    public void recvStart(int connection) {
        NettyConnection it = connections.find(connection);
        if (it != null) {
            it.recvStart();
        }
    }

    @Override
    public void recvStop(int connection) {
        NettyConnection it = connections.find(connection);
        if (it != null) {
            it.recvStop();
        }
    }

    @Override
    public void send(int connection, int position, int length) {
        NettyConnection it = connections.find(connection);
        if (it == null || !it.send(position, length)) {
            pool.give(position);
        }
    }

    @Override
    public long sendPendingBytes(int connection) {
        NettyConnection it = connections.find(connection);
        return it == null ? 0 : it.pendingBytes();
    }

    @Override
    public void shutdownSend(int connection) {
        NettyConnection it = connections.find(connection);
        if (it != null) {
            it.shutdownSend();
        }
    }

    @Override
    public void close(int connection) {
        NettyConnection it = connections.find(connection);
        if (it != null) {
            it.close();
        }
    }

    @Override
    public void reset(int connection) {
        NettyConnection it = connections.find(connection);
        if (it != null) {
            it.reset();
        }
    }

    @Override
    public int connectionCount() {
        return connections.count();
    }

    // --- what connections use

    ManualIoEventLoop loop() {
        return loop;
    }

    Platform platform() {
        return platform;
    }

    /** The pool's memory; its position and limit are free to use. */
    ByteBuffer memory() {
        return memory;
    }

    void addDirty(NettyConnection connection) {
        dirty.add(connection);
    }

    void addReady(NettyConnection connection) {
        ready.add(connection);
    }

    void addStarved(NettyConnection connection) {
        starved.add(connection);
    }

    void free(NettyConnection connection) {
        connections.remove(connection.handle);
    }

    // --- the turn

    @Override
    public int poll(long timeoutNs) {
        if (loop.isTerminated()) {
            return 0;
        }
        if (owner == null) {
            bind();
        }
        feedStarved();
        applyAll();
        boolean hasWork = timeoutNs <= 0 || !ready.isEmpty() || hasFailedListener || isWoken.get();
        if (hasWork) {
            loop.runNow();
        } else {
            loop.run(timeoutNs);
        }
        isWoken.set(false);
        feedStarved();
        return deliverAll();
    }

    private void bind() {
        Thread thread = Thread.currentThread();
        owner = thread;
        loop.setOwningThread(thread);
        for (NettyListener listener : listeners.values()) {
            if (listener.channel.isOpen()) {
                listener.channel.unsafe().register(loop, listener.channel.newPromise());
            }
        }
    }

    /** Blocks have come back: the first connections to starve are the first to go on. */
    private void feedStarved() {
        for (int blocks = pool.available(); blocks > 0 && !starved.isEmpty(); blocks--) {
            starved.remove().fed();
        }
    }

    private void applyAll() {
        for (int left = dirty.size(); left > 0; left--) {
            dirty.remove().apply();
        }
    }

    /** Delivers what is noted by now; what is noted meanwhile is for the next turn, which bounds this one. */
    private int deliverAll() {
        int count = 0;
        if (hasFailedListener) {
            hasFailedListener = false;
            for (NettyListener listener : List.copyOf(listeners.values())) {
                count += listener.deliver();
            }
        }
        for (int left = ready.size(); left > 0; left--) {
            NettyConnection connection = ready.remove();
            try {
                count += connection.deliver();
            } catch (RuntimeException | StackOverflowError e) {
                LOG.log(Logger.Level.ERROR, "a handler failed; its connection is reset", e);
                connection.reset();
            }
        }
        return count;
    }

    @Override
    public void wake() {
        if (!isWoken.getAndSet(true)) {
            try {
                loop.execute(NettyTransport::nothing); // a bare wakeup can be lost between two waits, a task cannot
            } catch (RejectedExecutionException e) {
                LOG.log(Logger.Level.TRACE, "woken after it was closed", e);
            }
        }
    }

    private static void nothing() {}

    @Override
    public void close() {
        if (isClosed) {
            return;
        }
        if (owner != null && !owner.equals(Thread.currentThread())) {
            throw new IllegalStateException(name() + " must be closed by its own thread, " + owner.getName());
        }
        isClosed = true;
        List.copyOf(listeners.keySet()).forEach(this::closeListener);
        for (int slot = 0; slot < connections.touched(); slot++) {
            NettyConnection connection = connections.at(slot);
            if (connection != null) {
                connection.reset();
            }
        }
        poll(0);
        for (int turn = 0; turn < CLOSE_TURNS_MAX && (connections.count() > 0 || !areListenersGone()); turn++) {
            poll(CLOSE_TURN_NS);
        }
        var _ = loop.shutdownGracefully(0, 0, TimeUnit.NANOSECONDS);
        for (int turn = 0; turn < CLOSE_TURNS_MAX && !loop.isTerminated(); turn++) {
            loop.runNow();
        }
    }

    private boolean areListenersGone() {
        return listeners.values().stream().allMatch(NettyListener::isGone);
    }
}
