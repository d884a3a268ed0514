package io.ringway.routing.build;

import io.ringway.routing.VirtualHost;
import io.ringway.routing.action.RouteAction;
import java.util.ArrayList;
import java.util.List;

/** Collects the routes of a virtual host, in the order of the configuration. Cold side, one thread. */
public final class VirtualHostBuilder {
    record Entry(String name, RouteMatch match, RouteAction action) {}

    private final VirtualHost virtualHost;
    private final List<String> domains;
    private final List<Entry> routes = new ArrayList<>();

    VirtualHostBuilder(VirtualHost virtualHost, List<String> domains) {
        this.virtualHost = virtualHost;
        this.domains = List.copyOf(domains);
    }

    /**
     * Adds a route after those added before.
     *
     * @param name {@code Route.name}, or empty
     */
    public VirtualHostBuilder route(String name, RouteMatch match, RouteAction action) {
        routes.add(new Entry(name, match, action));
        return this;
    }

    VirtualHost virtualHost() {
        return virtualHost;
    }

    List<String> domains() {
        return domains;
    }

    List<Entry> routes() {
        return routes;
    }
}
