package io.ringway.server.probe;

import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.handler.codec.http.HttpClientCodec;
import io.netty.handler.ssl.SslHandler;
import io.ringway.config.compile.HealthCheck;
import io.ringway.lb.health.CheckResult;
import io.ringway.transport.net.Endpoint;
import java.util.SplittableRandom;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The checks of one host over a connection that is made anew or kept.
 *
 * <pre>
 *   check: connect and shake hands, or take the kept connection -> send -> conversation says a result -> keep or close
 * </pre>
 *
 * Owner: the prober's thread, where every public method hands over to.
 */
@SuppressWarnings("FutureReturnValueIgnored") // a failure closes the channel, which is noticed
final class NettyProbe implements Prober.Probe {
    /** What is said on one connection. */
    interface Conversation {
        /** Sends what begins a check. */
        void begin(Channel channel);

        /**
         * Something came.
         *
         * @return the result once it is known, else null
         */
        @Nullable
        CheckResult onMessage(Object message);

        /** Whether the connection may be used for another check. */
        boolean isReusable();
    }

    private final NettyProber prober;
    private final HealthCheck check;
    private final Endpoint target;
    private final String hostname;
    private final Prober.@Nullable Tls tls;
    private @Nullable Channel channel;
    private @Nullable Conversation conversation;
    /** Waits for a result; null between checks. */
    private @Nullable Consumer<CheckResult> waiting;

    NettyProbe(NettyProber prober, HealthCheck check, Endpoint target, String hostname, Prober.@Nullable Tls tls) {
        this.prober = prober;
        this.check = check;
        this.target = target;
        this.hostname = hostname;
        this.tls = tls;
    }

    @Override
    public void check(Consumer<CheckResult> done) {
        prober.execute(() -> begin(done));
    }

    @Override
    public void giveUp() {
        prober.execute(this::drop);
    }

    @Override
    public void close() {
        giveUp();
    }

    // ---- on the prober's thread ----

    private void begin(Consumer<CheckResult> done) {
        waiting = done;
        Channel kept = channel;
        Conversation known = conversation;
        if (kept != null && kept.isActive() && known != null) {
            known.begin(kept);
            return;
        }
        drop();
        waiting = done;
        Conversation fresh = newConversation();
        conversation = fresh;
        ChannelFuture connecting = prober.connect(target, new Pipeline(this, check, fresh, tls));
        Channel made = connecting.channel();
        channel = made;
        connecting.addListener(_ -> onConnected(connecting, made, fresh));
    }

    private Conversation newConversation() {
        return switch (check.kind()) {
            case HealthCheck.Http http -> new HttpConversation(http, hostname, new SplittableRandom());
            case HealthCheck.Tcp tcp -> new TcpConversation(tcp);
        };
    }

    private void onConnected(ChannelFuture connecting, Channel made, Conversation fresh) {
        if (!made.equals(channel)) {
            made.close(); // given up meanwhile
        } else if (connecting.isSuccess()) {
            SslHandler secured = made.pipeline().get(SslHandler.class);
            if (secured == null) {
                onOpen(made, fresh);
            } else {
                // without success the channel is closed
                secured.handshakeFuture().addListener(shaken -> {
                    if (shaken.isSuccess()) {
                        onOpen(made, fresh);
                    }
                });
            }
        } else {
            finish(CheckResult.NETWORK_FAILURE);
        }
    }

    private void onOpen(Channel made, Conversation fresh) {
        if (made.equals(channel)) {
            fresh.begin(made);
            if (check.kind() instanceof HealthCheck.Tcp tcp && tcp.receive().isEmpty()) {
                finish(CheckResult.SUCCESS);
            }
        }
    }

    private void onMessage(Channel from, Conversation talk, Object message) {
        if (from.equals(channel) && waiting != null) {
            CheckResult result = talk.onMessage(message);
            if (result != null) {
                finish(result);
            }
        }
    }

    private void onLost(Channel lost) {
        if (lost.equals(channel)) {
            channel = null;
            if (waiting != null) {
                finish(CheckResult.NETWORK_FAILURE);
            }
        }
    }

    private void finish(CheckResult result) {
        Consumer<CheckResult> done = waiting;
        waiting = null;
        Conversation talk = conversation;
        if (result.isNetworkFailure() || !check.isConnectionReused() || talk == null || !talk.isReusable()) {
            drop();
        }
        if (done != null) {
            done.accept(result);
        }
    }

    private void drop() {
        waiting = null;
        Channel before = channel;
        channel = null;
        conversation = null;
        if (before != null) {
            before.close();
        }
    }

    /** Puts the codec and the listener on a connection. */
    private static final class Pipeline extends ChannelInitializer<Channel> {
        private final NettyProbe probe;
        private final HealthCheck check;
        private final Conversation talk;
        private final Prober.@Nullable Tls tls;

        Pipeline(NettyProbe probe, HealthCheck check, Conversation talk, Prober.@Nullable Tls tls) {
            this.probe = probe;
            this.check = check;
            this.talk = talk;
            this.tls = tls;
        }

        @Override
        protected void initChannel(Channel channel) {
            if (tls != null) {
                channel.pipeline().addLast(new SslHandler(tls.client().newEngine(tls.serverName())));
            }
            if (check.kind() instanceof HealthCheck.Http) {
                channel.pipeline().addLast(new HttpClientCodec());
            }
            channel.pipeline().addLast(new Listener(probe, talk));
        }
    }

    /** Passes on what happens on a connection. */
    private static final class Listener extends SimpleChannelInboundHandler<Object> {
        private final NettyProbe probe;
        private final Conversation talk;

        Listener(NettyProbe probe, Conversation talk) {
            this.probe = probe;
            this.talk = talk;
        }

        @Override
        protected void channelRead0(ChannelHandlerContext context, Object message) {
            probe.onMessage(context.channel(), talk, message);
        }

        @Override
        public void channelInactive(ChannelHandlerContext context) {
            probe.onLost(context.channel());
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
            context.close(); // channelInactive follows
        }
    }
}
