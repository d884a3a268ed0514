package io.ringway.hotpath.worker;

import io.ringway.hotpath.guard.OverloadState;
import io.ringway.hotpath.guard.WorkerOverload;
import io.ringway.hotpath.hcm.H1DownstreamConnection;
import io.ringway.hotpath.http.Constants;
import io.ringway.hotpath.http.HttpDate;
import io.ringway.hotpath.http.Output;
import io.ringway.hotpath.http.TextOutput;
import io.ringway.hotpath.listener.ListenerDescriptor;
import io.ringway.hotpath.listener.WorkerListener;
import io.ringway.hotpath.log.LogAppenders;
import io.ringway.hotpath.names.DnsCacheDescriptor;
import io.ringway.hotpath.names.NameUpdate;
import io.ringway.hotpath.names.WorkerDnsCache;
import io.ringway.hotpath.network.NetworkScope;
import io.ringway.hotpath.services.Deferred;
import io.ringway.hotpath.services.WorkerServices;
import io.ringway.hotpath.stats.StatsRegistry;
import io.ringway.hotpath.stats.WriterStats;
import io.ringway.hotpath.tape.DecisionTape;
import io.ringway.hotpath.trace.Collector;
import io.ringway.hotpath.trace.CollectorCalls;
import io.ringway.hotpath.trace.SpanRing;
import io.ringway.hotpath.upstream.ClusterDescriptor;
import io.ringway.hotpath.upstream.ClusterHosts;
import io.ringway.hotpath.upstream.WorkerCluster;
import io.ringway.lb.ActiveRequests;
import io.ringway.routing.regex.RegexReplacer;
import io.ringway.routing.runtime.RuntimeValues;
import io.ringway.transport.Transport;
import io.ringway.transport.loop.Clock;
import io.ringway.transport.loop.EventLoop;
import io.ringway.transport.memory.BufferPool;
import io.ringway.transport.net.ListeningSocket;
import io.ringway.transport.tls.TlsBuffers;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * One worker: an event loop with its listeners, connections, clusters and counters. Other threads reach it only through its
 * {@link WorkerProxy}; whatever it is told runs between two polls.
 *
 * <p>Owner: worker (the thread that calls {@link #run}, or a simulation that calls {@link #runTurn}).
 */
public final class Worker implements Runnable, WorkerServices {
    private static final System.Logger LOG = System.getLogger(Worker.class.getName());
    /** How often the wall clock is asked whether the second has changed. */
    private static final long DATE_CHECK_NS = 50_000_000;

    /** Envoy's default of {@code --drain-time-s}. */
    public static final long DRAIN_TIME_NS = 600_000_000_000L;

    /** So that the numbers of connections say which worker they are on. */
    private static final int WORKERS_MAX = 1024;

    private static final int RESETS_AT_ONCE_MAX = 50;

    private final int index;
    private final EventLoop loop;
    private final WriterStats stats;
    private final Constants constants;
    private final RandomGenerator random;
    private final ActiveRequests activeRequests = new ActiveRequests();
    private final Output.FlushList flushList = new Output.FlushList();
    private final TextOutput textOutput = new TextOutput();
    private final Deferred.List deferred = new Deferred.List();
    private final HttpDate date;
    private @Nullable TlsBuffers tlsBuffers;
    private final LogAppenders logAppenders;
    private final SpanRing spans = new SpanRing();
    private final CollectorCalls collectorCalls;
    private final WorkerProxy proxy;

    private final Map<String, WorkerListener> listeners = new HashMap<>();
    private final Map<String, WorkerCluster> clusters = new HashMap<>();
    private final Map<String, WorkerDnsCache> dnsCaches = new HashMap<>();
    private long dateCheckedNs;
    private long epochMicros;
    private long connections;
    private long snapshotVersion;
    private RuntimeValues runtime = RuntimeValues.NONE;
    private final RegexReplacer regexReplacer = new RegexReplacer();
    private DecisionTape tape = DecisionTape.OFF;
    private WorkerOverload overload;
    private @Nullable String foreignCode;
    private long drainTimeNs = DRAIN_TIME_NS;
    private boolean isDraining;
    private boolean isAcceptingPaused;
    private boolean isHealthFailed;

    /**
     * A worker; nothing runs until {@link #run}.
     *
     * @param index 0 to the number of workers minus 1
     * @param seed different for each worker; equal seeds make equal decisions
     */
    public Worker(int index, Transport transport, Clock clock, long seed, StatsRegistry registry) {
        this(index, transport, clock, new SplittableRandom(seed), registry.newWorkerWriter());
    }

    /**
     * A worker that decides and counts as somebody else says.
     *
     * @param random for everything that is left to chance
     * @param stats of this worker only
     */
    public Worker(int index, Transport transport, Clock clock, RandomGenerator random, WriterStats stats) {
        this.index = index;
        loop = new EventLoop(transport, clock);
        this.stats = stats;
        constants = new Constants(transport.buffers());
        this.random = random;
        overload = new WorkerOverload(new OverloadState(), random, stats);
        logAppenders = new LogAppenders(stats);
        collectorCalls = new CollectorCalls(this);
        int dateBlock = transport.buffers().take();
        if (dateBlock == BufferPool.NONE) {
            throw new IllegalArgumentException("the buffer pool has no blocks");
        }
        date = new HttpDate(transport.buffers().buffer(), dateBlock);
        proxy = new WorkerProxy(this);
        loop.beforePoll(this::beforePoll);
        stats.onLoop(transport::wake);
    }

    @Override
    public int index() {
        return index;
    }

    @Override
    public DecisionTape tape() {
        return tape;
    }

    /** Sets where decisions are written down; before {@link #run}. */
    public void tape(DecisionTape own) {
        tape = own;
    }

    /** Sets whose state of overload counts; before {@link #run}. */
    public void overload(OverloadState shared) {
        overload = new WorkerOverload(shared, random, stats);
    }

    @Override
    public void inForeignCode(@Nullable String what) {
        foreignCode = what;
        if (what == null) {
            loop.readTimeAnew();
        }
    }

    /** What may keep the worker from coming back, or null. Any thread, which may see it late. */
    @Nullable
    String foreignCode() {
        return foreignCode;
    }

    @Override
    public WorkerOverload overload() {
        return overload;
    }

    /** Sets how long connections may go on that the configuration has no place for any more; before {@link #run}. */
    public void drainTimeNs(long timeNs) {
        drainTimeNs = timeNs;
    }

    /** The door for other threads. */
    public WorkerProxy proxy() {
        return proxy;
    }

    @Override
    public void run() {
        try {
            loop.run();
        } finally {
            stats.onLoopEnd();
            loop.transport().close();
        }
    }

    /** One turn, for a simulation that drives several workers in one thread. */
    public void runTurn(long waitMaxNs) {
        loop.runTurn(waitMaxNs);
    }

    private void beforePoll() {
        stats.exchange();
        deferred.runAll();
        flushList.flushAll();
    }

    // ---- commands, on the worker ----

    /**
     * Takes over a configuration: clusters first, so that no route points to a missing one, then listeners.
     *
     * @param sockets that are open already, by the names of new listeners
     */
    List<String> onApply(Snapshot snapshot, Map<String, List<ListeningSocket>> sockets) {
        WorkerCluster[] byIndex = applyClusters(snapshot.clusters());
        WorkerDnsCache[] caches = applyDnsCaches(snapshot.dnsCaches(), byIndex);
        List<String> problems = new ArrayList<>();
        Map<String, WorkerListener> gone = new HashMap<>(listeners);
        for (ListenerDescriptor descriptor : snapshot.listeners()) {
            NetworkScope scope =
                    new NetworkScope(this, descriptor.bufferLimitBytes(), byIndex, caches, logAppenders, spans);
            WorkerListener known = gone.remove(descriptor.name());
            if (known != null && known.descriptor().address().equals(descriptor.address())) {
                known.update(descriptor, scope);
                continue;
            }
            if (known != null) {
                listeners.remove(descriptor.name());
                known.retire();
            }
            startListener(descriptor, scope, sockets.getOrDefault(descriptor.name(), List.of()), problems);
        }
        gone.forEach((name, listener) -> {
            listeners.remove(name);
            listener.retire();
        });
        snapshotVersion = snapshot.version();
        return problems;
    }

    private void startListener(
            ListenerDescriptor descriptor, NetworkScope scope, List<ListeningSocket> sockets, List<String> problems) {
        if (index > 0 && !isOnEveryWorker(descriptor)) {
            return;
        }
        WorkerListener listener = new WorkerListener(this, descriptor, scope);
        try {
            listeners.put(descriptor.name(), listener);
            if (sockets.isEmpty()) {
                listener.listen();
            }
            for (ListeningSocket socket : sockets) {
                listener.adopt(socket);
            }
            if (isAcceptingPaused) {
                listener.pauseAccepting(true);
            }
        } catch (IOException e) {
            listeners.remove(descriptor.name());
            listener.retire();
            problems.add("listener " + descriptor.name() + ": " + e.getMessage());
        }
    }

    /** Only SO_REUSEPORT lets several sockets share an address, and Unix domain sockets do not have it. */
    private static boolean isOnEveryWorker(ListenerDescriptor descriptor) {
        return descriptor.options().reusePort() && descriptor.address().isIp();
    }

    private WorkerCluster[] applyClusters(List<ClusterDescriptor> descriptors) {
        WorkerCluster[] byIndex = new WorkerCluster[descriptors.size()];
        Map<String, WorkerCluster> gone = new HashMap<>(clusters);
        clusters.clear();
        for (ClusterDescriptor descriptor : descriptors) {
            WorkerCluster cluster = gone.remove(descriptor.name());
            if (cluster == null) {
                cluster = new WorkerCluster(this, descriptor);
            } else {
                cluster.update(descriptor);
            }
            byIndex[descriptor.index()] = cluster;
            clusters.put(descriptor.name(), cluster);
        }
        gone.values().forEach(WorkerCluster::retire);
        return byIndex;
    }

    private WorkerDnsCache[] applyDnsCaches(List<DnsCacheDescriptor> descriptors, WorkerCluster[] clustersByIndex) {
        WorkerDnsCache[] byIndex = new WorkerDnsCache[descriptors.size()];
        Map<String, WorkerDnsCache> before = new HashMap<>(dnsCaches);
        dnsCaches.clear();
        for (DnsCacheDescriptor descriptor : descriptors) {
            WorkerDnsCache cache = before.get(descriptor.name());
            if (cache != null && cache.isOf(descriptor, clustersByIndex)) {
                before.remove(descriptor.name());
            } else {
                cache = new WorkerDnsCache(this, descriptor, clustersByIndex);
            }
            byIndex[descriptor.index()] = cache;
            dnsCaches.put(descriptor.name(), cache);
        }
        before.forEach((name, gone) -> gone.retire(dnsCaches.get(name)));
        return byIndex;
    }

    /** What is told of a cache that has been replaced meanwhile concerns nobody. */
    void onUpdateNames(DnsCacheDescriptor cache, List<NameUpdate> updates) {
        WorkerDnsCache known = dnsCaches.get(cache.name());
        if (known != null && known.descriptor().door() == cache.door()) {
            known.apply(updates);
        }
    }

    void onUpdateHosts(String cluster, ClusterHosts hosts) {
        WorkerCluster known = clusters.get(cluster);
        if (known != null) {
            known.updateHosts(hosts);
        }
    }

    /** Spans on their way out; any thread may ask for it. */
    SpanRing spans() {
        return spans;
    }

    void onReport(Collector to, byte[] body, long timeoutNs, Consumer<CollectorCalls.Outcome> done) {
        collectorCalls.send(clusters.get(to.cluster()), to, body, timeoutNs, done);
    }

    void onUpdateRuntime(RuntimeValues values) {
        runtime = values;
    }

    /** Stops accepting; from now on answers close their connections. */
    void onStartDrain() {
        isDraining = true;
        listeners.values().forEach(WorkerListener::stopListening);
    }

    /** Other descriptors of the sockets of all listeners, by their names. */
    Map<String, List<ListeningSocket>> onDuplicateSockets() {
        Map<String, List<ListeningSocket>> copies = new HashMap<>();
        try {
            for (WorkerListener listener : listeners.values()) {
                List<ListeningSocket> own = new ArrayList<>();
                copies.put(listener.descriptor().name(), own);
                listener.duplicateSockets(own);
            }
            return copies;
        } catch (IOException e) {
            copies.values().forEach(own -> own.forEach(ListeningSocket::close));
            throw new UncheckedIOException(e);
        }
    }

    /** Takes {@link #onStartDrain} back: accepts on these sockets again. */
    void onResume(Map<String, List<ListeningSocket>> sockets) {
        isDraining = false;
        sockets.forEach((name, own) -> {
            WorkerListener listener = listeners.get(name);
            for (ListeningSocket socket : own) {
                try {
                    if (listener == null) {
                        socket.close();
                    } else {
                        listener.adopt(socket);
                        listener.pauseAccepting(isAcceptingPaused);
                    }
                } catch (IOException e) {
                    LOG.log(System.Logger.Level.ERROR, "listener " + name + ": " + e.getMessage());
                }
            }
        });
    }

    void onHealthFailed(boolean isFailed) {
        isHealthFailed = isFailed;
    }

    /** Leaves new connections in the kernel's queue, or takes them again. */
    void onPauseAccepting(boolean isPaused) {
        isAcceptingPaused = isPaused;
        listeners.values().forEach(listener -> listener.pauseAccepting(isPaused));
    }

    /** Accepts what another process that shares the listening sockets may have left in their queues. */
    void onAcceptAnew() {
        if (!isAcceptingPaused) {
            listeners.values().forEach(WorkerListener::acceptAnew);
        }
    }

    /** Timeouts may be shorter than they were. */
    void onTimeoutsReduced() {
        listeners.values().forEach(WorkerListener::rearmTimers);
    }

    /** Resets the connections that hold most, not more of them at once than end within a moment (Envoy's number). */
    int onResetHolders(long bytesMin) {
        List<H1DownstreamConnection> holders = new ArrayList<>();
        listeners.values().forEach(listener -> listener.addHolders(bytesMin, holders));
        holders.sort(Comparator.comparingLong(H1DownstreamConnection::heldBytes).reversed());
        int count = Math.min(holders.size(), RESETS_AT_ONCE_MAX);
        holders.subList(0, count).forEach(H1DownstreamConnection::resetForMemory);
        return count;
    }

    void onCloseIdle() {
        listeners.values().forEach(WorkerListener::closeIdle);
    }

    void onStop() {
        loop.stop();
    }

    long snapshotVersion() {
        return snapshotVersion;
    }

    @Nullable
    WorkerListener listener(String name) {
        return listeners.get(name);
    }

    // ---- services ----

    @Override
    public EventLoop loop() {
        return loop;
    }

    @Override
    public BufferPool buffers() {
        return loop.transport().buffers();
    }

    @Override
    public WriterStats stats() {
        return stats;
    }

    @Override
    public Constants constants() {
        return constants;
    }

    @Override
    public RandomGenerator random() {
        return random;
    }

    @Override
    public ActiveRequests activeRequests() {
        return activeRequests;
    }

    @Override
    public TextOutput textOutput() {
        return textOutput;
    }

    @Override
    public Output.FlushList flushList() {
        return flushList;
    }

    @Override
    public void defer(Deferred work) {
        deferred.add(work);
    }

    @Override
    public TlsBuffers tlsBuffers() {
        TlsBuffers made = tlsBuffers;
        if (made == null) {
            made = new TlsBuffers(buffers());
            tlsBuffers = made;
        }
        return made;
    }

    @Override
    public HttpDate date() {
        readWallClock();
        return date;
    }

    @Override
    public long epochMicros() {
        readWallClock();
        return epochMicros + (loop.nowNs() - dateCheckedNs) / 1_000;
    }

    /** Now and then; in between the monotonic clock tells how much has passed. */
    private void readWallClock() {
        long now = loop.nowNs();
        if (now - dateCheckedNs >= DATE_CHECK_NS || dateCheckedNs == 0) {
            dateCheckedNs = now;
            epochMicros = loop.clock().epochMicros();
            date.update(epochMicros / 1_000);
        }
    }

    @Override
    public long nextConnectionId() {
        return connections++ * WORKERS_MAX + index;
    }

    @Override
    public RegexReplacer regexReplacer() {
        return regexReplacer;
    }

    @Override
    public RuntimeValues runtime() {
        return runtime;
    }

    @Override
    public long drainTimeNs() {
        return drainTimeNs;
    }

    @Override
    public boolean isDraining() {
        return isDraining;
    }

    @Override
    public boolean isHealthFailed() {
        return isHealthFailed;
    }
}
