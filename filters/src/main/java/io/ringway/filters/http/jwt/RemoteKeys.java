package io.ringway.filters.http.jwt;

import io.ringway.hotpath.client.HttpCall;
import io.ringway.hotpath.services.WorkerServices;
import io.ringway.hotpath.upstream.WorkerCluster;
import io.ringway.transport.loop.Timer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/**
 * Keys that a worker fetches for itself, one fetch at a time; requests that need them wait for it.
 *
 * <pre>
 *   age of the keys    0 ........ cacheNs ........ 2 x cacheNs ........
 *   on demand          used       fetched anew, requests wait
 *   eager              used       used, fetched    fetched, requests wait
 * </pre>
 *
 * Owner: worker.
 */
final class RemoteKeys implements HttpCall.Listener {
    private static final int ANSWER_BYTES_MAX = 1 << 20;
    private static final int STATUS_OK = 200;

    /** A request that waits. */
    interface Waiter {
        /** The fetch is over, well or not. */
        void onKeys(JwtProvider provider, boolean isFailed);
    }

    private final WorkerServices worker;
    private final JwtProvider provider;
    private final RemoteKeySource source;
    private final JwtStats ids;
    private final TokenCache verified;
    private final HttpCall call;
    private final List<Waiter> waiters = new ArrayList<>();
    private final Timer retryTimer = new Timer() {
        @Override
        protected void onExpiry(long nowNs) {
            send();
        }
    };

    private @Nullable WorkerCluster cluster;
    private @Nullable KeySet keys;
    private long fetchedNs;
    private long nextEagerNs;
    private boolean isFetching;
    private int retries;

    RemoteKeys(WorkerServices worker, JwtProvider provider, RemoteKeySource source, JwtStats ids, TokenCache verified) {
        this.worker = worker;
        this.provider = provider;
        this.source = source;
        this.ids = ids;
        this.verified = verified;
        call = new HttpCall(worker);
        nextEagerNs = worker.loop().nowNs();
    }

    /** The keys, if they are good; else a fetch is under way, or has failed at once. */
    @Nullable
    KeySet keys(IntFunction<WorkerCluster> clusters) {
        long nowNs = worker.loop().nowNs();
        KeySet known = keys;
        long ageNs = nowNs - fetchedNs;
        if (known != null && ageNs < source.cacheNs()) {
            return known;
        }
        boolean isUsable = known != null && source.isEager() && ageNs / 2 < source.cacheNs();
        if (!isFetching && (!isUsable || nowNs - nextEagerNs >= 0)) {
            begin(clusters.apply(source.cluster()));
        }
        if (isUsable) {
            return keys;
        }
        return isFetching || keys == known ? null : keys; // it may have been answered at once
    }

    boolean isFetching() {
        return isFetching;
    }

    void begin(IntFunction<WorkerCluster> clusters) {
        if (source.isEager() && !isFetching && keys == null) {
            begin(clusters.apply(source.cluster()));
        }
    }

    void await(Waiter waiter) {
        if (!waiters.contains(waiter)) {
            waiters.add(waiter);
        }
    }

    void forget(Waiter waiter) {
        waiters.remove(waiter);
    }

    private void begin(WorkerCluster from) {
        cluster = from;
        isFetching = true;
        retries = 0;
        send();
    }

    private void send() {
        WorkerCluster from = cluster;
        if (from == null || !call.prepare("GET", source.path(), source.authority())) {
            end(true);
            return;
        }
        call.send(from, source.timeoutNs(), ANSWER_BYTES_MAX, this);
    }

    @Override
    public void onAnswer(HttpCall answered) {
        int status = answered.responseHeaders().status();
        if (status >= 500) {
            retryOrEnd();
            return;
        }
        KeySet fetched = status == STATUS_OK
                ? KeySet.parse(new String(answered.responseBody().toBytes(), StandardCharsets.UTF_8))
                : null;
        if (fetched == null) {
            end(true);
            return;
        }
        keys = fetched;
        fetchedNs = worker.loop().nowNs();
        verified.clear();
        end(false);
    }

    @Override
    public void onFailure(HttpCall failed, HttpCall.Failure failure) {
        retryOrEnd();
    }

    /** Waits at random, up to a limit that doubles (Envoy's jittered back-off). */
    private void retryOrEnd() {
        if (retries >= source.retriesMax()) {
            end(true);
            return;
        }
        long limitNs = Math.min(source.backOffMaxNs(), source.backOffBaseNs() << Math.min(retries, 20));
        retries++;
        long waitNs = worker.random().nextLong(Math.max(1, limitNs));
        worker.loop().timers().schedule(retryTimer, worker.loop().nowNs() + waitNs);
    }

    private void end(boolean isFailed) {
        isFetching = false;
        cluster = null;
        worker.stats().increment(isFailed ? ids.fetchFailed() : ids.fetchSuccess());
        if (isFailed) {
            nextEagerNs = worker.loop().nowNs() + source.refetchNs();
        }
        if (waiters.isEmpty()) {
            return;
        }
        List<Waiter> all = new ArrayList<>(waiters);
        waiters.clear();
        for (Waiter waiter : all) {
            waiter.onKeys(provider, isFailed);
        }
    }
}
