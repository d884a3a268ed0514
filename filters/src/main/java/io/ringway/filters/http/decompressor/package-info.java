/**
 * {@code envoy.filters.http.decompressor}: decompresses requests and answers on their way.
 *
 * <p>Entry type: {@link io.ringway.filters.http.decompressor.DecompressorCompiler}.
 */
@NullMarked
package io.ringway.filters.http.decompressor;

import org.jspecify.annotations.NullMarked;
