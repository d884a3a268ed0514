package io.ringway.routing.build;

import io.ringway.routing.VirtualHost;
import java.util.List;

/**
 * What a {@code RouteTable} was compiled from, in the order of the configuration: kept beside it on the cold side, for explanations and for
 * finding routes that cannot be reached. Owner: any (immutable).
 *
 * @param isPortIgnored {@code ignore_port_in_host_matching}
 * @param arePathParametersIgnored {@code ignore_path_parameters_in_path_matching}
 */
public record RouteOutline(List<Host> hosts, boolean isPortIgnored, boolean arePathParametersIgnored) {
    public RouteOutline {
        hosts = List.copyOf(hosts);
    }

    /**
     * A virtual host.
     *
     * @param domains as configured
     * @param firstRoute id of its first route in the table; the others follow
     * @param matches of its routes
     */
    public record Host(VirtualHost virtualHost, List<String> domains, int firstRoute, List<RouteMatch> matches) {
        public Host {
            domains = List.copyOf(domains);
            matches = List.copyOf(matches);
        }
    }
}
