/** Breaks a dependency rule on purpose; see {@code io.ringway.server.arch}. Test scope only. */
@NullMarked
package io.ringway.routing.canary;

import org.jspecify.annotations.NullMarked;
