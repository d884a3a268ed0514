package io.ringway.transport.contract;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.ringway.transport.Transport;
import io.ringway.transport.memory.BufferPool;
import io.ringway.transport.netty.NettyKind;
import io.ringway.transport.netty.NettyOptions;
import io.ringway.transport.netty.NettyTransport;
import java.io.IOException;

class NettyNioContractTest extends SocketContract {

    @Override
    Transport create(BufferPool pool, PeerHost peers) throws IOException {
        String reason = NettyKind.NIO.unavailability();
        assumeTrue(reason == null, reason);
        return NettyTransport.create(pool, NettyKind.NIO, NettyOptions.DEFAULT);
    }

    @Override
    boolean knowsAbstractSockets() {
        return false;
    }

    @Override
    boolean canShareSockets() {
        return false;
    }
}
