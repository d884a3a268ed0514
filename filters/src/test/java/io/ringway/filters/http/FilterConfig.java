package io.ringway.filters.http;

import io.ringway.config.ConfigInput;
import io.ringway.config.ConfigLoader;
import io.ringway.config.compile.HostRegistry;
import io.ringway.hotpath.stats.StatsRegistry;
import java.util.List;

/** A bootstrap around the configuration of one filter. */
public final class FilterConfig {
    private FilterConfig() {}

    /**
     * What is wrong with a filter, each as {@code <code> <path below typed_config>}.
     *
     * @param type full proto name
     * @param config its fields in flow style, without braces
     */
    public static List<String> problems(String type, String config) {
        return problems(type, config, "");
    }

    /** The same with fields of the route. */
    public static List<String> problems(String type, String config, String route) {
        StatsRegistry stats = new StatsRegistry();
        return ConfigLoader.withInstalledFilters(stats, new HostRegistry(stats, 1))
                .load(ConfigInput.ofText(yaml(type, config, route)))
                .problems()
                .stream()
                .map(problem -> problem.code().id()
                        + ' '
                        + problem.fieldPath().replaceFirst(".*(?:typed_config|\\[\"filter\"\\])\\.", ""))
                .toList();
    }

    private static String yaml(String type, String config, String route) {
        return """
                static_resources:
                  listeners:
                  - name: front
                    address: { socket_address: { address: 127.0.0.1, port_value: 0 } }
                    filter_chains:
                    - filters:
                      - name: manager
                        typed_config:
                          "@type": type.googleapis.com/envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager
                          stat_prefix: front
                          route_config:
                            virtual_hosts:
                            - { name: all, domains: ["*"], routes: [{ match: { prefix: / }, route: { cluster: backends }%s }] }
                          http_filters:
                          - { name: filter, typed_config: { "@type": type.googleapis.com/%s, %s } }
                          - { name: router, typed_config: { "@type": type.googleapis.com/envoy.extensions.filters.http.router.v3.Router } }
                  clusters:
                  - name: backends
                    load_assignment:
                      cluster_name: backends
                      endpoints: [{ lb_endpoints: [{ endpoint: { address: { socket_address: { address: 127.0.0.1, port_value: 1 } } } }] }]
                """.formatted(route.isEmpty() ? "" : ", " + route, type, config);
    }
}
