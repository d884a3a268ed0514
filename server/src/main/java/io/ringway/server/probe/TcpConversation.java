package io.ringway.server.probe;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.ringway.config.compile.HealthCheck;
import io.ringway.lb.health.CheckResult;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Bytes as a health check: the expected pieces have to come in their order; what comes before or between them does not matter (Envoy
 * {@code TcpHealthCheck}). Owner: the prober's thread.
 */
@SuppressWarnings("FutureReturnValueIgnored") // a failure closes the channel, which is noticed
final class TcpConversation implements NettyProbe.Conversation {
    /** More than this without the expected pieces is no answer. */
    private static final int BYTES_MAX = 64 * 1024;

    private final HealthCheck.Tcp check;
    private byte[] received = {};

    TcpConversation(HealthCheck.Tcp check) {
        this.check = check;
    }

    @Override
    public void begin(Channel channel) {
        received = new byte[0];
        byte[] bytes = check.send().bytes();
        if (bytes.length > 0) {
            channel.writeAndFlush(Unpooled.wrappedBuffer(bytes), channel.voidPromise());
        }
    }

    @Override
    public @Nullable CheckResult onMessage(Object message) {
        if (!(message instanceof ByteBuf bytes)) {
            return null;
        }
        int before = received.length;
        if (before + bytes.readableBytes() > BYTES_MAX) {
            return CheckResult.NETWORK_FAILURE;
        }
        received = Arrays.copyOf(received, before + bytes.readableBytes());
        bytes.readBytes(received, before, received.length - before);
        return hasAllPieces() ? CheckResult.SUCCESS : null;
    }

    private boolean hasAllPieces() {
        int from = 0;
        for (HealthCheck.Payload piece : check.receive()) {
            byte[] wanted = piece.bytes();
            int at = indexOf(wanted, from);
            if (at < 0) {
                return false;
            }
            from = at + wanted.length;
        }
        return true;
    }

    private int indexOf(byte[] wanted, int from) {
        for (int i = from; i + wanted.length <= received.length; i++) {
            if (Arrays.equals(received, i, i + wanted.length, wanted, 0, wanted.length)) {
                return i;
            }
        }
        return -1;
    }

    @Override
    public boolean isReusable() {
        return true;
    }
}
