package io.ringway.hotpath.stats;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

class StatusSlotsTest {
    private final StatusSlots slots = new StatusSlots();

    @Test
    void everyStatusHasOneSlotAndComesBackFromIt() {
        for (int status : new int[] {200, 404, 599, 299, 100, 200, 299}) {
            assertThat(slots.code(slots.find(status))).isEqualTo(status);
        }
        assertThat(slots.find(299)).isEqualTo(slots.find(299));
        assertThat(slots.code(slots.find(99))).isEqualTo(100);
        assertThat(slots.code(slots.find(1000))).isEqualTo(599);
    }

    @Test
    void whenThereAreNoneLeftAStatusCountsAsTheFirstOfItsClass() {
        Map<Integer, Integer> statusOfSlot = new HashMap<>();
        for (int status = 100; status < 600; status++) {
            int slot = slots.find(status);
            assertThat(slot).isBetween(0, StatusSlots.COUNT - 1);
            statusOfSlot.putIfAbsent(slot, slots.code(slot));
        }
        assertThat(statusOfSlot).hasSize(StatusSlots.COUNT).doesNotContainValue(0);
        assertThat(slots.code(slots.find(599))).isEqualTo(500);
        assertThat(slots.code(slots.find(503))).isEqualTo(503);
    }
}
