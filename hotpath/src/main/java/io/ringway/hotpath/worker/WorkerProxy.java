package io.ringway.hotpath.worker;

import io.ringway.hotpath.listener.WorkerListener;
import io.ringway.hotpath.names.DnsCacheDescriptor;
import io.ringway.hotpath.names.NameUpdate;
import io.ringway.hotpath.trace.Collector;
import io.ringway.hotpath.trace.CollectorCalls;
import io.ringway.hotpath.trace.SpanRing;
import io.ringway.hotpath.upstream.ClusterHosts;
import io.ringway.routing.runtime.RuntimeValues;
import io.ringway.transport.memory.BufferPool;
import io.ringway.transport.net.Endpoint;
import io.ringway.transport.net.ListeningSocket;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * How other threads talk to a worker: each call becomes a command in its inbox and completes when the worker has carried it
 * out. A full inbox fails the call with {@link IllegalStateException}. Owner: any.
 */
public final class WorkerProxy {
    private static final System.Logger LOG = System.getLogger(WorkerProxy.class.getName());

    private final Worker worker;

    WorkerProxy(Worker worker) {
        this.worker = worker;
    }

    /**
     * Puts a configuration into force.
     *
     * @return problems (a listener that cannot be bound), empty if all went well
     */
    public CompletableFuture<List<String>> apply(Snapshot snapshot) {
        return apply(snapshot, Map.of());
    }

    /**
     * Puts a configuration into force.
     *
     * @param sockets that are open already, by the names of new listeners; they belong to the worker from now on
     * @return problems (a listener that cannot be bound), empty if all went well
     */
    public CompletableFuture<List<String>> apply(Snapshot snapshot, Map<String, List<ListeningSocket>> sockets) {
        return ask(() -> worker.onApply(snapshot, sockets));
    }

    /** Other descriptors of the sockets of all listeners, by their names; they belong to the caller. */
    public CompletableFuture<Map<String, List<ListeningSocket>>> duplicateSockets() {
        return ask(worker::onDuplicateSockets);
    }

    /**
     * Takes {@link #startDrain} back.
     *
     * @param sockets to accept on again, by the names of listeners; they belong to the worker from now on
     */
    public CompletableFuture<Void> resume(Map<String, List<ListeningSocket>> sockets) {
        return tell(() -> worker.onResume(sockets));
    }

    /** Gives a cluster other hosts. */
    public CompletableFuture<Void> updateHosts(String cluster, ClusterHosts hosts) {
        return tell(() -> worker.onUpdateHosts(cluster, hosts));
    }

    /**
     * Tells what was found out about names of a DNS cache.
     *
     * @return false if the inbox is full: to be told again, since updates have an order
     */
    public boolean tryUpdateNames(DnsCacheDescriptor cache, List<NameUpdate> updates) {
        return worker.loop().offer(() -> worker.onUpdateNames(cache, updates));
    }

    /** Gives the worker another runtime; requests that are routed from its next turn on see it. */
    public CompletableFuture<Void> updateRuntime(RuntimeValues values) {
        return tell(() -> worker.onUpdateRuntime(values));
    }

    /** The worker's spans, to be drained by one thread. */
    public SpanRing spans() {
        return worker.spans();
    }

    /**
     * Has the worker send a report of spans.
     *
     * @param body the spans in the collector's encoding; not to be modified afterwards
     * @return what became of it
     */
    public CompletableFuture<CollectorCalls.Outcome> report(Collector to, byte[] body, long timeoutNs) {
        CompletableFuture<CollectorCalls.Outcome> outcome = new CompletableFuture<>();
        boolean isTaken = worker.loop().offer(() -> worker.onReport(to, body, timeoutNs, outcome::complete));
        if (!isTaken) {
            outcome.complete(CollectorCalls.Outcome.FAILED);
        }
        return outcome;
    }

    /** Where a listener is bound, its port resolved; {@link Endpoint#UNKNOWN} if there is no such listener. */
    public CompletableFuture<Endpoint> listenerAddress(String listener) {
        return ask(() -> {
            WorkerListener known = worker.listener(listener);
            return known == null ? Endpoint.UNKNOWN : known.address();
        });
    }

    /** Stops accepting; answers close their connections from now on. */
    public CompletableFuture<Void> startDrain() {
        return tell(worker::onStartDrain);
    }

    /** Says whether the proxy is to fail health checks. */
    public CompletableFuture<Void> failHealth(boolean isFailed) {
        return tell(() -> worker.onHealthFailed(isFailed));
    }

    /** Leaves new connections in the kernel's queue, or takes them again. */
    public CompletableFuture<Void> pauseAccepting(boolean isPaused) {
        return tell(() -> worker.onPauseAccepting(isPaused));
    }

    /**
     * Accepts what another process that shares the listening sockets may have left in their queues: the kernel tells one of those that wait of a new peer, and
     * if that one stops accepting at this moment, or dies, the others hear of the peer with the next one only.
     */
    public CompletableFuture<Void> acceptAnew() {
        return tell(worker::onAcceptAnew);
    }

    /** Says that timeouts have become shorter: those that run now look at their deadlines again. */
    public CompletableFuture<Void> reduceTimeouts() {
        return tell(worker::onTimeoutsReduced);
    }

    /**
     * Resets connections that hold much memory, the heaviest first.
     *
     * @return how many
     */
    public CompletableFuture<Integer> resetHolders(long bytesMin) {
        return ask(() -> worker.onResetHolders(bytesMin));
    }

    /** What the worker's buffers take now, as far as another thread can see it. */
    public long bufferBytes() {
        return (long) worker.buffers().takenCount() * BufferPool.BLOCK_BYTES;
    }

    /** Closes connections that have no request in flight. */
    public CompletableFuture<Void> closeIdle() {
        return tell(worker::onCloseIdle);
    }

    /** Open connections, both sides. */
    public CompletableFuture<Integer> connectionCount() {
        return ask(() -> worker.loop().transport().connectionCount());
    }

    /** Version of the snapshot in force. */
    public CompletableFuture<Long> snapshotVersion() {
        return ask(worker::snapshotVersion);
    }

    /** Ends the worker's loop and closes what is open. */
    public void stop() {
        worker.loop().stop();
    }

    /**
     * For a command whose effect nobody waits for; that it was not carried out must still be seen.
     *
     * @param failure what the log says then
     */
    @SuppressWarnings("FutureReturnValueIgnored")
    public static void unawaited(CompletableFuture<Void> command, String failure) {
        command.whenComplete((_, thrown) -> {
            if (thrown != null) {
                LOG.log(System.Logger.Level.ERROR, failure, thrown);
            }
        });
    }

    /** Turns of the worker's loop so far; the same number twice, with {@link #wake} in between, says that it is stuck. */
    public long turns() {
        return worker.loop().turnsOpaque();
    }

    /** Makes the worker turn if it waits. */
    public void wake() {
        worker.loop().transport().wake();
    }

    /** The script or the like that the worker runs, as far as another thread can see it; null if none. */
    public @Nullable String foreignCode() {
        return worker.foreignCode();
    }

    public int index() {
        return worker.index();
    }

    /** Commands that wait; a gauge. */
    public int inboxDepth() {
        return worker.loop().inboxDepth();
    }

    private CompletableFuture<Void> tell(Runnable command) {
        return ask(() -> {
            command.run();
            return null;
        });
    }

    @SuppressWarnings("NullAway") // a Void future completes with null
    private <T> CompletableFuture<T> ask(Supplier<T> question) {
        CompletableFuture<T> answer = new CompletableFuture<>();
        boolean isTaken = worker.loop().offer(() -> {
            try {
                answer.complete(question.get());
            } catch (RuntimeException e) {
                answer.completeExceptionally(e);
            }
        });
        if (!isTaken) {
            answer.completeExceptionally(
                    new IllegalStateException("the inbox of worker " + worker.index() + " is full"));
        }
        return answer;
    }
}
