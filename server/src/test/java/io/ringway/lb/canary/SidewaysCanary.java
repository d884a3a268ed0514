package io.ringway.lb.canary;

import io.ringway.routing.canary.SocketCanary;

/** A load balancer that knows routing: a side arrow between two leaves, and by way of its argument a socket. */
public final class SidewaysCanary {
    private final SocketCanary routing;

    public SidewaysCanary(SocketCanary routing) {
        this.routing = routing;
    }

    public SocketCanary routing() {
        return routing;
    }
}
