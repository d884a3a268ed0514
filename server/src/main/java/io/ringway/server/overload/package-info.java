/**
 * Watches how much of everything there is, and has something done when it is too much (Envoy {@code overload_manager}).
 *
 * <p>Entry type: {@link io.ringway.server.overload.OverloadWatch}. Owner thread: {@code overload}. May import: {@code config.overload},
 * {@code hotpath}.
 */
@NullMarked
package io.ringway.server.overload;

import org.jspecify.annotations.NullMarked;
