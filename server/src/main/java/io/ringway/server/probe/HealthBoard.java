package io.ringway.server.probe;

import io.ringway.config.compile.HostRegistry;
import io.ringway.hotpath.upstream.ClusterHosts;
import io.ringway.hotpath.upstream.UpstreamHost;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.concurrent.Executor;

/**
 * Where whoever watches hosts writes down what it has seen. What is written in one turn of control is published once, since hosts often
 * fail together. Owner: control.
 */
public final class HealthBoard {
    /** Takes a cluster's new hosts. */
    @FunctionalInterface
    public interface Publisher {
        void publish(String cluster, ClusterHosts hosts);
    }

    private final HostRegistry registry;
    private final Executor control;
    private final Publisher publisher;
    private final Set<String> changed = new LinkedHashSet<>();

    /**
     * A board.
     *
     * @param control runs everything of this object
     */
    public HealthBoard(HostRegistry registry, Executor control, Publisher publisher) {
        this.registry = registry;
        this.control = control;
        this.publisher = publisher;
    }

    HostRegistry registry() {
        return registry;
    }

    /**
     * Notes flags of a host.
     *
     * @param mask which flags are known
     * @param flags which of those are set
     */
    void note(String cluster, UpstreamHost host, int mask, int flags) {
        registry.flag(host, mask, flags);
        if (changed.isEmpty()) {
            control.execute(this::publish);
        }
        changed.add(cluster);
    }

    private void publish() {
        Set<String> now = Set.copyOf(changed);
        changed.clear();
        now.forEach(cluster -> publisher.publish(cluster, registry.hosts(cluster)));
    }
}
