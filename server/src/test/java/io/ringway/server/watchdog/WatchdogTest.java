package io.ringway.server.watchdog;

import static org.assertj.core.api.Assertions.assertThat;

import io.ringway.config.overload.WatchdogSettings;
import io.ringway.hotpath.stats.StatName;
import io.ringway.hotpath.stats.StatsRegistry;
import io.ringway.hotpath.stats.WriterStats;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class WatchdogTest {
    private static final long MS = 1_000_000;

    private final StatsRegistry registry = new StatsRegistry();
    private final WriterStats stats = registry.newWriter();
    private final List<String> log = new ArrayList<>();
    private final List<String> killed = new ArrayList<>();
    private final List<Fake> workers =
            IntStream.range(0, 3).mapToObj(i -> new Fake("worker_" + i)).toList();
    private final Fake main = new Fake("main_thread");
    private long nowMs;

    @Test
    void whoTurnsIsLeftAlone() {
        Watchdog watchdog = watchdog(WatchdogSettings.DEFAULT);
        for (int i = 0; i < 100; i++) {
            workers.getFirst().turns++; // busy: it turns without being asked
            look(watchdog, 40);
        }
        assertThat(log).isEmpty();
        assertThat(count("server.watchdog_miss")).isZero();
        assertThat(workers.getFirst().wakes).isZero();
        assertThat(workers.get(1).wakes).isEqualTo(50); // idle: asked at every second look
    }

    @Test
    void whoIsStuckIsToldOnceWithItsStack() {
        Watchdog watchdog = watchdog(WatchdogSettings.DEFAULT);
        look(watchdog, 40);
        workers.get(1).isStuck = true;
        workers.get(1).foreignCode = "the Lua script a.lua";
        look(watchdog, 40); // asked here
        look(watchdog, 200);
        assertThat(log).isEmpty();
        look(watchdog, 40);
        assertThat(log).hasSize(1);
        assertThat(log.getFirst())
                .startsWith("watchdog: worker_1 has been stuck for 240 ms in the Lua script a.lua\n    at ")
                .contains("WatchdogTest");
        assertThat(count("server.watchdog_miss")).isEqualTo(1);
        assertThat(count("workers.watchdog_miss")).isEqualTo(1);
        assertThat(count("server.worker_1.watchdog_miss")).isEqualTo(1);
        assertThat(count("server.worker_0.watchdog_miss")).isZero();
        look(watchdog, 900);
        look(watchdog, 900);
        assertThat(count("server.watchdog_miss")).isEqualTo(1);
        assertThat(count("server.worker_1.watchdog_mega_miss")).isEqualTo(1);
        assertThat(log).hasSize(1);

        workers.get(1).isStuck = false;
        workers.get(1).turns++;
        look(watchdog, 40);
        assertThat(log.getLast()).isEqualTo("watchdog: worker_1 turns again, after 2040 ms");
        workers.get(1).isStuck = true;
        look(watchdog, 40);
        look(watchdog, 240);
        assertThat(count("server.worker_1.watchdog_miss")).isEqualTo(2);
        assertThat(killed).isEmpty();
    }

    @Test
    void theControlThreadIsToldLater() {
        Watchdog watchdog = watchdog(WatchdogSettings.DEFAULT);
        look(watchdog, 40);
        main.isStuck = true;
        look(watchdog, 40);
        look(watchdog, 240);
        assertThat(count("main_thread.watchdog_miss")).isEqualTo(1);
        assertThat(log).isEmpty(); // a large configuration takes its time
        look(watchdog, 900);
        assertThat(count("server.main_thread.watchdog_mega_miss")).isEqualTo(1);
        assertThat(log).hasSize(1);
    }

    @Test
    void oneThatIsStuckTooLongEndsTheProcess() {
        Watchdog watchdog = watchdog(new WatchdogSettings(200 * MS, 1000 * MS, 3000 * MS, 0, 0, 0));
        workers.getFirst().isStuck = true;
        look(watchdog, 40);
        look(watchdog, 40);
        look(watchdog, 2900);
        assertThat(killed).isEmpty();
        look(watchdog, 200);
        assertThat(killed).hasSize(1);
        assertThat(killed.getFirst()).contains("worker_0", "kill_timeout");
    }

    @Test
    void severalThatAreStuckEndTheProcess() {
        Watchdog watchdog = watchdog(new WatchdogSettings(200 * MS, 1000 * MS, 0, 0, 500 * MS, 1));
        workers.get(0).isStuck = true;
        workers.get(1).isStuck = true;
        look(watchdog, 40);
        look(watchdog, 40);
        look(watchdog, 600);
        assertThat(killed).isEmpty(); // all three have to be
        workers.get(2).isStuck = true;
        look(watchdog, 40);
        look(watchdog, 40);
        look(watchdog, 600);
        assertThat(killed).isNotEmpty();
        assertThat(killed.getFirst()).contains("3 workers", "multikill_timeout");
    }

    private Watchdog watchdog(WatchdogSettings settings) {
        return new Watchdog(
                new WatchdogSettings.OfThreads(WatchdogSettings.DEFAULT, settings),
                workers.stream().map(worker -> watched(worker, "workers", true)).toList(),
                watched(main, "main_thread", false),
                killed::add);
    }

    private WatchedThread watched(Fake thread, String group, boolean isToldEarly) {
        return new WatchedThread(
                thread, group, StatName.of("server").then(thread.name)::then, isToldEarly, registry, stats, log::add);
    }

    private void look(Watchdog watchdog, long laterMs) {
        nowMs += laterMs;
        watchdog.look(nowMs * MS);
    }

    private long count(String name) {
        return registry.read(registry.counter(StatName.of(name)));
    }

    /** Turns when it is asked to, unless it is stuck. */
    private static final class Fake implements Watched {
        private final String name;
        private long turns;
        private int wakes;
        private boolean isStuck;
        private @Nullable String foreignCode;

        Fake(String name) {
            this.name = name;
        }

        @Override
        public String name() {
            return name;
        }

        @Override
        public long turns() {
            return turns;
        }

        @Override
        public void wake() {
            wakes++;
            turns += isStuck ? 0 : 1;
        }

        @Override
        public Thread thread() {
            return Thread.currentThread();
        }

        @Override
        public @Nullable String foreignCode() {
            return foreignCode;
        }
    }
}
