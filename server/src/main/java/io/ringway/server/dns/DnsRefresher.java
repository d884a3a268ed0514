package io.ringway.server.dns;

import io.ringway.config.compile.DnsCluster;
import io.ringway.config.compile.HostRegistry;
import io.ringway.hotpath.stats.ClusterStats;
import io.ringway.hotpath.stats.WriterStats;
import io.ringway.hotpath.upstream.ClusterDescriptor;
import io.ringway.hotpath.upstream.ClusterHosts;
import io.ringway.transport.net.Endpoint;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Keeps the hosts of one {@code STRICT_DNS} or {@code LOGICAL_DNS} cluster current. Each name is asked for again after the refresh rate (or its TTL), after a
 * failure with growing random pauses; whatever goes wrong, the last good addresses stay.
 *
 * <p>Owner: control.
 */
public final class DnsRefresher implements AutoCloseable {
    private static final System.Logger LOG = System.getLogger(DnsRefresher.class.getName());
    /** A TTL of 0 and a random pause of 0 must not become a busy loop. */
    private static final long PAUSE_MIN_NS = TimeUnit.MILLISECONDS.toNanos(100);

    /** Takes a cluster's new hosts. */
    @FunctionalInterface
    public interface Publisher {
        void publish(String cluster, ClusterHosts hosts);
    }

    private final DnsCluster cluster;
    private final ClusterDescriptor descriptor;
    private final NameResolver resolver;
    private final HostRegistry registry;
    private final ScheduledExecutorService control;
    private final WriterStats stats;
    private final RandomGenerator random;
    private final Publisher publisher;
    private final List<Target> targets = new ArrayList<>();
    private final CompletableFuture<Void> firstRound = new CompletableFuture<>();
    private ClusterHosts hosts;
    private boolean isClosed;

    /**
     * Starts nothing yet.
     *
     * @param stats the control thread's
     * @param control runs everything of this object
     */
    public DnsRefresher(
            DnsCluster cluster,
            ClusterDescriptor descriptor,
            NameResolver resolver,
            HostRegistry registry,
            ScheduledExecutorService control,
            WriterStats stats,
            RandomGenerator random,
            Publisher publisher) {
        this.cluster = cluster;
        this.descriptor = descriptor;
        this.resolver = resolver;
        this.registry = registry;
        this.control = control;
        this.stats = stats;
        this.random = random;
        this.publisher = publisher;
        hosts = descriptor.hosts();
        for (DnsCluster.DnsTarget target : cluster.targets()) {
            targets.add(new Target(target));
        }
    }

    /** One name. */
    private static final class Target {
        final DnsCluster.DnsTarget name;
        List<HostRegistry.Member> members = List.of();
        boolean isAnswered;
        int failures;

        @Nullable
        ScheduledFuture<?> next;

        Target(DnsCluster.DnsTarget name) {
            this.name = name;
        }
    }

    /** Begins to resolve; the future completes when every name has been answered once, well or not. */
    public CompletableFuture<Void> start() {
        if (targets.isEmpty()) {
            firstRound.complete(null);
        }
        control.execute(() -> targets.forEach(this::resolve));
        return firstRound;
    }

    /** The hosts known now. */
    public ClusterHosts hosts() {
        return hosts;
    }

    private ClusterStats ids() {
        return descriptor.stats();
    }

    @SuppressWarnings("FutureReturnValueIgnored") // both outcomes go to onResolved
    private void resolve(Target target) {
        if (isClosed) {
            return;
        }
        stats.increment(ids().updateAttempt());
        resolver.resolve(target.name.name(), cluster.family()).whenComplete((answer, failure) -> {
            if (!control.isShutdown()) {
                control.execute(() -> onResolved(target, answer, failure));
            }
        });
    }

    private void onResolved(Target target, NameResolver.@Nullable Answer answer, @Nullable Throwable failure) {
        if (isClosed) {
            return;
        }
        if (answer == null || answer.addresses().isEmpty()) {
            onFailure(target, failure);
        } else {
            onAddresses(target, answer);
        }
        target.isAnswered = true;
        if (targets.stream().allMatch(one -> one.isAnswered)) {
            firstRound.complete(null);
        }
    }

    private void onFailure(Target target, @Nullable Throwable failure) {
        stats.increment(ids().updateFailure());
        if (target.failures++ == 0) {
            LOG.log(
                    System.Logger.Level.WARNING,
                    "cluster " + cluster.name() + ": cannot resolve " + target.name.name() + ": "
                            + (failure == null ? "no addresses" : failure.getMessage())
                            + (target.members.isEmpty() ? "" : "; the last good addresses stay"));
        }
        schedule(target, random.nextLong(Math.max(1, cluster.failureRefresh().ceilingNs(target.failures))));
    }

    private void onAddresses(Target target, NameResolver.Answer answer) {
        stats.increment(ids().updateSuccess());
        target.failures = 0;
        List<HostRegistry.Member> members = new ArrayList<>();
        for (InetAddress address : answer.addresses()) {
            Endpoint endpoint = Endpoint.ip(address.getAddress(), target.name.port());
            members.add(new HostRegistry.Member(
                    endpoint, target.name.hostname(), target.name.weight(), target.name.traits()));
        }
        if (cluster.isLogical()) {
            keepOne(members, target.members);
        }
        // Servers rotate their answers: only another set is a change.
        if (!isSameSet(members, target.members)) {
            target.members = List.copyOf(members);
            publish();
        }
        schedule(target, cluster.isTtlRespected() && answer.ttlNs() > 0 ? answer.ttlNs() : cluster.refreshNs());
    }

    /**
     * Of a logical cluster one address serves: the one that serves already as long as the answer has it (servers rotate their answers, and
     * a host that goes takes its connections along), else the first.
     */
    private static void keepOne(List<HostRegistry.Member> answered, List<HostRegistry.Member> serving) {
        HostRegistry.Member kept =
                serving.isEmpty() || !answered.contains(serving.getFirst()) ? answered.getFirst() : serving.getFirst();
        answered.clear();
        answered.add(kept);
    }

    private void publish() {
        List<HostRegistry.Member> all = new ArrayList<>();
        targets.forEach(target -> all.addAll(target.members));
        hosts = registry.hosts(cluster.name(), cluster.statName(), cluster.policy(), all);
        int count = hosts.hosts().size();
        stats.increment(ids().membershipChange());
        LOG.log(System.Logger.Level.DEBUG, () -> "cluster " + cluster.name() + ": " + count + " hosts");
        publisher.publish(cluster.name(), hosts);
    }

    private static boolean isSameSet(Collection<HostRegistry.Member> one, Collection<HostRegistry.Member> other) {
        return new HashSet<>(one).equals(new HashSet<>(other));
    }

    private void schedule(Target target, long pauseNs) {
        target.next = control.schedule(() -> resolve(target), Math.max(pauseNs, PAUSE_MIN_NS), TimeUnit.NANOSECONDS);
    }

    /** Asks no more. On control. */
    @Override
    public void close() {
        isClosed = true;
        for (Target target : targets) {
            ScheduledFuture<?> next = target.next;
            if (next != null) {
                next.cancel(false);
            }
        }
    }
}
