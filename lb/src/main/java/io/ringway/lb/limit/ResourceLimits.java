package io.ringway.lb.limit;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/**
 * The circuit breakers of a cluster at one priority, shared by all workers without a lock.
 *
 * <p>The limit is a number of permits, dealt out to the workers. A worker takes from its own permits, on a cache line that normally nobody
 * else touches; only when it has none left it moves some over from another worker. So no more permits are ever in use than the limit
 * allows, and none is refused while some worker has one to spare (save for one that moves during the search).
 *
 * <p>The limits may change: permits are added, or taken from those that are free; what is in use beyond a lower limit is owed, and the next
 * releases pay it.
 *
 * <pre>
 * permits:  worker 0 [connections, pending, requests, retries, padding to 128 bytes] | worker 1 [...] | ...
 * </pre>
 *
 * Owner: any.
 */
public final class ResourceLimits {
    private static final VarHandle PERMITS = MethodHandles.arrayElementVarHandle(int[].class);
    /** Two cache lines per worker: one that is used, one so that neighbours share none wherever the array begins. */
    private static final int ROW_INTS = 32;

    private static final Resource[] RESOURCES = Resource.values();

    private final Thresholds thresholds;
    private volatile Thresholds now;
    private final int workers;
    private final int[] permits;
    /** By resource: permits that have to go as soon as somebody releases one. */
    private final int[] owed = new int[RESOURCES.length];

    /**
     * Nothing in use yet.
     *
     * @param workers how many workers share the limits, at least 1
     */
    public ResourceLimits(Thresholds thresholds, int workers) {
        this.thresholds = thresholds;
        this.now = thresholds;
        this.workers = workers;
        this.permits = new int[workers * ROW_INTS];
        for (Resource resource : RESOURCES) {
            int max = thresholds.max(resource);
            for (int worker = 0; worker < workers; worker++) {
                permits[index(worker, resource)] = max / workers + (worker < max % workers ? 1 : 0);
            }
        }
    }

    /** The limits of the configuration. */
    public Thresholds configured() {
        return thresholds;
    }

    /** The limits in force. */
    public Thresholds thresholds() {
        return now;
    }

    /** Puts other limits into force. One thread at a time. */
    public void change(Thresholds next) {
        Thresholds before = now;
        now = next;
        for (Resource resource : RESOURCES) {
            int more = next.max(resource) - before.max(resource);
            if (more > 0) {
                add(resource, more);
            } else {
                take(resource, -more);
            }
        }
    }

    @SuppressWarnings("EnumOrdinal") // the place in a row, as in the picture above
    private void add(Resource resource, int permitsMore) {
        int left = permitsMore;
        int debt = owed(resource);
        while (debt > 0 && left > 0) {
            int paid = Math.min(debt, left);
            if (PERMITS.compareAndSet(owed, resource.ordinal(), debt, debt - paid)) {
                left -= paid;
            }
            debt = owed(resource);
        }
        for (int worker = 0; worker < workers; worker++) {
            PERMITS.getAndAdd(permits, index(worker, resource), left / workers + (worker < left % workers ? 1 : 0));
        }
    }

    @SuppressWarnings("EnumOrdinal")
    private void take(Resource resource, int permitsLess) {
        int left = permitsLess;
        for (int worker = 0; worker < workers && left > 0; worker++) {
            int row = index(worker, resource);
            int free = permitsOpaque(row);
            while (free > 0 && left > 0) {
                int taken = Math.min(free, left);
                if (PERMITS.compareAndSet(permits, row, free, free - taken)) {
                    left -= taken;
                }
                free = permitsOpaque(row);
            }
        }
        PERMITS.getAndAdd(owed, resource.ordinal(), left);
    }

    /**
     * One worker's view; each worker uses its own.
     *
     * @param worker 0 to the number of workers minus 1
     */
    public WorkerResources worker(int worker) {
        if (worker < 0 || worker >= workers) {
            throw new IllegalArgumentException("worker " + worker + " of " + workers);
        }
        return new WorkerResources(this, worker);
    }

    /** Permits in use over all workers; exact only while no worker acts. May be read by any thread. */
    public int inUse(Resource resource) {
        long free = 0;
        for (int worker = 0; worker < workers; worker++) {
            free += permitsOpaque(index(worker, resource));
        }
        return (int) (now.max(resource) - free + owed(resource));
    }

    /** The breaker refuses ({@code circuit_breakers.*_open}). May be read by any thread. */
    public boolean isOpen(Resource resource) {
        return inUse(resource) >= maxNow(resource);
    }

    /** What may still be had ({@code circuit_breakers.*.remaining_*}). May be read by any thread. */
    public int remaining(Resource resource) {
        return Math.max(0, maxNow(resource) - inUse(resource));
    }

    /** The limit; that of retries moves with the requests if there is a budget. */
    private int maxNow(Resource resource) {
        Thresholds limits = now;
        RetryBudget budget = limits.retryBudget();
        return resource == Resource.RETRIES && budget != null
                ? budget.retriesMax(inUse(Resource.REQUESTS))
                : limits.max(resource);
    }

    /** A budget is looked at before a permit is taken: workers that retry in the same instant may go over it by one each. */
    boolean tryAcquireRetry(int worker) {
        boolean isWithinBudget = now.retryBudget() == null || !isOpen(Resource.RETRIES);
        return isWithinBudget && tryAcquire(worker, Resource.RETRIES);
    }

    boolean tryAcquire(int worker, Resource resource) {
        int own = index(worker, resource);
        while (true) {
            int free = permitsOpaque(own);
            if (free > 0) {
                if (PERMITS.compareAndSet(permits, own, free, free - 1)) {
                    return true;
                }
            } else if (!moveFromOthers(worker, resource)) {
                return false;
            }
        }
    }

    /** Takes a permit even if none is left; the debt is paid by the next release. */
    void acquire(int worker, Resource resource) {
        PERMITS.getAndAdd(permits, index(worker, resource), -1);
    }

    void release(int worker, Resource resource) {
        if (owed(resource) == 0 || !pay(resource)) {
            PERMITS.getAndAdd(permits, index(worker, resource), 1);
        }
    }

    /** The permit that comes back is one that has to go; false if others have paid. */
    @SuppressWarnings("EnumOrdinal")
    private boolean pay(Resource resource) {
        int debt = owed(resource);
        while (debt > 0) {
            if (PERMITS.compareAndSet(owed, resource.ordinal(), debt, debt - 1)) {
                return true;
            }
            debt = owed(resource);
        }
        return false;
    }

    @SuppressWarnings("EnumOrdinal")
    private int owed(Resource resource) {
        return (int) PERMITS.getOpaque(owed, resource.ordinal());
    }

    /** Moves half of the permits of the first other worker that has any. */
    private boolean moveFromOthers(int worker, Resource resource) {
        for (int distance = 1; distance < workers; distance++) {
            int other = index((worker + distance) % workers, resource);
            int free = permitsOpaque(other);
            while (free > 0) {
                int moved = (free + 1) >>> 1;
                if (PERMITS.compareAndSet(permits, other, free, free - moved)) {
                    PERMITS.getAndAdd(permits, index(worker, resource), moved);
                    return true;
                }
                free = permitsOpaque(other);
            }
        }
        return false;
    }

    private int permitsOpaque(int index) {
        return (int) PERMITS.getOpaque(permits, index);
    }

    @SuppressWarnings("EnumOrdinal") // the place in a row, as in the picture above
    private static int index(int worker, Resource resource) {
        return worker * ROW_INTS + resource.ordinal();
    }
}
