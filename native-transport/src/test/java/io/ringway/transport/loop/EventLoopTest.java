package io.ringway.transport.loop;

import static org.assertj.core.api.Assertions.assertThat;

import io.ringway.transport.Transport;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.LongConsumer;
import org.junit.jupiter.api.Test;

class EventLoopTest {
    private static final long SECOND = TimeUnit.SECONDS.toNanos(1);

    private final FakeClock clock = new FakeClock();
    private final List<Long> waits = new ArrayList<>();
    private int wakes;
    private LongConsumer duringPoll = timeoutNs -> {};
    private final EventLoop loop = new EventLoop(transport(), clock);

    private static final class FakeClock implements Clock {
        long nowNs = 5_000;
        int reads;

        @Override
        public long nanoTime() {
            reads++;
            return nowNs;
        }

        @Override
        public long epochMicros() {
            return 0;
        }
    }

    private Transport transport() {
        InvocationHandler handler = (proxy, method, arguments) -> switch (method.getName()) {
            case "poll" -> {
                long timeoutNs = (long) arguments[0];
                waits.add(timeoutNs);
                duringPoll.accept(timeoutNs);
                yield 0;
            }
            case "wake" -> {
                wakes++;
                yield null;
            }
            default -> throw new UnsupportedOperationException(method.getName());
        };
        return (Transport)
                Proxy.newProxyInstance(Transport.class.getClassLoader(), new Class<?>[] {Transport.class}, handler);
    }

    @Test
    void callbacksSeeTheTimeAfterTheWait() {
        List<Long> seen = new ArrayList<>();
        duringPoll = timeoutNs -> {
            clock.nowNs += 7 * SECOND;
            seen.add(loop.nowNs());
            seen.add(loop.nowNs());
        };
        int readsBefore = clock.reads;
        loop.runTurn(10 * SECOND);
        assertThat(seen).containsExactly(5_000 + 7 * SECOND, 5_000 + 7 * SECOND);
        assertThat(clock.reads - readsBefore).as("one clock read per turn").isEqualTo(1);
    }

    @Test
    void timeIsReadAnewWhenItIsSaidToHavePassed() {
        List<Long> seen = new ArrayList<>();
        duringPoll = _ -> {
            seen.add(loop.nowNs());
            clock.nowNs += 7 * SECOND; // a script
            loop.readTimeAnew();
            seen.add(loop.nowNs());
        };
        loop.runTurn(0);
        assertThat(seen.get(1) - seen.get(0)).isEqualTo(7 * SECOND);
    }

    @Test
    void sleepsUntilTheNextTimerAndFiresIt() {
        long[] firedNs = {0};
        Timer timer = new Timer() {
            @Override
            protected void onExpiry(long nowNs) {
                firedNs[0] = nowNs;
            }
        };
        loop.timers().schedule(timer, clock.nowNs + SECOND);
        duringPoll = timeoutNs -> clock.nowNs += timeoutNs;
        while (firedNs[0] == 0) {
            loop.runTurn(10 * SECOND);
        }
        assertThat(firedNs[0]).isBetween(5_000 + SECOND, 5_000 + SECOND + SECOND / 100);
        assertThat(waits).hasSizeLessThan(4);
        loop.runTurn(10 * SECOND);
        assertThat(waits.getLast()).isEqualTo(10 * SECOND);
    }

    @Test
    void runsCommandsInOrderAndSurvivesABadOne() {
        List<String> ran = new ArrayList<>();
        assertThat(loop.offer(() -> ran.add("first"))).isTrue();
        assertThat(loop.offer(() -> {
                    throw new IllegalStateException("expected by the test");
                }))
                .isTrue();
        assertThat(loop.offer(() -> ran.add("last"))).isTrue();
        assertThat(wakes).isEqualTo(3);
        assertThat(loop.inboxDepth()).isEqualTo(3);
        loop.runTurn(SECOND);
        assertThat(ran).containsExactly("first", "last");
        assertThat(loop.inboxDepth()).isZero();
    }

    @Test
    void doesNotSleepWhileCommandsWait() {
        int[] ran = {0};
        for (int i = 0; i < 300; i++) {
            assertThat(loop.offer(() -> ran[0]++)).isTrue();
        }
        loop.runTurn(SECOND);
        assertThat(ran[0]).as("bounded per turn").isEqualTo(256);
        assertThat(waits).containsExactly(0L);
        loop.runTurn(SECOND);
        assertThat(ran[0]).isEqualTo(300);
        assertThat(waits.getLast()).isEqualTo(SECOND);
    }

    @Test
    void saysWhenTheInboxIsFull() {
        int accepted = 0;
        while (loop.offer(() -> {})) {
            accepted++;
        }
        assertThat(accepted).isEqualTo(4096);
    }

    @Test
    void flushesBeforeItPolls() {
        List<String> order = new ArrayList<>();
        duringPoll = timeoutNs -> order.add("poll");
        loop.beforePoll(() -> order.add("flush"));
        loop.offer(() -> order.add("command"));
        loop.runTurn(0);
        assertThat(order).containsExactly("command", "flush", "poll");
    }

    @Test
    void stopEndsTheRun() {
        duringPoll = timeoutNs -> loop.stop();
        loop.run();
        assertThat(loop.turns()).isEqualTo(1);
    }
}
