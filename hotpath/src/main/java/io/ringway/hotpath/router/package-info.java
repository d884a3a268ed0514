/**
 * The terminal filter: match, pick, forward, answer.
 *
 * <p>Entry types: {@link io.ringway.hotpath.router.RouterFactory}, {@link io.ringway.hotpath.router.RequestHash}. Owner thread: the worker. May import: {@code filter}, {@code upstream}, {@code http}, {@code stats}, routing.
 */
@NullMarked
package io.ringway.hotpath.router;

import org.jspecify.annotations.NullMarked;
