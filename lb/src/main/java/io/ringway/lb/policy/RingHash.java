package io.ringway.lb.policy;

import io.ringway.lb.ActiveRequests;
import io.ringway.lb.Host;
import io.ringway.lb.HostSet;
import io.ringway.lb.HostTable;
import io.ringway.lb.LbPolicy;
import io.ringway.lb.LoadBalancer;
import org.jspecify.annotations.Nullable;

/**
 * Consistent hashing on a ring (ketama; Envoy {@code RING_HASH}): a key belongs to the first point at or after its hash. A request without a
 * hash goes to a random place of the ring. Owner: any (immutable).
 */
public final class RingHash implements LbPolicy {
    /** Envoy's {@code minimum_ring_size} default. */
    public static final long SIZE_MIN_DEFAULT = 1024;
    /** Envoy's {@code maximum_ring_size} default, which is also its largest value. */
    public static final long SIZE_MAX_DEFAULT = 8L * 1024 * 1024;

    /** Envoy's {@code hash_function}. */
    public enum HashFunction {
        XX_HASH,
        MURMUR_HASH_2
    }

    private final long sizeMin;
    private final long sizeMax;
    private final HashFunction function;
    private final HashKey key;
    private final int balanceFactorPercent;

    /** Without a bound. */
    public RingHash(long sizeMin, long sizeMax, HashFunction function, HashKey key) {
        this(sizeMin, sizeMax, function, key, BoundedLoad.NONE);
    }

    /**
     * A policy.
     *
     * @param sizeMin points on the ring at least, so many that each host gets a whole number of them ({@code minimum_ring_size})
     * @param sizeMax points on the ring at most, up to {@link #SIZE_MAX_DEFAULT} ({@code maximum_ring_size})
     * @param balanceFactorPercent at least 100, or {@link BoundedLoad#NONE} ({@code hash_balance_factor})
     */
    public RingHash(long sizeMin, long sizeMax, HashFunction function, HashKey key, int balanceFactorPercent) {
        if (sizeMin < 0 || sizeMin > sizeMax || sizeMax > SIZE_MAX_DEFAULT) {
            throw new IllegalArgumentException("ring hash: minimum_ring_size (" + sizeMin
                    + ") must not be above maximum_ring_size (" + sizeMax + "), nor that above " + SIZE_MAX_DEFAULT);
        }
        this.sizeMin = sizeMin;
        this.sizeMax = sizeMax;
        this.function = function;
        this.key = key;
        this.balanceFactorPercent = balanceFactorPercent;
    }

    public RingHash() {
        this(SIZE_MIN_DEFAULT, SIZE_MAX_DEFAULT, HashFunction.XX_HASH, HashKey.ADDRESS);
    }

    @Override
    public boolean isHashing() {
        return true;
    }

    @Override
    public String name() {
        return "RING_HASH";
    }

    @Override
    public RingTable prepare(HostSet hosts) {
        return new RingTable(hosts, sizeMin, sizeMax, function, key);
    }

    @Override
    public LoadBalancer create(HostTable table, ActiveRequests active, long seed) {
        Balancer balancer = new Balancer((RingTable) table, active, BoundedLoad.of(balanceFactorPercent, active));
        balancer.onHostTable(table);
        return balancer;
    }

    /** Owner: worker. */
    private static final class Balancer implements LoadBalancer {
        private final ActiveRequests active;
        private final @Nullable BoundedLoad bound;
        private RingTable table;

        Balancer(RingTable table, ActiveRequests active, @Nullable BoundedLoad bound) {
            this.bound = bound;
            this.table = table;
            this.active = active;
        }

        @Override
        public void onHostTable(HostTable newTable) {
            table = (RingTable) newTable;
            active.ensureCapacity(newTable.hosts());
            if (bound != null) {
                bound.onHosts(newTable.hosts());
            }
        }

        @Override
        public @Nullable Host pick(long hash, boolean isHashed, long random, int attempt) {
            if (table.size() == 0) {
                return null;
            }
            long number = isHashed ? hash : random;
            int host = table.hostAt(number, attempt);
            return table.hosts().host(bound == null ? host : bound.choose(host, number));
        }
    }
}
