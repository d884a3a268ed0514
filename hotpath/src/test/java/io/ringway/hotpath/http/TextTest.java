package io.ringway.hotpath.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.SplittableRandom;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;

/** {@link Swar}, {@link Token} and {@link Memory} against the same done byte by byte. */
class TextTest {
    private final UnsafeBuffer buffer = new UnsafeBuffer(ByteBuffer.allocateDirect(64));

    /** Every byte value at every place among neighbours that could carry or borrow into it. */
    @Test
    void hitsAreWhereTheBytesAre() {
        int[] neighbours = {'a', '~', 0x80, 0xFF, 0xA0, 0x21};
        for (int neighbour : neighbours) {
            for (int value = 0; value < 256; value++) {
                for (int place = 0; place < 8; place++) {
                    int shift = place * 8;
                    long word = ((Swar.ONES * neighbour) & ~(0xFFL << shift)) | ((long) value << shift);
                    assertThat(first(Swar.colonHits(word))).isEqualTo(first(word, b -> b == ':'));
                    assertThat(first(Swar.nonTargetHits(word)))
                            .isEqualTo(first(word, b -> b <= 0x20 || b >= 0x7F || b == '#'));
                    int control = first(word, b -> b < 0x20 || b == 0x7F);
                    int hit = first(Swar.controlHits(word));
                    assertThat(hit == control || (hit < control && byteAt(word, hit) == '~'))
                            .as("%x", word)
                            .isTrue();
                    assertThat(Swar.lower(word)).isEqualTo(lower(word));
                    assertThat(Swar.isPlainName(word)).as("%x", word).isEqualTo(first(word, b -> !isPlain(b)) == 8);
                }
            }
        }
    }

    private interface Test1 {
        boolean test(int b);
    }

    private static boolean isPlain(int b) {
        return (b >= 'a' && b <= 'z') || (b >= '0' && b <= '9') || b == '-';
    }

    private static int first(long hits) {
        return Swar.firstByte(hits);
    }

    private static int first(long word, Test1 test) {
        for (int i = 0; i < 8; i++) {
            if (test.test(byteAt(word, i))) {
                return i;
            }
        }
        return 8;
    }

    private static int byteAt(long word, int index) {
        return (int) (word >>> (index * 8)) & 0xFF;
    }

    private static long lower(long word) {
        long result = 0;
        for (int i = 7; i >= 0; i--) {
            int b = byteAt(word, i);
            result = (result << 8) | (b >= 'A' && b <= 'Z' ? b + 32 : b);
        }
        return result;
    }

    @Test
    void wordsBehindTheEndReadAsZero() {
        buffer.setMemory(0, 64, (byte) 'x');
        assertThat(Memory.word(buffer, 56)).isEqualTo(Swar.ONES * 'x');
        for (int left = 0; left < 8; left++) {
            assertThat(Memory.word(buffer, 64 - left)).isEqualTo((Swar.ONES * 'x') & Swar.mask(left));
        }
        assertThat(Swar.mask(8)).isEqualTo(-1);
        assertThat(Swar.of("abc")).isEqualTo(0x636261);
    }

    @Test
    void accessOutsideIsRefusedInTests() {
        assertThatThrownBy(() -> Memory.getByte(buffer, 64)).isInstanceOf(IndexOutOfBoundsException.class);
        assertThatThrownBy(() -> Memory.getLong(buffer, 57)).isInstanceOf(IndexOutOfBoundsException.class);
        assertThatThrownBy(() -> Memory.putShort(buffer, -1, (short) 0)).isInstanceOf(IndexOutOfBoundsException.class);
        assertThatThrownBy(() -> Memory.checkRange(new UnsafeBuffer(new byte[8]), 0, 8))
                .isInstanceOf(IndexOutOfBoundsException.class);
    }

    @Test
    void lowersTokensAndStopsAtTheFirstOtherByte() {
        String alphabet = "ABZabz09-!#$%&'*+.^_`|~";
        for (long seed = 0; seed < 20_000; seed++) {
            SplittableRandom random = new SplittableRandom(seed);
            StringBuilder text = new StringBuilder();
            int length = random.nextInt(40);
            for (int i = 0; i < length; i++) {
                text.append(
                        random.nextInt(60) == 0
                                ? " (:\u00e9\0".charAt(random.nextInt(5))
                                : alphabet.charAt(random.nextInt(random.nextBoolean() ? 9 : 23)));
            }
            int start = random.nextInt(9);
            buffer.setMemory(0, 64, (byte) 'Q');
            buffer.putBytes(start, text.toString().getBytes(StandardCharsets.ISO_8859_1));
            int stop = Token.lowerInPlace(buffer, start, start + length);
            int expected = 0;
            while (expected < length && isTokenChar(text.charAt(expected))) {
                expected++;
            }
            assertThat(stop - start).as("seed %d", seed).isEqualTo(expected);
            for (int i = 0; i < expected; i++) {
                char c = text.charAt(i);
                assertThat((char) buffer.getByte(start + i))
                        .as("seed %d", seed)
                        .isEqualTo(c >= 'A' && c <= 'Z' ? (char) (c + 32) : c);
            }
            assertThat(Token.isToken(buffer, start, length)).isEqualTo(length > 0 && expected == length);
            assertThat(start == 0 || buffer.getByte(start - 1) == 'Q').isTrue();
            assertThat(buffer.getByte(start + length)).isEqualTo((byte) 'Q');
        }
    }

    private static boolean isTokenChar(char c) {
        return c > ' ' && c < 0x7F && "\"(),/:;<=>?@[\\]{}".indexOf(c) < 0;
    }
}
