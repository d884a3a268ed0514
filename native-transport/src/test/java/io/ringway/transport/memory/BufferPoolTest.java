package io.ringway.transport.memory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class BufferPoolTest {
    private final BufferPool pool = new BufferPool(4, 2);

    @AfterEach
    void close() {
        pool.close();
    }

    @Test
    void handsOutEveryBlockOnceAndThenNone() {
        Set<Integer> positions = new HashSet<>();
        for (int i = 0; i < 4; i++) {
            positions.add(pool.take());
        }
        assertThat(positions).containsExactlyInAnyOrder(0, 16384, 32768, 49152);
        assertThat(pool.available()).isZero();
        assertThat(pool.take()).isEqualTo(BufferPool.NONE);
        assertThat(pool.exhaustedCount()).isEqualTo(1);
        assertThat(pool.takenCount()).isEqualTo(4);
    }

    @Test
    void growsWhileThereIsRoom() {
        AtomicInteger roomFor = new AtomicInteger(64);
        try (BufferPool growing = new BufferPool(200, 0, bytes -> {
            assertThat(bytes).isEqualTo(64 * BufferPool.BLOCK_BYTES);
            return roomFor.addAndGet(-64) >= 0;
        })) {
            int first = growing.take();
            for (int i = 1; i < 64; i++) {
                assertThat(growing.take()).isNotEqualTo(BufferPool.NONE);
            }
            assertThat(growing.isScarce()).isFalse();
            assertThat(growing.take()).isEqualTo(BufferPool.NONE);
            assertThat(growing.available()).isZero();
            assertThat(growing.isScarce()).isTrue();
            growing.give(first);
            assertThat(growing.available()).isEqualTo(1);
            assertThat(growing.take()).isEqualTo(first);
            roomFor.set(64);
            assertThat(growing.take()).isNotEqualTo(BufferPool.NONE);
            assertThat(growing.takenCount()).isEqualTo(65);
            assertThat(growing.available()).isEqualTo(135);
            assertThat(growing.exhaustedCount()).isEqualTo(1);
        }
    }

    @Test
    void jumboBlocksNeedRoomOnce() {
        AtomicInteger roomFor = new AtomicInteger(1);
        try (BufferPool growing = new BufferPool(4, 3, _ -> roomFor.getAndDecrement() > 0)) {
            int jumbo = growing.takeJumbo();
            assertThat(jumbo).isNotEqualTo(BufferPool.NONE);
            assertThat(growing.takeJumbo()).isEqualTo(BufferPool.NONE);
            growing.give(jumbo);
            assertThat(growing.takeJumbo()).isEqualTo(jumbo);
            roomFor.set(2);
            assertThat(growing.takeJumbo()).isNotEqualTo(BufferPool.NONE);
            assertThat(growing.takeJumbo()).isNotEqualTo(BufferPool.NONE);
            assertThat(growing.takenCount()).isEqualTo(3);
        }
    }

    @Test
    void handsOutTheBlockThatCameBackLast() {
        int first = pool.take();
        int second = pool.take();
        pool.give(first + 100);
        pool.give(second);
        assertThat(pool.take()).isEqualTo(second);
        assertThat(pool.take()).isEqualTo(first);
    }

    @Test
    void keepsJumboBlocksApart() {
        int jumbo = pool.takeJumbo();
        int other = pool.takeJumbo();
        assertThat(pool.takeJumbo()).isEqualTo(BufferPool.NONE);
        assertThat(pool.isJumbo(jumbo)).isTrue();
        assertThat(pool.startOf(jumbo + 65_535)).isEqualTo(jumbo);
        assertThat(pool.limitOf(jumbo + 65_535)).isEqualTo(jumbo + 65_536);
        assertThat(pool.blockOf(jumbo)).isNotEqualTo(pool.blockOf(other));
        assertThat(pool.blockStart(pool.blockOf(jumbo))).isEqualTo(jumbo);
        pool.give(jumbo + 5);
        assertThat(pool.takeJumbo()).isEqualTo(jumbo);
    }

    @Test
    void freesABlockWithItsLastHolder() {
        int position = pool.take();
        pool.retain(position);
        assertThat(pool.isShared(position)).isTrue();
        pool.give(position);
        assertThat(pool.isShared(position)).isFalse();
        assertThat(pool.takenCount()).isEqualTo(1);
        pool.give(position);
        assertThat(pool.takenCount()).isZero();
    }

    @Test
    void noticesABlockGivenTwice() {
        int position = pool.take();
        pool.give(position);
        assertThatThrownBy(() -> pool.give(position)).isInstanceOf(AssertionError.class);
    }

    @Test
    void memoryIsThereToTheLastByte() {
        int position = 0;
        for (int i = 0; i < 4; i++) {
            position = Math.max(position, pool.take());
        }
        pool.buffer().putByte(pool.limitOf(position) - 1, (byte) 7);
        assertThat(pool.buffer().getByte(position + BufferPool.BLOCK_BYTES - 1)).isEqualTo((byte) 7);
        assertThat(pool.buffer().addressOffset()).isEqualTo(pool.baseAddress());
    }

    @Test
    void refusesARegionThatPositionsCannotName() {
        assertThatThrownBy(() -> new BufferPool(1 << 17, 1)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new BufferPool(0, 1)).isInstanceOf(IllegalArgumentException.class);
    }
}
