package io.ringway.transport.netty;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOption;
import io.netty.channel.ChannelPromise;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.channel.socket.DuplexChannel;
import io.ringway.transport.ConnectionHandler;
import io.ringway.transport.memory.BlockQueue;
import io.ringway.transport.memory.BufferPool;
import io.ringway.transport.net.Endpoint;
import io.ringway.transport.net.Errno;
import io.ringway.transport.net.SocketSetup;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/**
 * One connection: what its owner wants ({@link #apply} asks Netty for it at the start of a turn) and what has happened ({@link #deliver}
 * tells the handler at the end of it).
 *
 * <pre>
 *   accepted ------------------> OPEN --close, queue empty--> DYING --Netty is through--> GONE -> onClosed, slot free
 *   connect -> (REGISTERED) --^        reset, error, close while connecting ---^
 * </pre>
 *
 * <p>Owner: worker.
 */
final class NettyConnection extends ChannelInboundHandlerAdapter implements ChannelFutureListener {
    /** The channel belongs to the loop, or is about to. */
    private static final int REGISTERED = 1;
    /** Accepted or connected. */
    private static final int OPEN = 1 << 1;
    /** ... and the handler knows. */
    private static final int ANNOUNCED = 1 << 2;
    /** The owner wants to receive. */
    private static final int RECV_WANTED = 1 << 3;
    /** The peer's FIN. */
    private static final int RECV_ENDED = 1 << 4;
    /** ... and the handler knows. */
    private static final int END_TOLD = 1 << 5;
    /** Received bytes wait for a block; this is in the transport's list. */
    private static final int STARVED = 1 << 6;
    /** The kernel took bytes and the handler does not know yet. */
    private static final int SENT = 1 << 7;
    /** FIN goes out once the queue is empty. */
    private static final int SHUT = 1 << 8;
    /** ... has gone. */
    private static final int SHUT_DONE = 1 << 9;
    /** Sending failed; what was received before is still delivered. */
    private static final int SEND_FAILED = 1 << 10;
    /** The owner has called close. */
    private static final int CLOSING = 1 << 11;
    /** The owner has called reset. */
    private static final int RESET = 1 << 12;
    /** Netty was asked to close the channel. */
    private static final int DYING = 1 << 13;
    /** Netty is through with the channel. */
    private static final int GONE = 1 << 14;
    /** Netty has closed the channel at the peer's FIN (NIO's Unix sockets know no half-close); the owner has yet to close. */
    private static final int ORPHANED = 1 << 18;
    /** The handler knows that it is over. */
    private static final int BURIED = 1 << 17;
    /** In the transport's list of connections to apply. */
    private static final int DIRTY = 1 << 15;
    /** In the transport's list of connections to deliver. */
    private static final int READY = 1 << 16;

    final int handle;
    private final NettyTransport transport;
    private final BufferPool pool;
    private final Channel channel;
    private final @Nullable NettyListener listener;
    private final Endpoint remote;
    private final ArrayDeque<ByteBuf> received = new ArrayDeque<>(4);
    /** Blocks to be sent, those that Netty holds already included. */
    private final BlockQueue sends;

    private @Nullable ConnectionHandler handler;
    /** Of an outgoing connection. */
    private SocketSetup setup = SocketSetup.NONE;

    private int flags;
    private int error;
    /** The first block of the queue that Netty does not hold yet, by index. */
    private int unwritten = BufferPool.NONE;
    /** Blocks that Netty holds: the head of the queue. */
    private int inFlight;

    private NettyConnection(
            NettyTransport transport,
            Channel channel,
            int handle,
            @Nullable NettyListener listener,
            Endpoint remote,
            @Nullable ConnectionHandler handler) {
        this.transport = transport;
        this.pool = transport.buffers();
        this.channel = channel;
        this.handle = handle;
        this.listener = listener;
        this.remote = remote;
        this.handler = handler;
        sends = new BlockQueue(pool);
        channel.pipeline().addLast(this);
    }

    static NettyConnection accepted(NettyTransport transport, Channel channel, int handle, NettyListener listener) {
        NettyConnection connection = new NettyConnection(transport, channel, handle, listener, Endpoint.UNKNOWN, null);
        connection.set(OPEN);
        return connection;
    }

    static NettyConnection outgoing(
            NettyTransport transport,
            Channel channel,
            int handle,
            Endpoint remote,
            SocketSetup setup,
            ConnectionHandler handler) {
        NettyConnection connection = new NettyConnection(transport, channel, handle, null, remote, handler);
        connection.setup = setup;
        return connection;
    }

    // --- calls of the contract

    void handler(ConnectionHandler newHandler) {
        handler = newHandler;
    }

    Endpoint remoteAddress() {
        return listener == null ? remote : Addresses.endpoint(channel.remoteAddress());
    }

    Endpoint localAddress() {
        return Addresses.endpoint(channel.localAddress());
    }

    void recvStart() {
        if (lacks(RECV_WANTED | CLOSING | RESET)) {
            set(RECV_WANTED);
            markDirty();
            if (!received.isEmpty() || has(RECV_ENDED)) {
                markReady();
            }
        }
    }

    void recvStop() {
        if (has(RECV_WANTED)) {
            clear(RECV_WANTED);
            markDirty();
        }
    }

    /** Returns false if the block was not taken over: nothing can be sent any more. */
    boolean send(int position, int length) {
        if (has(SHUT | SEND_FAILED | CLOSING | RESET | DYING)) {
            if (has(ORPHANED)) {
                clear(ORPHANED);
                error = Errno.EPIPE;
                markReady();
            }
            return false;
        }
        sends.add(position, length);
        if (unwritten == BufferPool.NONE) {
            unwritten = pool.blockOf(position);
        }
        markDirty();
        return true;
    }

    long pendingBytes() {
        return sends.bytes();
    }

    void shutdownSend() {
        if (lacks(SHUT | CLOSING | RESET)) {
            set(SHUT);
            markDirty();
        }
    }

    void close() {
        if (lacks(CLOSING | RESET)) {
            set(CLOSING);
            markDirty();
        }
    }

    void reset() {
        if (lacks(RESET)) {
            set(RESET);
            markDirty();
        }
    }

    // --- start of the turn: asking Netty

    /** Hands the channel to the loop. */
    void register() {
        set(REGISTERED);
        ChannelPromise promise = channel.newPromise();
        promise.addListener((ChannelFuture future) -> {
            if (!future.isSuccess()) {
                fail(Failures.errno(future.cause()));
            }
        });
        channel.unsafe().register(transport.loop(), promise);
    }

    void apply() {
        clear(DIRTY);
        if (has(DYING | GONE)) {
            if (has(ORPHANED)) {
                markReady();
            }
            return;
        }
        if (has(RESET)) {
            if (has(OPEN)) {
                channel.config().setOption(ChannelOption.SO_LINGER, 0);
            }
            die(0);
        } else if (has(CLOSING) && lacks(OPEN)) {
            die(0);
        } else if (lacks(REGISTERED)) {
            connect();
        } else if (has(OPEN)) {
            applyOpen();
        }
    }

    private void connect() {
        register();
        if (has(DYING)) {
            return;
        }
        int result = setup.isNothingFor(remote) ? 0 : transport.platform().setUp(channel, remote, setup);
        if (result < 0) {
            fail(-result);
            return;
        }
        channel.connect(transport.platform().address(remote)).addListener((ChannelFuture future) -> onConnect(future));
    }

    private void onConnect(ChannelFuture future) {
        if (future.isSuccess()) {
            set(OPEN);
            markDirty();
            markReady();
        } else {
            fail(Failures.errno(future.cause()));
        }
    }

    private void applyOpen() {
        if (has(SEND_FAILED) && lacks(RECV_WANTED)) {
            die(has(CLOSING) ? 0 : error);
            return;
        }
        write();
        if (has(DYING)) {
            return;
        }
        if (sends.isEmpty() || has(SEND_FAILED)) {
            if (has(CLOSING)) {
                die(0);
                return;
            }
            if ((flags & (SHUT | SHUT_DONE | SEND_FAILED)) == SHUT) {
                set(SHUT_DONE);
                var _ = ((DuplexChannel) channel).shutdownOutput();
            }
        }
        boolean isReading = has(RECV_WANTED) && lacks(RECV_ENDED | CLOSING) && received.isEmpty();
        if (channel.config().isAutoRead() != isReading) {
            channel.config().setAutoRead(isReading);
        }
    }

    private void write() {
        if (unwritten == BufferPool.NONE || has(SEND_FAILED)) {
            return;
        }
        do {
            int block = unwritten;
            int start = pool.start(block);
            ByteBuffer bytes = transport.memory().slice(start, pool.end(block) - start);
            unwritten = pool.next(block);
            inFlight++;
            var _ = channel.write(new PoolSlice(this, start, bytes)).addListener(this);
        } while (unwritten != BufferPool.NONE);
        channel.flush();
    }

    /** Asks Netty to close the channel; it releases what it holds and then tells {@link #channelUnregistered}. */
    private void die(int errno) {
        if (has(DYING)) {
            return;
        }
        set(DYING);
        error = errno;
        if (has(REGISTERED)) {
            var _ = channel.close();
        } else {
            channel.unsafe().closeForcibly();
            gone();
        }
    }

    private void fail(int errno) {
        die(has(CLOSING | RESET) ? 0 : errno);
    }

    // --- inside Netty's loop: noting what happens

    /** Netty has let go of the first block of the queue. */
    void onReleased(int position) {
        assert sends.position() == position : "Netty has let go of blocks out of order";
        inFlight--;
        pool.give(sends.remove());
        if (sends.isEmpty() && has(SHUT | CLOSING)) {
            markDirty();
        }
    }

    /** A write has ended. */
    @Override
    public void operationComplete(ChannelFuture future) {
        if (future.isSuccess()) {
            set(SENT);
            markReady();
        } else if (lacks(DYING | SEND_FAILED)) {
            onSendFailed(Failures.errno(future.cause()));
        }
    }

    /**
     * The peer may have answered before it stopped reading: while receiving is wanted, what it sent is delivered first, and the end of
     * receiving ends the connection.
     */
    private void onSendFailed(int errno) {
        boolean isPeerGone = errno == Errno.EPIPE || errno == Errno.ECONNRESET;
        if (isPeerGone && has(RECV_WANTED) && lacks(RECV_ENDED | CLOSING | RESET)) {
            set(SEND_FAILED);
            error = errno;
        } else {
            fail(errno);
        }
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        ByteBuf bytes = (ByteBuf) message;
        if (has(CLOSING | RESET)) {
            bytes.release();
        } else {
            received.add(bytes);
            markReady();
        }
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
        if (event instanceof ChannelInputShutdownEvent && lacks(DYING)) {
            set(RECV_ENDED);
            markReady();
            markDirty(); // there is nothing left to read
        }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        if (lacks(DYING)) {
            fail(has(SEND_FAILED) ? error : Failures.errno(cause));
        }
    }

    @Override
    public void channelUnregistered(ChannelHandlerContext ctx) {
        if (lacks(DYING)) {
            set(has(SEND_FAILED) ? DYING : DYING | RECV_ENDED | ORPHANED);
        }
        gone();
    }

    private void gone() {
        set(GONE);
        markReady();
    }

    // --- end of the turn: telling the handler

    /** Returns the callbacks made. */
    int deliver() {
        clear(READY);
        if (has(BURIED)) {
            return 0;
        }
        int count = 0;
        if (has(OPEN) && lacks(ANNOUNCED) && (listener != null || lacks(CLOSING | RESET))) {
            set(ANNOUNCED);
            announce();
            count++;
        }
        if (has(SENT)) {
            clear(SENT);
            if (lacks(CLOSING | RESET | DYING) && handler != null) {
                handler.onSent(handle, sends.bytes());
                count++;
            }
        }
        count += receive();
        if (has(RECV_ENDED) && received.isEmpty() && lacks(END_TOLD | CLOSING | RESET)) {
            count += endReceiving();
        }
        if (isOver()) {
            finish();
            count++;
        }
        return count;
    }

    /** Netty is through, and so is the handler: with what was received, or with the connection. */
    private boolean isOver() {
        if (has(CLOSING | RESET)) {
            return has(GONE);
        }
        return has(GONE) && lacks(ORPHANED) && (received.isEmpty() || lacks(RECV_WANTED));
    }

    private void announce() {
        if (listener != null) {
            handler = listener.handler.onAccept(listener.handle, handle);
        } else if (handler != null) {
            handler.onConnected(handle);
        }
    }

    private int receive() {
        int count = 0;
        while (!received.isEmpty() && (flags & (RECV_WANTED | CLOSING | RESET | STARVED)) == RECV_WANTED) {
            int position = pool.take();
            if (position == BufferPool.NONE) {
                set(STARVED);
                transport.addStarved(this);
                break;
            }
            int length = copyReceived(position);
            count++;
            if (handler == null || !handler.onRecv(handle, position, length)) {
                pool.give(position);
            }
        }
        if (has(RECV_WANTED) && channel.config().isAutoRead() == !received.isEmpty()) {
            markDirty(); // stops reading while bytes wait, goes on when none do
        }
        return count;
    }

    private int copyReceived(int position) {
        ByteBuf bytes = received.element();
        int length = Math.min(bytes.readableBytes(), BufferPool.BLOCK_BYTES);
        bytes.readBytes(transport.memory().limit(position + length).position(position));
        transport.memory().clear();
        if (!bytes.isReadable()) {
            received.remove().release();
        }
        return length;
    }

    private int endReceiving() {
        if (has(SEND_FAILED)) {
            die(error);
            return 0;
        }
        if (lacks(RECV_WANTED) || handler == null) {
            return 0;
        }
        set(END_TOLD);
        handler.onRecvEnd(handle);
        return 1;
    }

    /** There may be a block now. */
    void fed() {
        clear(STARVED);
        markReady();
    }

    private void finish() {
        assert inFlight == 0 : "Netty holds blocks of a dead channel";
        dropReceived();
        sends.clear();
        transport.free(this);
        set(BURIED);
        if (handler != null) {
            handler.onClosed(handle, error);
        }
    }

    private void dropReceived() {
        while (!received.isEmpty()) {
            received.remove().release();
        }
    }

    // --- lists and flags

    void markDirty() {
        if (lacks(DIRTY | BURIED)) {
            set(DIRTY);
            transport.addDirty(this);
        }
    }

    void markReady() {
        if (lacks(READY | BURIED)) {
            set(READY);
            transport.addReady(this);
        }
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
