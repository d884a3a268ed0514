package io.ringway.server.assemble;

import io.ringway.config.ConfigInput;
import io.ringway.config.ConfigLoader;
import io.ringway.config.RefusedFile;
import io.ringway.config.compile.CompiledConfig;
import io.ringway.config.compile.DnsCache;
import io.ringway.config.compile.DnsServers;
import io.ringway.config.compile.HostRegistry;
import io.ringway.config.edge.EdgeProfile;
import io.ringway.config.runtime.RuntimeLoader;
import io.ringway.config.runtime.RuntimeSnapshot;
import io.ringway.hotpath.guard.OverloadState;
import io.ringway.hotpath.listener.ListenerDescriptor;
import io.ringway.hotpath.log.LogFile;
import io.ringway.hotpath.stats.ListenerStats;
import io.ringway.hotpath.stats.StatsRegistry;
import io.ringway.hotpath.stats.WriterStats;
import io.ringway.hotpath.tape.DecisionTape;
import io.ringway.hotpath.upstream.ClusterDescriptor;
import io.ringway.hotpath.upstream.ClusterHosts;
import io.ringway.hotpath.upstream.UpstreamHost;
import io.ringway.hotpath.worker.Snapshot;
import io.ringway.hotpath.worker.WorkerProxy;
import io.ringway.lb.policy.ClusterProvided;
import io.ringway.routing.runtime.RuntimeValues;
import io.ringway.server.accesslog.AccessLogWriter;
import io.ringway.server.admin.AdminPages;
import io.ringway.server.admin.AdminServer;
import io.ringway.server.admin.AdminSources;
import io.ringway.server.control.CertificateDump;
import io.ringway.server.control.ConfigHistory;
import io.ringway.server.control.Inventory;
import io.ringway.server.control.Lifecycle;
import io.ringway.server.control.ServerOptions;
import io.ringway.server.dns.NameCaches;
import io.ringway.server.dns.NameResolver;
import io.ringway.server.dns.NameResolvers;
import io.ringway.server.dns.NettyNameResolver;
import io.ringway.server.explain.LiveExplainer;
import io.ringway.server.metrics.Coordinator;
import io.ringway.server.metrics.Statistics;
import io.ringway.server.overload.OverloadWatch;
import io.ringway.server.overview.LoopLag;
import io.ringway.server.overview.Overview;
import io.ringway.server.profile.CpuProfiler;
import io.ringway.server.restart.Inheritance;
import io.ringway.server.restart.InheritedSockets;
import io.ringway.server.restart.Predecessor;
import io.ringway.server.restart.RestartDoor;
import io.ringway.server.sinks.StatsSinks;
import io.ringway.server.trace.SpanExporter;
import io.ringway.server.watchdog.Watchdog;
import io.ringway.server.why.Decisions;
import io.ringway.transport.loop.Clock;
import io.ringway.transport.net.Endpoint;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A whole running proxy. Start order: admin (so that probes can be answered with "not yet"), workers, DNS, listeners; what listens can
 * serve. Stop order: the other way round.
 *
 * <p>Owner: the thread that starts it; {@link #lifecycle} from any.
 */
public final class Server implements AutoCloseable {
    private static final System.Logger LOG = System.getLogger(Server.class.getName());
    /** The sockets of a process that was killed are closed within this time. */
    private static final long GONE_TIMEOUT_NS = TimeUnit.SECONDS.toNanos(5);

    private static final long GONE_PAUSE_MS = 10;

    private final ServerOptions options;
    private final StatsRegistry registry;
    private final HostRegistry hostRegistry;
    private final Lifecycle lifecycle;
    private final Inventory inventory;
    private final Statistics statistics;
    private final WriterStats controlStats;
    private final ConfigCounters configCounters;
    private final SubscriptionCounters subscriptionCounters;
    private final ScheduledThreadPoolExecutor control;
    private final List<DecisionTape> tapes;
    private final Workers workers;
    private final OverloadWatch overload;
    private final NameResolvers resolvers;
    private final Discovery discovery;
    private final ConfigHistory history = new ConfigHistory();
    /** Of every listener that there has been: connections of one that is gone may still be open. */
    private final Map<String, ListenerStats> listenerStats = new ConcurrentHashMap<>();

    private volatile CompiledConfig config;
    private volatile @Nullable ConfigSources sources;

    private @Nullable RuntimeLoader runtime;
    private String transport = "";
    /** Open already, and not yet taken by a listener. */
    private InheritedSockets sockets = new InheritedSockets();

    private @Nullable NameCaches names;
    private volatile @Nullable Coordinator coordinator;
    private @Nullable StatsSinks statsSinks;
    private @Nullable AdminServer admin;
    private @Nullable Watchdog watchdog;
    private final CpuProfiler profiler = new CpuProfiler();
    private volatile @Nullable AccessLogWriter accessLogs;
    private volatile @Nullable SpanExporter spanExporter;
    private final Inheritance inheritance;
    private final RestartGauges restartGauges;
    private final String version;
    private volatile boolean isHandedOver;
    /** What is left to do when nothing counts any more. */
    private volatile Runnable lastAct = () -> {};

    /**
     * Starts everything; returns when every listener accepts.
     *
     * @param version what {@code /server_info} says
     * @param registry the one the configuration was compiled with
     * @param hostRegistry the one the configuration was compiled with
     * @param lifecycle a new one; a stop that is asked for while starting comes into force right after
     * @throws StartupFailure if something cannot be had; nothing is left running then
     */
    public static Server start(
            CompiledConfig config,
            ServerOptions options,
            String version,
            StatsRegistry registry,
            HostRegistry hostRegistry,
            Lifecycle lifecycle)
            throws StartupFailure {
        return start(config, options, version, registry, hostRegistry, lifecycle, Inheritance.none());
    }

    /**
     * The same in the place of another process, or with sockets that are open already.
     *
     * @param inheritance is used up; whoever made it closes it, when the server has stopped
     */
    public static Server start(
            CompiledConfig config,
            ServerOptions options,
            String version,
            StatsRegistry registry,
            HostRegistry hostRegistry,
            Lifecycle lifecycle,
            Inheritance inheritance)
            throws StartupFailure {
        return start(config, options, version, registry, hostRegistry, lifecycle, NettyNameResolver::new, inheritance);
    }

    static Server start(
            CompiledConfig config,
            ServerOptions options,
            String version,
            StatsRegistry registry,
            HostRegistry hostRegistry,
            Lifecycle lifecycle,
            Function<DnsServers, NameResolver> resolvers)
            throws StartupFailure {
        return start(config, options, version, registry, hostRegistry, lifecycle, resolvers, Inheritance.none());
    }

    private static Server start(
            CompiledConfig config,
            ServerOptions options,
            String version,
            StatsRegistry registry,
            HostRegistry hostRegistry,
            Lifecycle lifecycle,
            Function<DnsServers, NameResolver> resolvers,
            Inheritance inheritance)
            throws StartupFailure {
        Server server = new Server(config, options, version, registry, hostRegistry, lifecycle, resolvers, inheritance);
        try {
            server.run();
            return server;
        } catch (StartupFailure e) {
            server.close();
            throw e;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            server.close();
            throw new StartupFailure("interrupted", e);
        }
    }

    private Server(
            CompiledConfig config,
            ServerOptions options,
            String version,
            StatsRegistry registry,
            HostRegistry hostRegistry,
            Lifecycle lifecycle,
            Function<DnsServers, NameResolver> resolvers,
            Inheritance inheritance) {
        this.version = version;
        this.inheritance = inheritance;
        this.lifecycle = lifecycle;
        this.config = config;
        this.options = options;
        this.registry = registry;
        this.hostRegistry = hostRegistry;
        inventory = new Inventory(options, config.bootstrap(), Clock.system());
        statistics = new Statistics(registry);
        tapes = Stream.generate(() -> new DecisionTape(options.tape()))
                .limit(options.workers())
                .toList();
        controlStats = registry.newWriter();
        configCounters = new ConfigCounters(registry, controlStats);
        subscriptionCounters = new SubscriptionCounters(registry, controlStats);
        control = new ScheduledThreadPoolExecutor(
                1, Thread.ofPlatform().daemon().name("control").factory());
        OverloadState overloadState = new OverloadState();
        workers = new Workers(options, registry, tapes, overloadState);
        overload = new OverloadWatch(registry, registry.newWriter(), overloadState, workers.proxies());
        this.resolvers = new NameResolvers(resolvers);
        discovery = new Discovery(hostRegistry, registry, control, controlStats, this.resolvers, this::publishHosts);
        restartGauges = new RestartGauges(
                registry, registry.newWriter(), options.restart().epoch(), inheritance.predecessor());
        ServerGauges gauges = new ServerGauges(
                registry,
                registry.newWriter(),
                lifecycle,
                inventory,
                () -> connectionCount() + restartGauges.parentConnections());
        WriterStats nameGauges = registry.newWriter();
        ListenerGauges listenerGauges = new ListenerGauges(registry, registry.newWriter());
        statistics.beforeReading(() -> {
            restartGauges.refresh();
            gauges.refresh();
            listenerGauges.refresh(listenerStats.values(), workers.stats());
            NameCaches.refreshGauges(this.config.dnsCaches(), nameGauges);
        });
    }

    private void run() throws StartupFailure, InterruptedException {
        lifecycle.onInitializing();
        TransportFactory transports = TransportFactory.choose(options.transport());
        LOG.log(
                System.Logger.Level.INFO,
                "ringway " + version + ", " + options.workers() + (options.workers() == 1 ? " worker" : " workers"));
        transport = transports.explanation();
        LOG.log(System.Logger.Level.INFO, "transport: " + transport);
        RuntimeLoader layers = startRuntime();
        Predecessor predecessor = inheritance.predecessor();
        if (predecessor == null) {
            requireFreeAdmin();
            startAdmin(layers);
        }
        openLogs(config.logFiles());
        workers.start(transports);
        if (lifecycle.isHealthFailed()) {
            failHealth(true); // asked for before there were workers
        }
        names = new NameCaches(resolvers, hostRegistry, workers.proxies(), control, controlStats, this::onNamedHosts);
        layers.publish();
        // Hosts that DNS and the first health checks give are there from the first request on.
        Workers.await(discovery.follow(config.clusters().values()), "hosts");
        takeSockets(predecessor);
        Workers.await(CompletableFuture.supplyAsync(this::takeConfig, control), "configuration");
        if (predecessor != null) {
            sockets.close(); // of listeners that are not in this configuration
            if (isAdminShareable()) {
                startAdmin(layers);
            }
        } else if (!sockets.isEmpty()) {
            LOG.log(
                    System.Logger.Level.WARNING,
                    "no listener has the address of these inherited sockets: " + sockets.addresses());
        }
        history.onApplied(
                new ConfigHistory.Attempt("start", inventory.startedAt(), inventory.uptime(), true, ""),
                config.snapshot().version());
        StatsSinks sinks = new StatsSinks(registry, registry.newWriter());
        statsSinks = sinks;
        coordinator = Coordinator.start(statistics, sinks);
        watchdog = Watchdog.start(
                config.watchdogs(),
                List.copyOf(workers.proxies()),
                workers.threads(),
                control,
                registry,
                registry.newWriter());
        lifecycle.onLive();
        for (Inventory.ActiveListener listener : inventory.listeners()) {
            LOG.log(System.Logger.Level.INFO, "listener " + listener.name() + ": " + listener.address());
        }
        LOG.log(System.Logger.Level.INFO, "all workers started; serving");
        if (predecessor != null) {
            predecessor.takeOver(
                    options.restart().parentShutdownNs(), registry, controlStats, control, this::acceptAnew);
            if (!isAdminShareable()) {
                startAdmin(layers);
            }
        }
    }

    /** Two processes cannot listen on one Unix socket: the new one does when the old one does not any more. */
    private boolean isAdminShareable() {
        Endpoint address = config.admin();
        return address == null || address.isIp();
    }

    /** What the configuration is ready to listen on and others have opened; nobody else may be there. */
    private void takeSockets(@Nullable Predecessor predecessor) throws StartupFailure, InterruptedException {
        try {
            sockets = predecessor == null ? inheritance.activated() : predecessor.sockets();
        } catch (IOException e) {
            throw new StartupFailure(String.valueOf(e.getMessage()), e);
        }
        List<ListenerDescriptor> others = config.snapshot().listeners().stream()
                .filter(listener -> !sockets.isFor(listener.name(), listener.address()))
                .toList();
        long deadlineNs = System.nanoTime() + GONE_TIMEOUT_NS;
        while (predecessor != null
                && predecessor.isGone()
                && System.nanoTime() - deadlineNs < 0
                && !PortConflict.areFree(others)) {
            Thread.sleep(GONE_PAUSE_MS); // the kernel has not closed yet what the dead process had
        }
        PortConflict.requireFree(others);
    }

    private void requireFreeAdmin() throws StartupFailure {
        Endpoint address = config.admin();
        String conflict = address == null ? "" : PortConflict.find(address);
        if (!conflict.isEmpty()) {
            throw new StartupFailure("admin: " + conflict);
        }
    }

    /** What the profile has decided in the configuration's place. */
    private static void logFills(CompiledConfig config) {
        config.fills().stream()
                .collect(Collectors.groupingBy(
                        fill -> config.snapshot()
                                .listeners()
                                .get(fill.listener())
                                .name(),
                        LinkedHashMap::new,
                        Collectors.mapping(EdgeProfile.Fill::setting, Collectors.joining(", "))))
                .forEach((listener, settings) ->
                        LOG.log(System.Logger.Level.INFO, "profile edge, listener " + listener + ": " + settings));
    }

    private static void logNotices(ListenerDescriptor listener) {
        listener.connectionManagers()
                .flatMap(hcm -> hcm.filters().factories().stream())
                .filter(filter -> !filter.notice().isEmpty())
                .forEach(filter -> LOG.log(
                        System.Logger.Level.INFO,
                        "listener " + listener.name() + ", " + filter.name() + ": " + filter.notice()));
    }

    /** The workers have them already, and find them by name. On control. */
    private void onNamedHosts(DnsCache.NamedCluster cluster, List<UpstreamHost> hosts) {
        ClusterDescriptor descriptor = config.snapshot().clusters().get(cluster.index());
        inventory.onHosts(cluster.name(), hostRegistry.namedHosts(descriptor.policy(), hosts));
    }

    private RuntimeLoader startRuntime() throws StartupFailure {
        try {
            RuntimeLoader started = new RuntimeLoader(config.runtime(), registry, this::publishRuntime);
            runtime = started;
            return started;
        } catch (IOException e) {
            throw new StartupFailure("runtime: " + e.getMessage(), e);
        }
    }

    /** Returns when the workers have it, so that whoever changed the runtime may rely on it. */
    private void publishRuntime(RuntimeValues values, RuntimeSnapshot layers) {
        hostRegistry.onRuntime(layers);
        workers.tellAndWait(worker -> worker.updateRuntime(values), "a worker has not taken the runtime yet");
        discovery.onRuntime();
    }

    /**
     * Makes health checks fail, or pass again. Any thread; returns when the workers know, so that whoever asked may rely on it.
     */
    private void failHealth(boolean isFailed) {
        lifecycle.setHealthFailed(isFailed);
        workers.tellAndWait(
                worker -> worker.failHealth(isFailed), "a worker does not know yet what to say to health checks");
    }

    private void startAdmin(RuntimeLoader layers) throws StartupFailure {
        Endpoint address = config.admin();
        if (address == null) {
            return;
        }
        Decisions decisions = decisions();
        AdminSources shown = new AdminSources(
                version,
                lifecycle,
                inventory,
                statistics,
                this::flushOnAdmin,
                overview(decisions),
                decisions,
                profiler,
                layers,
                new LiveExplainer(this::config, inventory, layers)::explain,
                this::drainListeners,
                this::failHealth,
                this::reopenLogs,
                history,
                this::reload);
        try {
            AdminServer started = AdminServer.start(address, AdminPages.of(shown));
            admin = started;
            LOG.log(System.Logger.Level.INFO, "admin: " + started.address());
            AdminAddressFile.write(options.adminAddressPath(), started.address());
        } catch (IOException e) {
            throw new StartupFailure("admin: " + PortConflict.explain(address, e), e);
        }
    }

    private void flushOnAdmin() {
        Coordinator flusher = coordinator;
        if (flusher != null) {
            flusher.flushOnAdmin();
        }
    }

    private Decisions decisions() {
        return new Decisions(
                tapes,
                registry,
                name -> inventory.clusters().stream()
                        .filter(cluster -> cluster.name().equals(name))
                        .findFirst()
                        .map(cluster -> cluster.policy().name())
                        .orElse(""));
    }

    private Overview overview(Decisions decisions) {
        return new Overview(
                version,
                lifecycle,
                inventory,
                statistics,
                history,
                () -> config.snapshot().listeners(),
                this::workerThreads,
                new LoopLag(workers.proxies()),
                decisions);
    }

    private void openLogs(List<LogFile> files) throws StartupFailure {
        if (files.isEmpty()) {
            return;
        }
        try {
            AccessLogWriter writer = accessLogs;
            if (writer == null) {
                accessLogs = AccessLogWriter.start(files, registry, options.logWriting());
            } else {
                writer.add(files);
            }
        } catch (IOException e) {
            throw new StartupFailure("access log " + e.getMessage(), e);
        }
    }

    /** Opens the files of access logs by their names again. Any thread. */
    public void reopenLogs() {
        AccessLogWriter writer = accessLogs;
        if (writer != null) {
            writer.reopen();
        }
    }

    /** On control. */
    private void publishHosts(String cluster, ClusterHosts hosts) {
        inventory.onHosts(cluster, hosts);
        workers.tell(worker -> worker.updateHosts(cluster, hosts));
    }

    /** The first configuration goes to the workers. On control. */
    private boolean takeConfig() {
        try {
            apply(config);
            return true;
        } catch (StartupFailure e) {
            throw new CompletionException(e.getMessage(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CompletionException("interrupted", e);
        }
    }

    /** Gives a configuration to the workers, with the hosts that are known by now. On control. */
    private void apply(CompiledConfig next) throws StartupFailure, InterruptedException {
        startExporter(next);
        Snapshot snapshot = Snapshots.withHosts(next.snapshot(), this::hostsOf);
        List<Inventory.ActiveListener> active = workers.apply(snapshot, sockets);
        snapshot.listeners().forEach(listener -> listenerStats.put(listener.name(), listener.stats()));
        inventory.onApplied(next.bootstrap(), active, snapshot.clusters());
        inventory.onHosts(snapshot.clusters());
        inventory.onCertificates(() -> CertificateDump.of(next));
        discovery.commit();
        config = next;
        NameCaches following = names;
        if (following != null) {
            following.follow(next.dnsCaches());
        }
        statistics.configure(next.stats());
        overload.configure(next.overload());
        Watchdog watching = watchdog;
        if (watching != null) {
            watching.configure(next.watchdogs());
        }
        configCounters.onApplied(next.effective(), options.workers());
        subscriptionCounters.onApplied(next.dynamic());
        noteDynamic(next);
        snapshot.listeners().forEach(Server::logNotices);
        logFills(next);
    }

    private void noteDynamic(CompiledConfig now) {
        inventory.onDynamics(now.dynamic().resources());
        Map<String, String> versions = new HashMap<>();
        now.clusters().forEach((name, cluster) -> {
            if (cluster.endpoints() != null) {
                versions.put(name, cluster.endpoints().version());
            }
        });
        inventory.keepEndpointsRead(versions);
    }

    /** Spans are carried away from when something first makes them. */
    private void startExporter(CompiledConfig next) {
        if (spanExporter == null && !next.tracers().isEmpty()) {
            spanExporter = SpanExporter.start(next.tracers(), workers.proxies(), registry);
        }
    }

    /** Hosts that requests find by name come to the workers on a way of their own. */
    private ClusterHosts hostsOf(ClusterDescriptor cluster) {
        return cluster.policy() instanceof ClusterProvided
                ? cluster.hosts()
                : discovery.hostsOf(cluster, inventory.hostsOf(cluster));
    }

    /**
     * From now on the configuration can be read again: on {@link #reload}, and when its file changes if that is wanted.
     *
     * @param loader the one it was loaded with
     * @param input where it was loaded from
     */
    public void allowReload(ConfigLoader loader, ConfigInput input, boolean isFileWatched) {
        ConfigSources from = new ConfigSources(
                new Reloader(loader, input, hostRegistry, new ReloadTarget(), control, history, registry, controlStats),
                new EndpointFiles(loader, this::config, discovery, subscriptionCounters, inventory, history),
                this::config,
                control);
        sources = from;
        from.startWatching(isFileWatched ? input.file() : null);
    }

    /**
     * Reads the configuration again, with all files that it names. Any thread.
     *
     * @return what became of it; completes at once without effect if the configuration cannot be read again
     */
    public CompletableFuture<ConfigHistory.Attempt> reload(String reason) {
        ConfigSources from = sources;
        return from != null
                ? from.reload(reason)
                : CompletableFuture.completedFuture(new ConfigHistory.Attempt(
                        reason, Instant.now(), Duration.ZERO, false, "there is no file to read again"));
    }

    /** The configuration in force. */
    public CompiledConfig config() {
        return config;
    }

    /** What replacing the configuration touches. */
    private final class ReloadTarget implements Reloader.Target {
        @Override
        public CompiledConfig inForce() {
            return config;
        }

        @Override
        public String obstacles(CompiledConfig next) {
            Set<String> ours = inventory.listeners().stream()
                    .map(active -> active.address().toString())
                    .collect(Collectors.toSet());
            try {
                PortConflict.requireFree(next.snapshot().listeners().stream()
                        .filter(listener -> !ours.contains(listener.address().toString())
                                && !sockets.isFor(listener.name(), listener.address()))
                        .toList());
                openLogs(next.logFiles());
                return "";
            } catch (StartupFailure e) {
                return String.valueOf(e.getMessage());
            }
        }

        @Override
        public CompletableFuture<Void> prepare(CompiledConfig next) {
            return discovery.follow(next.clusters().values());
        }

        @Override
        public void apply(CompiledConfig next) throws StartupFailure, InterruptedException {
            CompiledConfig before = config;
            RuntimeLoader layers = runtime;
            if (layers != null) {
                try {
                    layers.update(next.runtime());
                } catch (IOException e) {
                    throw new StartupFailure("runtime: " + e.getMessage(), e);
                }
            }
            Server.this.apply(next);
            forgetGone(before, next);
            ConfigSources from = sources;
            if (from != null) {
                from.follow(next);
            }
            if (!Objects.equals(before.admin(), next.admin())) {
                LOG.log(System.Logger.Level.WARNING, "another admin address takes effect at the next start");
            }
        }

        @Override
        public void onRefused(List<RefusedFile> files) {
            subscriptionCounters.onHeld(config.dynamic(), files);
        }

        @Override
        public void onRestored() {
            ConfigSources from = sources;
            if (from != null) {
                from.readEndpointsAgain();
            }
        }

        private void forgetGone(CompiledConfig before, CompiledConfig next) {
            for (String cluster : before.clusters().keySet()) {
                if (!next.clusters().containsKey(cluster)) {
                    hostRegistry.remove(cluster);
                    inventory.onClusterGone(cluster);
                }
            }
        }
    }

    /** Which transport the workers use, and why. */
    public String transport() {
        return transport;
    }

    public Lifecycle lifecycle() {
        return lifecycle;
    }

    public Inventory inventory() {
        return inventory;
    }

    public Statistics statistics() {
        return statistics;
    }

    /** Where the admin interface listens, or null if there is none. */
    public @Nullable Endpoint adminAddress() {
        AdminServer started = admin;
        return started == null ? null : started.address();
    }

    /** The worker's threads, in order; for measurements. */
    public List<Thread> workerThreads() {
        return workers.threads();
    }

    private int connectionCount() {
        long sum = 0;
        for (ListenerStats ids : listenerStats.values()) {
            sum += registry.read(ids.cxActive());
        }
        return (int) sum;
    }

    private void drainListeners() {
        workers.tell(WorkerProxy::startDrain);
        inventory.onListenersClosed();
    }

    private void closeIdle() {
        workers.tell(WorkerProxy::closeIdle);
    }

    /** Waits until somebody asks for a stop, then lets requests in flight finish, then closes. */
    public void serveUntilStopped() throws InterruptedException {
        lifecycle.awaitStopRequest();
        stopGracefully();
    }

    /** Stops accepting, fails {@code /ready}, waits for what is in flight up to the drain time, closes. */
    public void stopGracefully() throws InterruptedException {
        lifecycle.onDraining();
        failHealth(true); // whoever checks over a connection that stays open is to look for another proxy
        drainListeners();
        if (!isHandedOver) { // then what was in flight has had its time
            new Drain(lifecycle, this::connectionCount, this::closeIdle)
                    .await(options.drainTimeNs(), options.drainStrategy().equals("immediate"), Drain.Watcher.NONE);
        }
        close();
        LOG.log(System.Logger.Level.INFO, "stopped");
    }

    /** Closes everything at once. Idempotent. */
    @Override
    public void close() {
        lifecycle.onDraining();
        ConfigSources from = sources;
        if (from != null) {
            from.close();
        }
        control.shutdownNow();
        AdminServer pages = admin;
        if (pages != null) {
            pages.close();
        }
        overload.close();
        Watchdog barking = watchdog;
        if (barking != null) {
            barking.close();
        }
        profiler.close();
        RuntimeLoader layers = runtime;
        if (layers != null) {
            layers.close();
        }
        Coordinator flusher = coordinator;
        if (flusher != null) {
            flusher.close();
        }
        StatsSinks sinks = statsSinks;
        if (sinks != null) {
            sinks.close();
        }
        SpanExporter exporter = spanExporter;
        if (exporter != null) {
            spanExporter = null;
            exporter.close();
        }
        discovery.close();
        NameCaches listening = names;
        if (listening != null) {
            listening.close();
        }
        resolvers.close();
        workers.stop();
        AccessLogWriter writer = accessLogs;
        if (writer != null) {
            accessLogs = null;
            writer.close();
        }
        sockets.close();
        lastAct.run();
        lastAct = () -> {};
    }

    /** Accepts what another process may have left in the queues of shared sockets. */
    private void acceptAnew() {
        workers.tell(WorkerProxy::acceptAnew);
    }

    /** What a new process asks of this one when it takes its place. */
    public RestartDoor.Target restartTarget() {
        return new Handover(new HandoverSide(), registry, options, restartGauges.generation());
    }

    /** What handing over touches. */
    private final class HandoverSide implements Handover.Side {
        private boolean wasHealthFailed;
        private List<Inventory.ActiveListener> listening = List.of();

        @Override
        public Lifecycle lifecycle() {
            return lifecycle;
        }

        @Override
        public List<WorkerProxy> workers() {
            return workers.proxies();
        }

        @Override
        public String configuredAddress(String listener) {
            return config.snapshot().listeners().stream()
                    .filter(one -> one.name().equals(listener))
                    .map(one -> one.address().toString())
                    .findFirst()
                    .orElse("");
        }

        @Override
        public void acceptAnew() {
            Server.this.acceptAnew();
        }

        @Override
        public void release() {
            wasHealthFailed = lifecycle.isHealthFailed();
            listening = inventory.listeners();
            lifecycle.onDraining();
            failHealth(true);
            drainListeners();
            AdminServer pages = admin;
            if (pages != null) {
                admin = null;
                pages.close();
            }
        }

        @Override
        public boolean drain(long limitNs, Drain.Watcher watcher) throws InterruptedException {
            return new Drain(lifecycle, Server.this::connectionCount, Server.this::closeIdle)
                    .await(
                            Math.min(limitNs, options.drainTimeNs()),
                            options.drainStrategy().equals("immediate"),
                            watcher);
        }

        @Override
        public void reopen() {
            inventory.onListeners(listening);
            lifecycle.onLive();
            failHealth(wasHealthFailed);
            RuntimeLoader layers = runtime;
            try {
                if (layers != null) {
                    startAdmin(layers);
                }
            } catch (StartupFailure e) {
                LOG.log(System.Logger.Level.ERROR, String.valueOf(e.getMessage()));
            }
        }

        @Override
        public void end(Runnable last) {
            lastAct = last;
            isHandedOver = true;
            lifecycle.whenStopRequested(() -> {}); // the service manager looks at another process by now
            lifecycle.requestStop();
        }
    }
}
