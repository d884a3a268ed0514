package io.ringway.filters.shared.coding.zstd;

/**
 * How is compressed (Envoy {@code zstd.compressor.v3.Zstd}). Owner: any (immutable).
 *
 * @param level of the library
 * @param hasChecksum a sum of the content comes at the end
 * @param strategy number of the library's, 0 for the one that the level says
 * @param dictionary empty for none; not to be modified
 */
@SuppressWarnings("ArrayRecordComponent")
public record ZstdOptions(int level, boolean hasChecksum, int strategy, byte[] dictionary) {}
