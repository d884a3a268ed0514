package io.ringway.transport.contract;

import static org.junit.jupiter.api.Assumptions.abort;

import io.ringway.transport.Transport;
import io.ringway.transport.memory.BufferPool;
import io.ringway.transport.ring.RingOptions;
import io.ringway.transport.ring.RingTransport;
import java.io.IOException;

class RingContractTest extends SocketContract {

    @Override
    Transport create(BufferPool pool, PeerHost peers) {
        try {
            int receiveBuffers = pool.blockCount() < 64 ? Integer.highestOneBit(pool.blockCount()) : 64;
            return RingTransport.create(pool, RingOptions.DEFAULT.withReceiveBuffers(receiveBuffers));
        } catch (IOException e) {
            return abort(e.toString());
        }
    }
}
