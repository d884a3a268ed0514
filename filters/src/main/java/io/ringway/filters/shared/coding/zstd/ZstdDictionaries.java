package io.ringway.filters.shared.coding.zstd;

import com.github.luben.zstd.Zstd;
import com.github.luben.zstd.ZstdDecompressCtx;
import com.github.luben.zstd.ZstdDictDecompress;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Dictionaries by the ids that frames name (Envoy {@code zstd.decompressor.v3.Zstd.dictionaries}). Owner: any (immutable). */
public final class ZstdDictionaries {
    private final Map<Long, ZstdDictDecompress> byId;

    private ZstdDictionaries(Map<Long, ZstdDictDecompress> byId) {
        this.byId = byId;
    }

    /**
     * Digests dictionaries.
     *
     * @param dictionaries each with an id
     */
    public static ZstdDictionaries of(List<byte[]> dictionaries) {
        Map<Long, ZstdDictDecompress> byId = new HashMap<>();
        for (byte[] one : dictionaries) {
            byId.put(idOf(one), new ZstdDictDecompress(one));
        }
        return new ZstdDictionaries(byId);
    }

    /** The id of a dictionary; 0 if it has none. */
    public static long idOf(byte[] dictionary) {
        return Zstd.getDictIdFromDict(dictionary);
    }

    /** Gives a context the dictionary of an id; false if there is none. */
    boolean loadInto(ZstdDecompressCtx context, long id) {
        ZstdDictDecompress dictionary = byId.get(id);
        if (dictionary == null) {
            return false;
        }
        context.loadDict(dictionary);
        return true;
    }
}
