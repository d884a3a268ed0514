package io.ringway.server.overload;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.ringway.hotpath.guard.OverloadState;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ResourcesTest {
    @TempDir
    @SuppressWarnings("NullAway.Init") // JUnit sets it
    Path directory;

    @Test
    void garbageIsCollectedBeforeItShedsLoad() {
        AtomicLong heap = new AtomicLong(700);
        AtomicLong now = new AtomicLong();
        AtomicInteger collections = new AtomicInteger();
        HeapResource resource = new HeapResource(
                1000,
                () -> 50,
                heap::get,
                () -> {
                    collections.incrementAndGet();
                    heap.set(300);
                },
                now::get);
        assertThat(resource.pressure()).isEqualTo(0.75);
        assertThat(collections).hasValue(0);
        heap.set(800);
        assertThat(resource.pressure()).isEqualTo(0.35);
        assertThat(collections).hasValue(1);

        heap.set(900);
        assertThat(resource.pressure()).isEqualTo(0.95);
        assertThat(collections).hasValue(1); // not again so soon
        now.set(TimeUnit.SECONDS.toNanos(10));
        assertThat(resource.pressure()).isEqualTo(0.35);
        assertThat(collections).hasValue(2);
    }

    @Test
    void aCollectionThatCannotHelpIsNotMade() {
        AtomicInteger collections = new AtomicInteger();
        HeapResource resource =
                new HeapResource(1000, () -> 950, () -> 40, collections::incrementAndGet, System::nanoTime);
        assertThat(resource.pressure()).isEqualTo(0.99);
        assertThat(collections).hasValue(0);
    }

    @Test
    void memoryOfAGroupOfVersion2() throws IOException {
        write("proc", "0::/system.slice/ringway.service\n");
        write("cg/system.slice/ringway.service/memory.max", "1000\n");
        write("cg/system.slice/ringway.service/memory.current", "250\n");
        assertThat(memory(0)).isEqualTo(0.25);
        assertThat(memory(500)).isEqualTo(0.5);
        assertThat(memory(5000)).isEqualTo(0.25);
        write("cg/system.slice/ringway.service/memory.max", "max\n");
        assertThat(memory(0)).isCloseTo(0, within(1e-9));
        assertThat(memory(500)).isEqualTo(0.5);
    }

    @Test
    void buffersGrowWhileTheGroupHasMemory() throws IOException {
        AtomicLong now = new AtomicLong();
        write("proc", "0::/\n");
        write("cg/memory.max", "1600\n");
        write("cg/memory.current", "1900\n");
        write("cg/memory.stat", "anon 1400\nfile 500\ninactive_file 500\nactive_file 10\nslab 3\n");
        MemoryRoom room = new MemoryRoom(new Cgroup(directory.resolve("cg"), directory.resolve("proc")), now::get);
        assertThat(room.has(100)).isTrue();
        assertThat(room.has(101)).isFalse();
        assertThat(room.has(1)).as("it is not asked again at once").isFalse();
        now.addAndGet(TimeUnit.MILLISECONDS.toNanos(20));
        assertThat(room.has(1)).isTrue();
        write("cg/memory.max", "max\n");
        assertThat(room.has(1 << 30)).isTrue();
    }

    @Test
    void memoryOfAContainer() throws IOException {
        write("proc", "0::/../../elsewhere\n");
        write("cg/memory.max", "1000\n");
        write("cg/memory.current", "750\n");
        assertThat(memory(0)).isEqualTo(0.75);
    }

    @Test
    void memoryOfAGroupOfVersion1() throws IOException {
        write("proc", "5:cpu,cpuacct:/x\n4:memory:/docker/1\n");
        write("cg/memory/docker/1/memory.limit_in_bytes", "1000\n");
        write("cg/memory/docker/1/memory.usage_in_bytes", "100\n");
        assertThat(memory(0)).isEqualTo(0.1);
    }

    @Test
    void withoutAGroupNothingIsKnown() throws IOException {
        write("proc", "0::/\n");
        assertThatThrownBy(() -> memory(0)).isInstanceOf(IOException.class);
    }

    @Test
    void busynessOfTheMachineIsSmoothed() throws IOException {
        Path stat = write("stat", "cpu  100 0 100 700 100 0 0 0 50 50\ncpu0 1 2 3\n");
        CpuResource resource = new CpuResource(CpuResource.ofHost(stat));
        assertThat(resource.pressure()).isZero();
        write("stat", "cpu  150 0 100 720 110 10 10 0 99 99\ncpu0 1 2 3\n"); // 100 ticks more, 70 of them busy
        assertThat(resource.pressure()).isCloseTo(0.7 * 0.05, within(1e-9));
    }

    @Test
    void busynessOfAContainerCountsItsShare() throws IOException {
        write("proc", "0::/\n");
        write("cg/cpu.max", "50000 100000\n");
        write("cg/cpu.stat", "usage_usec 0\nuser_usec 0\n");
        Deque<Long> clock = new ArrayDeque<>(List.of(0L, 1_000_000_000L));
        CpuResource resource = new CpuResource(CpuResource.ofContainer(group(), clock::remove, 4));
        assertThat(resource.pressure()).isZero();
        write("cg/cpu.stat", "usage_usec 250000\nuser_usec 0\n"); // half of half a processor
        assertThat(resource.pressure()).isCloseTo(0.5 * 0.05, within(1e-9));
    }

    @Test
    void openDescriptorsAreCounted() throws IOException {
        double pressure = new FileDescriptorResource(10).pressure();
        assertThat(pressure).isPositive();
        assertThat(new FileDescriptorResource(20).pressure()).isLessThan(pressure);
    }

    @Test
    void heavierClassesAreResetFirst() {
        assertThat(ActionEffects.classes(1)).isEqualTo(1);
        assertThat(ActionEffects.classes(OverloadState.SATURATED / 2)).isEqualTo(5);
        assertThat(ActionEffects.classes(OverloadState.SATURATED)).isEqualTo(8);
    }

    private double memory(long most) throws IOException {
        return new CgroupMemoryResource(most, group()).pressure();
    }

    private Cgroup group() {
        return new Cgroup(directory.resolve("cg"), directory.resolve("proc"));
    }

    private Path write(String name, String text) throws IOException {
        Path file = directory.resolve(name);
        Files.createDirectories(file.getParent());
        return Files.writeString(file, text);
    }
}
