package io.ringway.lb.policy;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import io.ringway.lb.ActiveRequests;
import io.ringway.lb.Host;
import io.ringway.lb.HostSet;
import io.ringway.lb.LbPolicy;
import io.ringway.lb.LoadBalancer;
import io.ringway.lb.Tunable;
import java.lang.management.ManagementFactory;
import java.util.List;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What holds for every policy. */
class PolicyTest {
    private static final int PICKS = 200_000;

    static Stream<LbPolicy> policies() {
        return Stream.of(new RoundRobin(), new RandomChoice(), new LeastRequest(), new RingHash(), new Maglev());
    }

    /** The same with what may be added to them. */
    static Stream<LbPolicy> extended() {
        SlowStart slow = new SlowStart(1_000_000_000L, new Tunable(1.5), 0.1);
        return Stream.concat(
                policies(),
                Stream.of(
                        new RoundRobin(slow),
                        new LeastRequest(2, new Tunable(1), slow),
                        new Maglev(65_537, HashKey.ADDRESS, 100),
                        new RingHash(1024, 8192, RingHash.HashFunction.XX_HASH, HashKey.ADDRESS, 100)));
    }

    @Test
    void namesAreEnvoys() {
        assertThat(policies().map(LbPolicy::name))
                .containsExactly("ROUND_ROBIN", "RANDOM", "LEAST_REQUEST", "RING_HASH", "MAGLEV");
    }

    @ParameterizedTest
    @MethodSource("extended")
    void anEmptySetGivesNoHostAndAFilledOneOnlyItsOwn(LbPolicy policy) {
        LoadBalancer balancer = policy.create(policy.prepare(HostSet.EMPTY), new ActiveRequests(), 5);
        SplittableRandom random = new SplittableRandom(8);
        assertThat(balancer.pick(1, true, 1)).isNull();

        for (int size : new int[] {1, 7, 200, 3}) {
            HostSet hosts = Hosts.many(size);
            balancer.onHostTable(policy.prepare(hosts));
            for (int i = 0; i < 1000; i++) {
                Host host = balancer.pick(random.nextLong(), random.nextBoolean(), random.nextLong(), i & 3);
                assertThat(hosts.hosts()).contains(Objects.requireNonNull(host));
            }
        }
        balancer.onHostTable(policy.prepare(HostSet.EMPTY));
        assertThat(balancer.pick(1, true, 1)).isNull();
    }

    @ParameterizedTest
    @MethodSource("policies")
    void everyHostGetsItsShareWithoutAHash(LbPolicy policy) {
        HostSet hosts = Hosts.many(10);
        LoadBalancer balancer = policy.create(policy.prepare(hosts), new ActiveRequests(), 0);
        SplittableRandom random = new SplittableRandom(9);
        int[] counts = new int[10];
        for (int i = 0; i < 100_000; i++) {
            counts[
                    Objects.requireNonNull(balancer.pick(0, false, random.nextLong()))
                            .id()]++;
        }

        // A ring of 1024 points is uneven by nature; the others are close to a tenth.
        double tolerance = policy instanceof RingHash ? 0.35 : 0.05;
        for (int count : counts) {
            assertThat(count / 10_000.0).isBetween(1 - tolerance, 1 + tolerance);
        }
    }

    @ParameterizedTest
    @MethodSource("extended")
    void picksAllocateNothing(LbPolicy policy) {
        for (HostSet hosts : List.of(Hosts.many(30), Hosts.onPorts(80, 1, 2, 3), Hosts.startedAt(0, 1, 1, 2))) {
            ActiveRequests active = new ActiveRequests();
            LoadBalancer balancer = policy.create(policy.prepare(hosts), active, 0);
            drive(balancer, active, 1);
            ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
            long before = threads.getCurrentThreadAllocatedBytes();

            int sum = drive(balancer, active, 2);

            long allocated = threads.getCurrentThreadAllocatedBytes() - before;
            assertThat(sum).isPositive();
            // Reading the counter itself may cost a little; one byte per pick would be 200,000.
            assertThat(allocated).isLessThan(1024);
        }
    }

    private static int drive(LoadBalancer balancer, ActiveRequests active, long seed) {
        int sum = 0;
        long random = seed;
        for (int i = 0; i < PICKS; i++) {
            random = Randoms.next(random);
            balancer.begin(null, i);
            Host host = Objects.requireNonNull(balancer.pick(random, (i & 1) == 0, random, i & 1));
            active.increment(host);
            Host other = Objects.requireNonNull(balancer.pick(random, (i & 1) == 0, random, 0));
            sum += host.id() + other.id();
            active.decrement(host);
        }
        return sum;
    }
}
