package io.ringway.transport.netty;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ServerChannel;
import io.ringway.transport.AcceptHandler;
import io.ringway.transport.net.Endpoint;
import java.util.concurrent.TimeUnit;

/**
 * One listening channel. When a connection cannot be accepted it pauses for a moment; the kernel's queue holds the peers meanwhile.
 * Owner: worker.
 */
final class NettyListener extends ChannelInboundHandlerAdapter {
    private static final long PAUSE_NS = TimeUnit.MILLISECONDS.toNanos(100);

    final NettyTransport transport;
    final int handle;
    final ServerChannel channel;
    final AcceptHandler handler;
    final Endpoint address;
    final boolean noDelay;
    private boolean isClosed;
    private boolean isPaused;
    /** Whoever listens wants no peers for now. */
    private boolean isStopped;
    /** Accepting failed with this errno and the handler does not know yet; 0 if there is nothing to tell. */
    private int untoldErrno;

    NettyListener(
            NettyTransport transport,
            int handle,
            ServerChannel channel,
            AcceptHandler handler,
            Endpoint address,
            boolean noDelay) {
        this.transport = transport;
        this.handle = handle;
        this.channel = channel;
        this.handler = handler;
        this.address = address;
        this.noDelay = noDelay;
        channel.pipeline().addLast(this);
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object child) {
        transport.accepted(
                this, (Channel) child); // after the listener is closed too: the peer was taken from the queue
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        if (!isClosed) {
            pause(Failures.errno(cause));
        }
    }

    void pause(int errno) {
        if (isPaused) {
            return;
        }
        isPaused = true;
        untoldErrno = errno;
        transport.listenerFailed();
        channel.config().setAutoRead(false);
        var _ = channel.eventLoop().schedule(this::resume, PAUSE_NS, TimeUnit.NANOSECONDS);
    }

    private void resume() {
        isPaused = false;
        read();
    }

    void stop(boolean isWanted) {
        isStopped = isWanted;
        read();
    }

    private void read() {
        if (!isClosed) {
            channel.config().setAutoRead(!isPaused && !isStopped);
        }
    }

    /** Returns the failures told: 0 or 1. */
    int deliver() {
        int errno = untoldErrno;
        untoldErrno = 0;
        if (errno == 0 || isClosed) {
            return 0;
        }
        handler.onAcceptError(handle, errno);
        return 1;
    }

    /** Returns false if it was closed before. */
    boolean close() {
        if (isClosed) {
            return false;
        }
        isClosed = true;
        if (channel.isRegistered()) {
            var _ = channel.close();
        } else {
            channel.unsafe().closeForcibly();
        }
        return true;
    }

    /** Closed, and nothing of it is under way. */
    boolean isOver() {
        return isClosed && isGone();
    }

    /** After {@link #close}: whether the descriptor is closed too, which io_uring does once its last accept has been cancelled. */
    boolean isGone() {
        return !channel.isRegistered() || channel.closeFuture().isDone();
    }
}
