package io.ringway.lb.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ringway.lb.ActiveRequests;
import io.ringway.lb.Host;
import io.ringway.lb.HostSet;
import io.ringway.lb.LoadBalancer;
import java.util.Objects;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class LeastRequestTest {
    private final SplittableRandom random = new SplittableRandom(42);
    private final ActiveRequests active = new ActiveRequests();

    @Test
    void noHostsAndOneHost() {
        assertThat(balancer(HostSet.EMPTY).pick(0, false, random.nextLong())).isNull();
        assertThat(pick(balancer(Hosts.onPorts(80, 1))).id()).isZero();
    }

    @Test
    void aHostWithFewerRequestsIsTakenWheneverItIsDrawn() {
        HostSet hosts = Hosts.onPorts(80, 1, 1, 1, 1);
        LoadBalancer balancer = balancer(hosts);
        for (int i = 1; i < 4; i++) {
            active.increment(hosts.host(i));
        }

        int idlePicked = 0;
        for (int i = 0; i < 100_000; i++) {
            idlePicked += pick(balancer).id() == 0 ? 1 : 0;
        }
        // Drawn at least once in two draws of four: 1 - (3/4)^2.
        assertThat(idlePicked / 100_000.0).isBetween(0.43, 0.445);
    }

    @Test
    void equalLoadGivesEveryHostTheSameChance() {
        LoadBalancer balancer = balancer(Hosts.onPorts(80, 1, 1, 1, 1, 1));
        int[] counts = new int[5];
        for (int i = 0; i < 100_000; i++) {
            counts[pick(balancer).id()]++;
        }

        for (int count : counts) {
            assertThat(count).isBetween(19_400, 20_600);
        }
    }

    /** The theorem behind the policy (Mitzenmacher 1996): two choices keep the fullest bin within log log n of the mean. */
    @Test
    void twoChoicesKeepTheMostLoadedHostNearTheMean() {
        HostSet hosts = Hosts.many(100);
        LoadBalancer balancer = balancer(hosts);
        for (int i = 0; i < 10_000; i++) {
            active.increment(pick(balancer));
        }

        int most = 0;
        for (int i = 0; i < hosts.size(); i++) {
            most = Math.max(most, active.count(hosts.host(i)));
        }
        assertThat(most).isBetween(100, 105);
    }

    @Test
    void weightsGiveSharesWhenIdle() {
        LoadBalancer balancer = balancer(Hosts.onPorts(80, 1, 2, 5));
        int[] counts = new int[3];
        for (int i = 0; i < 8_000; i++) {
            counts[pick(balancer).id()]++;
        }

        assertThat(counts[0]).isBetween(999, 1001);
        assertThat(counts[1]).isBetween(1999, 2001);
        assertThat(counts[2]).isBetween(4999, 5001);
    }

    @Test
    void activeRequestsLowerTheWeight() {
        HostSet hosts = Hosts.onPorts(80, 2, 4);
        for (int i = 0; i < 3; i++) {
            active.increment(hosts.host(1));
        }
        LoadBalancer balancer = balancer(hosts);
        int[] counts = new int[2];
        for (int i = 0; i < 3_000; i++) {
            counts[pick(balancer).id()]++;
        }

        // 2 / (0 + 1) against 4 / (3 + 1).
        assertThat(counts[0]).isBetween(1999, 2001);
    }

    @Test
    void biasZeroIgnoresActiveRequests() {
        HostSet hosts = Hosts.onPorts(80, 1, 3);
        LeastRequest policy = new LeastRequest(2, 0);
        LoadBalancer balancer = policy.create(policy.prepare(hosts), active, 0);
        active.increment(hosts.host(1));
        int[] counts = new int[2];
        for (int i = 0; i < 4_000; i++) {
            counts[pick(balancer).id()]++;
        }

        assertThat(counts[1]).isBetween(2999, 3001);
    }

    @Test
    void wrongParametersAreRefused() {
        assertThatThrownBy(() -> new LeastRequest(1, 1)).hasMessageContaining("choice_count");
        assertThatThrownBy(() -> new LeastRequest(2, -1)).hasMessageContaining("active_request_bias");
        assertThatThrownBy(() -> new LeastRequest(2, Double.NaN)).hasMessageContaining("active_request_bias");
    }

    private LoadBalancer balancer(HostSet hosts) {
        LeastRequest policy = new LeastRequest();
        return policy.create(policy.prepare(hosts), active, 0);
    }

    private Host pick(LoadBalancer balancer) {
        return Objects.requireNonNull(balancer.pick(0, false, random.nextLong()));
    }
}
