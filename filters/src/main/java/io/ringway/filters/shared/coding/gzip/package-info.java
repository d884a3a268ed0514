/**
 * The coding {@code gzip} (RFC 1952), through the JDK's zlib.
 *
 * <p>Entry types: {@link io.ringway.filters.shared.coding.gzip.GzipCompressor}, {@link io.ringway.filters.shared.coding.gzip.GzipDecompressor}.
 * Owner thread: the worker.
 */
@NullMarked
package io.ringway.filters.shared.coding.gzip;

import org.jspecify.annotations.NullMarked;
