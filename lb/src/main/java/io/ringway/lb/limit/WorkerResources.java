package io.ringway.lb.limit;

/**
 * One worker's use of a cluster's circuit breakers. Whatever was acquired is released once, by the same worker; a refusal is answered at once
 * with 503 and flag UO (Envoy {@code ResourceManager}). Owner: worker.
 */
public final class WorkerResources {
    private final ResourceLimits limits;
    private final int worker;

    WorkerResources(ResourceLimits limits, int worker) {
        this.limits = limits;
        this.worker = worker;
    }

    public ResourceLimits limits() {
        return limits;
    }

    public boolean tryAcquireConnection() {
        return limits.tryAcquire(worker, Resource.CONNECTIONS);
    }

    /**
     * A connection beyond the limit, if need be: for a host to which this worker has none, since requests that wait for it could never be
     * served otherwise.
     */
    public void acquireConnection() {
        limits.acquire(worker, Resource.CONNECTIONS);
    }

    public void releaseConnection() {
        limits.release(worker, Resource.CONNECTIONS);
    }

    public boolean tryAcquirePendingRequest() {
        return limits.tryAcquire(worker, Resource.PENDING_REQUESTS);
    }

    public void releasePendingRequest() {
        limits.release(worker, Resource.PENDING_REQUESTS);
    }

    public boolean tryAcquireRequest() {
        return limits.tryAcquire(worker, Resource.REQUESTS);
    }

    public void releaseRequest() {
        limits.release(worker, Resource.REQUESTS);
    }

    public boolean tryAcquireRetry() {
        return limits.tryAcquireRetry(worker);
    }

    public void releaseRetry() {
        limits.release(worker, Resource.RETRIES);
    }
}
