package io.ringway.perf.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TaskClockTest {
    @Test
    void keepsTheTimeOfThreadsThatHaveEnded() throws InterruptedException {
        try (TaskClock clock = new TaskClock(List.of(ProcessHandle.current().pid()))) {
            CpuTime before = clock.read();
            Thread worker = new Thread(TaskClockTest::burn, "burner");
            worker.start();
            while (worker.isAlive()) {
                clock.read();
                Thread.onSpinWait();
            }
            worker.join();
            CpuTime after = clock.read();

            assertThat(after.since(before).workNs()).isPositive();
            assertThat(clock.read().since(after).totalNs()).isNotNegative();
        }
    }

    @ParameterizedTest
    @CsvSource({
        "C2 CompilerThre, JIT",
        "C1 CompilerThre, JIT",
        "GC Thread#0, GC",
        "G1 Conc#0, GC",
        "VM Thread, GC",
        "worker-0, WORK",
        "nginx, WORK",
    })
    void tellsWhatAThreadIsForByItsName(String comm, ThreadRole role) {
        assertThat(ThreadRole.of(comm)).isEqualTo(role);
    }

    private static void burn() {
        long sum = 0;
        for (int i = 0; i < 50_000_000; i++) {
            sum += Long.numberOfTrailingZeros(sum ^ i);
        }
        assertThat(sum).isNotZero();
    }
}
