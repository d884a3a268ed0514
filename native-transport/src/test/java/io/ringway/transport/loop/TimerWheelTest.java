package io.ringway.transport.loop;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TimerWheelTest {
    private static final long TICK_NS = 1L << TimerWheel.TICK_SHIFT;
    /** Clock origins: nanoTime may start anywhere, below zero too. */
    private static final long[] STARTS = {0, 12_345, -7_000_000_000_000L, Long.MAX_VALUE / 4};

    private static final class Probe extends Timer {
        long firedAtNs = Long.MIN_VALUE;
        int fired;

        @Override
        protected void onExpiry(long nowNs) {
            firedAtNs = nowNs;
            fired++;
        }
    }

    @Test
    void firesAtTheFirstTickAtOrAfterTheDeadline() {
        for (long startNs : STARTS) {
            TimerWheel wheel = new TimerWheel(startNs);
            Probe probe = new Probe();
            long deadlineNs = startNs + 10 * TICK_NS - 5;
            wheel.schedule(probe, deadlineNs);

            wheel.advance(deadlineNs - 1);
            assertThat(probe.fired).isZero();
            wheel.advance(startNs + 10 * TICK_NS);
            assertThat(probe.fired).isEqualTo(1);
            assertThat(probe.isScheduled()).isFalse();
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 100, 5_000, 16_000, 1_000_000, 3_600_000, 90_000_000, 6_000_000_000L})
    void sleepsExactlyUntilTheNextDeadlineAndIsNeverEarly(long delayMs) {
        for (long startNs : STARTS) {
            TimerWheel wheel = new TimerWheel(startNs);
            Probe probe = new Probe();
            long deadlineNs = startNs + 777 + TimeUnit.MILLISECONDS.toNanos(delayMs);
            wheel.schedule(probe, deadlineNs);

            long nowNs = startNs;
            int wakeUps = 0;
            while (probe.fired == 0) {
                long idleNs = wheel.idleNs(nowNs, Long.MAX_VALUE);
                assertThat(idleNs).isPositive();
                nowNs += idleNs;
                wheel.advance(nowNs);
                wakeUps++;
            }
            assertThat(nowNs).isBetween(deadlineNs, deadlineNs + TICK_NS);
            // One per level, and one per pass over a horizon that the deadline lies beyond.
            assertThat(wakeUps).isLessThanOrEqualTo(12);
        }
    }

    @Test
    void catchesUpInOneCallAfterALongSleep() {
        TimerWheel wheel = new TimerWheel(0);
        List<Probe> probes = new ArrayList<>();
        for (int i = 0; i < 500; i++) {
            Probe probe = new Probe();
            probes.add(probe);
            wheel.schedule(probe, TimeUnit.MILLISECONDS.toNanos(i * 977L));
        }
        wheel.advance(TimeUnit.HOURS.toNanos(1));
        assertThat(probes).allMatch(probe -> probe.fired == 1);
        assertThat(wheel.count()).isZero();
        assertThat(wheel.idleNs(TimeUnit.HOURS.toNanos(1), 42)).isEqualTo(42);
    }

    @Test
    void staysExactWhenItWasNotAdvancedWhileEmpty() {
        TimerWheel wheel = new TimerWheel(0);
        long nowNs = TimeUnit.DAYS.toNanos(3);
        wheel.advance(nowNs);
        Probe probe = new Probe();
        wheel.schedule(probe, nowNs + TimeUnit.SECONDS.toNanos(15));
        assertThat(wheel.idleNs(nowNs, Long.MAX_VALUE)).isGreaterThan(TimeUnit.SECONDS.toNanos(8));
        wheel.advance(nowNs + TimeUnit.SECONDS.toNanos(15) - 1);
        assertThat(probe.fired).isZero();
        wheel.advance(nowNs + TimeUnit.SECONDS.toNanos(15) + TICK_NS);
        assertThat(probe.fired).isEqualTo(1);
    }

    @Test
    void cancelledTimersDoNotFireAndTheirBucketIsForgotten() {
        TimerWheel wheel = new TimerWheel(0);
        Probe kept = new Probe();
        Probe cancelled = new Probe();
        wheel.schedule(kept, 100 * TICK_NS);
        wheel.schedule(cancelled, 3 * TICK_NS);
        wheel.cancel(cancelled);
        wheel.cancel(cancelled);
        assertThat(wheel.count()).isEqualTo(1);
        wheel.advance(3 * TICK_NS);
        assertThat(cancelled.fired).isZero();
        assertThat(wheel.idleNs(3 * TICK_NS, Long.MAX_VALUE)).isGreaterThan(TICK_NS);
    }

    @Test
    void aTimerMayCancelAnotherThatIsDueInTheSameTurn() {
        TimerWheel wheel = new TimerWheel(0);
        Probe victim = new Probe();
        Timer killer = new Timer() {
            @Override
            protected void onExpiry(long nowNs) {
                wheel.cancel(victim);
            }
        };
        wheel.schedule(killer, TICK_NS);
        wheel.schedule(victim, TICK_NS);
        wheel.advance(2 * TICK_NS);
        assertThat(victim.fired).isZero();
        assertThat(wheel.count()).isZero();
    }

    @Test
    void aTimerThatAlwaysReschedulesForNowFiresOncePerTurn() {
        TimerWheel wheel = new TimerWheel(0);
        int[] fired = {0};
        Timer eager = new Timer() {
            @Override
            protected void onExpiry(long nowNs) {
                fired[0]++;
                wheel.schedule(this, nowNs);
            }
        };
        wheel.schedule(eager, 0);
        wheel.advance(TimeUnit.SECONDS.toNanos(10));
        assertThat(fired[0]).isEqualTo(1);
        wheel.advance(TimeUnit.SECONDS.toNanos(20));
        assertThat(fired[0]).isEqualTo(2);
    }

    @Test
    void aFailingTimerDoesNotStopTheOthers() {
        TimerWheel wheel = new TimerWheel(0);
        Probe probe = new Probe();
        wheel.schedule(
                new Timer() {
                    @Override
                    protected void onExpiry(long nowNs) {
                        throw new IllegalStateException("expected by the test");
                    }
                },
                TICK_NS);
        wheel.schedule(probe, TICK_NS);
        wheel.advance(2 * TICK_NS);
        assertThat(probe.fired).isEqualTo(1);
    }

    @Test
    void boundsTheWorkOfATurnAndAsksForTheNextOneAtOnce() {
        TimerWheel wheel = new TimerWheel(0);
        List<Probe> probes = new ArrayList<>();
        for (int i = 0; i < 3000; i++) {
            Probe probe = new Probe();
            probes.add(probe);
            wheel.schedule(probe, TICK_NS);
        }
        wheel.advance(TICK_NS);
        assertThat(probes.stream().filter(probe -> probe.fired == 1)).hasSize(1024);
        assertThat(wheel.idleNs(TICK_NS, 1_000)).isZero();
        wheel.advance(TICK_NS);
        wheel.advance(TICK_NS);
        assertThat(probes).allMatch(probe -> probe.fired == 1);
    }

    @Test
    void aDeadlineBeyondAllArithmeticIsNeverDue() {
        for (long startNs : STARTS) {
            TimerWheel wheel = new TimerWheel(startNs);
            Probe probe = new Probe();
            wheel.schedule(probe, Long.MAX_VALUE);
            wheel.advance(startNs + TimeUnit.DAYS.toNanos(400));
            assertThat(probe.fired).isZero();
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void agreesWithASimpleModel(long seed) {
        Random random = new Random(seed);
        long startNs = random.nextLong() / 4;
        TimerWheel wheel = new TimerWheel(startNs);
        List<Probe> probes = new ArrayList<>();
        long nowNs = startNs;
        for (int step = 0; step < 3_000; step++) {
            if (probes.size() < 200 || random.nextInt(3) == 0) {
                Probe probe = probes.size() < 200 ? new Probe() : probes.get(random.nextInt(probes.size()));
                if (!probes.contains(probe)) {
                    probes.add(probe);
                }
                wheel.schedule(probe, nowNs + (long) Math.pow(10, random.nextDouble() * 14));
                probe.fired = 0;
            } else if (random.nextInt(4) == 0) {
                Probe probe = probes.get(random.nextInt(probes.size()));
                wheel.cancel(probe);
                probe.fired = 0;
            }
            nowNs += (long) Math.pow(10, random.nextDouble() * 12);
            wheel.advance(nowNs);
            for (Probe probe : probes) {
                if (probe.isScheduled()) {
                    assertThat(probe.deadlineNs()).as("overdue, seed %s", seed).isGreaterThan(nowNs - TICK_NS);
                } else if (probe.fired > 0) {
                    assertThat(probe.firedAtNs).as("early, seed %s", seed).isGreaterThanOrEqualTo(probe.deadlineNs());
                    assertThat(probe.fired).isEqualTo(1);
                }
            }
        }
    }
}
