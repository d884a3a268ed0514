/**
 * Finds what works in a configuration but cannot be meant: routes that nothing reaches, clusters that nobody uses, expressions that need none.
 *
 * <p>Entry type: {@link io.ringway.server.lint.Linter}. Imports {@code config-loader} and below. Owner: the thread that asks.
 */
@NullMarked
package io.ringway.server.lint;

import org.jspecify.annotations.NullMarked;
