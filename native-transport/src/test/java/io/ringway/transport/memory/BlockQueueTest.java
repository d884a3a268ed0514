package io.ringway.transport.memory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class BlockQueueTest {
    private final BufferPool pool = new BufferPool(4, 0);
    private final BlockQueue queue = new BlockQueue(pool);

    @AfterEach
    void close() {
        pool.close();
    }

    @Test
    void givesBlocksBackInOrder() {
        int first = pool.take();
        int second = pool.take();
        queue.add(first + 10, 100);
        queue.add(second, 50);
        assertThat(queue.bytes()).isEqualTo(150);
        assertThat(queue.position()).isEqualTo(first + 10);
        assertThat(queue.length()).isEqualTo(100);
        assertThat(pool.isQueued(first)).isTrue();

        queue.skip(30);
        assertThat(queue.bytes()).isEqualTo(120);
        assertThat(queue.remove()).isEqualTo(first + 40);
        assertThat(pool.isQueued(first)).isFalse();
        assertThat(queue.bytes()).isEqualTo(50);
        assertThat(queue.remove()).isEqualTo(second);
        assertThat(queue.isEmpty()).isTrue();
        assertThat(queue.bytes()).isZero();
    }

    @Test
    void aBlockThatWasSkippedToItsEndIsStillNamedByItsPosition() {
        int block = pool.take();
        queue.add(block, BufferPool.BLOCK_BYTES);
        queue.skip(BufferPool.BLOCK_BYTES);
        assertThat(queue.isEmpty()).isFalse();
        int removed = queue.remove();
        assertThat(pool.blockOf(removed)).isEqualTo(pool.blockOf(block));
        pool.give(removed);
        assertThat(pool.takenCount()).isZero();
    }

    @Test
    void smallPiecesShareABlockUnlessSomebodyElseHoldsIt() {
        int first = pool.take();
        queue.addCompactly(first, 10);
        int second = pool.take();
        pool.buffer().putByte(second, (byte) 7);
        queue.addCompactly(second, 1);
        assertThat(queue.length()).isEqualTo(11);
        assertThat(pool.buffer().getByte(first + 10)).isEqualTo((byte) 7);
        assertThat(pool.takenCount()).isEqualTo(1);

        pool.retain(first);
        queue.addCompactly(pool.take(), 1);
        assertThat(queue.length()).isEqualTo(11);
        assertThat(queue.bytes()).isEqualTo(12);
        assertThat(pool.takenCount()).isEqualTo(2);
        pool.give(first);
        queue.clear();
        assertThat(pool.takenCount()).isZero();
    }

    @Test
    void clearsToAnEmptyPool() {
        for (int i = 0; i < 4; i++) {
            queue.add(pool.take(), 1 + i);
        }
        queue.clear();
        assertThat(queue.isEmpty()).isTrue();
        assertThat(queue.bytes()).isZero();
        assertThat(pool.takenCount()).isZero();
        queue.add(pool.take(), 5);
        assertThat(queue.bytes()).isEqualTo(5);
    }

    @Test
    void refusesABlockThatIsQueuedAlready() {
        int block = pool.take();
        queue.add(block, 5);
        assertThatThrownBy(() -> queue.add(block + 5, 5)).isInstanceOf(AssertionError.class);
    }

    @Test
    void keepsManySmallPiecesInFewBlocks() {
        for (int i = 0; i < 1_000; i++) {
            int viewed = pool.take();
            pool.buffer().putByte(viewed + 7, (byte) i);
            assertThat(queue.keep(viewed + 7, 1)).isTrue();
            pool.give(viewed);
        }
        assertThat(queue.bytes()).isEqualTo(1_000);
        assertThat(pool.takenCount()).isEqualTo(1);
        for (int i = 0; i < 1_000; i++) {
            assertThat(pool.buffer().getByte(queue.position())).isEqualTo((byte) i);
            queue.skip(1);
        }
        queue.clear();
    }

    @Test
    void keepsSmallPiecesOfABlockThatSomebodyElseFills() {
        int viewed = pool.take();
        for (int i = 0; i < 100; i++) {
            pool.buffer().putByte(viewed + i, (byte) i);
        }
        for (int i = 0; i < 100; i += 2) {
            assertThat(queue.keep(viewed + i, 1)).isTrue();
        }
        assertThat(pool.takenCount()).isEqualTo(2);
        assertThat(pool.buffer().getByte(viewed + 1)).isEqualTo((byte) 1);
        assertThat(queue.bytes()).isEqualTo(50);
        queue.clear();
        pool.give(viewed);
        assertThat(pool.takenCount()).isZero();
    }

    @Test
    void keepsLargePiecesWithoutACopyAndSaysWhenThereIsNoMemory() {
        int viewed = pool.take();
        assertThat(queue.keep(viewed, BufferPool.BLOCK_BYTES)).isTrue();
        assertThat(queue.position()).isEqualTo(viewed);
        assertThat(pool.takenCount()).isEqualTo(1);
        for (int i = 0; i < 3; i++) {
            assertThat(queue.keep(viewed, BufferPool.BLOCK_BYTES)).isTrue();
        }
        assertThat(queue.keep(viewed, BufferPool.BLOCK_BYTES)).isFalse();
        queue.clear();
        pool.give(viewed);
        assertThat(pool.takenCount()).isZero();
    }
}
