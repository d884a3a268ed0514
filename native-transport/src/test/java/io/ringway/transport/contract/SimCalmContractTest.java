package io.ringway.transport.contract;

import io.ringway.transport.Transport;
import io.ringway.transport.memory.BufferPool;
import io.ringway.transport.sim.SimFaults;
import io.ringway.transport.sim.SimNetwork;

class SimCalmContractTest extends TransportContract {

    @Override
    PeerHost host() {
        return new SimHost(new SimNetwork(1, SimFaults.NONE));
    }

    @Override
    Transport create(BufferPool pool, PeerHost peers) {
        return ((SimHost) peers).network().transport(pool);
    }
}
