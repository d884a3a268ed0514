/**
 * A worker: applies snapshots, owns listeners and clusters, drains.
 *
 * <p>Entry types: {@link io.ringway.hotpath.worker.Worker}, {@link io.ringway.hotpath.worker.WorkerProxy}. Owner thread: the worker. May import: every package of hotpath.
 */
@NullMarked
package io.ringway.hotpath.worker;

import org.jspecify.annotations.NullMarked;
