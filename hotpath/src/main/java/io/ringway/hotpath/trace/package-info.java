/**
 * Traces on the workers: which requests belong to one, what the next hop is told of it, and spans on their way to whoever reports them.
 *
 * <p>Entry types: {@link io.ringway.hotpath.trace.WorkerTracer}, {@link io.ringway.hotpath.trace.SpanRing}. Owner thread: the worker;
 * {@link io.ringway.hotpath.trace.SpanRing#drain} the span exporter. May import: filter, http, stats, services, client, upstream, the
 * runtime's values.
 */
@NullMarked
package io.ringway.hotpath.trace;

import org.jspecify.annotations.NullMarked;
