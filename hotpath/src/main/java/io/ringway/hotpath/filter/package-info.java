/**
 * The contract between streams and HTTP filters: what a filter gets, what it may do, what is known of a stream.
 *
 * <p>Entry types: {@link io.ringway.hotpath.filter.HttpFilter}, {@link io.ringway.hotpath.filter.StreamCallbacks}. Owner thread: the worker.
 * May import: {@code http}, {@code stats}, {@code upstream}, routing, the event loop.
 */
@NullMarked
package io.ringway.hotpath.filter;

import org.jspecify.annotations.NullMarked;
