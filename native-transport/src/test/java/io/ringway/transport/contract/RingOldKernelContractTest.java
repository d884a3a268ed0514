package io.ringway.transport.contract;

import static org.junit.jupiter.api.Assumptions.abort;

import io.ringway.transport.Transport;
import io.ringway.transport.memory.BufferPool;
import io.ringway.transport.ring.RingOptions;
import io.ringway.transport.ring.RingTransport;
import java.io.IOException;

/** The ring as it is on Linux 6.0: plain descriptors, COOP_TASKRUN. */
class RingOldKernelContractTest extends SocketContract {

    @Override
    Transport create(BufferPool pool, PeerHost peers) {
        try {
            int receiveBuffers = pool.blockCount() < 64 ? Integer.highestOneBit(pool.blockCount()) : 64;
            RingOptions options = RingOptions.DEFAULT.withReceiveBuffers(receiveBuffers);
            return RingTransport.create(pool, options.withoutNewFeatures());
        } catch (IOException e) {
            return abort(e.toString());
        }
    }
}
