package io.ringway.config.compile;

import io.envoyproxy.envoy.config.bootstrap.v3.Bootstrap;
import io.ringway.config.dynamic.DynamicSet;
import io.ringway.config.edge.EdgeProfile;
import io.ringway.config.model.Problem;
import io.ringway.config.overload.OverloadSettings;
import io.ringway.config.overload.WatchdogSettings;
import io.ringway.config.runtime.LayeredRuntime;
import io.ringway.config.stats.StatsSettings;
import io.ringway.hotpath.log.LogFile;
import io.ringway.hotpath.trace.TraceProviders;
import io.ringway.hotpath.worker.Snapshot;
import io.ringway.transport.net.Endpoint;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A configuration that can be applied. Owner: any (immutable).
 *
 * @param snapshot for the workers
 * @param origins where its parts were written
 * @param clusters by name, in the order of the snapshot
 * @param dnsCaches in the order of the snapshot
 * @param admin address of the admin server ({@code admin.address}), or null for none
 * @param node who this proxy says it is
 * @param runtime the layers of the runtime and the keys that are read from it
 * @param logFiles files of access logs, those of earlier configurations included
 * @param stats how statistics are given out
 * @param overload what is done about too much of something
 * @param watchdogs how long threads may take
 * @param tracers those of all configurations
 * @param bootstrap what was read, for {@code /config_dump}
 * @param effective the same with what stands in other files, as if it had been written in it
 * @param dynamic what stands in other files
 * @param fills fields that were left out and got a value from the profile
 * @param warnings what is suspicious but works
 */
public record CompiledConfig(
        Snapshot snapshot,
        Origins origins,
        Map<String, CompiledCluster> clusters,
        List<DnsCache> dnsCaches,
        @Nullable Endpoint admin,
        NodeIdentity node,
        LayeredRuntime runtime,
        List<LogFile> logFiles,
        StatsSettings stats,
        OverloadSettings overload,
        WatchdogSettings.OfThreads watchdogs,
        TraceProviders tracers,
        Bootstrap bootstrap,
        Bootstrap effective,
        DynamicSet dynamic,
        List<EdgeProfile.Fill> fills,
        List<Problem> warnings) {
    public CompiledConfig {
        clusters = Collections.unmodifiableMap(new LinkedHashMap<>(clusters));
        dnsCaches = List.copyOf(dnsCaches);
        fills = List.copyOf(fills);
        warnings = List.copyOf(warnings);
    }

    /** Clusters whose hosts have to be resolved; they stand in the snapshot with the hosts known without. */
    public List<DnsCluster> dnsClusters() {
        return clusters.values().stream()
                .map(CompiledCluster::dns)
                .filter(Objects::nonNull)
                .toList();
    }
}
