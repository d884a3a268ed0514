/**
 * What a worker offers to everything that runs on it.
 *
 * <p>Entry types: {@link io.ringway.hotpath.services.WorkerServices}, {@link io.ringway.hotpath.services.Deferred}. Owner thread: the worker.
 * May import: {@code http}, {@code stats}, the transport contract, the runtime's values.
 */
@NullMarked
package io.ringway.hotpath.services;

import org.jspecify.annotations.NullMarked;
