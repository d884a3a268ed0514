package io.ringway.server.control;

import com.google.protobuf.Message;
import io.envoyproxy.envoy.admin.v3.Certificates;
import io.ringway.config.dynamic.DynamicResource;
import io.ringway.config.dynamic.Subscription;
import io.ringway.hotpath.upstream.ClusterDescriptor;
import io.ringway.hotpath.upstream.ClusterHosts;
import io.ringway.transport.loop.Clock;
import io.ringway.transport.net.Endpoint;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** What the process serves at the moment, for the admin pages. Owner: control writes, any thread reads. */
public final class Inventory {

    /** A listener that accepts. */
    public record ActiveListener(String name, Endpoint address) {}

    private final Since started;
    private final ServerOptions options;
    /**
     * A listener, a cluster or a route configuration that came from a file.
     *
     * @param since when it last changed
     */
    public record Dynamic(DynamicResource resource, Instant since) {}

    /**
     * What a cluster's endpoints were read from.
     *
     * @param version of the file
     */
    public record EndpointsRead(String version, Instant at) {}

    private final Map<String, ClusterHosts> hosts = new ConcurrentHashMap<>();
    private volatile List<ActiveListener> listeners = List.of();
    private volatile List<ClusterDescriptor> clusters = List.of();
    private volatile List<Dynamic> dynamics = List.of();
    private final Map<String, EndpointsRead> endpointsRead = new ConcurrentHashMap<>();
    private volatile Message bootstrap;
    private volatile Supplier<Certificates> certificates = Certificates::getDefaultInstance;
    private volatile Instant updatedAt = Instant.now();

    /**
     * Nothing served yet.
     *
     * @param bootstrap Envoy's Bootstrap message
     * @param clock tells how long ago that was
     */
    public Inventory(ServerOptions options, Message bootstrap, Clock clock) {
        started = Since.now(clock);
        this.options = options;
        this.bootstrap = bootstrap;
    }

    public ServerOptions options() {
        return options;
    }

    public Instant startedAt() {
        return started.at();
    }

    /** Since the start, whatever has become of the wall clock. */
    public Duration uptime() {
        return started.elapsed();
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

    /** Those of every TLS context, as of now. */
    public Certificates certificates() {
        return certificates.get();
    }

    /** A configuration with these certificates has been taken over. */
    public void onCertificates(Supplier<Certificates> now) {
        certificates = now;
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

    /** What stands in files of its own, in the order of the configuration. */
    public List<Dynamic> dynamics() {
        return dynamics;
    }

    /** Whether a cluster came from a file of clusters. */
    public boolean isDynamicCluster(String cluster) {
        return dynamics.stream()
                .map(Dynamic::resource)
                .anyMatch(one ->
                        one.kind() == Subscription.Kind.CLUSTERS && one.name().equals(cluster));
    }

    /** What the endpoints of a cluster were read from, or null if they stand in the cluster. */
    public @Nullable EndpointsRead endpointsRead(String cluster) {
        return endpointsRead.get(cluster);
    }

    /** A configuration with these resources has been taken over. */
    public void onDynamics(List<DynamicResource> resources) {
        Map<DynamicResource, Instant> known = new HashMap<>();
        dynamics.forEach(one -> known.put(one.resource(), one.since()));
        Instant now = Instant.now();
        dynamics = resources.stream()
                .map(one -> new Dynamic(one, known.getOrDefault(one, now)))
                .toList();
    }

    /** A file was read that has a cluster's endpoints. */
    public void onEndpointsRead(String cluster, String version) {
        endpointsRead.put(cluster, new EndpointsRead(version, Instant.now()));
    }

    /** Only these clusters have their endpoints from files now. */
    public void keepEndpointsRead(Map<String, String> versions) {
        endpointsRead.keySet().retainAll(versions.keySet());
        versions.forEach((cluster, version) ->
                endpointsRead.computeIfAbsent(cluster, _ -> new EndpointsRead(version, Instant.now())));
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

    /** These accept again. */
    public void onListeners(List<ActiveListener> accepting) {
        listeners = List.copyOf(accepting);
    }

    /** The listeners have been closed. */
    public void onListenersClosed() {
        listeners = List.of();
    }
}
