package io.ringway.filters.http.compressor;

import com.aayushatharva.brotli4j.Brotli4jLoader;
import com.aayushatharva.brotli4j.encoder.Encoder;
import com.google.protobuf.Any;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.UInt32Value;
import io.envoyproxy.envoy.config.core.v3.TypedExtensionConfig;
import io.envoyproxy.envoy.extensions.compression.brotli.compressor.v3.Brotli;
import io.envoyproxy.envoy.extensions.compression.gzip.compressor.v3.Gzip;
import io.envoyproxy.envoy.extensions.compression.zstd.compressor.v3.Zstd;
import io.ringway.config.compile.DataSourceReader;
import io.ringway.config.model.FieldNode;
import io.ringway.config.model.ProblemCode;
import io.ringway.config.model.Problems;
import io.ringway.config.model.Suggestion;
import io.ringway.filters.shared.coding.CodingLibrary;
import io.ringway.filters.shared.coding.brotli.BrotliCompressor;
import io.ringway.filters.shared.coding.brotli.BrotliOptions;
import io.ringway.filters.shared.coding.gzip.GzipCompressor;
import io.ringway.filters.shared.coding.zstd.ZstdCompressor;
import io.ringway.filters.shared.coding.zstd.ZstdOptions;
import java.util.zip.Deflater;
import org.jspecify.annotations.Nullable;

/** The libraries that compress. Owner: control. */
final class CompressorLibraries {
    private static final int CHUNK_BYTES = 4096;
    private static final int DICTIONARY_BYTES_MAX = 1 << 24;
    private static final int BROTLI_QUALITY = 3;
    private static final int BROTLI_WINDOW_BITS = 18;
    private static final int ZSTD_LEVEL = 3;

    private final Problems problems;

    CompressorLibraries(Problems problems) {
        this.problems = problems;
    }

    /** Null after a problem. */
    @Nullable
    CodingLibrary compile(TypedExtensionConfig library, FieldNode at) throws InvalidProtocolBufferException {
        FieldNode configAt = at.field("typed_config");
        if (at.isBroken() || configAt.isBroken()) {
            return null;
        }
        if (!library.hasTypedConfig()) {
            problems.noTypedConfig(configAt, "compressor library \"" + library.getName() + "\"");
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
                "this is no library that compresses",
                Suggestion.hint(
                        "there are gzip, brotli and zstd: envoy.extensions.compression.gzip.compressor.v3.Gzip"));
        return null;
    }

    private @Nullable CodingLibrary gzip(String name, Gzip gzip, FieldNode at) {
        String always = "zlib of the JDK always takes a window of 32 KiB and memory level 8";
        warnWithoutEffect(at, "memory_level", always);
        warnWithoutEffect(at, "window_bits", always);
        int strategy = switch (gzip.getCompressionStrategy()) {
            case FILTERED -> Deflater.FILTERED;
            case HUFFMAN_ONLY -> Deflater.HUFFMAN_ONLY;
            case DEFAULT_STRATEGY, RLE, FIXED, UNRECOGNIZED -> Deflater.DEFAULT_STRATEGY;
        };
        if (strategy == Deflater.DEFAULT_STRATEGY
                && gzip.getCompressionStrategy() != Gzip.CompressionStrategy.DEFAULT_STRATEGY) {
            problems.atValue(
                    ProblemCode.UNSUPPORTED_VALUE,
                    at.field("compression_strategy"),
                    "zlib of the JDK does not offer this strategy",
                    Suggestion.hint("DEFAULT_STRATEGY, FILTERED or HUFFMAN_ONLY"));
            return null;
        }
        int level =
                gzip.getCompressionLevelValue() == 0 ? Deflater.DEFAULT_COMPRESSION : gzip.getCompressionLevelValue();
        return new CodingLibrary(
                name,
                "gzip",
                "gzip",
                chunkBytes(gzip.getChunkSize()),
                memory -> new GzipCompressor(memory, level, strategy));
    }

    private @Nullable CodingLibrary brotli(String name, Brotli brotli, FieldNode at) {
        if (!Brotli4jLoader.isAvailable()) {
            problems.atValue(
                    ProblemCode.UNSUPPORTED_VALUE,
                    at,
                    "there is no brotli for this system: " + Brotli4jLoader.getUnavailabilityCause(),
                    Suggestion.NONE);
            return null;
        }
        warnWithoutEffect(at, "input_block_bits", "brotli4j leaves the size of input blocks to the encoder");
        if (brotli.getDisableLiteralContextModeling()) {
            warnWithoutEffect(
                    at, "disable_literal_context_modeling", "brotli4j leaves context modeling to the encoder");
        }
        BrotliOptions options = new BrotliOptions(
                brotli.hasQuality() ? brotli.getQuality().getValue() : BROTLI_QUALITY,
                brotli.hasWindowBits() ? brotli.getWindowBits().getValue() : BROTLI_WINDOW_BITS,
                switch (brotli.getEncoderMode()) {
                    case TEXT -> Encoder.Mode.TEXT;
                    case FONT -> Encoder.Mode.FONT;
                    case DEFAULT, GENERIC, UNRECOGNIZED -> Encoder.Mode.GENERIC;
                });
        return new CodingLibrary(
                name,
                "br",
                "brotli",
                chunkBytes(brotli.getChunkSize()),
                memory -> new BrotliCompressor(memory, options));
    }

    private @Nullable CodingLibrary zstd(String name, Zstd zstd, FieldNode at) {
        FieldNode dictionaryAt = at.field("dictionary");
        byte[] dictionary =
                new DataSourceReader(problems).read(zstd.getDictionary(), dictionaryAt, DICTIONARY_BYTES_MAX);
        if (dictionary == null) {
            return null;
        }
        if (dictionary.length > DICTIONARY_BYTES_MAX) {
            problems.atValue(
                    ProblemCode.BAD_VALUE,
                    dictionaryAt,
                    "a dictionary of more than " + DICTIONARY_BYTES_MAX + " bytes",
                    Suggestion.NONE);
            return null;
        }
        int level = zstd.getCompressionLevel().getValue();
        ZstdOptions options = ZstdOptions.of(
                level == 0 ? ZSTD_LEVEL : level, zstd.getEnableChecksum(), zstd.getStrategyValue(), dictionary);
        return new CodingLibrary(
                name, "zstd", "zstd", chunkBytes(zstd.getChunkSize()), memory -> new ZstdCompressor(memory, options));
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
