/**
 * The coding {@code zstd} (RFC 8878), through zstd-jni.
 *
 * <p>Entry types: {@link io.ringway.filters.shared.coding.zstd.ZstdCompressor}, {@link io.ringway.filters.shared.coding.zstd.ZstdDecompressor}.
 * Owner thread: the worker.
 */
@NullMarked
package io.ringway.filters.shared.coding.zstd;

import org.jspecify.annotations.NullMarked;
