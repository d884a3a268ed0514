package io.ringway.server.rehearsal;

import io.ringway.config.compile.RouteOrigins;
import io.ringway.hotpath.hcm.FilterChain;
import io.ringway.hotpath.hcm.HcmDescriptor;
import io.ringway.hotpath.listener.ListenerDescriptor;
import io.ringway.hotpath.names.DnsCacheDescriptor;
import io.ringway.hotpath.stats.WriterStats;
import io.ringway.hotpath.upstream.ClusterDescriptor;
import io.ringway.hotpath.upstream.ClusterHosts;
import io.ringway.hotpath.upstream.UpstreamHost;
import io.ringway.hotpath.worker.Snapshot;
import io.ringway.hotpath.worker.Worker;
import io.ringway.lb.limit.ResourceLimits;
import io.ringway.routing.runtime.RuntimeValues;
import io.ringway.server.rehearsal.Rehearsed.Answer;
import io.ringway.server.rehearsal.Rehearsed.Forwarded;
import io.ringway.transport.loop.Clock;
import io.ringway.transport.memory.BufferPool;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * Plays requests against a listener. Each is played on a worker of its own, which counts nowhere and connects nowhere: what serves at the same
 * time does not notice. Owner: the thread that plays.
 */
public final class Rehearsal {
    /** Far more than an exchange takes; a filter that waits for somebody else never ends. */
    private static final int TURNS_MAX = 100;
    /** 2 MiB: one connection on either side, and the texts of the configuration. */
    private static final int BLOCKS = 128;

    private static final int JUMBO_BLOCKS = 4;

    private final ListenerDescriptor listener;
    private final List<ClusterDescriptor> clusters;
    private final RouteOrigins origins;
    private final RuntimeValues runtime;
    private final List<DnsCacheDescriptor> dnsCaches;

    /**
     * @param clusters by index, with the hosts of the moment
     * @param dnsCaches by index
     * @param origins of the listener's route table
     */
    public Rehearsal(
            ListenerDescriptor listener,
            List<ClusterDescriptor> clusters,
            List<DnsCacheDescriptor> dnsCaches,
            RouteOrigins origins,
            RuntimeValues runtime) {
        this.listener = listener;
        // Permits in use elsewhere are not our concern, and ours are not theirs.
        this.clusters = clusters.stream()
                .map(cluster -> cluster.withLimits(
                                new ResourceLimits(cluster.limits().thresholds(), 1),
                                new ResourceLimits(cluster.highLimits().thresholds(), 1))
                        .withHosts(unwatched(cluster.hosts())))
                .toList();
        this.dnsCaches = dnsCaches;
        this.origins = origins;
        this.runtime = runtime;
    }

    /** What is made up must not speak for the health of a host. */
    private static ClusterHosts unwatched(ClusterHosts hosts) {
        return new ClusterHosts(
                hosts.table(),
                hosts.hosts().stream()
                        .map(host -> new UpstreamHost(host.host(), host.endpoint(), host.stats()))
                        .toList(),
                hosts.dropped());
    }

    /** Plays one request. */
    public Rehearsed play(PlayedRequest request) {
        HcmDescriptor hcm = listener.requireConnectionManager();
        GivenRandom random = new GivenRandom();
        MadeUpNames names = new MadeUpNames(dnsCaches);
        RouteWitness witness = new RouteWitness(hcm.routes(), origins, runtime, request);
        try (BufferPool pool = new BufferPool(BLOCKS, JUMBO_BLOCKS);
                WriterStats stats = WriterStats.unread();
                PlayedTransport transport =
                        new PlayedTransport(pool, request.client(), request.message(), request.reply())) {
            Worker worker = new Worker(0, transport, Clock.system(), random, stats);
            CompletableFuture<Void> hasRuntime = worker.proxy().updateRuntime(runtime);
            CompletableFuture<List<String>> problems = worker.proxy().apply(snapshot(witness, names));
            worker.runTurn(0);
            hasRuntime.join();
            if (!problems.join().isEmpty()) {
                throw new IllegalStateException(problems.join().toString());
            }
            random.next(request.random());
            transport.letClientIn();
            for (int i = 0; i < TURNS_MAX && !MessageText.isComplete(transport.answer()); i++) {
                worker.runTurn(0);
                names.answer(worker.proxy());
            }
            return outcome(witness, names, transport);
        }
    }

    private Snapshot snapshot(RouteWitness witness, MadeUpNames names) {
        HcmDescriptor hcm = listener.requireConnectionManager();
        ListenerDescriptor only = listener.withConnectionManager(hcm.withFilters(filters(hcm.filters(), witness)));
        return new Snapshot(1, List.of(only), clusters, names.caches());
    }

    private static FilterChain filters(FilterChain chain, RouteWitness witness) {
        FilterChain watched = chain.factories().size() == 1 ? chain : chain.withFirst(witness::before);
        return watched.withBeforeLast(witness);
    }

    private Rehearsed outcome(RouteWitness witness, MadeUpNames names, PlayedTransport transport) {
        byte[] answer = transport.answer();
        byte[] forwarded = transport.forwarded();
        return new Rehearsed(
                witness.explanation(),
                witness.target(),
                witness.virtualCluster(),
                witness.isInternal(),
                witness.isRedirectedToTls(),
                witness.requestFields(),
                witness.hash(),
                MessageText.isComplete(forwarded) ? forwarded(witness, names, MessageText.parse(forwarded)) : null,
                MessageText.isComplete(answer) ? answer(witness, MessageText.parse(answer)) : null);
    }

    private Forwarded forwarded(RouteWitness witness, MadeUpNames names, MessageText message) {
        String[] parts = message.start().split(" ", -1);
        List<Field> fields = message.fields().stream()
                .filter(field -> !field.name().equals("host"))
                .toList();
        return new Forwarded(
                clusterOf(witness, names), witness.host(), parts[0], parts[1], message.field("host"), fields);
    }

    /** Hosts are objects of their cluster, so a host tells the cluster whatever chose it. */
    private @Nullable ClusterDescriptor clusterOf(RouteWitness witness, MadeUpNames names) {
        int named = names.clusterOf(witness.host());
        if (named >= 0) {
            return clusters.get(named);
        }
        for (ClusterDescriptor cluster : clusters) {
            if (cluster.hosts().hosts().stream().anyMatch(host -> host.equals(witness.host()))) {
                return cluster;
            }
        }
        return null;
    }

    private static Answer answer(RouteWitness witness, MessageText message) {
        int status = Integer.parseInt(message.start().split(" ", 3)[1]);
        return new Answer(status, witness.details(), message.fields(), message.body());
    }
}
