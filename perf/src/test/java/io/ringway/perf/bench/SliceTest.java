package io.ringway.perf.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class SliceTest {
    @Test
    void dividesTimeByRequests() {
        assertThat(Slice.perRequestUs(List.of(new Slice(1000, 9_000_000), new Slice(1000, 10_500_000))))
                .containsExactly(9.0, 10.5);
    }

    @Test
    void leavesOutSlicesThatOthersTook() {
        List<Slice> slices =
                List.of(new Slice(1000, 9_000_000), new Slice(3, 0), new Slice(1000, 9_000_000), new Slice(40, 1));

        assertThat(Slice.perRequestUs(slices)).containsExactly(9.0, 9.0);
    }

    @Test
    void isEmptyWithoutSlices() {
        assertThat(Slice.perRequestUs(List.of())).isEmpty();
    }
}
