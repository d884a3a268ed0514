package io.ringway.transport.contract;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.ringway.transport.Transport;
import io.ringway.transport.memory.BufferPool;
import io.ringway.transport.netty.NettyKind;
import io.ringway.transport.netty.NettyOptions;
import io.ringway.transport.netty.NettyTransport;
import java.io.IOException;

class NettyIoUringContractTest extends SocketContract {

    @Override
    Transport create(BufferPool pool, PeerHost peers) throws IOException {
        String reason = NettyKind.IO_URING.unavailability();
        assumeTrue(reason == null, reason);
        return NettyTransport.create(pool, NettyKind.IO_URING, NettyOptions.DEFAULT);
    }
}
