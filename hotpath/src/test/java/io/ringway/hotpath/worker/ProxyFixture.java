package io.ringway.hotpath.worker;

import io.ringway.hotpath.filter.HttpFilterFactory;
import io.ringway.hotpath.filter.RouteTarget;
import io.ringway.hotpath.format.CapturedFields;
import io.ringway.hotpath.format.Format;
import io.ringway.hotpath.format.FormatParser;
import io.ringway.hotpath.hcm.FilterChain;
import io.ringway.hotpath.hcm.HcmDescriptor;
import io.ringway.hotpath.hcm.HttpOptions;
import io.ringway.hotpath.listener.ListenerDescriptor;
import io.ringway.hotpath.log.AccessLog;
import io.ringway.hotpath.log.AccessLogs;
import io.ringway.hotpath.log.LogFile;
import io.ringway.hotpath.log.LogStats;
import io.ringway.hotpath.router.RouterFactory;
import io.ringway.hotpath.router.RouterOptions;
import io.ringway.hotpath.stats.ClusterStats;
import io.ringway.hotpath.stats.HcmStats;
import io.ringway.hotpath.stats.HostStats;
import io.ringway.hotpath.stats.ListenerStats;
import io.ringway.hotpath.stats.RouteStats;
import io.ringway.hotpath.stats.StatsRegistry;
import io.ringway.hotpath.upstream.ClusterDescriptor;
import io.ringway.hotpath.upstream.ClusterHosts;
import io.ringway.hotpath.upstream.ConnectionRules;
import io.ringway.hotpath.upstream.UpstreamHost;
import io.ringway.lb.Host;
import io.ringway.lb.HostSet;
import io.ringway.lb.limit.ResourceLimits;
import io.ringway.lb.limit.Thresholds;
import io.ringway.lb.policy.RoundRobin;
import io.ringway.routing.RouteTable;
import io.ringway.routing.VirtualHost.TlsRequirement;
import io.ringway.routing.action.ForwardAction;
import io.ringway.routing.action.RouteAction;
import io.ringway.routing.build.PathMatch;
import io.ringway.routing.build.RouteMatch;
import io.ringway.routing.build.RouteTableBuilder;
import io.ringway.routing.build.VirtualHostBuilder;
import io.ringway.routing.index.ByteMapBuilder;
import io.ringway.routing.runtime.RuntimeFraction;
import io.ringway.transport.ListenOptions;
import io.ringway.transport.Transport;
import io.ringway.transport.loop.Clock;
import io.ringway.transport.memory.BufferPool;
import io.ringway.transport.net.Endpoint;
import io.ringway.transport.ring.RingOptions;
import io.ringway.transport.ring.RingTransport;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** One worker on its own thread with a table made in code: the hot path without configuration. */
final class ProxyFixture implements AutoCloseable {
    final StatsRegistry registry = new StatsRegistry();
    final BufferPool pool = new BufferPool(4096, 16);
    final Worker worker;
    final Thread thread;
    final int port;

    private ProxyFixture(Builder builder) throws Exception {
        Transport transport = RingTransport.create(pool, RingOptions.DEFAULT);
        worker = new Worker(0, transport, Clock.system(), 42, registry);
        thread = new Thread(worker, "worker-0");
        thread.start();
        List<String> problems = worker.proxy().apply(builder.snapshot(registry)).get(10, TimeUnit.SECONDS);
        if (!problems.isEmpty()) {
            throw new IllegalStateException(problems.toString());
        }
        port = worker.proxy().listenerAddress("l").get(10, TimeUnit.SECONDS).port();
    }

    static Builder builder() {
        return new Builder();
    }

    long stat(String name) {
        return registry.values().stream()
                .filter(value -> value.name().full().equals(name))
                .mapToLong(value -> registry.read(value.id()))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("no statistic " + name));
    }

    @Override
    public void close() {
        worker.proxy().stop();
        boolean isInterrupted = false;
        while (thread.isAlive()) {
            try {
                thread.join();
            } catch (InterruptedException e) {
                isInterrupted = true;
            }
        }
        if (isInterrupted) {
            Thread.currentThread().interrupt();
        }
    }

    static final class Builder {
        private final Map<String, RouteAction> routes = new LinkedHashMap<>();
        private final List<Integer> upstreamPorts = new ArrayList<>();
        private final List<HttpFilterFactory> filters = new ArrayList<>();
        private @Nullable Consumer<LogFile> logTaker;
        private HttpOptions options = HttpOptions.DEFAULT;
        private TlsRequirement tlsRequirement = TlsRequirement.NONE;

        /** Forwards a prefix to the one cluster, with a timeout. */
        Builder forward(String prefix, long timeoutMs) {
            return route(prefix, ForwardAction.to("c").withTimeoutNs(TimeUnit.MILLISECONDS.toNanos(timeoutMs)));
        }

        Builder route(String prefix, RouteAction action) {
            routes.put(prefix, action);
            return this;
        }

        Builder upstream(int port) {
            upstreamPorts.add(port);
            return this;
        }

        Builder filter(HttpFilterFactory filter) {
            filters.add(filter);
            return this;
        }

        Builder options(HttpOptions next) {
            options = next;
            return this;
        }

        /** Logs every request to a file, which is handed out for somebody to write it. */
        Builder accessLog(Consumer<LogFile> taker) {
            logTaker = taker;
            return this;
        }

        private AccessLogs accessLogs(StatsRegistry registry) {
            Consumer<LogFile> taker = logTaker;
            if (taker == null) {
                return AccessLogs.NONE;
            }
            LogFile file = new LogFile("nowhere", LogStats.register(registry));
            taker.accept(file);
            CapturedFields capturedFields = new CapturedFields();
            Format format = FormatParser.forLogs(capturedFields).text(FormatParser.DEFAULT_LOG, false);
            return new AccessLogs(List.of(new AccessLog(file, format, null)), capturedFields);
        }

        Builder requireTls(TlsRequirement requirement) {
            tlsRequirement = requirement;
            return this;
        }

        ProxyFixture start() throws Exception {
            return new ProxyFixture(this);
        }

        Snapshot snapshot(StatsRegistry registry) {
            List<UpstreamHost> hosts = new ArrayList<>();
            List<Host> lbHosts = new ArrayList<>();
            for (int i = 0; i < upstreamPorts.size(); i++) {
                Endpoint endpoint = Endpoint.ip("127.0.0.1", upstreamPorts.get(i));
                Host host = new Host(i, endpoint.toString(), "", 1);
                lbHosts.add(host);
                hosts.add(new UpstreamHost(host, endpoint, HostStats.register(registry, "c", host.address())));
            }
            RoundRobin policy = new RoundRobin();
            ClusterDescriptor cluster = new ClusterDescriptor(
                    0,
                    "c",
                    TimeUnit.SECONDS.toNanos(5),
                    TimeUnit.HOURS.toNanos(1),
                    0,
                    1 << 20,
                    60 * 1024,
                    100,
                    ConnectionRules.DEFAULT,
                    new ResourceLimits(Thresholds.DEFAULT, 1),
                    new ResourceLimits(Thresholds.DEFAULT, 1),
                    RuntimeFraction.NOTHING,
                    policy,
                    new ClusterHosts(policy.prepare(new HostSet(1, lbHosts)), hosts),
                    ClusterStats.register(registry, "c"));
            return new Snapshot(1, List.of(listener(registry)), List.of(cluster));
        }

        private ListenerDescriptor listener(StatsRegistry registry) {
            RouteTableBuilder table = new RouteTableBuilder();
            VirtualHostBuilder virtualHost = table.virtualHost("v", List.of("*"), tlsRequirement);
            List<RouteTarget> targets = new ArrayList<>();
            routes.forEach((prefix, action) -> {
                virtualHost.route(prefix, new RouteMatch(new PathMatch.Prefix(prefix)), action);
                targets.add(new RouteTarget(
                        action instanceof ForwardAction ? 0 : -1, RouteStats.register(registry, "r", "v", prefix)));
            });
            RouteTable built = Objects.requireNonNull(table.build());
            List<HttpFilterFactory> chain = new ArrayList<>(filters);
            chain.add(new RouterFactory(RouterOptions.DEFAULT));
            HcmDescriptor hcm = new HcmDescriptor(
                    "h",
                    "r",
                    built,
                    targets,
                    new ByteMapBuilder(false).build(),
                    FilterChain.of(chain),
                    options,
                    accessLogs(registry),
                    HcmStats.register(registry, "h"));
            return ListenerDescriptor.http(
                    "l",
                    Endpoint.ip("127.0.0.1", 0),
                    ListenOptions.DEFAULT,
                    1 << 20,
                    hcm,
                    ListenerStats.register(registry, "127.0.0.1_0"));
        }
    }
}
