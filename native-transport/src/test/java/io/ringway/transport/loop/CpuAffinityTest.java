package io.ringway.transport.loop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

@EnabledOnOs(OS.LINUX)
class CpuAffinityTest {

    @Test
    void listsTheAllowedCpusInOrder() {
        assertThat(CpuAffinity.allowedCpus()).hasSizeGreaterThanOrEqualTo(1).isSorted();
    }

    @Test
    void pinsOnlyTheCallingThread() throws Exception {
        int[] allowed = CpuAffinity.allowedCpus();
        int last = allowed.length - 1;
        AtomicInteger pinned = new AtomicInteger();
        AtomicReference<String> seen = new AtomicReference<>("");
        Thread thread = new Thread(() -> {
            pinned.set(CpuAffinity.pinCurrentThread(last));
            try {
                seen.set(Files.readAllLines(Path.of("/proc/thread-self/status")).stream()
                        .filter(line -> line.startsWith("Cpus_allowed_list:"))
                        .findFirst()
                        .orElseThrow());
            } catch (Exception e) {
                fail(e);
            }
        });
        thread.start();
        thread.join();
        assertThat(pinned.get()).isEqualTo(allowed[last]);
        assertThat(seen.get()).endsWith("\t" + allowed[last]);
        assertThat(CpuAffinity.allowedCpus()).isEqualTo(allowed);
    }

    @Test
    void wrapsAroundWithMoreWorkersThanCpus() throws Exception {
        int[] allowed = CpuAffinity.allowedCpus();
        AtomicInteger pinned = new AtomicInteger();
        Thread thread = new Thread(() -> pinned.set(CpuAffinity.pinCurrentThread(allowed.length)));
        thread.start();
        thread.join();
        assertThat(pinned.get()).isEqualTo(allowed[0]);
    }
}
