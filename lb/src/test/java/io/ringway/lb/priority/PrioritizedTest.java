package io.ringway.lb.priority;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.ringway.lb.ActiveRequests;
import io.ringway.lb.HealthFlag;
import io.ringway.lb.Host;
import io.ringway.lb.HostSet;
import io.ringway.lb.HostState;
import io.ringway.lb.LbPolicy;
import io.ringway.lb.LoadBalancer;
import io.ringway.lb.LocalityGroup;
import io.ringway.lb.PickNote;
import io.ringway.lb.policy.LeastRequest;
import io.ringway.lb.policy.Maglev;
import io.ringway.lb.policy.RandomChoice;
import io.ringway.lb.policy.RingHash;
import io.ringway.lb.policy.RoundRobin;
import io.ringway.testkit.AllocationMeter;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class PrioritizedTest {
    private static final int PICKS = 20_000;
    private static final LocalityGroup LIGHT = new LocalityGroup("r", "light", "", 0, 1);
    private static final LocalityGroup HEAVY = new LocalityGroup("r", "heavy", "", 0, 3);
    private static final LocalityGroup SECOND = new LocalityGroup("", "", "", 1, 0);

    private final List<Host> hosts = new ArrayList<>();
    private final List<HostState> states = new ArrayList<>();

    static Stream<LbPolicy> policies() {
        return Stream.of(
                new RoundRobin(),
                new RandomChoice(),
                new LeastRequest(),
                new Maglev(),
                new RingHash(5_000, 50_000, RingHash.HashFunction.XX_HASH, io.ringway.lb.policy.HashKey.ADDRESS));
    }

    private PrioritizedTest add(int count, LocalityGroup group, HealthFlag... flags) {
        int bits = 0;
        for (HealthFlag flag : flags) {
            bits |= flag.bit();
        }
        for (int i = 0; i < count; i++) {
            hosts.add(new Host(hosts.size(), "10.0.0." + hosts.size() + ":80", "", 1));
            states.add(new HostState(group, bits));
        }
        return this;
    }

    private LoadBalancer balancer(LbPolicy inner, PriorityOptions options) {
        Prioritized policy = new Prioritized(inner, options);
        return policy.create(policy.prepare(new HostSet(1, hosts, states)), new ActiveRequests(), 7);
    }

    /** Picks per host. */
    private int[] picks(LoadBalancer balancer) {
        SplittableRandom random = new SplittableRandom(42);
        int[] counts = new int[hosts.size()];
        for (int i = 0; i < PICKS; i++) {
            Host host = balancer.pick(random.nextLong(), true, random.nextLong());
            if (host != null) {
                counts[host.id()]++;
            }
        }
        return counts;
    }

    private static double share(int[] counts, int from, int to) {
        double sum = 0;
        for (int i = from; i < to; i++) {
            sum += counts[i];
        }
        return sum / PICKS;
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("policies")
    void anUnhealthyHostIsNotPicked(LbPolicy policy) {
        add(3, LocalityGroup.NONE).add(1, LocalityGroup.NONE, HealthFlag.FAILED_ACTIVE_HC);
        LoadBalancer balancer = balancer(policy, PriorityOptions.DEFAULT);
        int[] counts = picks(balancer);
        assertThat(counts[3]).isZero();
        assertThat(share(counts, 0, 3)).isEqualTo(1);
        assertThat(balancer.notes()).isZero();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("policies")
    void inPanicEveryHostIsPicked(LbPolicy policy) {
        add(1, LocalityGroup.NONE).add(3, LocalityGroup.NONE, HealthFlag.FAILED_OUTLIER_CHECK);
        LoadBalancer balancer = balancer(policy, PriorityOptions.DEFAULT);
        assertThat(picks(balancer)).doesNotContain(0);
        assertThat(balancer.notes()).isEqualTo(PickNote.PANIC);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("policies")
    void withoutPanicNoHostIsPicked(LbPolicy policy) {
        add(2, LocalityGroup.NONE, HealthFlag.FAILED_EDS_HEALTH);
        LoadBalancer balancer = balancer(policy, new PriorityOptions(0, 140, false));
        assertThat(picks(balancer)).containsOnly(0);
        assertThat(balancer.notes()).isZero();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("policies")
    void prioritiesShareAsTheirHealthSays(LbPolicy policy) {
        add(2, LocalityGroup.NONE)
                .add(2, LocalityGroup.NONE, HealthFlag.FAILED_ACTIVE_HC)
                .add(4, SECOND);
        int[] counts = picks(balancer(policy, PriorityOptions.DEFAULT));
        assertThat(share(counts, 0, 2)).isCloseTo(0.70, within(0.015));
        assertThat(share(counts, 4, 8)).isCloseTo(0.30, within(0.015));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("policies")
    void degradedHostsAreTheLastResort(LbPolicy policy) {
        add(2, LocalityGroup.NONE)
                .add(2, LocalityGroup.NONE, HealthFlag.DEGRADED_EDS_HEALTH)
                .add(4, LocalityGroup.NONE, HealthFlag.EDS_STATUS_DRAINING);
        // Of four that count, two healthy: 70 percent; the rest goes to the degraded ones.
        int[] counts = picks(balancer(policy, PriorityOptions.DEFAULT));
        assertThat(share(counts, 0, 2)).isCloseTo(0.70, within(0.015));
        assertThat(share(counts, 2, 4)).isCloseTo(0.30, within(0.015));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("policies")
    void groupsShareByTheirWeights(LbPolicy policy) {
        add(4, LIGHT).add(4, HEAVY);
        int[] counts = picks(balancer(policy, new PriorityOptions(50, 140, true)));
        assertThat(share(counts, 0, 4)).isCloseTo(0.25, within(0.03));
        int[] unweighted = picks(balancer(policy, PriorityOptions.DEFAULT));
        assertThat(share(unweighted, 0, 4)).isCloseTo(0.5, within(0.03));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("policies")
    void aGroupWithFewHealthyHostsCountsForLess(LbPolicy policy) {
        add(4, LIGHT).add(2, HEAVY).add(2, HEAVY, HealthFlag.FAILED_ACTIVE_HC);
        int[] counts = picks(balancer(policy, new PriorityOptions(50, 140, true)));
        assertThat(share(counts, 0, 4)).isCloseTo(1 / (1 + 3 * 0.7), within(0.03));
        assertThat(counts[6] + counts[7]).isZero();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("policies")
    void aPickAllocatesNothing(LbPolicy policy) {
        add(4, LIGHT).add(2, HEAVY).add(2, HEAVY, HealthFlag.FAILED_ACTIVE_HC).add(4, SECOND);
        LoadBalancer balancer = balancer(policy, new PriorityOptions(50, 140, true));
        long allocated = Long.MAX_VALUE;
        // The first rounds may be interpreted or compiled anew, which is not the balancer's doing.
        for (int round = 0; round < 20 && allocated > 0; round++) {
            AllocationMeter meter = AllocationMeter.ofCurrentThread();
            for (long i = 0; i < PICKS; i++) {
                balancer.pick(i * 0x9E3779B97F4A7C15L, true, i * 0xBF58476D1CE4E5B9L, 0);
            }
            allocated = meter.bytes();
        }
        assertThat(allocated).isLessThan(PICKS);
    }

    @Test
    void anUpdateChangesWhatIsPicked() {
        add(2, LocalityGroup.NONE);
        Prioritized policy = new Prioritized(new RoundRobin(), PriorityOptions.DEFAULT);
        LoadBalancer balancer = policy.create(policy.prepare(new HostSet(1, hosts, states)), new ActiveRequests(), 1);
        states.set(0, new HostState(LocalityGroup.NONE, HealthFlag.FAILED_ACTIVE_HC.bit()));
        balancer.onHostTable(policy.prepare(new HostSet(2, hosts, states)));
        int[] counts = picks(balancer);
        assertThat(counts[0]).isZero();
        assertThat(counts[1]).isEqualTo(PICKS);
    }

    @Test
    void thereMayBeNoHostAtAll() {
        LoadBalancer balancer = balancer(new RoundRobin(), PriorityOptions.DEFAULT);
        assertThat(balancer.pick(1, true, 2)).isNull();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("policies")
    void prioritiesThatWereTriedAreLeftOut(LbPolicy policy) {
        add(2, LocalityGroup.NONE).add(2, SECOND);
        LoadBalancer balancer = balancer(policy, PriorityOptions.DEFAULT);
        assertThat(share(picks(balancer), 0, 2)).isEqualTo(1);
        assertThat(balancer.leaveOut(1)).isEqualTo(1);
        assertThat(share(picks(balancer), 2, 4)).isEqualTo(1);
        assertThat(balancer.leaveOut(2)).isEqualTo(2);
        assertThat(share(picks(balancer), 0, 2)).isEqualTo(1);
        assertThat(balancer.leaveOut(3)).as("there is no other one").isZero();
        assertThat(share(picks(balancer), 0, 2)).isEqualTo(1);
        balancer.leaveOut(1);
        assertThat(balancer.leaveOut(0)).isZero();
        assertThat(share(picks(balancer), 0, 2)).isEqualTo(1);
    }

    @Test
    void degradedHostsOfAnotherPriorityTakeOver() {
        add(2, LocalityGroup.NONE)
                .add(1, SECOND, HealthFlag.FAILED_ACTIVE_HC)
                .add(1, SECOND, HealthFlag.DEGRADED_ACTIVE_HC);
        LoadBalancer balancer = balancer(new RoundRobin(), new PriorityOptions(0, 140, false));
        assertThat(balancer.leaveOut(1)).isEqualTo(1);
        assertThat(share(picks(balancer), 3, 4)).isEqualTo(1);
    }
}
