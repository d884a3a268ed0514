package io.ringway.hotpath.network;

import io.ringway.transport.ConnectionHandler;
import io.ringway.transport.Transport;

/** A network filter in a configured filter chain (Envoy {@code config.listener.v3.Filter}). Owner: any (immutable). */
public sealed interface NetworkFilterFactory {

    /** A filter that lets connections pass on to others. */
    non-sealed interface Passing extends NetworkFilterFactory {

        /** What the filters of one worker share in one snapshot. The worker. */
        FilterSource onWorker(NetworkScope scope);
    }

    /** Ends a chain: serves the connections. */
    non-sealed interface Terminal extends NetworkFilterFactory {

        /** What the connections of one worker share in one snapshot. The worker. */
        ConnectionSource onWorker(NetworkScope scope);
    }

    /** Makes filters. Owner: worker. */
    interface FilterSource {
        NetworkFilter newFilter();
    }

    /** Serves connections. Owner: worker. */
    interface ConnectionSource {

        /**
         * An open connection; receiving is not armed, and may be in here.
         *
         * @param transport through which this connection is to be used: filters may stand between it and the socket
         * @param owner to be told when the connection has closed
         */
        ConnectionHandler accept(Transport transport, int connection, Downstream downstream, ConnectionOwner owner);
    }
}
