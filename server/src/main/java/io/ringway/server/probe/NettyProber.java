package io.ringway.server.probe;

import io.netty.bootstrap.Bootstrap;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandler;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioDomainSocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.ringway.config.compile.HealthCheck;
import io.ringway.transport.net.Endpoint;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Health checks by Netty. Owner: its own thread, {@code probe}; {@link #probe} from any thread. */
public final class NettyProber implements Prober {
    private final EventLoopGroup thread = new MultiThreadIoEventLoopGroup(
            1, Thread.ofPlatform().daemon().name("probe").factory(), NioIoHandler.newFactory());

    @Override
    public Probe probe(HealthCheck check, Endpoint target, String hostname, @Nullable Tls tls) {
        return new NettyProbe(this, check, target, hostname, tls);
    }

    ChannelFuture connect(Endpoint target, ChannelHandler handler) {
        return new Bootstrap()
                .group(thread)
                .channel(target.isIp() ? NioSocketChannel.class : NioDomainSocketChannel.class)
                .handler(handler)
                .connect(address(target));
    }

    void execute(Runnable task) {
        if (!thread.isShuttingDown()) {
            thread.execute(task);
        }
    }

    private static SocketAddress address(Endpoint target) {
        return target.isIp()
                ? new InetSocketAddress(target.host(), target.port())
                : UnixDomainSocketAddress.of(target.path());
    }

    @Override
    public void close() {
        thread.shutdownGracefully(0, 1, TimeUnit.SECONDS).awaitUninterruptibly(2, TimeUnit.SECONDS);
    }
}
