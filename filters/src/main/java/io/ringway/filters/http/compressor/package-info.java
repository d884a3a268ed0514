/**
 * {@code envoy.filters.http.compressor}: compresses answers, and requests, on their way.
 *
 * <p>Entry type: {@link io.ringway.filters.http.compressor.CompressorCompiler}.
 */
@NullMarked
package io.ringway.filters.http.compressor;

import org.jspecify.annotations.NullMarked;
