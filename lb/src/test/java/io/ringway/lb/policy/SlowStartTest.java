package io.ringway.lb.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.ringway.lb.ActiveRequests;
import io.ringway.lb.HostSet;
import io.ringway.lb.HostState;
import io.ringway.lb.LbPolicy;
import io.ringway.lb.LoadBalancer;
import io.ringway.lb.Tunable;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class SlowStartTest {
    private static final long SECOND = 1_000_000_000L;
    private static final long WINDOW = 60 * SECOND;

    /** weight x max(min_weight_percent, (age / window) ^ (1 / aggression)). */
    @ParameterizedTest
    @CsvSource({
        "1.0, 30, 0.5",
        "1.0, 45, 0.75",
        "1.0, 3, 0.1", // a twentieth is less than the least
        "2.0, 15, 0.5", // the root of a quarter
        "0.5, 30, 0.25",
        "1.0, 60, 1.0",
        "1.0, 600, 1.0",
        "0.0, 30, 0.5", // no aggression at all counts as 1, as in Envoy
        "-3.0, 30, 0.5",
    })
    void theFactorGrowsWithTheAge(double aggression, long ageSeconds, double expected) {
        SlowStart slow = new SlowStart(WINDOW, new Tunable(aggression), 0.1);
        assertThat(slow.factor(5 * SECOND, (5 + ageSeconds) * SECOND)).isEqualTo(expected, within(1e-9));
    }

    @Test
    void aHostIsNeverYoungerThanAMillisecond() {
        SlowStart slow = new SlowStart(SECOND, new Tunable(1), 0);
        assertThat(slow.factor(7, 7)).isEqualTo(0.001, within(1e-12));
    }

    @Test
    void clocksMayBeNegativeAndHostsOld() {
        SlowStart slow = new SlowStart(WINDOW, new Tunable(1), 0.1);
        assertThat(slow.factor(-90 * SECOND, -60 * SECOND)).isEqualTo(0.5, within(1e-9));
        assertThat(slow.factor(HostState.ALWAYS, -60 * SECOND)).isEqualTo(1);
    }

    static Stream<LbPolicy> policies() {
        SlowStart slow = new SlowStart(WINDOW, new Tunable(1), 0.1);
        return Stream.of(new RoundRobin(slow), new LeastRequest(2, new Tunable(1), slow));
    }

    @ParameterizedTest
    @MethodSource("policies")
    void aNewHostGetsItsPartOnly(LbPolicy policy) {
        HostSet hosts = Hosts.startedAt(0, 1, 1, 1);
        LoadBalancer balancer = policy.create(policy.prepare(hosts), new ActiveRequests(), 3);
        assertThat(part(balancer, 30 * SECOND)).isEqualTo(0.5 / 2.5, within(0.01));
        assertThat(part(balancer, 45 * SECOND)).isEqualTo(0.75 / 2.75, within(0.01));
        assertThat(part(balancer, 60 * SECOND)).isEqualTo(1 / 3.0, within(0.01));
    }

    @ParameterizedTest
    @MethodSource("policies")
    void weightsCountAsWell(LbPolicy policy) {
        HostSet hosts = Hosts.startedAt(0, 4, 1, 1);
        LoadBalancer balancer = policy.create(policy.prepare(hosts), new ActiveRequests(), 3);
        assertThat(part(balancer, 30 * SECOND)).isEqualTo(2 / 4.0, within(0.01));
        assertThat(part(balancer, 90 * SECOND)).isEqualTo(4 / 6.0, within(0.01));
    }

    @ParameterizedTest
    @MethodSource("policies")
    void whereAllAreNewAllAreEqual(LbPolicy policy) {
        HostSet one = Hosts.startedAt(0, 1);
        LoadBalancer balancer = policy.create(policy.prepare(one), new ActiveRequests(), 3);
        assertThat(part(balancer, SECOND)).isEqualTo(1);
    }

    @Test
    void theRuntimeMayChangeTheAggression() {
        Tunable aggression = new Tunable(1);
        RoundRobin policy = new RoundRobin(new SlowStart(WINDOW, aggression, 0.1));
        LoadBalancer balancer = policy.create(policy.prepare(Hosts.startedAt(0, 1, 1)), new ActiveRequests(), 3);
        assertThat(part(balancer, 15 * SECOND)).isEqualTo(0.25 / 1.25, within(0.01));
        aggression.set(2);
        assertThat(part(balancer, 15 * SECOND)).isEqualTo(0.5 / 1.5, within(0.01));
    }

    /** The part of the first host. */
    private static double part(LoadBalancer balancer, long nowNs) {
        int first = 0;
        long random = 1;
        for (int i = 0; i < 30_000; i++) {
            random = Randoms.next(random);
            balancer.begin(null, nowNs);
            first += Objects.requireNonNull(balancer.pick(0, false, random)).id() == 0 ? 1 : 0;
        }
        return first / 30_000.0;
    }
}
