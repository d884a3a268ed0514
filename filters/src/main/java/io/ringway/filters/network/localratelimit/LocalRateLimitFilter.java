package io.ringway.filters.network.localratelimit;

import io.ringway.hotpath.network.NetworkCallbacks;
import io.ringway.hotpath.network.NetworkFilter;
import org.jspecify.annotations.Nullable;

/** Closes a connection for which there is no token. Owner: worker. */
final class LocalRateLimitFilter implements NetworkFilter {
    private final LocalRateLimitFactory limit;
    private @Nullable NetworkCallbacks callbacks;

    LocalRateLimitFilter(LocalRateLimitFactory limit) {
        this.limit = limit;
    }

    @Override
    public void onAttached(NetworkCallbacks connection) {
        callbacks = connection;
    }

    @Override
    public Status onNewConnection() {
        NetworkCallbacks connection = callbacks;
        if (connection == null || limit.isAllowed(connection.worker())) {
            return Status.CONTINUE;
        }
        connection.worker().stats().increment(limit.limitedStat());
        connection.close();
        return Status.STOP;
    }
}
