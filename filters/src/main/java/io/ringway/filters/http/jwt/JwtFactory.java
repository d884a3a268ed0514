package io.ringway.filters.http.jwt;

import io.ringway.hotpath.filter.FilterCallbacks;
import io.ringway.hotpath.filter.HttpFilter;
import io.ringway.hotpath.filter.HttpFilterFactory;
import io.ringway.hotpath.services.Deferred;
import io.ringway.hotpath.services.WorkerServices;
import io.ringway.hotpath.upstream.WorkerCluster;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.IntFunction;

/** Makes the filters of one configuration. Owner: any; each worker has its own part. */
final class JwtFactory implements HttpFilterFactory {
    private final String name;
    private final JwtSettings settings;
    private final JwtStats ids;
    private final Map<WorkerServices, JwtWorker> workers = new ConcurrentHashMap<>();

    JwtFactory(String name, JwtSettings settings, JwtStats ids) {
        this.name = name;
        this.settings = settings;
        this.ids = ids;
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public void onWorkerStart(WorkerServices worker, IntFunction<WorkerCluster> clusters) {
        JwtWorker shared = of(worker);
        worker.defer(new Deferred() {
            @Override
            protected void runDeferred() {
                shared.begin(clusters);
            }
        });
    }

    @Override
    public HttpFilter create(FilterCallbacks callbacks) {
        return new JwtFilter(callbacks, of(callbacks.stream().worker()));
    }

    private JwtWorker of(WorkerServices worker) {
        return workers.computeIfAbsent(worker, _ -> new JwtWorker(worker, settings, ids));
    }
}
