package io.ringway.lb.priority;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Which part of the requests each priority takes, and whether it is in panic; the arithmetic, integer divisions included, is Envoy's. Shares
 * are percentages that add up to 100. Owner: any (immutable).
 */
final class PriorityLoad {
    private static final int ALL = 100;

    private final int[] healthy;
    private final int[] degraded;
    private final boolean[] panic;
    private final int[] health;
    private final int[] degradedHealth;

    private PriorityLoad(int[] health, int[] degradedHealth) {
        this.health = health;
        this.degradedHealth = degradedHealth;
        healthy = new int[health.length];
        degraded = new int[health.length];
        panic = new boolean[health.length];
    }

    /** How many hosts a priority has. */
    record Counts(int all, int excluded, int healthy, int degraded) {
        int counted() {
            return all - excluded;
        }
    }

    static PriorityLoad of(Counts[] priorities, PriorityOptions options) {
        int[] health = new int[priorities.length];
        int[] degradedHealth = new int[priorities.length];
        for (int i = 0; i < priorities.length; i++) {
            health[i] = availability(priorities[i].healthy(), priorities[i].counted(), options);
            degradedHealth[i] = availability(priorities[i].degraded(), priorities[i].counted(), options);
        }
        PriorityLoad load = new PriorityLoad(health, degradedHealth);
        int available = load.available();
        load.distribute(available);
        load.findPanic(priorities, options, available);
        return load;
    }

    /**
     * The shares if some priorities are not to be used (Envoy {@code retry_priority}); panic stays what it is.
     *
     * @param priorities a bit each
     * @return null if no other one is available
     */
    @Nullable
    PriorityLoad without(long priorities) {
        PriorityLoad load = new PriorityLoad(health.clone(), degradedHealth.clone());
        System.arraycopy(panic, 0, load.panic, 0, panic.length);
        for (int i = 0; i < health.length && i < Long.SIZE; i++) {
            if ((priorities & 1L << i) != 0) {
                load.health[i] = 0;
                load.degradedHealth[i] = 0;
            }
        }
        int available = load.available();
        if (available == 0) {
            return null;
        }
        load.distribute(available);
        return load;
    }

    private int available() {
        return Math.min(
                ALL, Arrays.stream(health).sum() + Arrays.stream(degradedHealth).sum());
    }

    int healthyPercent(int priority) {
        return healthy[priority];
    }

    int degradedPercent(int priority) {
        return degraded[priority];
    }

    boolean isPanic(int priority) {
        return panic[priority];
    }

    private static int availability(int hosts, int counted, PriorityOptions options) {
        return counted <= 0 ? 0 : (int) Math.min(ALL, (long) options.overprovisioningPercent() * hosts / counted);
    }

    /** Healthy hosts of all priorities first, then degraded ones; each takes what it can of what is left. */
    private void distribute(int available) {
        if (available == 0) {
            healthy[0] = ALL;
            return;
        }
        int left = ALL;
        int firstHealthy = -1;
        int firstDegraded = -1;
        for (int i = 0; i < health.length; i++) {
            if (firstHealthy < 0 && health[i] > 0) {
                firstHealthy = i;
            }
            healthy[i] = Math.min(left, health[i] * ALL / available);
            left -= healthy[i];
        }
        for (int i = 0; i < health.length; i++) {
            if (firstDegraded < 0 && degradedHealth[i] > 0) {
                firstDegraded = i;
            }
            degraded[i] = Math.min(left, degradedHealth[i] * ALL / available);
            left -= degraded[i];
        }
        // What rounding has left over.
        if (firstHealthy >= 0) {
            healthy[firstHealthy] += left;
        } else {
            degraded[firstDegraded] += left;
        }
    }

    private void findPanic(Counts[] priorities, PriorityOptions options, int available) {
        if (options.panicPercent() == 0 || available == ALL) {
            return;
        }
        boolean isTotal = true;
        for (int i = 0; i < priorities.length; i++) {
            Counts counts = priorities[i];
            double usable =
                    counts.counted() <= 0 ? 0 : 100.0 * (counts.healthy() + counts.degraded()) / counts.counted();
            panic[i] = usable < options.panicPercent();
            isTotal &= panic[i];
        }
        if (isTotal) {
            distributeByHosts(priorities);
        }
    }

    /** No priority can be relied on: every host gets its part. */
    private void distributeByHosts(Counts[] priorities) {
        long hosts = 0;
        for (Counts counts : priorities) {
            hosts += counts.all();
        }
        if (hosts == 0) {
            return;
        }
        Arrays.fill(degraded, 0);
        int left = ALL;
        int first = -1;
        for (int i = 0; i < priorities.length; i++) {
            healthy[i] = (int) ((long) ALL * priorities[i].all() / hosts);
            left -= healthy[i];
            if (first < 0 && priorities[i].all() > 0) {
                first = i;
            }
        }
        healthy[first] += left;
    }
}
