package io.ringway.server.admin;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioChannelOption;
import io.netty.channel.socket.nio.NioServerDomainSocketChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.handler.codec.http.HttpObjectAggregator;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.handler.codec.http.HttpServerKeepAliveHandler;
import io.netty.handler.timeout.ReadTimeoutHandler;
import io.ringway.transport.net.Endpoint;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.StandardSocketOptions;
import java.net.UnixDomainSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

/**
 * The HTTP server of the admin interface, on a TCP address or a Unix domain socket. One thread, {@code admin}: pages only look at
 * snapshots, and a crowd of scrapers cannot take more than that thread.
 *
 * <p>Owner: admin; {@link #close} from any thread.
 */
public final class AdminServer implements AutoCloseable {
    /** No page takes a body; this only keeps one from being a burden. */
    private static final int REQUEST_BODY_BYTES_MAX = 64 * 1024;

    private static final int IDLE_SECONDS_MAX = 300;
    /** A page that is being written gets this long. */
    private static final long CLOSE_TIMEOUT_MS = 2_000;
    /** Connections accepted a moment ago wait to be registered: a thread that ended before would leave them open for ever. */
    private static final long CLOSE_QUIET_MS = 20;

    private final EventLoopGroup thread;
    private final Channel channel;
    private final Endpoint address;

    private AdminServer(EventLoopGroup thread, Channel channel, Endpoint configured) {
        this.thread = thread;
        this.channel = channel;
        address = channel.localAddress() instanceof InetSocketAddress inet
                ? Endpoint.ip(inet.getAddress().getAddress(), inet.getPort())
                : configured;
    }

    /**
     * Starts to serve.
     *
     * @throws IOException if the address cannot be bound
     */
    public static AdminServer start(Endpoint address, AdminPages pages) throws IOException {
        EventLoopGroup thread = new MultiThreadIoEventLoopGroup(
                1, Thread.ofPlatform().daemon().name("admin").factory(), NioIoHandler.newFactory());
        ServerBootstrap bootstrap = new ServerBootstrap().group(thread);
        if (address.isIp()) {
            // So that a process that takes the place of this one can listen before this one has stopped.
            bootstrap
                    .channel(NioServerSocketChannel.class)
                    .option(NioChannelOption.of(StandardSocketOptions.SO_REUSEPORT), true);
        } else {
            bootstrap.channel(NioServerDomainSocketChannel.class);
            Files.deleteIfExists(Path.of(address.path())); // left behind by a process that was killed
        }
        AdminHandler handler = new AdminHandler(pages, new BrowserGuard(isLoopback(address)));
        bootstrap.childHandler(new ChannelInitializer<>() {
            @Override
            protected void initChannel(Channel connection) {
                connection
                        .pipeline()
                        .addLast(
                                new ReadTimeoutHandler(IDLE_SECONDS_MAX),
                                new HttpServerCodec(),
                                new HttpServerKeepAliveHandler(),
                                new HttpObjectAggregator(REQUEST_BODY_BYTES_MAX),
                                handler);
            }
        });
        try {
            return new AdminServer(
                    thread, bootstrap.bind(socketAddress(address)).sync().channel(), address);
        } catch (InterruptedException e) {
            end(thread);
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        } catch (Exception e) { // sync() throws the bind's own checked exception unannounced
            end(thread);
            throw e instanceof IOException failure ? failure : new IOException(e);
        }
    }

    private static SocketAddress socketAddress(Endpoint address) throws IOException {
        return address.isIp()
                ? new InetSocketAddress(InetAddress.getByAddress(address.addressBytes()), address.port())
                : UnixDomainSocketAddress.of(address.path());
    }

    private static boolean isLoopback(Endpoint address) throws IOException {
        return address.isIp()
                && InetAddress.getByAddress(address.addressBytes()).isLoopbackAddress();
    }

    /** Where it listens, the port resolved. */
    public Endpoint address() {
        return address;
    }

    /** Returns when the address is free again. */
    @Override
    public void close() {
        channel.close().awaitUninterruptibly(CLOSE_TIMEOUT_MS, TimeUnit.MILLISECONDS);
        end(thread);
    }

    private static void end(EventLoopGroup thread) {
        thread.shutdownGracefully(CLOSE_QUIET_MS, CLOSE_TIMEOUT_MS, TimeUnit.MILLISECONDS)
                .awaitUninterruptibly(CLOSE_TIMEOUT_MS, TimeUnit.MILLISECONDS);
    }
}
