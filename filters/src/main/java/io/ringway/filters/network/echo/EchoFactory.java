package io.ringway.filters.network.echo;

import io.ringway.hotpath.network.NetworkFilterFactory;
import io.ringway.hotpath.network.NetworkScope;

/** Serves connections by sending back what comes. Owner: any (immutable). */
final class EchoFactory implements NetworkFilterFactory.Terminal {

    @Override
    public ConnectionSource onWorker(NetworkScope scope) {
        int limitBytes = scope.bufferLimitBytes();
        return (transport, connection, _, owner) -> new EchoConnection(transport, connection, owner, limitBytes);
    }
}
