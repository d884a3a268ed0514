package io.ringway.server.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.ringway.config.ConfigInput;
import io.ringway.config.ConfigLoader;
import io.ringway.config.LoadResult;
import io.ringway.config.compile.HostRegistry;
import io.ringway.config.model.ProblemReport;
import io.ringway.hotpath.stats.StatsRegistry;
import io.ringway.server.accesslog.LogWriting;
import io.ringway.server.assemble.Server;
import io.ringway.server.assemble.StartupFailure;
import io.ringway.server.control.Lifecycle;
import io.ringway.server.control.ServerOptions;
import io.ringway.server.control.TransportChoice;
import io.ringway.server.metrics.StatsFilter;
import io.ringway.server.metrics.StatsView;
import io.ringway.testkit.Eventually;
import io.ringway.testkit.FakeUpstream;
import io.ringway.testkit.RawClient;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/** A proxy in this JVM, its configuration put together from pieces of Envoy's YAML. */
public final class TestProxy implements AutoCloseable {
    private final Server server;

    private TestProxy(Server server) {
        this.server = server;
    }

    /** Collects the pieces. */
    public static final class Builder {
        private final TransportChoice transport;
        private final Consumer<AutoCloseable> closing;
        private final StringBuilder routes = new StringBuilder();
        private final StringBuilder clusters = new StringBuilder();
        private final StringBuilder manager = new StringBuilder();
        private final StringBuilder filters = new StringBuilder();
        private final StringBuilder listener = new StringBuilder();
        private final StringBuilder networkFilters = new StringBuilder();
        private String filterChains = "";
        private String chain = "";
        private String address = "{ socket_address: { address: 127.0.0.1, port_value: 0 } }";
        private String admin = "";
        private String top = "";
        private String virtualHost = "";
        private String routeConfiguration = "";
        private int workers = 1;
        private long drainSeconds = 20;
        private LongSupplier hostClock = System::nanoTime;

        public Builder(TransportChoice transport, Consumer<AutoCloseable> closing) {
            this.transport = transport;
            this.closing = closing;
        }

        /** A route in flow style. */
        public Builder route(String yaml) {
            routes.append("                  - ").append(yaml).append('\n');
            return this;
        }

        /** Everything that no earlier route takes goes to this cluster of these backends. */
        public Builder forwardAllTo(FakeUpstream... upstreams) {
            return route("{ match: { prefix: / }, route: { cluster: backends } }")
                    .cluster("backends", "", upstreams);
        }

        /** A cluster of these backends; {@code more} are further fields, each line indented by four. */
        public Builder cluster(String name, String more, FakeUpstream... upstreams) {
            List<String> endpoints = new ArrayList<>();
            for (FakeUpstream upstream : upstreams) {
                endpoints.add("{ socket_address: { address: 127.0.0.1, port_value: " + upstream.port() + " } }");
            }
            return clusterOf(name, more, endpoints);
        }

        public Builder clusterOf(String name, String more, List<String> addresses) {
            clusters.append("  - name: ").append(name).append('\n');
            clusters.append(more);
            clusters.append("    load_assignment:\n      cluster_name: ")
                    .append(name)
                    .append('\n');
            clusters.append("      endpoints:\n      - lb_endpoints:");
            clusters.append(addresses.isEmpty() ? " []\n" : "\n");
            for (String one : addresses) {
                clusters.append("        - endpoint: { address: ").append(one).append(" }\n");
            }
            return this;
        }

        /** A cluster as a whole, each line indented by what belongs there. */
        public Builder rawCluster(String yaml) {
            clusters.append(yaml);
            return this;
        }

        /** A field of the HTTP connection manager. */
        public Builder manager(String line) {
            manager.append("            ").append(line).append('\n');
            return this;
        }

        /** A field of the listener. */
        public Builder listener(String line) {
            listener.append("    ").append(line).append('\n');
            return this;
        }

        /** A field of the filter chain with the HTTP connection manager. */
        public Builder chain(String line) {
            chain += "      " + line + "\n";
            return this;
        }

        /** A network filter before the HTTP connection manager, in flow style. */
        public Builder networkFilter(String yaml) {
            networkFilters.append("      - ").append(yaml).append('\n');
            return this;
        }

        /** A filter chain in flow style, instead of the one with the HTTP connection manager. */
        public Builder filterChain(String yaml) {
            filterChains += "    - " + yaml + "\n";
            return this;
        }

        /** A TCP proxy with these fields, in flow style, instead of the HTTP connection manager. */
        public Builder tcpProxy(String fields) {
            return filterChain("{ filters: [ " + tcpProxyFilter(fields) + " ] }");
        }

        public static String tcpProxyFilter(String fields) {
            return "{ name: tcp, typed_config: { \"@type\": "
                    + "type.googleapis.com/envoy.extensions.filters.network.tcp_proxy.v3.TcpProxy, stat_prefix: front, "
                    + fields + " } }";
        }

        public Builder address(String yaml) {
            address = yaml;
            return this;
        }

        public Builder admin() {
            admin = "admin: { address: { socket_address: { address: 127.0.0.1, port_value: 0 } } }\n";
            return this;
        }

        /** A line of the bootstrap itself. */
        public Builder top(String line) {
            top += line + "\n";
            return this;
        }

        /**
         * A filter before the router.
         *
         * @param type full proto name of its configuration
         * @param config its fields in flow style, without braces
         */
        public Builder filter(String name, String type, String config) {
            return rawFilter("{ name: " + name + ", typed_config: " + typed(type, config) + " }");
        }

        /** A filter before the router, in flow style. */
        public Builder rawFilter(String yaml) {
            filters.append("            - ").append(yaml).append('\n');
            return this;
        }

        /** A field of the virtual host. */
        public Builder virtualHost(String line) {
            virtualHost += "                " + line + "\n";
            return this;
        }

        /** A field of the route configuration. */
        public Builder routeConfiguration(String line) {
            routeConfiguration += "              " + line + "\n";
            return this;
        }

        public Builder workers(int count) {
            workers = count;
            return this;
        }

        /** When hosts are said to have come. */
        public Builder hostClock(LongSupplier clockNs) {
            hostClock = clockNs;
            return this;
        }

        public Builder drainSeconds(long seconds) {
            drainSeconds = seconds;
            return this;
        }

        public String yaml() {
            return admin
                    + top
                    + "static_resources:\n"
                    + "  listeners:\n"
                    + "  - name: front\n"
                    + "    address: " + address + "\n"
                    + listener
                    + "    filter_chains:\n"
                    + (filterChains.isEmpty() ? httpChain() : filterChains)
                    + "  clusters:" + (clusters.isEmpty() ? " []" : "") + "\n"
                    + clusters;
        }

        private String httpChain() {
            return "    - name: http\n"
                    + chain
                    + "      filters:\n"
                    + networkFilters
                    + "      - name: envoy.filters.network.http_connection_manager\n"
                    + "        typed_config:\n"
                    + "            \"@type\": type.googleapis.com/envoy.extensions.filters.network"
                    + ".http_connection_manager.v3.HttpConnectionManager\n"
                    + "            stat_prefix: front\n"
                    + manager
                    + "            route_config:\n"
                    + "              name: test\n"
                    + routeConfiguration
                    + "              virtual_hosts:\n"
                    + "              - name: all\n"
                    + "                domains: [\"*\"]\n"
                    + virtualHost
                    + "                routes:" + (routes.isEmpty() ? " []" : "") + "\n"
                    + routes
                    + "            http_filters:\n"
                    + filters
                    + "            - name: envoy.filters.http.router\n"
                    + "              typed_config: { \"@type\": "
                    + "type.googleapis.com/envoy.extensions.filters.http.router.v3.Router }\n";
        }

        public TestProxy start() {
            try {
                return tryStart();
            } catch (StartupFailure e) {
                throw new AssertionError(e);
            }
        }

        public TestProxy tryStart() throws StartupFailure {
            return TestProxy.tryStart(
                    transport, workers, drainSeconds, hostClock, ConfigInput.ofText(yaml()), false, closing);
        }
    }

    /** A message with its {@code @type}, in flow style. */
    public static String typed(String type, String config) {
        return "{ \"@type\": type.googleapis.com/" + type + (config.isEmpty() ? "" : ", ") + config + " }";
    }

    /** A route's {@code typed_per_filter_config} for one filter, in flow style. */
    public static String perFilter(String name, String type, String config) {
        return "typed_per_filter_config: { " + name + ": " + typed(type, config) + " }";
    }

    /** A proxy with a whole configuration. */
    public static TestProxy start(
            TransportChoice transport, int workers, ConfigInput input, Consumer<AutoCloseable> closing) {
        try {
            return tryStart(transport, workers, 20, System::nanoTime, input, false, closing);
        } catch (StartupFailure e) {
            throw new AssertionError(e);
        }
    }

    /** The same with a drain time. */
    static TestProxy start(
            TransportChoice transport,
            int workers,
            long drainSeconds,
            ConfigInput input,
            Consumer<AutoCloseable> closing) {
        try {
            return tryStart(transport, workers, drainSeconds, System::nanoTime, input, false, closing);
        } catch (StartupFailure e) {
            throw new AssertionError(e);
        }
    }

    /** The same, and the file is read again when it changes. */
    public static TestProxy startWatching(
            TransportChoice transport, int workers, ConfigInput input, Consumer<AutoCloseable> closing) {
        try {
            return tryStart(transport, workers, 20, System::nanoTime, input, true, closing);
        } catch (StartupFailure e) {
            throw new AssertionError(e);
        }
    }

    private static TestProxy tryStart(
            TransportChoice transport,
            int workers,
            long drainSeconds,
            LongSupplier hostClock,
            ConfigInput input,
            boolean isFileWatched,
            Consumer<AutoCloseable> closing)
            throws StartupFailure {
        StatsRegistry stats = new StatsRegistry();
        HostRegistry hosts = new HostRegistry(stats, workers, hostClock);
        ConfigLoader loader = ConfigLoader.withInstalledFilters(stats, hosts);
        LoadResult result = loader.load(input);
        if (!(result instanceof LoadResult.Loaded loaded)) {
            throw new AssertionError(ProblemReport.render(result.problems()) + "\n" + input);
        }
        ServerOptions options = ServerOptions.defaults()
                .withTransport(transport)
                .withConcurrency(workers)
                .withLogWriting(new LogWriting(TimeUnit.MILLISECONDS.toNanos(10), 64 * 1024, 0, 1))
                .withDrainTimeNs(TimeUnit.SECONDS.toNanos(drainSeconds));
        TestProxy proxy = new TestProxy(Server.start(loaded.config(), options, "test", stats, hosts, new Lifecycle()));
        proxy.server.allowReload(loader, input, isFileWatched);
        closing.accept(proxy);
        assertThat(proxy.server.transport()).contains(transport.toString());
        return proxy;
    }

    public Server server() {
        return server;
    }

    public int port() {
        return server.inventory().listeners().getFirst().address().port();
    }

    public RawClient connect() throws IOException {
        return RawClient.connect(port());
    }

    /** The value of a counter or gauge by its full name. */
    public long stat(String name) {
        for (StatsView.Row row : server.statistics().view(StatsFilter.ALL).rows()) {
            if (row.name().full().equals(name)) {
                return row.value();
            }
        }
        throw new AssertionError("no statistic " + name);
    }

    /** Waits until a counter or gauge has this value: workers count right after they have answered. */
    public void awaitStat(String name, long value) {
        Eventually.equals(name, value, () -> stat(name));
    }

    @Override
    public void close() {
        server.close();
    }
}
