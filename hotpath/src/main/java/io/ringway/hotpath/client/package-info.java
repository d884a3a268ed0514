/**
 * Small HTTP exchanges that filters and the like have with a cluster: an authorization question, a key set, a script's call.
 *
 * <p>Entry type: {@link io.ringway.hotpath.client.HttpCall}. Owner thread: the worker. May import: {@code upstream}, {@code services},
 * {@code http}, {@code filter}.
 */
@NullMarked
package io.ringway.hotpath.client;

import org.jspecify.annotations.NullMarked;
