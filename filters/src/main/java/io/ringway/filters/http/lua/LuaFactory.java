package io.ringway.filters.http.lua;

import io.ringway.hotpath.filter.FilterCallbacks;
import io.ringway.hotpath.filter.HttpFilter;
import io.ringway.hotpath.filter.HttpFilterFactory;
import io.ringway.hotpath.services.WorkerServices;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** Makes the filters of one configuration, and one state for those of a worker. Owner: any; {@link #create} runs on the worker. */
final class LuaFactory implements HttpFilterFactory {
    private final LuaSettings settings;
    private final Map<WorkerServices, LuaWorker> workers = new ConcurrentHashMap<>();

    LuaFactory(LuaSettings settings) {
        this.settings = settings;
    }

    @Override
    public String name() {
        return settings.name();
    }

    @Override
    public HttpFilter create(FilterCallbacks callbacks) {
        WorkerServices worker = callbacks.stream().worker();
        return new LuaFilter(callbacks, workers.computeIfAbsent(worker, own -> new LuaWorker(own, settings)));
    }
}
