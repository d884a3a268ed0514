/**
 * Carries spans from the workers' rings to collectors: one thread encodes them, workers send what it has encoded.
 *
 * <p>Entry types: {@link io.ringway.server.trace.SpanExporter}. Owner thread: span-exporter. May import: hotpath.trace, hotpath.stats,
 * hotpath.worker.
 */
@NullMarked
package io.ringway.server.trace;

import org.jspecify.annotations.NullMarked;
