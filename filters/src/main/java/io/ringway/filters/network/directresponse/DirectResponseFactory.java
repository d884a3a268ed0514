package io.ringway.filters.network.directresponse;

import io.ringway.hotpath.network.NetworkFilterFactory;
import io.ringway.hotpath.network.NetworkScope;

/** Serves connections by sending each the same bytes. Owner: any (immutable). */
final class DirectResponseFactory implements NetworkFilterFactory.Terminal {
    private final byte[] response;

    DirectResponseFactory(byte[] response) {
        this.response = response;
    }

    @Override
    public ConnectionSource onWorker(NetworkScope scope) {
        return (transport, connection, _, owner) -> {
            DirectResponseConnection served =
                    new DirectResponseConnection(scope.worker().loop(), transport, connection, owner);
            served.send(response);
            return served;
        };
    }
}
