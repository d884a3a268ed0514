package io.ringway.transport.netty;

import io.netty.channel.Channel;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.ServerChannel;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.SocketProtocolFamily;
import io.netty.channel.socket.nio.NioDomainSocketChannel;
import io.netty.channel.socket.nio.NioServerDomainSocketChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.ringway.transport.ListenOptions;
import io.ringway.transport.net.Endpoint;
import io.ringway.transport.net.Errno;
import io.ringway.transport.net.Sockets;
import java.io.IOException;
import java.net.SocketAddress;
import java.net.StandardProtocolFamily;
import java.net.StandardSocketOptions;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.spi.SelectorProvider;

/**
 * Java's own selectors: works everywhere. Three things differ from the others: there are no abstract Unix sockets; on a Unix socket
 * nothing can be sent after the peer's FIN; an IPv6 wildcard listener takes IPv4 peers too, because Java has no way to say IPV6_V6ONLY.
 */
final class NioPlatform extends Platform {
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
