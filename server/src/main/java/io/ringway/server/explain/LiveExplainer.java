package io.ringway.server.explain;

import io.ringway.config.compile.CompiledConfig;
import io.ringway.config.runtime.RuntimeLoader;
import io.ringway.hotpath.listener.ListenerDescriptor;
import io.ringway.hotpath.upstream.ClusterDescriptor;
import io.ringway.server.control.Inventory;
import io.ringway.transport.net.Endpoint;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/** Answers questions about what the process serves at the moment: its routes, its hosts, its runtime. Owner: any. */
public final class LiveExplainer {
    private final Supplier<CompiledConfig> inForce;
    private final Inventory inventory;
    private final RuntimeLoader runtime;

    public LiveExplainer(Supplier<CompiledConfig> inForce, Inventory inventory, RuntimeLoader runtime) {
        this.inForce = inForce;
        this.inventory = inventory;
        this.runtime = runtime;
    }

    /**
     * Plays a question.
     *
     * @param listener name, address or port of a listener; empty if there is only one
     * @throws IllegalArgumentException with a message for whoever asked
     */
    public ExplainedRequest explain(Question question, String listener) {
        CompiledConfig config = inForce.get();
        List<ListenerDescriptor> listeners = config.snapshot().listeners();
        List<ClusterDescriptor> clusters = config.snapshot().clusters().stream()
                .map(cluster -> cluster.withHosts(inventory.hostsOf(cluster)))
                .toList();
        return ExplainedRequest.of(
                question,
                listener,
                listeners,
                listeners.stream().map(this::boundAddress).toList(),
                clusters,
                config.snapshot().dnsCaches(),
                config.origins(),
                Map.of(),
                config.runtime().slots().resolve(runtime.snapshot()));
    }

    /** The port that the system has chosen, where the configuration leaves it to it. */
    private Endpoint boundAddress(ListenerDescriptor listener) {
        return inventory.listeners().stream()
                .filter(active -> active.name().equals(listener.name()))
                .map(Inventory.ActiveListener::address)
                .findFirst()
                .orElse(listener.address());
    }
}
