package io.ringway.transport.contract;

import io.ringway.transport.Transport;
import io.ringway.transport.memory.BufferPool;
import io.ringway.transport.sim.SimFaults;
import io.ringway.transport.sim.SimNetwork;

/** The same promises hold when reads and writes are short and completions late. */
class SimRoughContractTest extends TransportContract {

    @Override
    PeerHost host() {
        return new SimHost(new SimNetwork(2, SimFaults.ROUGH));
    }

    @Override
    Transport create(BufferPool pool, PeerHost peers) {
        return ((SimHost) peers).network().transport(pool);
    }
}
