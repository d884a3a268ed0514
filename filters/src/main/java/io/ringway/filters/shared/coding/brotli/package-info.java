/**
 * The coding {@code br} (RFC 7932), through brotli4j. Its states serve one message each, so that a message costs some objects here.
 *
 * <p>Entry types: {@link io.ringway.filters.shared.coding.brotli.BrotliCompressor}, {@link io.ringway.filters.shared.coding.brotli.BrotliDecompressor}.
 * Owner thread: the worker.
 */
@NullMarked
package io.ringway.filters.shared.coding.brotli;

import org.jspecify.annotations.NullMarked;
