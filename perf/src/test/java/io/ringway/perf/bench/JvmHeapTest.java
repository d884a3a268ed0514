package io.ringway.perf.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class JvmHeapTest {
    private static final String BEFORE = """
            4711:
             DefNew     total 7424K, used 1000K [0x00000000e0000000, 0x00000000e0800000)
              eden space 6656K,  15% used [0x00000000e0000000, 0x00000000e00fa000)
             Tenured    total 57344K, used 2000K [0x00000000ea800000, 0x00000000ee000000)
            """;

    @Test
    void addsUpGenerations() {
        assertThat(JvmHeap.parse(BEFORE, List.of()).usedBytes()).isEqualTo(3000 << 10);
    }

    @Test
    void countsWhatWasFreedBetween() {
        JvmHeap before = JvmHeap.parse(BEFORE, List.of("Using Serial"));
        JvmHeap after = JvmHeap.parse(
                BEFORE.replace("used 1000K", "used 1024K"),
                List.of("Using Serial", "GC(0) Pause Young (Allocation Failure) 9M->3M(62M) 1.500ms"));

        assertThat(after.allocatedSince(before)).isEqualTo((24 << 10) + (6 << 20));
        assertThat(after.pauses()).isOne();
        assertThat(after.pauseMs()).isEqualTo(1.5);
    }
}
