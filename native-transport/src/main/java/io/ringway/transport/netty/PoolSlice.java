package io.ringway.transport.netty;

import io.netty.buffer.UnpooledByteBufAllocator;
import io.netty.buffer.UnpooledDirectByteBuf;
import java.nio.ByteBuffer;

/**
 * Bytes of a block on their way through Netty. Netty releases it when the kernel has taken all of it, or when the channel dies and no
 * operation on it is outstanding any more: only then the block may go back. Owner: worker.
 */
final class PoolSlice extends UnpooledDirectByteBuf {
    private final NettyConnection connection;
    private final int position;

    PoolSlice(NettyConnection connection, int position, ByteBuffer bytes) {
        super(UnpooledByteBufAllocator.DEFAULT, bytes, bytes.remaining());
        this.connection = connection;
        this.position = position;
    }

    @Override
    protected void deallocate() {
        super.deallocate();
        connection.onReleased(position);
    }
}
