package io.ringway.server.cli;

import io.ringway.config.compile.CompiledCluster;
import io.ringway.config.compile.DnsCluster;
import io.ringway.config.compile.HostRegistry;
import io.ringway.config.compile.RouteOrigins;
import io.ringway.config.runtime.RuntimeLoader;
import io.ringway.hotpath.hcm.HcmDescriptor;
import io.ringway.hotpath.listener.ListenerDescriptor;
import io.ringway.hotpath.upstream.ClusterDescriptor;
import io.ringway.lb.LbPolicy;
import io.ringway.lb.policy.ClusterProvided;
import io.ringway.lb.policy.RoundRobin;
import io.ringway.routing.runtime.RuntimeValues;
import io.ringway.server.explain.ExplainedRequest;
import io.ringway.server.explain.Question;
import io.ringway.server.rehearsal.Rehearsed;
import io.ringway.server.routecheck.RouteChecker;
import io.ringway.transport.net.Endpoint;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/**
 * Answers questions about a configuration that nobody serves: names are not resolved, each stands for a host of its own, and the runtime is what the
 * static layers and those on disk say.
 */
final class OfflineExplainer {
    private final LoadedConfig loaded;
    private final Map<String, List<String>> hostNames = new HashMap<>();

    OfflineExplainer(LoadedConfig loaded) {
        this.loaded = loaded;
    }

    /**
     * Plays a question.
     *
     * @throws IllegalArgumentException with a message for whoever asked
     */
    ExplainedRequest explain(Question question, String listener) throws CommandFailure {
        List<ClusterDescriptor> clusters = clusters();
        List<ListenerDescriptor> listeners = loaded.config().snapshot().listeners();
        return ExplainedRequest.of(
                question,
                listener,
                listeners,
                listeners.stream().map(ListenerDescriptor::address).toList(),
                clusters,
                loaded.config().snapshot().dnsCaches(),
                loaded.config().origins(),
                hostNames,
                runtime());
    }

    /**
     * Plays one question after the other against a listener.
     *
     * @param listener name, address or port; empty if there is only one
     */
    Function<Question, Rehearsed> player(String listener) throws CommandFailure {
        ListenerDescriptor chosen = listener(listener);
        HcmDescriptor hcm = chosen.requireConnectionManager();
        io.ringway.server.rehearsal.Rehearsal rehearsal = new io.ringway.server.rehearsal.Rehearsal(
                chosen,
                clusters(),
                loaded.config().snapshot().dnsCaches(),
                loaded.config().origins().of(hcm.routes()),
                runtime());
        return question -> rehearsal.play(question.toPlay(hcm.options().isRemoteAddressUsed()));
    }

    private ListenerDescriptor listener(String wanted) throws CommandFailure {
        List<ListenerDescriptor> listeners = loaded.config().snapshot().listeners();
        List<Endpoint> addresses =
                listeners.stream().map(ListenerDescriptor::address).toList();
        try {
            ListenerDescriptor chosen = listeners.get(ExplainedRequest.listenerIndex(listeners, addresses, wanted));
            chosen.requireConnectionManager();
            return chosen;
        } catch (IllegalArgumentException e) {
            throw new CommandFailure(String.valueOf(e.getMessage()), e);
        }
    }

    /** Filters that find a host by its name are not played. */
    private ClusterDescriptor withOne(ClusterDescriptor cluster, HostRegistry.Member host) {
        LbPolicy policy = cluster.policy() instanceof ClusterProvided ? new RoundRobin() : cluster.policy();
        return cluster.withPolicy(policy, loaded.hosts().hosts(cluster.name(), cluster.name(), policy, List.of(host)));
    }

    /**
     * Runs tests against the routes of a listener; a cluster without endpoints has one for them.
     *
     * @param listener name, address or port; empty if there is only one
     */
    RouteChecker checker(String listener) throws CommandFailure {
        ListenerDescriptor chosen = listener(listener);
        RouteOrigins routes =
                loaded.config().origins().of(chosen.requireConnectionManager().routes());
        HostRegistry.Member nobody = new HostRegistry.Member(Endpoint.ip("198.18.0.1", 80), "", 1);
        List<ClusterDescriptor> clusters = clusters().stream()
                .map(cluster -> cluster.hosts().hosts().isEmpty() ? withOne(cluster, nobody) : cluster)
                .toList();
        return new RouteChecker(
                chosen, clusters, routes, loaded.config().runtime().slots());
    }

    private List<ClusterDescriptor> clusters() {
        List<ClusterDescriptor> clusters = new ArrayList<>();
        for (CompiledCluster cluster : loaded.config().clusters().values()) {
            DnsCluster dns = cluster.dns();
            clusters.add(dns == null ? cluster.descriptor() : withStandIns(cluster.descriptor(), dns));
        }
        clusters.replaceAll(this::withHealthyHosts);
        return clusters;
    }

    /** Nobody has checked the hosts, and nobody will: those that are checked before they get requests count as healthy. */
    private ClusterDescriptor withHealthyHosts(ClusterDescriptor cluster) {
        HostRegistry hosts = loaded.hosts();
        hosts.members(cluster.name()).forEach(known -> hosts.flag(known.host(), -1, 0));
        return cluster.withHosts(hosts.hosts(cluster.name()));
    }

    private ClusterDescriptor withStandIns(ClusterDescriptor cluster, DnsCluster dns) {
        List<HostRegistry.Member> members = new ArrayList<>();
        List<String> names = new ArrayList<>();
        for (DnsCluster.DnsTarget target : dns.targets()) {
            // 198.18.0.0/15 belongs to nobody (RFC 2544); nothing connects to it anyway.
            int number = members.size();
            byte[] address = {(byte) 198, 18, (byte) (number >> 8), (byte) number};
            members.add(
                    new HostRegistry.Member(Endpoint.ip(address, target.port()), target.hostname(), target.weight()));
            names.add(target.name() + ':' + target.port() + " (by DNS)");
        }
        hostNames.put(cluster.name(), names);
        return cluster.withHosts(loaded.hosts().hosts(dns.name(), dns.statName(), dns.policy(), members));
    }

    private RuntimeValues runtime() throws CommandFailure {
        try (RuntimeLoader loader = new RuntimeLoader(loaded.config().runtime(), loaded.stats(), (_, _) -> {})) {
            return loaded.config().runtime().slots().resolve(loader.snapshot());
        } catch (IOException e) {
            throw new CommandFailure("runtime: " + e.getMessage(), e);
        }
    }
}
