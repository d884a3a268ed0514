package io.ringway.server.admin;

import io.envoyproxy.envoy.config.core.v3.Address;
import io.envoyproxy.envoy.config.core.v3.Pipe;
import io.envoyproxy.envoy.config.core.v3.SocketAddress;
import io.ringway.transport.net.Endpoint;

/** Our addresses as Envoy's messages. */
final class Addresses {
    private Addresses() {}

    static Address message(Endpoint endpoint) {
        if (!endpoint.isIp()) {
            return Address.newBuilder()
                    .setPipe(Pipe.newBuilder().setPath(endpoint.path()))
                    .build();
        }
        return Address.newBuilder()
                .setSocketAddress(
                        SocketAddress.newBuilder().setAddress(endpoint.host()).setPortValue(endpoint.port()))
                .build();
    }
}
