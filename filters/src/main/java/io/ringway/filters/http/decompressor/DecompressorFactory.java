package io.ringway.filters.http.decompressor;

import io.ringway.filters.shared.coding.CoderPool;
import io.ringway.hotpath.filter.FilterCallbacks;
import io.ringway.hotpath.filter.HttpFilter;
import io.ringway.hotpath.filter.HttpFilterFactory;
import io.ringway.hotpath.services.WorkerServices;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** Makes the filters of one configuration, and one pool of coders for those of a worker. Owner: any; {@link #create} runs on the worker. */
final class DecompressorFactory implements HttpFilterFactory {
    private final String name;
    private final DecompressorSettings settings;
    private final Map<WorkerServices, CoderPool> pools = new ConcurrentHashMap<>();

    DecompressorFactory(String name, DecompressorSettings settings) {
        this.name = name;
        this.settings = settings;
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public HttpFilter create(FilterCallbacks callbacks) {
        CoderPool pool = pools.computeIfAbsent(
                callbacks.stream().worker(),
                worker -> new CoderPool(settings.library().source(), worker.buffers()));
        return new DecompressorFilter(callbacks, settings, pool);
    }
}
