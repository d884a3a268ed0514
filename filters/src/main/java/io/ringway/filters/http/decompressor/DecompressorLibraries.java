package io.ringway.filters.http.decompressor;

import com.aayushatharva.brotli4j.Brotli4jLoader;
import com.google.protobuf.Any;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.UInt32Value;
import io.envoyproxy.envoy.config.core.v3.TypedExtensionConfig;
import io.envoyproxy.envoy.extensions.compression.brotli.decompressor.v3.Brotli;
import io.envoyproxy.envoy.extensions.compression.gzip.decompressor.v3.Gzip;
import io.envoyproxy.envoy.extensions.compression.zstd.decompressor.v3.Zstd;
import io.ringway.config.compile.DataSourceReader;
import io.ringway.config.model.FieldNode;
import io.ringway.config.model.ProblemCode;
import io.ringway.config.model.Problems;
import io.ringway.config.model.Suggestion;
import io.ringway.filters.shared.coding.CodingLibrary;
import io.ringway.filters.shared.coding.ContentCoder.Failure;
import io.ringway.filters.shared.coding.brotli.BrotliDecompressor;
import io.ringway.filters.shared.coding.gzip.GzipDecompressor;
import io.ringway.filters.shared.coding.zstd.ZstdDecompressor;
import io.ringway.filters.shared.coding.zstd.ZstdDictionaries;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The libraries that decompress. Owner: control. */
final class DecompressorLibraries {
    private static final int CHUNK_BYTES = 4096;
    private static final int DICTIONARY_BYTES_MAX = 1 << 24;
    private static final int EXPANSION_MAX = 100;
    private static final Map<Failure, String> GZIP_COUNTERS = Map.of(
            Failure.CORRUPT, "zlib_data_error",
            Failure.CHECKSUM, "zlib_data_error",
            Failure.EXPANSION, "zlib_data_error",
            Failure.TRUNCATED, "zlib_buf_error",
            Failure.DICTIONARY, "zlib_data_error",
            Failure.MEMORY, "zlib_mem_error");
    private static final Map<Failure, String> BROTLI_COUNTERS = Map.of(
            Failure.CORRUPT, "brotli_error",
            Failure.CHECKSUM, "brotli_error",
            Failure.EXPANSION, "brotli_error",
            Failure.TRUNCATED, "brotli_error",
            Failure.DICTIONARY, "brotli_error",
            Failure.MEMORY, "brotli_error");
    private static final Map<Failure, String> ZSTD_COUNTERS = Map.of(
            Failure.CORRUPT, "zstd_generic_error",
            Failure.CHECKSUM, "zstd_checksum_wrong_error",
            Failure.EXPANSION, "zstd_generic_error",
            Failure.TRUNCATED, "zstd_generic_error",
            Failure.DICTIONARY, "zstd_dictionary_error",
            Failure.MEMORY, "zstd_memory_error");

    private final Problems problems;

    DecompressorLibraries(Problems problems) {
        this.problems = problems;
    }

    /**
     * A library.
     *
     * @param expansionMax how many times as large as its coding a body may be
     * @param counters of what can go wrong
     */
    record Compiled(CodingLibrary library, int expansionMax, Map<Failure, String> counters) {}

    /** Null after a problem. */
    @Nullable
    Compiled compile(TypedExtensionConfig library, FieldNode at) throws InvalidProtocolBufferException {
        FieldNode configAt = at.field("typed_config");
        if (at.isBroken() || configAt.isBroken()) {
            return null;
        }
        if (!library.hasTypedConfig()) {
            problems.noTypedConfig(configAt, "decompressor library \"" + library.getName() + "\"");
            return null;
        }
        Any config = library.getTypedConfig();
        if (config.is(Gzip.class)) {
            return gzip(library.getName(), Gzip.parseFrom(config.getValue()), configAt);
        }
        if (config.is(Brotli.class)) {
            return brotli(library.getName(), Brotli.parseFrom(config.getValue()), configAt);
        }
        if (config.is(Zstd.class)) {
            return zstd(library.getName(), Zstd.parseFrom(config.getValue()), configAt);
        }
        problems.atValue(
                ProblemCode.MISPLACED_EXTENSION,
                configAt.field("@type"),
                "this is no library that decompresses",
                Suggestion.hint(
                        "there are gzip, brotli and zstd: envoy.extensions.compression.gzip.decompressor.v3.Gzip"));
        return null;
    }

    private Compiled gzip(String name, Gzip gzip, FieldNode at) {
        warnWithoutEffect(at, "window_bits", "every window that gzip allows is read");
        CodingLibrary library =
                new CodingLibrary(name, "gzip", "gzip", chunkBytes(gzip.getChunkSize()), GzipDecompressor::new);
        int ratio = gzip.getMaxInflateRatio().getValue();
        return new Compiled(library, ratio == 0 ? EXPANSION_MAX : ratio, GZIP_COUNTERS);
    }

    private @Nullable Compiled brotli(String name, Brotli brotli, FieldNode at) {
        if (!Brotli4jLoader.isAvailable()) {
            problems.atValue(
                    ProblemCode.UNSUPPORTED_VALUE,
                    at,
                    "there is no brotli for this system: " + Brotli4jLoader.getUnavailabilityCause(),
                    Suggestion.NONE);
            return null;
        }
        if (brotli.getDisableRingBufferReallocation()) {
            warnWithoutEffect(at, "disable_ring_buffer_reallocation", "brotli4j leaves the allocation to the decoder");
        }
        CodingLibrary library =
                new CodingLibrary(name, "br", "brotli", chunkBytes(brotli.getChunkSize()), BrotliDecompressor::new);
        return new Compiled(library, EXPANSION_MAX, BROTLI_COUNTERS);
    }

    private @Nullable Compiled zstd(String name, Zstd zstd, FieldNode at) {
        List<byte[]> dictionaries = new ArrayList<>();
        for (int i = 0; i < zstd.getDictionariesCount(); i++) {
            FieldNode dictionaryAt = at.field("dictionaries").element(i);
            byte[] dictionary =
                    new DataSourceReader(problems).read(zstd.getDictionaries(i), dictionaryAt, DICTIONARY_BYTES_MAX);
            if (dictionary == null || !isUsable(dictionary, dictionaryAt)) {
                return null;
            }
            dictionaries.add(dictionary);
        }
        ZstdDictionaries known = ZstdDictionaries.of(dictionaries);
        CodingLibrary library = new CodingLibrary(
                name, "zstd", "zstd", chunkBytes(zstd.getChunkSize()), memory -> new ZstdDecompressor(memory, known));
        return new Compiled(library, EXPANSION_MAX, ZSTD_COUNTERS);
    }

    private boolean isUsable(byte[] dictionary, FieldNode at) {
        String obstacle = "";
        if (dictionary.length > DICTIONARY_BYTES_MAX) {
            obstacle = "a dictionary of more than " + DICTIONARY_BYTES_MAX + " bytes";
        } else if (ZstdDictionaries.idOf(dictionary) == 0) {
            obstacle = "no dictionary that zstd --train has made: it has no id";
        }
        if (!obstacle.isEmpty()) {
            problems.atValue(ProblemCode.BAD_VALUE, at, obstacle, Suggestion.NONE);
        }
        return obstacle.isEmpty();
    }

    private void warnWithoutEffect(FieldNode at, String field, String why) {
        if (at.field(field).isWritten()) {
            problems.warnAtKey(
                    ProblemCode.NO_EFFECT, at.field(field), field + " has no effect: " + why, Suggestion.NONE);
        }
    }

    private static int chunkBytes(UInt32Value configured) {
        return configured.getValue() == 0 ? CHUNK_BYTES : configured.getValue();
    }
}
