package io.ringway.transport.netty;

import io.netty.channel.Channel;
import io.netty.channel.ChannelOption;
import io.netty.channel.ChannelPromise;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.ServerChannel;
import io.netty.channel.unix.IntegerUnixChannelOption;
import io.netty.channel.unix.UnixChannel;
import io.netty.channel.unix.UnixChannelOption;
import io.netty.channel.uring.IoUringDomainSocketChannel;
import io.netty.channel.uring.IoUringIoHandler;
import io.netty.channel.uring.IoUringServerDomainSocketChannel;
import io.netty.channel.uring.IoUringServerSocketChannel;
import io.netty.channel.uring.IoUringSocketChannel;
import io.ringway.transport.ListenOptions;
import io.ringway.transport.net.Endpoint;
import io.ringway.transport.net.Errno;
import io.ringway.transport.net.Linux;
import io.ringway.transport.net.ListeningSocket;
import io.ringway.transport.net.Sockets;
import java.io.IOException;
import java.net.SocketAddress;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** Netty's io_uring transport. */
final class IoUringPlatform extends Platform {
    /** Submission entries: a full queue is submitted early, so this only bounds the system calls of a busy turn. */
    private static final int RING_ENTRIES = 1024;

    private static final ListenOptions PLACEHOLDER_OPTIONS = new ListenOptions(1, false, false, -1);
    private static final AtomicInteger PLACEHOLDERS = new AtomicInteger();

    private static final IntegerUnixChannelOption IPV6_ONLY = new IntegerUnixChannelOption("IPV6_V6ONLY", 41, 26);

    @Override
    IoHandlerFactory handlerFactory() {
        return IoUringIoHandler.newFactory(RING_ENTRIES);
    }

    /** Netty would remove the file of a Unix socket, also one that somebody else listens on or will: such sockets are made without it. */
    @Override
    ServerChannel listen(Endpoint local, ListenOptions options) throws IOException {
        if (local.isIp()) {
            return bound(local, options);
        }
        int fd = Sockets.listen(local, options.backlog(), false, false, options.unixMode());
        return adopt(new ListeningSocket(local, fd), options);
    }

    private ServerChannel bound(Endpoint local, ListenOptions options) throws IOException {
        ServerChannel channel = open(local, options);
        Throwable failure = bind(channel, local);
        if (failure != null) {
            channel.unsafe().closeForcibly();
            throw Sockets.bindFailure(local, Failures.errno(failure), failure);
        }
        return channel;
    }

    /** Netty makes channels for its own sockets only: one of those has its descriptor turned to the socket that is there. */
    @Override
    ServerChannel adopt(ListeningSocket socket, ListenOptions options) throws IOException {
        socket.configure(options.backlog(), options.noDelay(), options.unixMode());
        try {
            ServerChannel channel = bound(placeholder(socket.address()), PLACEHOLDER_OPTIONS);
            int turned =
                    Linux.duplicateTo(socket.fd(), ((UnixChannel) channel).fd().intValue());
            if (turned < 0) {
                channel.unsafe().closeForcibly();
                throw new IOException("address " + socket.address() + ": " + Errno.describe(-turned));
            }
            return channel;
        } finally {
            socket.close();
        }
    }

    private static Endpoint placeholder(Endpoint of) {
        return switch (of.family()) {
            case IPV4 -> Endpoint.ip("127.0.0.1", 0);
            case IPV6 -> Endpoint.ip("::1", 0);
            default ->
                Endpoint.unix(
                        "@ringway_placeholder_" + ProcessHandle.current().pid() + '_' + PLACEHOLDERS.incrementAndGet());
        };
    }

    private static ServerChannel open(Endpoint local, ListenOptions options) {
        if (!local.isIp()) {
            ServerChannel channel = new IoUringServerDomainSocketChannel();
            channel.config().setOption(ChannelOption.SO_BACKLOG, options.backlog());
            return channel;
        }
        ServerChannel channel = new IoUringServerSocketChannel();
        channel.config().setOption(ChannelOption.SO_BACKLOG, options.backlog());
        channel.config().setOption(ChannelOption.SO_REUSEADDR, true);
        channel.config().setOption(UnixChannelOption.SO_REUSEPORT, options.reusePort());
        if (local.family() == Endpoint.Family.IPV6) {
            channel.config().setOption(IPV6_ONLY, 1);
        }
        return channel;
    }

    /**
     * Binds before the channel has a loop: the outcome is then known at once and on any thread.
     *
     * @return why it failed, or null
     */
    private @Nullable Throwable bind(ServerChannel channel, Endpoint local) {
        ChannelPromise promise = channel.newPromise();
        try {
            channel.unsafe().bind(address(local), promise);
        } catch (IllegalStateException e) {
            // It is bound; what failed is the announcement on the loop that it does not have. Registering announces it
            // again.
            return channel.isActive() ? null : e;
        }
        return promise.cause();
    }

    @Override
    Channel open(Endpoint remote) {
        return remote.isIp() ? new IoUringSocketChannel() : new IoUringDomainSocketChannel();
    }

    @Override
    SocketAddress address(Endpoint endpoint) {
        return endpoint.isIp() ? Addresses.inet(endpoint) : Addresses.domain(endpoint);
    }
}
