package io.ringway.server.assemble;

import io.ringway.hotpath.guard.OverloadState;
import io.ringway.hotpath.listener.ListenerDescriptor;
import io.ringway.hotpath.stats.StatsRegistry;
import io.ringway.hotpath.stats.WriterStats;
import io.ringway.hotpath.tape.DecisionTape;
import io.ringway.hotpath.worker.Snapshot;
import io.ringway.hotpath.worker.WorkerProxy;
import io.ringway.server.control.Inventory;
import io.ringway.server.control.ServerOptions;
import io.ringway.server.restart.InheritedSockets;
import io.ringway.transport.net.Endpoint;
import io.ringway.transport.net.ListeningSocket;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;

/** All workers of the process, and what is told to all of them. Owner: control; what waits says so. */
final class Workers {
    private static final System.Logger LOG = System.getLogger(Workers.class.getName());
    /** Limit for a worker to answer a command: it never blocks, so silence means that it is dead. */
    private static final long COMMAND_TIMEOUT_S = 30;

    /** A worker that does not turn within this time is being stopped; what it was told still waits in its inbox. */
    private static final long TELL_TIMEOUT_MS = 2_000;

    private final ServerOptions options;
    private final StatsRegistry registry;
    private final List<DecisionTape> tapes;
    private final OverloadState overload;
    private final List<WorkerThread> threads = new CopyOnWriteArrayList<>();
    private final List<WorkerProxy> proxies = new CopyOnWriteArrayList<>();

    /**
     * None runs yet.
     *
     * @param tapes one for each
     */
    Workers(ServerOptions options, StatsRegistry registry, List<DecisionTape> tapes, OverloadState overload) {
        this.options = options;
        this.registry = registry;
        this.tapes = tapes;
        this.overload = overload;
    }

    /** Starts them; returns when all take commands. */
    void start(TransportFactory transports) throws StartupFailure, InterruptedException {
        SplittableRandom seeds =
                new SplittableRandom(System.nanoTime() ^ ProcessHandle.current().pid());
        List<CompletableFuture<WorkerProxy>> starting = new ArrayList<>();
        for (int i = 0; i < options.workers(); i++) {
            WorkerThread thread = new WorkerThread(
                    i,
                    options.workers(),
                    transports,
                    seeds.nextLong(),
                    registry,
                    tapes.get(i),
                    overload,
                    options.drainTimeNs());
            threads.add(thread);
            starting.add(thread.start());
        }
        for (int i = 0; i < starting.size(); i++) {
            proxies.add(await(starting.get(i), "worker " + i + " cannot start"));
        }
    }

    /** Those that run, in order; the list follows. */
    List<WorkerProxy> proxies() {
        return Collections.unmodifiableList(proxies);
    }

    List<Thread> threads() {
        return threads.stream().map(WorkerThread::thread).toList();
    }

    List<WriterStats> stats() {
        return threads.stream()
                .map(WorkerThread::stats)
                .filter(Objects::nonNull)
                .toList();
    }

    /** Returns at once. */
    void tell(Function<WorkerProxy, CompletableFuture<Void>> command) {
        for (WorkerProxy worker : proxies) {
            WorkerProxy.unawaited(command.apply(worker), "a worker did not carry out a command");
        }
    }

    /** Returns when all have carried it out, or {@code failure} has been logged. */
    void tellAndWait(Function<WorkerProxy, CompletableFuture<Void>> command, String failure) {
        CompletableFuture<?>[] taken = proxies.stream().map(command).toArray(CompletableFuture[]::new);
        try {
            CompletableFuture.allOf(taken).get(TELL_TIMEOUT_MS, TimeUnit.MILLISECONDS);
        } catch (ExecutionException | TimeoutException e) {
            LOG.log(System.Logger.Level.ERROR, failure, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /**
     * Gives them a snapshot. The first worker goes first: what it finds out about ports left to the system holds for the others too, and what
     * several sockets cannot share (Unix domain sockets, {@code enable_reuse_port: false}) is left to it alone.
     *
     * @param sockets that are open already
     * @return where each listener accepts
     */
    List<Inventory.ActiveListener> apply(Snapshot snapshot, InheritedSockets sockets)
            throws StartupFailure, InterruptedException {
        List<Map<String, List<ListeningSocket>>> shares = share(snapshot.listeners(), sockets);
        WorkerProxy first = proxies.getFirst();
        apply(first, snapshot, shares.getFirst());
        List<Inventory.ActiveListener> active = new ArrayList<>();
        List<ListenerDescriptor> shared = new ArrayList<>();
        for (ListenerDescriptor listener : snapshot.listeners()) {
            Endpoint bound = await(first.listenerAddress(listener.name()), "worker 0");
            active.add(new Inventory.ActiveListener(listener.name(), bound));
            if (bound.isIp() && listener.options().reusePort()) {
                shared.add(listener.withAddress(bound));
            }
        }
        Snapshot forOthers = snapshot.withListeners(shared);
        for (int i = 1; i < proxies.size(); i++) {
            apply(proxies.get(i), forOthers, shares.get(i));
        }
        return active;
    }

    /** For each worker the sockets that others have opened, by the names of listeners. */
    private List<Map<String, List<ListeningSocket>>> share(List<ListenerDescriptor> listeners, InheritedSockets sockets)
            throws StartupFailure {
        List<Map<String, List<ListeningSocket>>> shares = new ArrayList<>();
        proxies.forEach(_ -> shares.add(new HashMap<>()));
        for (ListenerDescriptor listener : listeners) {
            if (!sockets.isFor(listener.name(), listener.address())) {
                continue;
            }
            boolean isOnEveryWorker =
                    listener.options().reusePort() && listener.address().isIp();
            try {
                List<List<ListeningSocket>> own =
                        sockets.share(listener.name(), listener.address(), isOnEveryWorker ? proxies.size() : 1);
                for (int i = 0; i < own.size(); i++) {
                    shares.get(i).put(listener.name(), own.get(i));
                }
            } catch (IOException e) {
                throw new StartupFailure("listener " + listener.name() + ": " + e.getMessage(), e);
            }
        }
        return shares;
    }

    private static void apply(WorkerProxy worker, Snapshot snapshot, Map<String, List<ListeningSocket>> sockets)
            throws StartupFailure, InterruptedException {
        List<String> problems = await(worker.apply(snapshot, sockets), "a worker did not take the configuration");
        if (!problems.isEmpty()) {
            throw StartupFailure.of(problems);
        }
    }

    /** Stops them at once; returns when their threads have ended. Idempotent. */
    void stop() {
        proxies.forEach(WorkerProxy::stop);
        proxies.clear();
        for (WorkerThread thread : threads) {
            try {
                thread.thread().join(TimeUnit.SECONDS.toMillis(COMMAND_TIMEOUT_S));
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }

    /** Waits for what a start needs. */
    static <T> T await(CompletableFuture<T> future, String what) throws StartupFailure, InterruptedException {
        try {
            return future.get(COMMAND_TIMEOUT_S, TimeUnit.SECONDS);
        } catch (ExecutionException e) {
            Throwable cause = e.getCause() == null ? e : e.getCause();
            throw new StartupFailure(what + ": " + cause.getMessage(), cause);
        } catch (TimeoutException e) {
            throw new StartupFailure(what + ": no answer within " + COMMAND_TIMEOUT_S + " s", e);
        }
    }
}
