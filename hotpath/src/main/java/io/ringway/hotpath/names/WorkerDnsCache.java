package io.ringway.hotpath.names;

import io.ringway.hotpath.services.WorkerServices;
import io.ringway.hotpath.upstream.HostPool;
import io.ringway.hotpath.upstream.UpstreamHost;
import io.ringway.hotpath.upstream.WorkerCluster;
import io.ringway.routing.index.Bytes;
import java.util.ArrayList;
import java.util.List;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;
import org.jspecify.annotations.Nullable;

/**
 * One worker's side of a DNS cache: a hash table from the bytes of a host and its port to what is known of them. Looking up a known name
 * allocates nothing and touches nothing that other threads write. A name that is not known is asked for once, however many requests wait for it.
 *
 * <pre>
 *   worker: find -> known                                             control (one query per name and process)
 *           find -> unknown -> await -- NameRequest through the door --> resolves
 *           apply, from the inbox   <-- NameUpdate to every worker ----
 *           waiters go on
 * </pre>
 *
 * <p>Owner: worker.
 */
public final class WorkerDnsCache implements HostPool.EmptyListener {
    private static final int SLOTS_INITIAL = 64;

    /** What became of a wish to wait. */
    public enum Wait {
        /** {@link NameWaiter#onName} comes later. */
        BEGUN,
        /** As many requests wait as may ({@code max_pending_requests}). */
        TOO_MANY_WAIT,
        /** The cache is full ({@code max_hosts}). */
        FULL,
        /** The cache has left the configuration. */
        GONE
    }

    private final WorkerServices worker;
    private final DnsCacheDescriptor descriptor;
    private boolean isRetired;
    private final WorkerCluster[] clusters;
    /** Requests choose the names: without a secret they could choose where the names go. */
    private final long seed;
    /** Open addressing, linear probing, at most half full. */
    private @Nullable CachedName[] slots = new CachedName[SLOTS_INITIAL];

    private int count;

    /**
     * An empty cache.
     *
     * @param byIndex the clusters of the snapshot
     */
    public WorkerDnsCache(WorkerServices worker, DnsCacheDescriptor descriptor, WorkerCluster[] byIndex) {
        this.worker = worker;
        this.descriptor = descriptor;
        clusters = descriptor.clusterIndexes().stream()
                .map(index -> byIndex[index])
                .toArray(WorkerCluster[]::new);
        seed = worker.random().nextLong();
    }

    public DnsCacheDescriptor descriptor() {
        return descriptor;
    }

    /** Whether a cluster gets its hosts from here. */
    public boolean serves(WorkerCluster cluster) {
        for (WorkerCluster own : clusters) {
            if (own == cluster) {
                return true;
            }
        }
        return false;
    }

    /** Whether this still is the cache of a configuration that was applied again, maybe at another place in it. */
    public boolean isOf(DnsCacheDescriptor next, WorkerCluster[] byIndex) {
        if (next.door() != descriptor.door() || next.clusterIndexes().size() != clusters.length) {
            return false;
        }
        for (int i = 0; i < clusters.length; i++) {
            if (byIndex[next.clusterIndexes().get(i)] != clusters[i]) {
                return false;
            }
        }
        return true;
    }

    /**
     * A name, in any case of its letters; null if it was never asked for here.
     *
     * @param start of the host in the buffer, without port and brackets
     */
    public @Nullable CachedName find(UnsafeBuffer buffer, int start, int length, int port) {
        return slots[slotOf(hash(buffer, start, length, port), buffer, start, length, port)];
    }

    /** Notes that a request uses a name. */
    public void touch(ResolvedName name) {
        name.use().touch(worker.loop().nowNs());
    }

    /**
     * Waits for a name that is not known: {@link #find} gave null, or what it gave is not {@link CachedName#isKnown}.
     *
     * @param start see {@link #find}
     */
    public Wait await(NameWaiter waiter, UnsafeBuffer buffer, int start, int length, int port) {
        if (isRetired) {
            return Wait.GONE;
        }
        NameDoor door = descriptor.door();
        if (!door.tryWait()) {
            worker.stats().increment(descriptor.stats().pendingOverflow());
            return Wait.TOO_MANY_WAIT;
        }
        long hash = hash(buffer, start, length, port);
        CachedName name = slots[slotOf(hash, buffer, start, length, port)];
        if (name == null) {
            if (door.isFull()) {
                door.endWait();
                worker.stats().increment(descriptor.stats().hostOverflow());
                return Wait.FULL;
            }
            name = add(new NameKey(buffer.getStringWithoutLengthAscii(start, length), port));
            door.tell(new NameRequest.Wanted(name.key));
        }
        name.addWaiter(waiter);
        return Wait.BEGUN;
    }

    /** The waiter waits no longer. Does nothing if it does not wait. */
    public void cancel(NameWaiter waiter) {
        CachedName name = waiter.waitsFor;
        if (name != null) {
            name.removeWaiter(waiter);
            descriptor.door().endWait();
        }
    }

    /** Takes over what control has found out; those who waited go on. */
    public void apply(List<NameUpdate> updates) {
        for (NameUpdate update : updates) {
            apply(update);
        }
    }

    private void apply(NameUpdate update) {
        UnsafeBuffer host = update.key().bytes();
        int port = update.key().port();
        CachedName name = slots[slotOf(hash(host, 0, host.capacity(), port), host, 0, host.capacity(), port)];
        switch (update) {
            case NameUpdate.Resolved(NameKey key, ResolvedName resolved) -> {
                CachedName known = name == null ? add(key) : name;
                if (!resolved.equals(known.resolved())) { // it may be told twice
                    known.onResolved(resolved, clusters, this);
                }
                resume(known);
            }
            case NameUpdate.Failed(NameKey key, NameFailure failure, boolean isKept) -> {
                if (name == null && !isKept) {
                    return;
                }
                CachedName known = name == null ? add(key) : name;
                known.onFailed(failure);
                if (!isKept) {
                    remove(known);
                }
                resume(known);
            }
            case NameUpdate.Removed(NameKey _) -> {
                if (name != null) {
                    remove(name);
                    name.onRemoved(this);
                }
            }
        }
    }

    /**
     * The cache leaves the configuration: its hosts take no more requests. Whoever waits here waits on in the cache that took its place.
     *
     * @param successor the cache of the same name, or null
     */
    public void retire(@Nullable WorkerDnsCache successor) {
        isRetired = true;
        for (CachedName name : names()) {
            for (NameWaiter waiter = name.firstWaiter(); waiter != null; waiter = name.firstWaiter()) {
                cancel(waiter);
                if (successor == null || !waiter.moveTo(successor)) {
                    name.onFailed(NameFailure.NO_ANSWER);
                    waiter.onName(name);
                }
            }
            name.onRemoved(this);
        }
    }

    private void resume(CachedName name) {
        for (NameWaiter waiter = name.firstWaiter(); waiter != null; waiter = name.firstWaiter()) {
            cancel(waiter);
            if (name.failure() == NameFailure.OVERFLOW) {
                worker.stats().increment(descriptor.stats().hostOverflow());
            }
            waiter.onName(name);
        }
    }

    /** A host that left has no connection any more. */
    @Override
    public void onEmpty(UpstreamHost host) {
        descriptor.door().tell(new NameRequest.Left(host));
    }

    /** The names that are known or waited for; for reports. */
    public List<CachedName> names() {
        List<CachedName> names = new ArrayList<>(count);
        for (CachedName name : slots) {
            if (name != null) {
                names.add(name);
            }
        }
        return names;
    }

    // ---- the table ----

    private long hash(DirectBuffer buffer, int start, int length, int port) {
        return Bytes.hashFolded(seed ^ port, buffer, start, length);
    }

    private static int first(long hash) {
        return (int) (hash >>> 32) ^ (int) hash;
    }

    /** The slot of a name, or the free one where it would go. */
    private int slotOf(long hash, DirectBuffer buffer, int start, int length, int port) {
        int mask = slots.length - 1;
        int slot = first(hash) & mask;
        while (true) {
            CachedName name = slots[slot];
            if (name == null
                    || (name.hash == hash
                            && name.key.port() == port
                            && name.host.capacity() == length
                            && Bytes.equalFolded(name.host, 0, buffer, start, length))) {
                return slot;
            }
            slot = (slot + 1) & mask;
        }
    }

    private CachedName add(NameKey key) {
        if (2 * (count + 1) > slots.length) {
            grow();
        }
        UnsafeBuffer host = key.bytes();
        CachedName name = new CachedName(key, host, hash(host, 0, host.capacity(), key.port()));
        put(name);
        count++;
        return name;
    }

    private void put(CachedName name) {
        slots[slotOf(name.hash, name.host, 0, name.host.capacity(), name.key.port())] = name;
    }

    private void grow() {
        @Nullable CachedName[] before = slots;
        slots = new CachedName[2 * before.length];
        for (CachedName name : before) {
            if (name != null) {
                put(name);
            }
        }
    }

    /** The ones after it move up, so that no search ends too early. */
    private void remove(CachedName name) {
        int mask = slots.length - 1;
        int slot = slotOf(name.hash, name.host, 0, name.host.capacity(), name.key.port());
        slots[slot] = null;
        count--;
        for (int i = (slot + 1) & mask; ; i = (i + 1) & mask) {
            CachedName moved = slots[i];
            if (moved == null) {
                return;
            }
            slots[i] = null;
            put(moved);
        }
    }
}
