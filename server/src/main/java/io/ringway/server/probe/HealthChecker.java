package io.ringway.server.probe;

import io.ringway.config.compile.EndpointTraits;
import io.ringway.config.compile.HealthCheck;
import io.ringway.config.compile.HostRegistry;
import io.ringway.config.compile.WatchedCluster;
import io.ringway.hotpath.stats.StatsRegistry;
import io.ringway.hotpath.stats.WriterStats;
import io.ringway.hotpath.upstream.UpstreamHost;
import io.ringway.hotpath.upstream.UpstreamTls;
import io.ringway.lb.HealthFlag;
import io.ringway.lb.health.CheckResult;
import io.ringway.lb.health.CheckedHost;
import io.ringway.lb.health.PassiveFailure;
import io.ringway.transport.net.Endpoint;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.IntConsumer;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Checks the hosts of one cluster again and again; what follows from the answers goes to the board. Owner: control.
 */
public final class HealthChecker implements AutoCloseable {
    private static final System.Logger LOG = System.getLogger(HealthChecker.class.getName());

    private final WatchedCluster cluster;
    private final HealthCheck check;
    private final Prober prober;
    private final @Nullable UpstreamTls tls;
    private final HealthBoard board;
    private final ScheduledExecutorService control;
    private final HealthCheckStats ids;
    private final WriterStats stats;
    private final BooleanSupplier hasTraffic;
    private final RandomGenerator random;
    private final IntConsumer passed;
    private final Map<Integer, Session> sessions = new HashMap<>();
    private final CompletableFuture<Void> firstRound = new CompletableFuture<>();
    private final HealthEvents events;
    private final boolean isServiceAsked;
    private boolean isClosed;

    /**
     * Starts nothing yet.
     *
     * @param tls how the cluster's connections are encrypted, or null
     * @param control runs everything of this object
     * @param stats the control thread's
     * @param hasTraffic whether the cluster has ever had a connection
     * @param passed told the id of every host that has passed a check
     */
    public HealthChecker(
            WatchedCluster cluster,
            HealthCheck check,
            Prober prober,
            @Nullable UpstreamTls tls,
            HealthBoard board,
            ScheduledExecutorService control,
            StatsRegistry registry,
            WriterStats stats,
            BooleanSupplier hasTraffic,
            IntConsumer passed,
            RandomGenerator random) {
        this.cluster = cluster;
        this.check = check;
        this.prober = prober;
        this.tls = tls;
        this.board = board;
        this.control = control;
        this.ids = HealthCheckStats.register(registry, cluster.statName());
        this.stats = stats;
        this.hasTraffic = hasTraffic;
        this.passed = passed;
        this.random = random;
        this.events = new HealthEvents(cluster, check, InstantSource.system());
        this.isServiceAsked = check.kind() instanceof HealthCheck.Http http && http.service() != null;
    }

    /** Begins to check; the future completes when every host there is has been judged once. */
    public CompletableFuture<Void> start() {
        control.execute(this::onHosts);
        return firstRound;
    }

    /** The cluster's members may have changed. On control. */
    public void onHosts() {
        if (isClosed) {
            return;
        }
        Set<Integer> gone = new HashSet<>(sessions.keySet());
        for (HostRegistry.Known known : board.registry().members(cluster.name())) {
            EndpointTraits.Check target = known.member().traits().check();
            int id = known.host().host().id();
            if (target == null) {
                continue;
            }
            Session session = sessions.get(id);
            if (session != null && session.target.equals(target)) {
                session.known = known;
                gone.remove(id);
            } else {
                sessions.computeIfPresent(id, (_, old) -> old.end());
                gone.remove(id);
                Session begun = new Session(known, target);
                sessions.put(id, begun);
                begun.schedule(begun.state.firstDelayNs(random));
            }
        }
        gone.forEach(id -> sessions.computeIfPresent(id, (_, old) -> old.end()));
        onProgress();
    }

    private void onProgress() {
        long healthy = 0;
        long degraded = 0;
        boolean isComplete = true;
        for (Session session : sessions.values()) {
            int flags = session.state.flags();
            isComplete &= !HealthFlag.PENDING_ACTIVE_HC.isIn(flags);
            healthy += session.state.isHealthy() ? 1 : 0;
            degraded += HealthFlag.DEGRADED_ACTIVE_HC.isIn(flags) ? 1 : 0;
        }
        stats.set(ids.healthy(), healthy);
        stats.set(ids.degraded(), degraded);
        if (isComplete && !firstRound.isDone()) {
            // Behind the board's turn: whoever waits finds the results published.
            control.execute(() -> firstRound.complete(null));
        }
    }

    /** A worker has rung. On control. */
    public void onAlarm() {
        for (Session session : sessions.values()) {
            PassiveFailure passive = session.known.host().passive();
            if (passive != null && passive.take()) {
                session.onPassiveFailure();
            }
        }
        onProgress();
    }

    /** Checks no more. On control. */
    @Override
    public void close() {
        isClosed = true;
        sessions.values().forEach(Session::end);
        sessions.clear();
    }

    /** The checks of one host. */
    private final class Session {
        final EndpointTraits.Check target;
        final CheckedHost state = new CheckedHost(check.policy());
        final Prober.Probe probe;
        HostRegistry.Known known;
        private @Nullable ScheduledFuture<?> next;
        private @Nullable ScheduledFuture<?> timeout;
        /** Tells the answer to this check from one that comes too late. */
        private long checkNumber;

        private boolean isEnded;

        Session(HostRegistry.Known known, EndpointTraits.Check target) {
            this.known = known;
            this.target = target;
            probe = prober.probe(
                    check,
                    address(known.host().endpoint(), target),
                    target.hostname(),
                    tls == null ? null : new Prober.Tls(tls.client(), tls.serverName(known.host())));
        }

        private Endpoint address(Endpoint endpoint, EndpointTraits.Check own) {
            int port = own.port() > 0 ? own.port() : check.port();
            return port > 0 && endpoint.isIp() ? Endpoint.ip(endpoint.addressBytes(), port) : endpoint;
        }

        void schedule(long delayNs) {
            next = control.schedule(this::begin, delayNs, TimeUnit.NANOSECONDS);
        }

        private void begin() {
            if (isEnded) {
                return;
            }
            stats.increment(ids.attempt());
            long number = ++checkNumber;
            timeout = control.schedule(
                    () -> {
                        probe.giveUp();
                        onResult(number, CheckResult.TIMEOUT);
                    },
                    check.policy().timeoutNs(),
                    TimeUnit.NANOSECONDS);
            probe.check(result -> {
                if (!control.isShutdown()) {
                    control.execute(() -> onResult(number, result));
                }
            });
        }

        private void onResult(long number, CheckResult result) {
            if (isEnded || number != checkNumber) {
                return;
            }
            checkNumber++;
            cancel(timeout);
            stats.increment(result.isSuccess() ? ids.success() : ids.failure());
            if (result.isNetworkFailure()) {
                stats.increment(ids.networkFailure());
            }
            if (isServiceAsked && (result.isSuccess() || result == CheckResult.WRONG_SERVICE)) {
                stats.increment(ids.verifyCluster());
            }
            judge(result, false);
            if (result.isSuccess()) {
                passed.accept(known.host().host().id());
            }
            onProgress();
            schedule(state.nextDelayNs(hasTraffic.getAsBoolean(), random));
        }

        /** A worker has seen the host ask for no more requests. */
        void onPassiveFailure() {
            stats.increment(ids.failure());
            stats.increment(ids.passiveFailure());
            judge(CheckResult.IMMEDIATE_FAILURE, true);
        }

        private void judge(CheckResult result, boolean isPassive) {
            int before = state.flags();
            boolean isFirst = HealthFlag.PENDING_ACTIVE_HC.isIn(before);
            boolean wasHealthy = state.isHealthy();
            boolean hasChanged = state.onResult(result);
            events.onResult(known, result, isPassive, isFirst, before, state.flags());
            if (!hasChanged) {
                return;
            }
            UpstreamHost host = known.host();
            if (wasHealthy != state.isHealthy()) {
                LOG.log(
                        System.Logger.Level.INFO,
                        "cluster " + cluster.name() + ": " + host.endpoint()
                                + (wasHealthy ? " is unhealthy: " + result : " is healthy"));
            }
            board.note(cluster.name(), host, CheckedHost.FLAGS, state.flags());
        }

        /** Null, so that it can be removed in the same breath. */
        @Nullable
        Session end() {
            isEnded = true;
            cancel(next);
            cancel(timeout);
            probe.close();
            return null;
        }

        private static void cancel(@Nullable ScheduledFuture<?> task) {
            if (task != null) {
                task.cancel(false);
            }
        }
    }
}
