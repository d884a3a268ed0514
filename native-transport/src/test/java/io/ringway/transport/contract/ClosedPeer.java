package io.ringway.transport.contract;

import java.nio.ByteBuffer;

/** A peer that is not there. */
final class ClosedPeer implements Peer {

    @Override
    public boolean isConnected() {
        return false;
    }

    @Override
    public int write(ByteBuffer bytes) {
        return 0;
    }

    @Override
    public int read(ByteBuffer into) {
        return END;
    }

    @Override
    public void shutdownOutput() {}

    @Override
    public void close() {}

    @Override
    public void reset() {}
}
