package io.ringway.lb.policy;

import static org.assertj.core.api.Assertions.assertThat;

import io.ringway.lb.ActiveRequests;
import io.ringway.lb.Host;
import io.ringway.lb.HostSet;
import io.ringway.lb.LbPolicy;
import io.ringway.lb.LoadBalancer;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class BoundedLoadTest {
    private static final long KEY = 0x1234_5678_9abc_def0L;

    static Stream<LbPolicy> policies() {
        return Stream.of(policy(125), new RingHash(1024, 8192, RingHash.HashFunction.XX_HASH, HashKey.ADDRESS, 125));
    }

    private static LbPolicy policy(int percent) {
        return new Maglev(65_537, HashKey.ADDRESS, percent);
    }

    private static Host pick(LoadBalancer balancer, long hash) {
        return Objects.requireNonNull(balancer.pick(hash, true, 0));
    }

    /** One key, requests that never end: no host has more than 1.25 times its share of them, rounded up, and one. */
    @ParameterizedTest
    @MethodSource("policies")
    void noHostHasMoreThanItsBound(LbPolicy policy) {
        HostSet hosts = Hosts.many(8);
        ActiveRequests active = new ActiveRequests();
        LoadBalancer balancer = policy.create(policy.prepare(hosts), active, 0);
        for (int i = 0; i < 4_000; i++) {
            active.increment(pick(balancer, KEY));
            double bound = Math.ceil(Math.ceil((i + 1) * 1.25) / 8) + 1;
            for (Host host : hosts.hosts()) {
                assertThat(active.count(host)).isLessThanOrEqualTo((int) bound);
            }
        }
        assertThat(active.clusterCount(hosts.host(0))).isEqualTo(4_000);
    }

    @ParameterizedTest
    @MethodSource("policies")
    void aKeyFindsTheSameHostsInTheSameOrderAgain(LbPolicy policy) {
        assertThat(order(policy))
                .isEqualTo(order(policy))
                .doesNotHaveDuplicates()
                .hasSize(5);
    }

    /** Hosts that a key goes to when the ones before are full; behind the fifth the bound has risen, and the first has room again. */
    private static List<Host> order(LbPolicy policy) {
        ActiveRequests active = new ActiveRequests();
        LoadBalancer balancer = policy.create(policy.prepare(Hosts.many(6)), active, 0);
        List<Host> order = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            Host host = pick(balancer, KEY);
            order.add(host);
            for (int j = 0; j < 1_000; j++) {
                active.increment(host);
            }
        }
        return order;
    }

    @ParameterizedTest
    @MethodSource("policies")
    void withRoomAKeyStays(LbPolicy policy) {
        ActiveRequests active = new ActiveRequests();
        LoadBalancer balancer = policy.create(policy.prepare(Hosts.many(6)), active, 0);
        Host own = pick(balancer, KEY);
        for (int i = 0; i < 50; i++) {
            assertThat(pick(balancer, KEY)).isEqualTo(own);
        }
        active.increment(own);
        active.increment(own);
        assertThat(pick(balancer, KEY)).isNotEqualTo(own);
        active.decrement(own);
        active.decrement(own);
        assertThat(pick(balancer, KEY)).isEqualTo(own);
    }

    @ParameterizedTest
    @MethodSource("policies")
    void aHeavierHostMayHaveMore(LbPolicy policy) {
        HostSet hosts = Hosts.onPorts(80, 1, 9);
        ActiveRequests active = new ActiveRequests();
        LoadBalancer balancer = policy.create(policy.prepare(hosts), active, 0);
        for (int i = 0; i < 1_000; i++) {
            active.increment(pick(balancer, Randoms.next(i)));
        }
        assertThat(active.count(hosts.host(0))).isLessThanOrEqualTo(127);
        assertThat(active.count(hosts.host(1))).isGreaterThanOrEqualTo(873);
    }
}
