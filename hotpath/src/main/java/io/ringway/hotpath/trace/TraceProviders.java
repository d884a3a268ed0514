package io.ringway.hotpath.trace;

import io.ringway.hotpath.stats.StatsRegistry;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** The tracers of all configurations: the same settings are the same tracer. Owner: control; {@link #get} any. */
public final class TraceProviders {
    private final StatsRegistry registry;
    private final List<TraceProvider> providers = new CopyOnWriteArrayList<>();

    public TraceProviders(StatsRegistry registry) {
        this.registry = registry;
    }

    /** The tracer with these settings, new or known. */
    public TraceProvider of(TraceProvider.Settings settings) {
        for (TraceProvider known : providers) {
            if (known.settings().equals(settings)) {
                return known;
            }
        }
        TraceProvider made = new TraceProvider(
                providers.size() + 1,
                settings,
                ReportStats.register(registry, settings.kind().statName()));
        providers.add(made);
        return made;
    }

    /** The tracer of an id. */
    public TraceProvider get(int id) {
        return providers.get(id - 1);
    }

    public boolean isEmpty() {
        return providers.isEmpty();
    }
}
