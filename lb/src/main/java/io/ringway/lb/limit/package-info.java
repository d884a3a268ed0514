/**
 * Circuit breakers: how many connections and requests a cluster may have at once, over all workers.
 *
 * <p>Entry types: {@code ResourceLimits} for a cluster and priority, {@code WorkerResources} for one worker's use of it.
 *
 * <p>Imports the JDK only. Owner: worker; the shared counts are atomic.
 */
@NullMarked
package io.ringway.lb.limit;

import org.jspecify.annotations.NullMarked;
