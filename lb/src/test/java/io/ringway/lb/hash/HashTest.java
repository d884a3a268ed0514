package io.ringway.lb.hash;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.SplittableRandom;
import net.jpountz.xxhash.XXHash64;
import net.jpountz.xxhash.XXHashFactory;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HashTest {

    /** Values that Envoy's own tests name. */
    @ParameterizedTest
    @CsvSource({
        "foo, 3728699739546630719, 9631199822919835226",
        "bar, 5234164152756840025, 11474628671133349555",
        "lyft, 4400747396090729504, 12847078931730529320",
        "'', 17241709254077376921, 6142509188972423790"
    })
    void publishedValues(String text, String xx, String murmur) {
        assertThat(Long.toUnsignedString(XxHash64.hash(text, 0))).isEqualTo(xx);
        assertThat(Long.toUnsignedString(MurmurHash2.hash(text))).isEqualTo(murmur);
    }

    @Test
    void publishedValuesWithALineFeed() {
        assertThat(Long.toUnsignedString(XxHash64.hash("foo\nbar", 0))).isEqualTo("8917841378505826757");
        assertThat(Long.toUnsignedString(MurmurHash2.hash("foo\nbar"))).isEqualTo("16306510975912980159");
    }

    @Test
    void equalsTheLibraryForEveryLengthAndSeed() {
        XXHash64 library = XXHashFactory.safeInstance().hash64();
        SplittableRandom random = new SplittableRandom(5);
        byte[] bytes = new byte[400];
        random.nextBytes(bytes);
        UnsafeBuffer buffer = new UnsafeBuffer(bytes);
        for (int length = 0; length < 300; length++) {
            long seed = length % 3 == 0 ? 0 : random.nextLong();
            int start = random.nextInt(100);
            assertThat(XxHash64.hash(buffer, start, length, seed))
                    .as("length %d", length)
                    .isEqualTo(library.hash(bytes, start, length, seed));
        }
    }
}
