package io.ringway.server.control;

import com.google.protobuf.Message;
import io.ringway.hotpath.upstream.ClusterDescriptor;
import io.ringway.hotpath.upstream.ClusterHosts;
import io.ringway.transport.net.Endpoint;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** What the process serves at the moment, for the admin pages. Owner: control writes, any thread reads. */
public final class Inventory {

    /** A listener that accepts. */
    public record ActiveListener(String name, Endpoint address) {}

    private final Instant startedAt = Instant.now();
    private final ServerOptions options;
    private final Map<String, ClusterHosts> hosts = new ConcurrentHashMap<>();
    private volatile List<ActiveListener> listeners = List.of();
    private volatile List<ClusterDescriptor> clusters = List.of();
    private volatile Message bootstrap;
    private volatile Instant updatedAt = Instant.now();

    /**
     * Nothing served yet.
     *
     * @param bootstrap Envoy's Bootstrap message
     */
    public Inventory(ServerOptions options, Message bootstrap) {
        this.options = options;
        this.bootstrap = bootstrap;
    }

    public ServerOptions options() {
        return options;
    }

    public Instant startedAt() {
        return startedAt;
    }

    /** When the configuration last changed. */
    public Instant updatedAt() {
        return updatedAt;
    }

    /** Envoy's Bootstrap message as it was read. */
    public Message bootstrap() {
        return bootstrap;
    }

    public List<ActiveListener> listeners() {
        return listeners;
    }

    public List<ClusterDescriptor> clusters() {
        return clusters;
    }

    /** The hosts of a cluster as last published to the workers. */
    public ClusterHosts hostsOf(ClusterDescriptor cluster) {
        return hosts.getOrDefault(cluster.name(), cluster.hosts());
    }

    /** A configuration has been taken over by every worker. */
    public void onApplied(
            Message newBootstrap, List<ActiveListener> newListeners, List<ClusterDescriptor> newClusters) {
        bootstrap = newBootstrap;
        listeners = List.copyOf(newListeners);
        clusters = List.copyOf(newClusters);
        updatedAt = Instant.now();
    }

    /** The hosts that the workers have got with a configuration. */
    public void onHosts(List<ClusterDescriptor> published) {
        published.forEach(cluster -> onHosts(cluster.name(), cluster.hosts()));
    }

    /** A cluster has left the configuration. */
    public void onClusterGone(String cluster) {
        hosts.remove(cluster);
    }

    /** A cluster's hosts have changed. */
    public void onHosts(String cluster, ClusterHosts newHosts) {
        hosts.put(cluster, newHosts);
    }

    /** The listeners have been closed. */
    public void onListenersClosed() {
        listeners = List.of();
    }
}
