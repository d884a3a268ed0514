/**
 * How much of a configuration is supported: every field and extension with what becomes of it.
 *
 * <p>Entry type: {@link io.ringway.server.compat.Compatibility}. Imports {@code config-loader} only. Owner: the thread that asks.
 */
@NullMarked
package io.ringway.server.compat;

import org.jspecify.annotations.NullMarked;
