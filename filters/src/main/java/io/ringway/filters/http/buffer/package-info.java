/**
 * {@code envoy.filters.http.buffer}: holds a request until its body is complete.
 *
 * <p>Entry type: {@link io.ringway.filters.http.buffer.BufferCompiler}.
 */
@NullMarked
package io.ringway.filters.http.buffer;

import org.jspecify.annotations.NullMarked;
