package io.ringway.filters.shared.coding.zstd;

import com.github.luben.zstd.ZstdDictCompress;
import org.jspecify.annotations.Nullable;

/**
 * How is compressed (Envoy {@code zstd.compressor.v3.Zstd}). Owner: any (immutable).
 *
 * @param level of the library
 * @param hasChecksum a sum of the content comes at the end
 * @param strategy number of the library's, 0 for the one that the level says
 * @param dictionary digested once, for all workers; null for none
 */
public record ZstdOptions(
        int level,
        boolean hasChecksum,
        int strategy,
        @Nullable ZstdDictCompress dictionary) {

    /**
     * With a dictionary as it was read.
     *
     * @param dictionary empty for none
     */
    public static ZstdOptions of(int level, boolean hasChecksum, int strategy, byte[] dictionary) {
        return new ZstdOptions(
                level, hasChecksum, strategy, dictionary.length == 0 ? null : new ZstdDictCompress(dictionary, level));
    }
}
