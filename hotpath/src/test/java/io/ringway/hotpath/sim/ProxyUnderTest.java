package io.ringway.hotpath.sim;

import io.ringway.hotpath.filter.HttpFilterFactory;
import io.ringway.hotpath.filter.MirrorPolicy;
import io.ringway.hotpath.filter.RetryOn;
import io.ringway.hotpath.filter.RetryPolicy;
import io.ringway.hotpath.filter.RouteResilience;
import io.ringway.hotpath.filter.RouteTarget;
import io.ringway.hotpath.filter.StatusCodes;
import io.ringway.hotpath.filter.UpgradeTypes;
import io.ringway.hotpath.h1.UnderscoreAction;
import io.ringway.hotpath.hcm.ClientCertificateOptions;
import io.ringway.hotpath.hcm.FilterChain;
import io.ringway.hotpath.hcm.HcmDescriptor;
import io.ringway.hotpath.hcm.HttpOptions;
import io.ringway.hotpath.hcm.TargetOptions;
import io.ringway.hotpath.listener.ListenerDescriptor;
import io.ringway.hotpath.log.AccessLogs;
import io.ringway.hotpath.router.RouterFactory;
import io.ringway.hotpath.router.RouterOptions;
import io.ringway.hotpath.stats.ClusterStats;
import io.ringway.hotpath.stats.HcmStats;
import io.ringway.hotpath.stats.HostStats;
import io.ringway.hotpath.stats.ListenerStats;
import io.ringway.hotpath.stats.RouteStats;
import io.ringway.hotpath.stats.StatsRegistry;
import io.ringway.hotpath.stats.WriterStats;
import io.ringway.hotpath.upstream.ClusterDescriptor;
import io.ringway.hotpath.upstream.ClusterHosts;
import io.ringway.hotpath.upstream.ConnectionRules;
import io.ringway.hotpath.upstream.UpstreamHost;
import io.ringway.hotpath.worker.Snapshot;
import io.ringway.hotpath.worker.Worker;
import io.ringway.lb.Host;
import io.ringway.lb.HostSet;
import io.ringway.lb.limit.ResourceLimits;
import io.ringway.lb.limit.Thresholds;
import io.ringway.lb.policy.RoundRobin;
import io.ringway.routing.VirtualHost.TlsRequirement;
import io.ringway.routing.action.ForwardAction;
import io.ringway.routing.build.PathMatch;
import io.ringway.routing.build.RouteMatch;
import io.ringway.routing.build.RouteTableBuilder;
import io.ringway.routing.index.ByteMapBuilder;
import io.ringway.routing.runtime.RuntimeFraction;
import io.ringway.transport.ListenOptions;
import io.ringway.transport.memory.BufferPool;
import io.ringway.transport.net.Endpoint;
import io.ringway.transport.sim.SimNetwork;
import io.ringway.transport.sim.SimTransport;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;

/** The workers of one simulated proxy, with what a control plane would tell them. */
final class ProxyUnderTest implements AutoCloseable {
    private static final long MS = 1_000_000L;
    static final long ROUTE_TIMEOUT_NS = 2_000 * MS;
    static final long LONGEST_TIMEOUT_NS = 3_000 * MS;
    static final long IDLE_TIMEOUT_NS = 20_000 * MS;
    private static final long CONNECT_TIMEOUT_NS = 500 * MS;
    private static final long WAIT_MAX_NS = 1_000 * MS;
    private static final long PER_TRY_TIMEOUT_NS = 400 * MS;
    private static final int JUMBOS = 512;
    static final String CLUSTER = "c";
    static final String MIRROR_CLUSTER = "m";
    static final Endpoint MIRROR = Endpoint.ip("10.0.2.1", 8080);

    final Endpoint address = Endpoint.ip("10.0.0.1", 80);
    final StatsRegistry registry = new StatsRegistry();
    final ResourceLimits limits;
    final List<Worker> workers = new ArrayList<>();
    private final List<SimTransport> transports = new ArrayList<>();
    private final List<BufferPool> pools = new ArrayList<>();
    private final List<Integer> idleBlocks = new ArrayList<>();
    private final Map<String, Integer> statIds = new HashMap<>();
    private final Scenario scenario;
    private final List<HttpFilterFactory> filters;
    private final List<UpstreamHost> hosts = new ArrayList<>();
    private final RoundRobin policy = new RoundRobin();
    private final List<CompletableFuture<?>> commands = new ArrayList<>();
    private long version;

    ProxyUnderTest(SimNetwork network, Scenario scenario, List<Endpoint> backends, List<HttpFilterFactory> filters) {
        this.scenario = scenario;
        this.filters = filters;
        limits = new ResourceLimits(scenario.thresholds(), scenario.workers());
        for (int i = 0; i < backends.size(); i++) {
            Host host = new Host(i, backends.get(i).toString(), "", 1);
            hosts.add(new UpstreamHost(host, backends.get(i), HostStats.register(registry, CLUSTER, host.address())));
        }
        for (int i = 0; i < scenario.workers(); i++) {
            BufferPool pool = new BufferPool(scenario.twists().blocks(), JUMBOS);
            SimTransport transport = network.transport(pool);
            Worker worker =
                    new Worker(i, transport, network.clock(), network.random().nextLong(), registry);
            pools.add(pool);
            transports.add(transport);
            workers.add(worker);
            network.addActor(() -> {
                worker.runTurn(0);
                worker.runTurn(WAIT_MAX_NS); // a loop does not rest before it has sent what its callbacks have written
            });
        }
        apply();
        workers.forEach(worker -> worker.runTurn(0));
        pools.forEach(pool -> idleBlocks.add(pool.takenCount()));
    }

    // ---- what the control plane does

    /** Applies the same configuration anew. */
    void apply() {
        Snapshot snapshot = new Snapshot(++version, List.of(listener()), clusters());
        workers.forEach(worker -> commands.add(worker.proxy().apply(snapshot)));
    }

    /** Takes everything away. */
    void applyNothing() {
        Snapshot snapshot = new Snapshot(++version, List.of(), List.of());
        workers.forEach(worker -> commands.add(worker.proxy().apply(snapshot)));
    }

    void updateHosts(List<Integer> ids) {
        ClusterHosts next = clusterHosts(ids.stream().map(hosts::get).toList());
        workers.forEach(worker -> commands.add(worker.proxy().updateHosts(CLUSTER, next)));
    }

    void startDrain() {
        workers.forEach(worker -> commands.add(worker.proxy().startDrain()));
    }

    void closeIdle() {
        workers.forEach(worker -> commands.add(worker.proxy().closeIdle()));
    }

    private ClusterHosts clusterHosts(List<UpstreamHost> of) {
        return new ClusterHosts(
                policy.prepare(new HostSet(
                        ++version, of.stream().map(UpstreamHost::host).toList())),
                of);
    }

    private List<ClusterDescriptor> clusters() {
        ClusterDescriptor main = cluster(0, CLUSTER, limits, hosts);
        if (!scenario.twists().isMirrored()) {
            return List.of(main);
        }
        Host host = new Host(0, MIRROR.toString(), "", 1);
        UpstreamHost mirror =
                new UpstreamHost(host, MIRROR, HostStats.register(registry, MIRROR_CLUSTER, host.address()));
        ResourceLimits own = new ResourceLimits(Thresholds.DEFAULT, scenario.workers());
        return List.of(main, cluster(1, MIRROR_CLUSTER, own, List.of(mirror)));
    }

    private ClusterDescriptor cluster(int index, String name, ResourceLimits breakers, List<UpstreamHost> of) {
        return new ClusterDescriptor(
                index,
                name,
                CONNECT_TIMEOUT_NS,
                IDLE_TIMEOUT_NS,
                0,
                scenario.bufferLimitBytes(),
                60 * 1024,
                100,
                ConnectionRules.DEFAULT,
                breakers,
                new ResourceLimits(scenario.thresholds(), scenario.workers()),
                RuntimeFraction.NOTHING,
                policy,
                clusterHosts(of),
                ClusterStats.register(registry, name));
    }

    private ListenerDescriptor listener() {
        RouteTableBuilder table = new RouteTableBuilder();
        table.virtualHost("v", List.of("*"), TlsRequirement.NONE)
                .route(
                        "/",
                        new RouteMatch(new PathMatch.Prefix("/")),
                        ForwardAction.to(CLUSTER).withTimeoutNs(ROUTE_TIMEOUT_NS));
        List<RouteTarget> targets = List.of(target());
        List<HttpFilterFactory> chain = new ArrayList<>(filters);
        chain.add(new RouterFactory(RouterOptions.DEFAULT));
        HcmDescriptor hcm = new HcmDescriptor(
                "h",
                "r",
                Objects.requireNonNull(table.build()),
                targets,
                new ByteMapBuilder(false).build(),
                FilterChain.of(chain),
                options(),
                AccessLogs.NONE,
                HcmStats.register(registry, "h"));
        return ListenerDescriptor.http(
                "l",
                address,
                ListenOptions.DEFAULT,
                scenario.bufferLimitBytes(),
                hcm,
                ListenerStats.register(registry, "l"));
    }

    private RouteTarget target() {
        Scenario.Twists twists = scenario.twists();
        return new RouteTarget(
                new int[] {0},
                RouteStats.register(registry, "r", "v", "/"),
                null,
                null,
                twists.retriesMax() > 0 ? resilience(twists) : null,
                null,
                null,
                null,
                null,
                null,
                twists.isMirrored() ? List.of(new MirrorPolicy(MIRROR_CLUSTER, 1, null, null, false)) : null,
                null,
                null,
                null);
    }

    private static RouteResilience resilience(Scenario.Twists twists) {
        int retryOn = RetryOn.RESET | RetryOn.CONNECT_FAILURE | RetryOn.GATEWAY_ERROR;
        RetryPolicy policy = new RetryPolicy(
                retryOn,
                twists.retriesMax(),
                twists.isHedged() ? PER_TRY_TIMEOUT_NS : 0,
                0,
                StatusCodes.NONE,
                List.of(),
                List.of(),
                RetryPolicy.BACK_OFF_BASE_MS,
                0,
                null,
                false,
                0,
                2);
        return new RouteResilience(policy, RouteResilience.INHERIT, true, false, false, twists.isHedged());
    }

    private static HttpOptions options() {
        return new HttpOptions(
                60 * 1024,
                100,
                true,
                true,
                false,
                UnderscoreAction.ALLOW,
                "proxy",
                HttpOptions.ServerHeader.OVERWRITE,
                true,
                false,
                false,
                true,
                false,
                0,
                false,
                ClientCertificateOptions.DEFAULT,
                null,
                IDLE_TIMEOUT_NS,
                0,
                0,
                0,
                LONGEST_TIMEOUT_NS,
                0,
                ROUTE_TIMEOUT_NS,
                1_000 * MS,
                List.of(),
                TargetOptions.DEFAULT,
                UpgradeTypes.NONE);
    }

    // ---- what can be seen

    long stat(String name) {
        return registry.read(statIds.computeIfAbsent(name, this::findStat));
    }

    private int findStat(String name) {
        return registry.values().stream()
                .filter(value -> value.name().full().equals(name))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("no statistic " + name))
                .id();
    }

    boolean isEveryCommandDone() {
        return commands.stream().allMatch(CompletableFuture::isDone);
    }

    /** Commands that failed, or that were never carried out. */
    long failedCommands() {
        return commands.stream()
                .filter(command -> !command.isDone() || command.isCompletedExceptionally())
                .count();
    }

    /** Connections of all workers, both sides. */
    int connectionCount() {
        return transports.stream().mapToInt(SimTransport::connectionCount).sum();
    }

    /** Connections of one worker, both sides. */
    int connectionCount(int worker) {
        return transports.get(worker).connectionCount();
    }

    /** What one worker has sent on connections that were over. */
    long lateSends(int worker) {
        return transports.get(worker).lateSends();
    }

    /** Blocks of one worker that somebody holds, beyond those held when it was idle at first. */
    int blocksInUse(int worker) {
        return pools.get(worker).takenCount() - idleBlocks.get(worker);
    }

    @Override
    public void close() {
        transports.forEach(SimTransport::close);
        pools.forEach(BufferPool::close);
        registry.writers().forEach(WriterStats::close);
    }
}
