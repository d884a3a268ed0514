package io.ringway.server.explain;

import io.ringway.config.compile.Origins;
import io.ringway.config.compile.RouteOrigins;
import io.ringway.config.model.Position;
import io.ringway.hotpath.listener.ListenerDescriptor;
import io.ringway.hotpath.names.DnsCacheDescriptor;
import io.ringway.hotpath.upstream.ClusterDescriptor;
import io.ringway.lb.policy.ClusterProvided;
import io.ringway.routing.runtime.RuntimeValues;
import io.ringway.server.rehearsal.Rehearsal;
import io.ringway.server.rehearsal.Rehearsed;
import io.ringway.transport.net.Endpoint;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * A question with its answer, to be printed by {@link ExplainText} and {@link ExplainTree}. Owner: any (immutable).
 *
 * @param listenerName of the listener that was asked
 * @param listenerAddress where it is bound
 * @param listenerAt where it was written
 * @param routes where its routes were written
 * @param clustersAt where each cluster was written, by index
 * @param hostNames names of a cluster's hosts where they are not resolved here, by cluster name
 */
public record ExplainedRequest(
        Question question,
        String listenerName,
        Endpoint listenerAddress,
        Position listenerAt,
        RouteOrigins routes,
        List<Position> clustersAt,
        Map<String, List<String>> hostNames,
        Rehearsed result) {

    /**
     * Plays a question.
     *
     * @param listener name, address or port of a listener; empty if there is only one
     * @param addresses where the listeners are bound, by index
     * @param clusters with the hosts of the moment
     * @param dnsCaches by index
     * @throws IllegalArgumentException with a message for whoever asked
     */
    public static ExplainedRequest of(
            Question question,
            String listener,
            List<ListenerDescriptor> listeners,
            List<Endpoint> addresses,
            List<ClusterDescriptor> clusters,
            List<DnsCacheDescriptor> dnsCaches,
            Origins origins,
            Map<String, List<String>> hostNames,
            RuntimeValues runtime) {
        int index = listenerIndex(listeners, addresses, listener);
        ListenerDescriptor chosen = listeners.get(index);
        RouteOrigins routes = origins.of(chosen.requireConnectionManager().routes());
        boolean isRemoteAddressUsed =
                chosen.requireConnectionManager().options().isRemoteAddressUsed();
        Rehearsed result =
                new Rehearsal(chosen, clusters, dnsCaches, routes, runtime).play(question.toPlay(isRemoteAddressUsed));
        if (question.isInternal() && result.explanation() != null && !result.isInternal()) {
            throw new IllegalArgumentException(
                    "the connection manager does not take this client for internal: it goes by "
                            + (isRemoteAddressUsed ? "the peer's address and the absence of" : "a single address in")
                            + " x-forwarded-for");
        }
        return new ExplainedRequest(
                question,
                chosen.name(),
                addresses.get(index),
                origins.listeners().get(index),
                routes,
                origins.clusters(),
                hostNames,
                result);
    }

    /**
     * The listener that somebody means.
     *
     * @param wanted name, address or port of a listener; empty if there is only one that serves HTTP
     * @param addresses where the listeners are bound, by index
     * @throws IllegalArgumentException with a message for whoever asked
     */
    public static int listenerIndex(List<ListenerDescriptor> listeners, List<Endpoint> addresses, String wanted) {
        List<ListenerChoice.Candidate> candidates = new ArrayList<>();
        List<Integer> indexes = new ArrayList<>();
        for (int i = 0; i < listeners.size(); i++) {
            // Nobody who names none means one that serves no requests.
            if (!wanted.isEmpty() || listeners.get(i).connectionManager() != null) {
                candidates.add(new ListenerChoice.Candidate(listeners.get(i).name(), addresses.get(i)));
                indexes.add(i);
            }
        }
        return indexes.get(ListenerChoice.index(candidates, wanted));
    }

    /** Where a route of the chosen virtual host stands. */
    Position routeAt(int host, int routeId) {
        return routes.hosts().get(host).routes().get(routeId - firstRoute(host));
    }

    /** Id of the first route of a virtual host. */
    int firstRoute(int host) {
        return routes.outline().hosts().get(host).firstRoute();
    }

    /** The name of the request's virtual cluster, or empty if its virtual host has none. */
    String virtualCluster(int host) {
        int index = result.virtualCluster();
        if (index < 0) {
            return "";
        }
        List<String> names = routes.hosts().get(host).virtualClusters();
        return index < names.size() ? names.get(index) : "other";
    }

    /** The hosts of a cluster, in words. */
    List<String> hosts(ClusterDescriptor cluster) {
        if (cluster.policy() instanceof ClusterProvided) {
            return List.of("the one that the request names");
        }
        List<String> names = hostNames.get(cluster.name());
        return names != null
                ? names
                : cluster.hosts().hosts().stream()
                        .map(host -> host.host().address()
                                + (host.host().weight() == 1
                                        ? ""
                                        : " weight " + host.host().weight()))
                        .toList();
    }
}
