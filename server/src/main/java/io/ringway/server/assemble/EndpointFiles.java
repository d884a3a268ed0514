package io.ringway.server.assemble;

import io.ringway.config.ConfigLoader;
import io.ringway.config.compile.CompiledCluster;
import io.ringway.config.compile.CompiledConfig;
import io.ringway.config.compile.EndpointUpdate;
import io.ringway.config.dynamic.Subscription;
import io.ringway.config.model.ProblemReport;
import io.ringway.config.model.SourceText;
import io.ringway.server.control.ConfigHistory;
import io.ringway.server.control.Inventory;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Supplier;

/**
 * Files of endpoints: another text gives clusters other hosts, without another configuration. A wrong file changes nothing.
 *
 * <p>Owner: control.
 */
final class EndpointFiles {
    private static final System.Logger LOG = System.getLogger(EndpointFiles.class.getName());

    private final ConfigLoader loader;
    private final Supplier<CompiledConfig> inForce;
    private final Discovery discovery;
    private final SubscriptionCounters counters;
    private final Inventory inventory;
    private final ConfigHistory history;

    EndpointFiles(
            ConfigLoader loader,
            Supplier<CompiledConfig> inForce,
            Discovery discovery,
            SubscriptionCounters counters,
            Inventory inventory,
            ConfigHistory history) {
        this.loader = loader;
        this.inForce = inForce;
        this.discovery = discovery;
        this.counters = counters;
        this.inventory = inventory;
        this.history = history;
    }

    /** Reads a file for all clusters in force that have their endpoints from it. */
    void readAgain(Path file) {
        CompiledConfig config = inForce.get();
        List<CompiledCluster> clusters = config.clusters().values().stream()
                .filter(cluster -> isFrom(cluster, file))
                .toList();
        if (clusters.isEmpty()) {
            history.onEndpointsAccepted(file);
            return;
        }
        ConfigLoader.ReadEndpoints read = loader.readEndpoints(file, clusters);
        SourceText text = read.text();
        if (read.refused() != null || text == null) {
            if (read.refused() != null) {
                counters.onRefused(config.dynamic(), read.refused());
            }
            LOG.log(System.Logger.Level.ERROR, file + " is refused; the endpoints that there are stay");
            String report = ProblemReport.render(read.problems());
            history.onEndpointsRefused(file, report);
            Reloader.log(report);
            return;
        }
        history.onEndpointsAccepted(file);
        int changed = 0;
        for (EndpointUpdate update : read.updates()) {
            changed += take(config, update, text.text()) ? 1 : 0;
        }
        LOG.log(
                changed == 0 ? System.Logger.Level.DEBUG : System.Logger.Level.INFO,
                file + ": " + changed + (changed == 1 ? " cluster has" : " clusters have") + " other endpoints");
    }

    private boolean take(CompiledConfig config, EndpointUpdate update, String text) {
        CompiledCluster cluster = config.clusters().get(update.cluster());
        Subscription source = cluster == null ? null : cluster.endpoints();
        if (cluster == null || source == null) {
            return false;
        }
        EndpointUpdate.Hosts hosts = update.hosts();
        counters.onAccepted(source, text, update.version(), hosts != null);
        inventory.onEndpointsRead(update.cluster(), update.version());
        return hosts != null && discovery.onEndpoints(cluster, hosts);
    }

    /** Reads all files, since it was forgotten what came from them. */
    void readAllAgain() {
        inForce.get().clusters().values().stream()
                .map(CompiledCluster::endpoints)
                .filter(source -> source != null)
                .map(Subscription::file)
                .distinct()
                .forEach(this::readAgain);
    }

    private static boolean isFrom(CompiledCluster cluster, Path file) {
        Subscription source = cluster.endpoints();
        return source != null && source.file().equals(file);
    }
}
