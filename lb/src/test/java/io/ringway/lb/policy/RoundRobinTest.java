package io.ringway.lb.policy;

import static org.assertj.core.api.Assertions.assertThat;

import io.ringway.lb.ActiveRequests;
import io.ringway.lb.Host;
import io.ringway.lb.HostSet;
import io.ringway.lb.LoadBalancer;
import java.util.Objects;
import org.junit.jupiter.api.Test;

class RoundRobinTest {
    private final RoundRobin policy = new RoundRobin();

    @Test
    void noHostsGiveNoHost() {
        assertThat(balancer(HostSet.EMPTY, 7).pick(0, false, 0)).isNull();
    }

    @Test
    void equalWeightsTakeTurnsInOrderFromTheSeed() {
        LoadBalancer balancer = balancer(Hosts.onPorts(80, 1, 1, 1), 8);

        assertThat(picks(balancer, 7)).containsExactly(2, 0, 1, 2, 0, 1, 2);
    }

    @Test
    void everySeedIsAValidStart() {
        for (long seed : new long[] {0, -1, Long.MIN_VALUE, Long.MAX_VALUE}) {
            LoadBalancer equal = balancer(Hosts.onPorts(80, 1, 1, 1), seed);
            assertThat(picks(equal, 3)).containsExactlyInAnyOrder(0, 1, 2);
            LoadBalancer weighted = balancer(Hosts.onPorts(80, 2, 1), seed);
            assertThat(picks(weighted, 3)).containsExactlyInAnyOrder(0, 0, 1);
        }
    }

    @Test
    void workersWithOtherSeedsStartElsewhere() {
        HostSet hosts = Hosts.onPorts(80, 1, 1, 1, 1);

        assertThat(picks(balancer(hosts, 0), 1)).isNotEqualTo(picks(balancer(hosts, 2), 1));
    }

    @Test
    void everyCycleHoldsEachHostAsOftenAsItsWeight() {
        int[] weights = {1, 2, 5, 3};
        LoadBalancer balancer = balancer(Hosts.onPorts(80, weights), 4);

        for (int cycle = 0; cycle < 100; cycle++) {
            int[] counts = new int[weights.length];
            for (int host : picks(balancer, 11)) {
                counts[host]++;
            }
            for (int i = 0; i < weights.length; i++) {
                assertThat(counts[i]).as("host %d in cycle %d", i, cycle).isBetween(weights[i] - 1, weights[i] + 1);
            }
        }
    }

    @Test
    void aHeavyHostIsSpreadAndNotPickedInOneRun() {
        LoadBalancer balancer = balancer(Hosts.onPorts(80, 2, 1), 0);

        assertThat(picks(balancer, 6)).containsExactly(0, 1, 0, 0, 1, 0);
        LoadBalancer many = balancer(Hosts.onPorts(80, 4, 2, 2), 0);
        int[] sequence = picks(many, 800);
        for (int i = 2; i < sequence.length; i++) {
            assertThat(sequence[i] == sequence[i - 1] && sequence[i] == sequence[i - 2])
                    .as("three in a row at %d", i)
                    .isFalse();
        }
    }

    /** Weights without a common divisor, whose sum is beyond what is written down. */
    @Test
    void weightsWithALongPeriodAreScheduledPickByPick() {
        int[] weights = {40_001, 20_003, 10_007};
        assertThat(new TurnTable(Hosts.onPorts(80, weights)).size()).isZero();
        LoadBalancer balancer = balancer(Hosts.onPorts(80, weights), 1);
        int[] counts = new int[3];
        for (int host : picks(balancer, 70_011)) {
            counts[host]++;
        }

        for (int i = 0; i < 3; i++) {
            assertThat(counts[i]).isBetween(weights[i] - 2, weights[i] + 2);
        }
    }

    @Test
    void aCommonDivisorShortensThePeriod() {
        assertThat(new TurnTable(Hosts.onPorts(80, 3_000_000, 1_000_000)).size())
                .isEqualTo(4);
        assertThat(new TurnTable(Hosts.onPorts(80, 7, 7)).size())
                .as("equal weights need none")
                .isZero();
    }

    @Test
    void aNewHostSetIsUsedFromTheNextPick() {
        LoadBalancer balancer = balancer(Hosts.onPorts(80, 1, 1, 1), 0);
        HostSet rest = Hosts.without(Hosts.onPorts(80, 1, 1, 1), 1);

        balancer.onHostTable(policy.prepare(rest));

        assertThat(picks(balancer, 6)).containsOnly(0, 2);
        balancer.onHostTable(policy.prepare(HostSet.EMPTY));
        assertThat(balancer.pick(0, false, 0)).isNull();
    }

    private LoadBalancer balancer(HostSet hosts, long seed) {
        return policy.create(policy.prepare(hosts), new ActiveRequests(), seed);
    }

    private static int[] picks(LoadBalancer balancer, int count) {
        int[] result = new int[count];
        for (int i = 0; i < count; i++) {
            Host host = Objects.requireNonNull(balancer.pick(0, false, 0));
            result[i] = host.id();
        }
        return result;
    }
}
