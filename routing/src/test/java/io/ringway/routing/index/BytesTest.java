package io.ringway.routing.index;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.BitSet;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BytesTest {
    private static final int KEYS = 50_000;
    private static final int SLOTS = 1 << 17;

    /** A random function would leave 1 - e^(-KEYS/SLOTS) of the slots used, that is 41,500 for 50,000 keys. */
    @ParameterizedTest
    @ValueSource(strings = {"/api/resource-%d", "/%d", "%d/details", "/a-rather-long-common-prefix/%08d", "/x%d/y"})
    void spreadsSimilarKeysOverTheSlots(String form) {
        BitSet used = new BitSet(SLOTS);
        for (int i = 0; i < KEYS; i++) {
            UnsafeBuffer key = new UnsafeBuffer(form.formatted(i).getBytes(StandardCharsets.US_ASCII));
            long hash = Bytes.hash(ByteMap.seed(1), key, 0, key.capacity());
            used.set(ByteMap.slotOf(hash) & (SLOTS - 1));
        }

        assertThat(used.cardinality()).isGreaterThan(40_000);
    }

    @Test
    void hashesBothCasesAlikeWhenFolded() {
        UnsafeBuffer lower = new UnsafeBuffer("/some/path/and-more".getBytes(StandardCharsets.US_ASCII));
        UnsafeBuffer mixed = new UnsafeBuffer("/Some/PATH/and-MORE".getBytes(StandardCharsets.US_ASCII));

        assertThat(Bytes.hashFolded(7, mixed, 0, mixed.capacity()))
                .isEqualTo(Bytes.hash(7, lower, 0, lower.capacity()));
    }
}
