package io.ringway.transport.contract;

import io.ringway.transport.Transport;
import io.ringway.transport.net.Endpoint;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.net.UnknownHostException;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Peers on the loopback interface and on Unix sockets. */
final class SocketHost implements PeerHost {
    private static final long TURN_WAIT_NS = 200_000;
    /** A queue of one, filled: Linux then drops further SYNs, so that a connect is never answered. */
    private static final int FILLERS = 3;

    private final List<AutoCloseable> opened = new ArrayList<>();

    @Override
    public void turn(Transport transport) {
        transport.poll(TURN_WAIT_NS);
    }

    @Override
    public Endpoint freeAddress() {
        return Endpoint.ip("127.0.0.1", 0);
    }

    @Override
    public Peer connect(Endpoint to) {
        try {
            SocketChannel channel = SocketChannel.open(address(to));
            opened.add(channel);
            return new SocketPeer(channel);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public PeerListener listen() {
        return listen(Endpoint.ip("127.0.0.1", 0));
    }

    /** Listens at an address of any family. */
    PeerListener listen(Endpoint at) {
        try {
            ServerSocketChannel server =
                    ServerSocketChannel.open(at.isIp() ? StandardProtocolFamily.INET : StandardProtocolFamily.UNIX);
            opened.add(server);
            server.bind(address(at), 1024);
            server.configureBlocking(false);
            return new SocketListener(server, at);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private record SocketListener(ServerSocketChannel server, Endpoint at) implements PeerListener {
        @Override
        public Endpoint address() {
            try {
                return at.isIp() ? SocketHost.endpoint(server.getLocalAddress()) : at;
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        @Override
        public @Nullable Peer accept() {
            try {
                SocketChannel channel = server.accept();
                return channel == null ? null : new SocketPeer(channel);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    @Override
    public Endpoint refusingAddress() {
        try (ServerSocketChannel server = ServerSocketChannel.open()) {
            server.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
            return endpoint(server.getLocalAddress()); // bound a moment ago, so nobody else has it
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public Endpoint silentAddress() {
        try {
            ServerSocketChannel server = ServerSocketChannel.open();
            opened.add(server);
            server.bind(new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), 0), 1);
            for (int i = 0; i < FILLERS; i++) {
                SocketChannel filler = SocketChannel.open();
                opened.add(filler);
                filler.configureBlocking(false);
                filler.connect(server.getLocalAddress());
            }
            return endpoint(server.getLocalAddress());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public boolean isRefused(Transport transport, Endpoint address) {
        try (SocketChannel channel = SocketChannel.open(address(address))) {
            return !channel.isOpen();
        } catch (ConnectException e) {
            return true;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static SocketAddress address(Endpoint endpoint) {
        if (!endpoint.isIp()) {
            return UnixDomainSocketAddress.of(endpoint.path());
        }
        try {
            return new InetSocketAddress(InetAddress.getByAddress(endpoint.addressBytes()), endpoint.port());
        } catch (UnknownHostException e) {
            throw new IllegalArgumentException(e);
        }
    }

    private static Endpoint endpoint(SocketAddress address) {
        InetSocketAddress inet = (InetSocketAddress) address;
        return Endpoint.ip(inet.getAddress().getAddress(), inet.getPort());
    }

    @Override
    public void close() {
        for (AutoCloseable it : opened) {
            try {
                it.close();
            } catch (Exception e) {
                throw new IllegalStateException(e);
            }
        }
    }
}
