package io.ringway.filters.shared.coding;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.aayushatharva.brotli4j.Brotli4jLoader;
import com.aayushatharva.brotli4j.decoder.BrotliInputStream;
import com.aayushatharva.brotli4j.encoder.Encoder;
import com.github.luben.zstd.Zstd;
import com.github.luben.zstd.ZstdInputStream;
import io.ringway.filters.shared.coding.ContentCoder.Failure;
import io.ringway.filters.shared.coding.brotli.BrotliCompressor;
import io.ringway.filters.shared.coding.brotli.BrotliDecompressor;
import io.ringway.filters.shared.coding.brotli.BrotliOptions;
import io.ringway.filters.shared.coding.gzip.GzipCompressor;
import io.ringway.filters.shared.coding.gzip.GzipDecompressor;
import io.ringway.filters.shared.coding.zstd.ZstdCompressor;
import io.ringway.filters.shared.coding.zstd.ZstdDecompressor;
import io.ringway.filters.shared.coding.zstd.ZstdDictionaries;
import io.ringway.filters.shared.coding.zstd.ZstdOptions;
import io.ringway.transport.memory.BufferPool;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import java.util.zip.CRC32;
import java.util.zip.Deflater;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Every coding against itself, and against the library that everybody else uses. */
class ContentCoderTest {
    private static final long SEED = 20_261_128;

    enum Coding {
        GZIP {
            @Override
            ContentCoder compressor(BufferPool memory) {
                return new GzipCompressor(memory, Deflater.DEFAULT_COMPRESSION, Deflater.DEFAULT_STRATEGY);
            }

            @Override
            ContentCoder decompressor(BufferPool memory) {
                return new GzipDecompressor(memory);
            }

            @Override
            InputStream reader(InputStream in) throws IOException {
                return new GZIPInputStream(in);
            }
        },
        BROTLI {
            @Override
            ContentCoder compressor(BufferPool memory) {
                return new BrotliCompressor(memory, new BrotliOptions(3, 18, Encoder.Mode.GENERIC));
            }

            @Override
            ContentCoder decompressor(BufferPool memory) {
                return new BrotliDecompressor(memory);
            }

            @Override
            InputStream reader(InputStream in) throws IOException {
                return new BrotliInputStream(in);
            }
        },
        ZSTD {
            @Override
            ContentCoder compressor(BufferPool memory) {
                return new ZstdCompressor(memory, new ZstdOptions(3, true, 0, null));
            }

            @Override
            ContentCoder decompressor(BufferPool memory) {
                return new ZstdDecompressor(memory, ZstdDictionaries.of(List.of()));
            }

            @Override
            InputStream reader(InputStream in) throws IOException {
                return new ZstdInputStream(in);
            }
        };

        abstract ContentCoder compressor(BufferPool memory);

        abstract ContentCoder decompressor(BufferPool memory);

        abstract InputStream reader(InputStream in) throws IOException;
    }

    @BeforeAll
    static void loadBrotli() {
        Brotli4jLoader.ensureAvailability();
    }

    /** Half of it text that repeats, half of it noise. */
    private static byte[] message(int length) {
        byte[] bytes = new byte[length];
        Random random = new Random(SEED);
        random.nextBytes(bytes);
        byte[] text = "a line of text that comes again and again\n".getBytes(StandardCharsets.US_ASCII);
        for (int i = 0; i < length / 2; i++) {
            bytes[i] = text[i % text.length];
        }
        return bytes;
    }

    static Stream<Arguments> cuts() {
        return Arrays.stream(Coding.values())
                .flatMap(coding -> Stream.of(
                        Arguments.of(coding, 0, 1, 4096),
                        Arguments.of(coding, 1, 1, 64),
                        Arguments.of(coding, 700, 1, 64),
                        Arguments.of(coding, 5_000, 17, 100),
                        Arguments.of(coding, 100_000, 16_384, 4096),
                        Arguments.of(coding, 300_000, 9_999, 16_384)));
    }

    @ParameterizedTest
    @MethodSource("cuts")
    void whatIsCompressedComesBack(Coding coding, int length, int pieceBytes, int capacity) throws IOException {
        byte[] message = message(length);
        try (CoderBench bench = new CoderBench(pieceBytes, capacity)) {
            ContentCoder compressor = coding.compressor(bench.memory);
            byte[] coded = bench.code(compressor, message);
            assertThat(compressor.isComplete()).isTrue();
            assertThat(coding.reader(new ByteArrayInputStream(coded)).readAllBytes())
                    .isEqualTo(message);
            ContentCoder decompressor = coding.decompressor(bench.memory);
            assertThat(bench.code(decompressor, coded)).isEqualTo(message);
            assertThat(decompressor.isComplete()).isTrue();
            compressor.close();
            decompressor.close();
        }
    }

    @ParameterizedTest
    @EnumSource(Coding.class)
    void aPieceCanBeReadBeforeTheNextOneComes(Coding coding) {
        byte[] message = message(3_000);
        try (CoderBench bench = new CoderBench(100, 512)) {
            ContentCoder compressor = coding.compressor(bench.memory);
            ContentCoder decompressor = coding.decompressor(bench.memory);
            ByteArrayOutputStream readSoFar = new ByteArrayOutputStream();
            for (int at = 0; at < message.length; at += 100) {
                ByteArrayOutputStream coded = new ByteArrayOutputStream();
                bench.piece(compressor, message, at, 100, false, coded);
                byte[] bytes = coded.toByteArray();
                bench.piece(decompressor, bytes, 0, bytes.length, false, readSoFar);
                assertThat(readSoFar.toByteArray()).isEqualTo(Arrays.copyOf(message, at + 100));
            }
            compressor.close();
            decompressor.close();
        }
    }

    @ParameterizedTest
    @EnumSource(Coding.class)
    void oneMessageLeavesNothingToTheNext(Coding coding) {
        byte[] message = message(10_000);
        try (CoderBench bench = new CoderBench(1_000, 4096)) {
            CoderPool compressors = new CoderPool(coding::compressor, bench.memory);
            CoderPool decompressors = new CoderPool(coding::decompressor, bench.memory);
            byte[] expected = null;
            for (int i = 0; i < 3; i++) {
                ContentCoder broken = compressors.take();
                bench.piece(broken, message, 0, 1_000, false, new ByteArrayOutputStream());
                compressors.give(broken);
                ContentCoder compressor = compressors.take();
                byte[] coded = bench.code(compressor, message);
                compressors.give(compressor);
                expected = expected == null ? coded : expected;
                assertThat(coded).isEqualTo(expected);

                ContentCoder half = decompressors.take();
                bench.piece(half, coded, 0, 500, false, new ByteArrayOutputStream());
                decompressors.give(half);
                ContentCoder decompressor = decompressors.take();
                assertThat(bench.code(decompressor, coded)).isEqualTo(message);
                decompressors.give(decompressor);
            }
        }
    }

    @ParameterizedTest
    @EnumSource(Coding.class)
    void whatIsCutOffIsNotComplete(Coding coding) {
        try (CoderBench bench = new CoderBench(1_000, 4096)) {
            byte[] coded = bench.code(coding.compressor(bench.memory), message(10_000));
            for (int length : new int[] {1, 5, 12, coded.length / 2, coded.length - 1}) {
                ContentCoder decompressor = coding.decompressor(bench.memory);
                bench.code(decompressor, Arrays.copyOf(coded, length));
                assertThat(decompressor.isComplete()).as(length + " bytes").isFalse();
                decompressor.close();
            }
        }
    }

    @ParameterizedTest
    @EnumSource(Coding.class)
    void whatIsNoCodingIsRefused(Coding coding) {
        byte[] noise = new byte[4_000];
        Arrays.fill(noise, (byte) 0xfe);
        assertThat(failure(coding, noise)).isEqualTo(Failure.CORRUPT);
    }

    @ParameterizedTest
    @EnumSource(
            value = Coding.class,
            names = {"GZIP", "ZSTD"})
    void aWrongSumIsFound(Coding coding) {
        byte[] coded;
        try (CoderBench bench = new CoderBench(1_000, 4096)) {
            coded = bench.code(coding.compressor(bench.memory), message(10_000));
        }
        int sumAt = coding == Coding.GZIP ? coded.length - 8 : coded.length - 4;
        coded[sumAt] ^= 1;
        assertThat(failure(coding, coded)).isEqualTo(Failure.CHECKSUM);
    }

    private static Failure failure(Coding coding, byte[] coded) {
        try (CoderBench bench = new CoderBench(1_000, 4096)) {
            ContentCoder decompressor = coding.decompressor(bench.memory);
            var thrown = catchThrowableOfType(CoderBench.CodingException.class, () -> bench.code(decompressor, coded));
            decompressor.close();
            assertThat(thrown).isNotNull();
            return thrown.failure;
        }
    }

    @Test
    void gzipMayHaveSeveralMembers() throws IOException {
        ByteArrayOutputStream coded = new ByteArrayOutputStream();
        for (String part : List.of("one, ", "two, ", "three")) {
            try (GZIPOutputStream out = new GZIPOutputStream(coded)) {
                out.write(part.getBytes(StandardCharsets.US_ASCII));
            }
        }
        try (CoderBench bench = new CoderBench(1, 64)) {
            assertThat(bench.code(new GzipDecompressor(bench.memory), coded.toByteArray()))
                    .asString(StandardCharsets.US_ASCII)
                    .isEqualTo("one, two, three");
        }
    }

    @Test
    void aGzipHeadMayHaveEveryPart() {
        byte[] text = "text".getBytes(StandardCharsets.US_ASCII);
        Deflater deflater = new Deflater(9, true);
        deflater.setInput(text);
        deflater.finish();
        byte[] blocks = new byte[100];
        int count = deflater.deflate(blocks);
        deflater.end();
        ByteArrayOutputStream coded = new ByteArrayOutputStream();
        coded.writeBytes(new byte[] {0x1f, (byte) 0x8b, 8, 0x1f, 1, 2, 3, 4, 0, 3});
        coded.writeBytes(new byte[] {3, 0, 'a', 'b', 'c'}); // extra field
        coded.writeBytes(new byte[] {'n', 0, 'c', 'c', 0, 7, 7}); // name, comment, sum of the head
        coded.write(blocks, 0, count);
        CRC32 sum = new CRC32();
        sum.update(text);
        for (int i = 0; i < 4; i++) {
            coded.write((int) (sum.getValue() >>> (8 * i)));
        }
        coded.writeBytes(new byte[] {4, 0, 0, 0});
        try (CoderBench bench = new CoderBench(1, 64)) {
            assertThat(bench.code(new GzipDecompressor(bench.memory), coded.toByteArray()))
                    .isEqualTo(text);
        }
    }

    @Test
    void zstdFramesThatAskForTooMuchMemoryAreRefused() {
        byte[] head = {0x28, (byte) 0xb5, 0x2f, (byte) 0xfd, 0, (byte) ((24 - 10) << 3)};
        assertThat(failure(Coding.ZSTD, head)).isEqualTo(Failure.MEMORY);
        byte[] small = Zstd.compress(message(100));
        byte[] both = Arrays.copyOf(small, small.length + head.length);
        System.arraycopy(head, 0, both, small.length, head.length);
        assertThat(failure(Coding.ZSTD, both)).isEqualTo(Failure.MEMORY);
    }

    @Test
    void zstdReadsFramesBehindEachOtherAndPassesOverOthers() {
        byte[] frame = Zstd.compress("frame ".getBytes(StandardCharsets.US_ASCII));
        ByteArrayOutputStream coded = new ByteArrayOutputStream();
        coded.writeBytes(frame);
        coded.writeBytes(new byte[] {0x53, 0x2a, 0x4d, 0x18, 3, 0, 0, 0, 9, 9, 9}); // skippable
        coded.writeBytes(frame);
        for (int pieceBytes : new int[] {1, 5, 1_000}) {
            try (CoderBench bench = new CoderBench(pieceBytes, 64)) {
                ContentCoder decompressor = Coding.ZSTD.decompressor(bench.memory);
                assertThat(bench.code(decompressor, coded.toByteArray()))
                        .asString(StandardCharsets.US_ASCII)
                        .isEqualTo("frame frame ");
                assertThat(decompressor.isComplete()).isTrue();
            }
        }
    }

    @Test
    void zstdDictionariesAreFoundByTheirIds() {
        byte[] first = dictionary("alpha");
        byte[] second = dictionary("omega");
        byte[] message = "omega omega 17".getBytes(StandardCharsets.US_ASCII);
        try (CoderBench bench = new CoderBench(2, 64)) {
            byte[] coded = bench.code(new ZstdCompressor(bench.memory, ZstdOptions.of(3, false, 0, second)), message);
            CoderPool pool = new CoderPool(
                    memory -> new ZstdDecompressor(memory, ZstdDictionaries.of(List.of(first, second))), bench.memory);
            for (int i = 0; i < 2; i++) {
                ContentCoder decompressor = pool.take();
                assertThat(bench.code(decompressor, coded)).isEqualTo(message);
                pool.give(decompressor);
            }
            assertThat(failure(Coding.ZSTD, coded)).isEqualTo(Failure.DICTIONARY);
        }
    }

    private static byte[] dictionary(String word) {
        Random random = new Random(SEED);
        List<byte[]> samples = Stream.generate(
                        () -> (word + ' ' + word + ' ' + random.nextInt(1_000) + ' ' + random.nextLong())
                                .getBytes(StandardCharsets.US_ASCII))
                .limit(2_000)
                .toList();
        byte[] dictionary = new byte[2_000];
        long length = Zstd.trainFromBuffer(samples.toArray(byte[][]::new), dictionary);
        assertThat(Zstd.isError(length)).isFalse();
        return Arrays.copyOf(dictionary, (int) length);
    }
}
