package io.ringway.server.overload;

import io.ringway.config.overload.ResourceSettings;
import io.ringway.hotpath.stats.StatName;
import io.ringway.hotpath.stats.StatsRegistry;
import io.ringway.hotpath.stats.WriterStats;
import java.io.IOException;

/** A resource with its last pressure and its statistics. Owner: overload. */
final class WatchedResource {
    private static final System.Logger LOG = System.getLogger(WatchedResource.class.getName());

    private final ResourceSettings settings;
    private final Resource resource;
    private final WriterStats stats;
    private final int pressureId;
    private final int failedId;
    private double pressure;
    private boolean isFailing;

    WatchedResource(ResourceSettings settings, Resource resource, StatsRegistry registry, WriterStats stats) {
        this.settings = settings;
        this.resource = resource;
        this.stats = stats;
        StatName root = StatName.of("overload").then(settings.name());
        pressureId = registry.gauge(root.then("pressure"));
        failedId = registry.counter(root.then("failed_updates"));
        registry.counter(root.then("skipped_updates")); // one look ends before the next: never counted
    }

    String name() {
        return settings.name();
    }

    double pressure() {
        return pressure;
    }

    /** Looks anew; what cannot be found out stays as it was. */
    void refresh() {
        try {
            pressure = resource.pressure();
            isFailing = false;
            stats.set(pressureId, (long) (pressure * 100));
        } catch (IOException | NumberFormatException e) {
            stats.increment(failedId);
            if (!isFailing) {
                isFailing = true;
                LOG.log(System.Logger.Level.WARNING, "overload: the pressure of " + name() + " is not known: " + e);
            }
        }
    }

    /** Nobody watches it any more. */
    void forget() {
        stats.set(pressureId, 0);
    }
}
