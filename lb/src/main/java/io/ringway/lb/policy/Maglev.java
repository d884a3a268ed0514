package io.ringway.lb.policy;

import io.ringway.lb.ActiveRequests;
import io.ringway.lb.Host;
import io.ringway.lb.HostSet;
import io.ringway.lb.HostTable;
import io.ringway.lb.LbPolicy;
import io.ringway.lb.LoadBalancer;
import org.jspecify.annotations.Nullable;

/**
 * Consistent hashing with a table (Eisenbud et al., NSDI 2016, section 3.4; Envoy {@code MAGLEV}): even shares, and few keys move when a host
 * comes or goes. A request without a hash goes to a random place of the table. Owner: any (immutable).
 */
public final class Maglev implements LbPolicy {
    /** Envoy's {@code table_size} default. */
    public static final int TABLE_SIZE_DEFAULT = 65_537;
    /** Envoy's largest {@code table_size}. */
    public static final int TABLE_SIZE_MAX = 5_000_011;

    private final int tableSize;
    private final HashKey key;
    private final int balanceFactorPercent;

    /** Without a bound. */
    public Maglev(int tableSize, HashKey key) {
        this(tableSize, key, BoundedLoad.NONE);
    }

    /**
     * A policy.
     *
     * @param tableSize a prime up to {@link #TABLE_SIZE_MAX}
     * @param balanceFactorPercent at least 100, or {@link BoundedLoad#NONE} ({@code hash_balance_factor})
     */
    public Maglev(int tableSize, HashKey key, int balanceFactorPercent) {
        if (!isPrime(tableSize) || tableSize > TABLE_SIZE_MAX) {
            throw new IllegalArgumentException(
                    "the table size of Maglev must be a prime number up to " + TABLE_SIZE_MAX + ", is " + tableSize);
        }
        this.tableSize = tableSize;
        this.key = key;
        this.balanceFactorPercent = balanceFactorPercent;
    }

    public Maglev() {
        this(TABLE_SIZE_DEFAULT, HashKey.ADDRESS);
    }

    /** Whether a configured table size can be used. */
    public static boolean isPrime(long number) {
        if (number < 2 || (number > 2 && number % 2 == 0)) {
            return false;
        }
        for (long divisor = 3; divisor * divisor <= number; divisor += 2) {
            if (number % divisor == 0) {
                return false;
            }
        }
        return true;
    }

    @Override
    public boolean isHashing() {
        return true;
    }

    @Override
    public String name() {
        return "MAGLEV";
    }

    @Override
    public MaglevTable prepare(HostSet hosts) {
        return new MaglevTable(hosts, tableSize, key);
    }

    @Override
    public LoadBalancer create(HostTable table, ActiveRequests active, long seed) {
        Balancer balancer = new Balancer((MaglevTable) table, active, BoundedLoad.of(balanceFactorPercent, active));
        balancer.onHostTable(table);
        return balancer;
    }

    /** Owner: worker. */
    private static final class Balancer implements LoadBalancer {
        private final ActiveRequests active;
        private final @Nullable BoundedLoad bound;
        private MaglevTable table;

        Balancer(MaglevTable table, ActiveRequests active, @Nullable BoundedLoad bound) {
            this.bound = bound;
            this.table = table;
            this.active = active;
        }

        @Override
        public void onHostTable(HostTable newTable) {
            table = (MaglevTable) newTable;
            active.ensureCapacity(newTable.hosts());
            if (bound != null) {
                bound.onHosts(newTable.hosts());
            }
        }

        @Override
        public @Nullable Host pick(long hash, boolean isHashed, long random, int attempt) {
            if (table.hosts().size() == 0) {
                return null;
            }
            // Minus the attempt has its high bits set: another attempt is far away in the table.
            long number = isHashed ? hash : random;
            int host = table.hostAt(number ^ -(long) attempt);
            return table.hosts().host(bound == null ? host : bound.choose(host, number));
        }
    }
}
