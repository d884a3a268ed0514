package io.ringway.hotpath.guard;

import static org.assertj.core.api.Assertions.assertThat;

import io.ringway.hotpath.stats.StatName;
import io.ringway.hotpath.stats.StatsRegistry;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class WorkerOverloadTest {
    private final OverloadState state = new OverloadState();
    private final StatsRegistry registry = new StatsRegistry();
    private final WorkerOverload overload = new WorkerOverload(state, new SplittableRandom(7), registry.newWriter());

    @Test
    void allNothingAndAShare() {
        assertThat(hits()).isZero();
        state.set(OverloadAction.STOP_ACCEPTING_REQUESTS, 1);
        assertThat(hits()).isEqualTo(1000);
        state.set(OverloadAction.STOP_ACCEPTING_REQUESTS, 0.25);
        assertThat(hits()).isBetween(200L, 300L);
        state.set(OverloadAction.STOP_ACCEPTING_REQUESTS, 0);
        assertThat(hits()).isZero();
    }

    private long hits() {
        return IntStream.range(0, 1000)
                .filter(_ -> overload.applies(OverloadAction.STOP_ACCEPTING_REQUESTS))
                .count();
    }

    @Test
    void actionsAndPointsDoNotMeet() {
        state.set(OverloadAction.SHRINK_HEAP, 1);
        state.set(LoadShedPoint.TCP_LISTENER_ACCEPT, 1);
        for (OverloadAction action : OverloadAction.values()) {
            assertThat(overload.applies(action)).as("%s", action).isEqualTo(action == OverloadAction.SHRINK_HEAP);
        }
        for (LoadShedPoint point : LoadShedPoint.values()) {
            int id = registry.counter(StatName.of(point.fullName()));
            state.count(point, id);
            assertThat(overload.sheds(point)).as("%s", point).isEqualTo(point == LoadShedPoint.TCP_LISTENER_ACCEPT);
            assertThat(registry.read(id)).isEqualTo(point == LoadShedPoint.TCP_LISTENER_ACCEPT ? 1 : 0);
        }
    }

    /** The example of Envoy's documentation: 600 s, at least 2 s, and 92 % between 85 % and 95 %. */
    @Test
    void timeoutsAreReduced() {
        long idleNs = TimeUnit.SECONDS.toNanos(600);
        state.minimum(ScaledTimer.HTTP_DOWNSTREAM_CONNECTION_IDLE, TimerMinimum.of(TimeUnit.SECONDS.toNanos(2)));
        state.minimum(ScaledTimer.HTTP_DOWNSTREAM_STREAM_IDLE, TimerMinimum.ofShare(0.1));
        assertThat(scaled(idleNs)).isEqualTo(idleNs);
        state.set(OverloadAction.REDUCE_TIMEOUTS, 0.7);
        assertThat(TimeUnit.NANOSECONDS.toMillis(scaled(idleNs))).isEqualTo(181_400);
        assertThat(scaled(0)).isZero();
        assertThat(scaled(TimeUnit.SECONDS.toNanos(1))).isEqualTo(TimeUnit.SECONDS.toNanos(1));
        state.set(OverloadAction.REDUCE_TIMEOUTS, 1);
        assertThat(scaled(idleNs)).isEqualTo(TimeUnit.SECONDS.toNanos(2));
        assertThat(overload.scaledNs(ScaledTimer.HTTP_DOWNSTREAM_STREAM_IDLE, idleNs))
                .isEqualTo(idleNs / 10);
        assertThat(overload.scaledNs(ScaledTimer.HTTP_DOWNSTREAM_CONNECTION_MAX, idleNs))
                .isEqualTo(idleNs);
    }

    private long scaled(long timeoutNs) {
        return overload.scaledNs(ScaledTimer.HTTP_DOWNSTREAM_CONNECTION_IDLE, timeoutNs);
    }

    @Test
    void connectionsAreCountedAndLimited() {
        assertThat(overload.tryOpen(2)).isTrue();
        assertThat(overload.tryOpen(2)).isTrue();
        assertThat(overload.tryOpen(2)).isFalse();
        overload.open(); // one that does not mind
        assertThat(state.connections()).isEqualTo(3);
        state.connectionsMax(4);
        assertThat(overload.tryOpen(2)).isTrue(); // the overload manager goes before the runtime
        overload.onClosed();
        assertThat(state.connections()).isEqualTo(3);
    }
}
