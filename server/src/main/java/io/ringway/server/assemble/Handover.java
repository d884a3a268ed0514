package io.ringway.server.assemble;

import io.ringway.hotpath.stats.StatsRegistry;
import io.ringway.hotpath.worker.WorkerProxy;
import io.ringway.server.control.Lifecycle;
import io.ringway.server.control.ServerOptions;
import io.ringway.server.restart.InheritedSockets;
import io.ringway.server.restart.RestartDoor;
import io.ringway.transport.net.ListeningSocket;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BooleanSupplier;
import java.util.function.IntConsumer;

/**
 * A running server gives its place away. The descriptors that it keeps of its sockets until the end are what lets it take the place back when the new
 * process dies.
 *
 * <p>Owner: threads of the conversation with the new process, one after the other.
 */
final class Handover implements RestartDoor.Target {
    private static final System.Logger LOG = System.getLogger(Handover.class.getName());
    private static final long WORKER_TIMEOUT_MS = 10_000;

    /** What the server does for it. */
    interface Side {
        Lifecycle lifecycle();

        /** In their order. */
        List<WorkerProxy> workers();

        /** The address that a listener was to have, as text. */
        String configuredAddress(String listener);

        /** Stops to accept, fails health checks, closes the admin interface. */
        void release();

        boolean drain(long limitNs, Drain.Watcher watcher) throws InterruptedException;

        /** All that {@link #release} has done but for the workers' part. */
        void reopen();

        void acceptAnew();

        void end(Runnable last);
    }

    private final Side side;
    private final StatsRegistry registry;
    private final ServerOptions options;
    private final int generation;
    /** For each worker, by the names of listeners. */
    private List<Map<String, List<ListeningSocket>>> kept = List.of();

    Handover(Side side, StatsRegistry registry, ServerOptions options, int generation) {
        this.side = side;
        this.registry = registry;
        this.options = options;
        this.generation = generation;
    }

    @Override
    public String refusal() {
        return side.lifecycle().isServing()
                ? ""
                : "it is not serving (" + side.lifecycle().state() + ")";
    }

    @Override
    public String state() {
        return side.lifecycle().state().name();
    }

    @Override
    public int epoch() {
        return options.restart().epoch();
    }

    @Override
    public int generation() {
        return generation;
    }

    @Override
    public StatsRegistry registry() {
        return registry;
    }

    @Override
    public synchronized List<InheritedSockets.Inherited> keepSockets() throws IOException {
        List<InheritedSockets.Inherited> all = new ArrayList<>();
        List<Map<String, List<ListeningSocket>>> copies = new ArrayList<>();
        kept = copies;
        for (WorkerProxy worker : side.workers()) {
            Map<String, List<ListeningSocket>> own = await(worker.duplicateSockets());
            copies.add(own);
            own.forEach((listener, sockets) -> sockets.forEach(socket ->
                    all.add(new InheritedSockets.Inherited(listener, side.configuredAddress(listener), socket))));
        }
        return all;
    }

    @Override
    public synchronized void forgetSockets() {
        kept.forEach(own -> own.values().forEach(sockets -> sockets.forEach(ListeningSocket::close)));
        kept = List.of();
    }

    @Override
    public void acceptAnew() {
        side.acceptAnew();
    }

    @Override
    public void release() {
        side.release();
    }

    @Override
    public boolean drain(long limitNs, IntConsumer connections, BooleanSupplier isGivenUp) throws InterruptedException {
        return side.drain(limitNs, open -> {
            connections.accept(open);
            return !isGivenUp.getAsBoolean();
        });
    }

    @Override
    public synchronized void resume() {
        List<WorkerProxy> workers = side.workers();
        for (int i = 0; i < kept.size() && i < workers.size(); i++) {
            try {
                await(workers.get(i).resume(kept.get(i)));
            } catch (IOException e) {
                LOG.log(System.Logger.Level.ERROR, "worker " + i + " does not accept again: " + e.getMessage());
            }
        }
        kept = List.of();
        side.reopen();
    }

    @Override
    public void end(Runnable last) {
        side.end(last);
    }

    private static <T> T await(CompletableFuture<T> answer) throws IOException {
        try {
            return answer.get(WORKER_TIMEOUT_MS, TimeUnit.MILLISECONDS);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof UncheckedIOException refused) {
                throw new IOException(Objects.requireNonNull(refused.getCause()).getMessage(), refused);
            }
            throw new IOException(e.getCause());
        } catch (TimeoutException e) {
            throw new IOException("a worker does not answer", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
    }
}
