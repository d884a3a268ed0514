/**
 * Sees that workers turn, and says where one is that does not.
 *
 * <p>Entry type: {@link io.ringway.server.watchdog.Watchdog}. Owner thread: {@code watchdog}. May import: {@code config.overload}, {@code hotpath}.
 */
@NullMarked
package io.ringway.server.watchdog;

import org.jspecify.annotations.NullMarked;
