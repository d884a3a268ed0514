package io.ringway.transport.netty;

import io.netty.channel.Channel;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.ServerChannel;
import io.netty.channel.epoll.EpollDomainSocketChannel;
import io.netty.channel.epoll.EpollServerDomainSocketChannel;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.socket.SocketProtocolFamily;
import io.ringway.transport.ListenOptions;
import io.ringway.transport.net.Endpoint;
import io.ringway.transport.net.ListeningSocket;
import io.ringway.transport.net.Sockets;
import java.io.IOException;
import java.net.SocketAddress;

/** Netty's epoll transport; its listening sockets are made as those of the ring are. */
final class EpollPlatform extends Platform {

    @Override
    IoHandlerFactory handlerFactory() {
        return KeptEpollIoHandler.newFactory();
    }

    @Override
    ServerChannel listen(Endpoint local, ListenOptions options) throws IOException {
        int fd = Sockets.listen(local, options.backlog(), options.reusePort(), options.noDelay(), options.unixMode());
        return local.isIp() ? new EpollServerSocketChannel(fd) : new EpollServerDomainSocketChannel(fd, true);
    }

    @Override
    ServerChannel adopt(ListeningSocket socket, ListenOptions options) throws IOException {
        socket.configure(options.backlog(), options.noDelay(), options.unixMode());
        return socket.address().isIp()
                ? new EpollServerSocketChannel(socket.fd())
                : new EpollServerDomainSocketChannel(socket.fd(), true);
    }

    @Override
    Channel open(Endpoint remote) {
        return switch (remote.family()) {
            case IPV4 -> new EpollSocketChannel(SocketProtocolFamily.INET);
            case IPV6 -> new EpollSocketChannel(SocketProtocolFamily.INET6);
            default -> new EpollDomainSocketChannel();
        };
    }

    @Override
    SocketAddress address(Endpoint endpoint) {
        return endpoint.isIp() ? Addresses.inet(endpoint) : Addresses.domain(endpoint);
    }
}
