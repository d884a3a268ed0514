package io.ringway.transport.netty;

import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.ServerChannel;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.SocketProtocolFamily;
import io.netty.channel.socket.nio.NioChannelOption;
import io.netty.channel.socket.nio.NioDomainSocketChannel;
import io.netty.channel.socket.nio.NioServerDomainSocketChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.ringway.transport.ListenOptions;
import io.ringway.transport.net.Endpoint;
import io.ringway.transport.net.Errno;
import io.ringway.transport.net.ListeningSocket;
import io.ringway.transport.net.SocketOption;
import io.ringway.transport.net.SocketSetup;
import io.ringway.transport.net.Sockets;
import java.io.IOException;
import java.net.SocketAddress;
import java.net.StandardProtocolFamily;
import java.net.StandardSocketOptions;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.spi.SelectorProvider;
import jdk.net.ExtendedSocketOptions;

/**
 * Java's own selectors: works everywhere. Four things differ from the others: of the options of
 * outgoing sockets only those of TCP keep-alive can be set; there are no abstract Unix sockets; on a Unix socket
 * nothing can be sent after the peer's FIN; an IPv6 wildcard listener takes IPv4 peers too, because Java has no way to say IPV6_V6ONLY.
 */
final class NioPlatform extends Platform {
    private static final String NO_DESCRIPTORS =
            "a socket that is open already needs the ring, epoll or io_uring transport";
    private static final String NO_ABSTRACT = "abstract Unix sockets need the ring, epoll or io_uring transport";

    @Override
    IoHandlerFactory handlerFactory() {
        return NioIoHandler.newFactory();
    }

    @Override
    ServerChannel listen(Endpoint local, ListenOptions options) throws IOException {
        if (isAbstract(local)) {
            throw new IOException("address " + local + ": " + NO_ABSTRACT);
        }
        try {
            return bind(local, options);
        } catch (IOException e) {
            if (Failures.errno(e) == Errno.EADDRINUSE && Sockets.removeStaleSocketFile(local)) {
                return bind(local, options);
            }
            throw Sockets.bindFailure(local, Failures.errno(e), e);
        }
    }

    @Override
    ServerChannel adopt(ListeningSocket socket, ListenOptions options) throws IOException {
        socket.close();
        throw new IOException("address " + socket.address() + ": " + NO_DESCRIPTORS);
    }

    private ServerChannel bind(Endpoint local, ListenOptions options) throws IOException {
        ServerSocketChannel socket = ServerSocketChannel.open(family(local));
        try {
            if (local.isIp()) {
                socket.setOption(StandardSocketOptions.SO_REUSEADDR, true);
                socket.setOption(StandardSocketOptions.SO_REUSEPORT, options.reusePort());
            }
            socket.bind(address(local), options.backlog());
            Sockets.setMode(local, options.unixMode());
        } catch (IOException | RuntimeException e) {
            socket.close();
            throw e;
        }
        return local.isIp() ? new NioServerSocketChannel(socket) : new NioServerDomainSocketChannel(socket);
    }

    @Override
    Channel open(Endpoint remote) {
        return switch (remote.family()) {
            case IPV4 -> new NioSocketChannel(SelectorProvider.provider(), SocketProtocolFamily.INET);
            case IPV6 -> new NioSocketChannel(SelectorProvider.provider(), SocketProtocolFamily.INET6);
            default -> new NioDomainSocketChannel();
        };
    }

    /** Java sets few options and knows no numbers: the others are refused. */
    @Override
    int setUp(Channel channel, Endpoint remote, SocketSetup setup) {
        SocketSetup.Source source = setup.source(remote);
        for (SocketOption option : setup.options()) {
            if (!set(channel, option)) {
                return -Errno.ENOPROTOOPT;
            }
        }
        if (source == null) {
            return 0;
        }
        for (SocketOption option : source.options()) {
            if (!set(channel, option)) {
                return -Errno.ENOPROTOOPT;
            }
        }
        ChannelFuture bound = channel.bind(Addresses.inet(source.address())); // at once: this is the loop's thread
        Throwable failure = bound.cause();
        return failure == null ? 0 : -Failures.errno(failure);
    }

    private static boolean set(Channel channel, SocketOption option) {
        if (option.level() != Sockets.IPPROTO_TCP) {
            return false;
        }
        return switch (option.name()) {
            case SocketOption.TCP_KEEPIDLE -> set(channel, ExtendedSocketOptions.TCP_KEEPIDLE, option);
            case SocketOption.TCP_KEEPINTVL -> set(channel, ExtendedSocketOptions.TCP_KEEPINTERVAL, option);
            case SocketOption.TCP_KEEPCNT -> set(channel, ExtendedSocketOptions.TCP_KEEPCOUNT, option);
            default -> false;
        };
    }

    private static boolean set(Channel channel, java.net.SocketOption<Integer> name, SocketOption option) {
        return channel.config().setOption(NioChannelOption.of(name), option.number());
    }

    @Override
    SocketAddress address(Endpoint endpoint) {
        if (endpoint.isIp()) {
            return Addresses.inet(endpoint);
        }
        if (isAbstract(endpoint)) {
            throw new UnsupportedOperationException(NO_ABSTRACT);
        }
        return UnixDomainSocketAddress.of(endpoint.path());
    }

    private static boolean isAbstract(Endpoint endpoint) {
        return endpoint.path().startsWith("@");
    }

    private static StandardProtocolFamily family(Endpoint endpoint) {
        return switch (endpoint.family()) {
            case IPV4 -> StandardProtocolFamily.INET;
            case IPV6 -> StandardProtocolFamily.INET6;
            default -> StandardProtocolFamily.UNIX;
        };
    }
}
