package io.ringway.testkit.fuzz;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;

/** Makes other inputs of those of a corpus, the same ones from the same seed. */
final class Mutator {
    private static final int STEPS_MAX = 6;
    private static final List<byte[]> WORDS = words(
            "\r\n",
            "\r\n\r\n",
            "\n",
            "\r",
            "\0",
            ":",
            " ",
            "\t",
            ";",
            ",",
            "%2e",
            "%2F",
            "%00",
            "..",
            "//",
            "[::1]",
            "0",
            "ffffffffffffffff",
            "18446744073709551616",
            "-1",
            "chunked",
            "Content-Length: 5\r\n",
            "%",
            "\"",
            "{",
            "}",
            "&",
            "*");

    private final SplittableRandom random;
    private final List<byte[]> corpus;

    Mutator(long seed, List<byte[]> corpus) {
        random = new SplittableRandom(seed);
        this.corpus = corpus;
    }

    byte[] next() {
        byte[] bytes = any().clone();
        for (int steps = 1 + random.nextInt(STEPS_MAX); steps > 0; steps--) {
            bytes = step(bytes);
        }
        return bytes;
    }

    private byte[] step(byte[] bytes) {
        int at = random.nextInt(bytes.length + 1);
        int to = at + random.nextInt(Math.min(16, bytes.length - at) + 1);
        return switch (random.nextInt(6)) {
            case 0 -> replaced(bytes, at, Math.min(bytes.length, at + 1), new byte[] {(byte) random.nextInt(256)});
            case 1 -> replaced(bytes, at, at, new byte[] {(byte) random.nextInt(256)});
            case 2 -> replaced(bytes, at, to, new byte[0]);
            case 3 -> replaced(bytes, at, random.nextBoolean() ? at : to, WORDS.get(random.nextInt(WORDS.size())));
            case 4 -> replaced(bytes, at, at, Arrays.copyOfRange(bytes, at, to));
            default -> {
                byte[] other = any();
                int from = random.nextInt(other.length + 1);
                yield replaced(bytes, at, bytes.length, Arrays.copyOfRange(other, from, other.length));
            }
        };
    }

    private byte[] any() {
        return corpus.get(random.nextInt(corpus.size()));
    }

    private static byte[] replaced(byte[] bytes, int from, int to, byte[] by) {
        byte[] result = Arrays.copyOf(bytes, bytes.length - (to - from) + by.length);
        System.arraycopy(by, 0, result, from, by.length);
        System.arraycopy(bytes, to, result, from + by.length, bytes.length - to);
        return result;
    }

    private static List<byte[]> words(String... words) {
        return Arrays.stream(words)
                .map(word -> word.getBytes(StandardCharsets.ISO_8859_1))
                .toList();
    }
}
