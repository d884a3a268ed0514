package io.ringway.hotpath.names;

import io.ringway.hotpath.upstream.HostPool;
import io.ringway.hotpath.upstream.WorkerCluster;
import org.agrona.concurrent.UnsafeBuffer;
import org.jspecify.annotations.Nullable;

/**
 * A name in a worker's cache: waited for, known, or known to have no address. Owner: worker.
 */
public final class CachedName {
    private static final HostPool[] NO_POOLS = {};

    final NameKey key;
    final UnsafeBuffer host;
    final long hash;

    private @Nullable ResolvedName resolved;
    private @Nullable NameFailure failure;
    private WorkerCluster[] clusters = {};
    private HostPool[] pools = NO_POOLS;
    private @Nullable NameWaiter firstWaiter;
    private @Nullable NameWaiter lastWaiter;

    CachedName(NameKey key, UnsafeBuffer host, long hash) {
        this.key = key;
        this.host = host;
        this.hash = hash;
    }

    /** What the name stands for; null while nobody knows, or if {@link #failure} says why not. */
    public @Nullable ResolvedName resolved() {
        return resolved;
    }

    /** Why there is no address; null if there is one, or nobody knows yet. */
    public @Nullable NameFailure failure() {
        return failure;
    }

    public boolean isKnown() {
        return resolved != null || failure != null;
    }

    /** Whether a cluster gets its hosts from this cache, so that {@link #pool} decides. */
    public boolean serves(WorkerCluster cluster) {
        return indexOf(cluster) >= 0;
    }

    /** This worker's connections to the name's host in a cluster; null once the name has left the cache. */
    public @Nullable HostPool pool(WorkerCluster cluster) {
        int index = indexOf(cluster);
        return index < 0 || index >= pools.length ? null : pools[index];
    }

    private int indexOf(WorkerCluster cluster) {
        for (int i = 0; i < clusters.length; i++) {
            if (clusters[i] == cluster) {
                return i;
            }
        }
        return -1;
    }

    /** Goes over to another address; connections to the one before are used no more. */
    void onResolved(ResolvedName name, WorkerCluster[] ofCache, HostPool.EmptyListener onEmpty) {
        HostPool[] before = pools;
        HostPool[] made = new HostPool[ofCache.length];
        for (int i = 0; i < made.length; i++) {
            made[i] = ofCache[i].addNamedHost(name.hosts().get(i));
        }
        resolved = name;
        failure = null;
        clusters = ofCache;
        pools = made;
        retire(before, onEmpty);
    }

    void onFailed(NameFailure why) {
        failure = why;
    }

    /** Requests that hold the name find no host any more. */
    void onRemoved(HostPool.EmptyListener onEmpty) {
        HostPool[] before = pools;
        pools = NO_POOLS;
        retire(before, onEmpty);
    }

    private void retire(HostPool[] gone, HostPool.EmptyListener onEmpty) {
        for (int i = 0; i < gone.length; i++) {
            clusters[i].removeNamedHost(gone[i], onEmpty);
        }
    }

    void addWaiter(NameWaiter waiter) {
        waiter.waitsFor = this;
        waiter.previous = lastWaiter;
        if (lastWaiter == null) {
            firstWaiter = waiter;
        } else {
            lastWaiter.next = waiter;
        }
        lastWaiter = waiter;
    }

    void removeWaiter(NameWaiter waiter) {
        NameWaiter before = waiter.previous;
        NameWaiter after = waiter.next;
        if (before == null) {
            firstWaiter = after;
        } else {
            before.next = after;
        }
        if (after == null) {
            lastWaiter = before;
        } else {
            after.previous = before;
        }
        waiter.previous = null;
        waiter.next = null;
        waiter.waitsFor = null;
    }

    @Nullable
    NameWaiter firstWaiter() {
        return firstWaiter;
    }

    @Override
    public String toString() {
        return key.toString();
    }
}
