package io.ringway.lb.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ringway.lb.ActiveRequests;
import io.ringway.lb.Host;
import io.ringway.lb.HostSet;
import io.ringway.lb.LoadBalancer;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Tables that Envoy's tests print ("envoy" in the names), and the properties that the paper promises. */
class MaglevTest {

    @Test
    void envoySixHostsInSevenPlaces() {
        MaglevTable table = new Maglev(7, HashKey.ADDRESS).prepare(Hosts.onPorts(90, 1, 1, 1, 1, 1, 1));

        assertThat(places(table)).containsExactly(2, 4, 0, 1, 5, 0, 3);
        assertThat(table.placesPerHostMin()).isEqualTo(1);
        assertThat(table.placesPerHostMax()).isEqualTo(2);
    }

    @Test
    void envoyByHostname() {
        MaglevTable table = new Maglev(7, HashKey.HOSTNAME).prepare(Hosts.onPorts(90, 1, 1, 1, 1, 1, 1));

        assertThat(places(table)).containsExactly(2, 5, 0, 3, 4, 1, 0);
    }

    @Test
    void envoyWeighted() {
        MaglevTable table = new Maglev(17, HashKey.ADDRESS).prepare(Hosts.onPorts(90, 1, 2));

        assertThat(places(table)).containsExactly(1, 0, 0, 1, 0, 1, 1, 0, 1, 1, 1, 1, 1, 0, 1, 0, 1);
        assertThat(table.placesPerHostMin()).isEqualTo(6);
        assertThat(table.placesPerHostMax()).isEqualTo(11);
    }

    @Test
    void envoyOtherAttemptsGoElsewhere() {
        LoadBalancer balancer = balancer(new Maglev(7, HashKey.ADDRESS), Hosts.onPorts(90, 1, 1, 1, 1, 1, 1));

        assertThat(pick(balancer, 10, 0)).isEqualTo(1);
        assertThat(pick(balancer, 10, 1)).isEqualTo(0);
        assertThat(pick(balancer, 10, 2)).isEqualTo(5);
    }

    @Test
    void hashesAreUnsigned() {
        Maglev policy = new Maglev(7, HashKey.ADDRESS);
        LoadBalancer balancer = balancer(policy, Hosts.onPorts(90, 1, 1, 1, 1, 1, 1));

        assertThat(Long.remainderUnsigned(-1, 7)).isEqualTo(1);
        assertThat(pick(balancer, -1, 0)).isEqualTo(4);
    }

    @Test
    void withoutAHashTheRandomNumberPicks() {
        LoadBalancer balancer = balancer(new Maglev(7, HashKey.ADDRESS), Hosts.onPorts(90, 1, 1, 1, 1, 1, 1));

        assertThat(Objects.requireNonNull(balancer.pick(0, false, 3)).id()).isEqualTo(1);
    }

    @Test
    void theOrderOfTheHostsDoesNotMatter() {
        HostSet hosts = Hosts.many(50);
        List<Host> shuffled = new ArrayList<>(hosts.hosts());
        Collections.shuffle(shuffled, new Random(3));
        HostSet other = new HostSet(2, shuffled);
        Maglev policy = new Maglev(5003, HashKey.ADDRESS);
        MaglevTable a = policy.prepare(hosts);
        MaglevTable b = policy.prepare(other);

        for (int i = 0; i < 5003; i++) {
            assertThat(hosts.host(a.hostAt(i))).isEqualTo(other.host(b.hostAt(i)));
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 4, 65536, 5_000_013})
    void theTableSizeMustBePrimeAndNotTooLarge(int size) {
        assertThatThrownBy(() -> new Maglev(size, HashKey.ADDRESS)).hasMessageContaining("prime");
    }

    @Test
    void noHostsAndOneHost() {
        assertThat(balancer(new Maglev(), HostSet.EMPTY).pick(1, true, 0)).isNull();
        assertThat(pick(balancer(new Maglev(), Hosts.onPorts(80, 9)), 12345, 0)).isZero();
    }

    /** The paper's section 5.3: with a table a hundred times as large as the hosts, shares differ by about 1 %. */
    @Test
    void sharesAreEven() {
        MaglevTable table = new Maglev().prepare(Hosts.many(100));

        double mean = 65_537 / 100.0;
        assertThat(table.placesPerHostMax() / mean).isLessThan(1.01);
        assertThat(table.placesPerHostMin() / mean).isGreaterThan(0.99);
    }

    @Test
    void weightsAreSharesOfTheTable() {
        MaglevTable table = new Maglev().prepare(Hosts.onPorts(90, 1, 3, 6));

        int[] counts = new int[3];
        for (int i = 0; i < 65_537; i++) {
            counts[table.hostAt(i)]++;
        }
        assertThat(counts[0] / 65_537.0).isBetween(0.0999, 0.1001);
        assertThat(counts[1] / 65_537.0).isBetween(0.2999, 0.3001);
        assertThat(counts[2] / 65_537.0).isBetween(0.5999, 0.6001);
    }

    /** Removing one host of a hundred moves its own 1 % of the keys and at most as much again. */
    @Test
    void removingAHostMovesAtMostTwoPercentOfTheKeys() {
        HostSet hosts = Hosts.many(100);
        MaglevTable before = new Maglev().prepare(hosts);
        for (int removed = 0; removed < 100; removed += 9) {
            MaglevTable after = new Maglev().prepare(Hosts.without(hosts, removed));
            int moved = 0;
            for (int i = 0; i < 65_537; i++) {
                if (!before.hosts().host(before.hostAt(i)).equals(after.hosts().host(after.hostAt(i)))) {
                    moved++;
                }
            }
            assertThat(moved / 65_537.0).as("without host %d", removed).isLessThanOrEqualTo(0.02);
        }
    }

    @Test
    void moreHostsThanTwoBytesCount() {
        HostSet hosts = Hosts.many(70_000);
        MaglevTable table = new Maglev(100_003, HashKey.ADDRESS).prepare(hosts);

        boolean[] seen = new boolean[hosts.size()];
        for (int i = 0; i < table.size(); i++) {
            seen[table.hostAt(i)] = true;
        }
        assertThat(seen).doesNotContain(false);
    }

    private static int[] places(MaglevTable table) {
        int[] result = new int[table.size()];
        for (int i = 0; i < result.length; i++) {
            result[i] = table.hostAt(i);
        }
        return result;
    }

    private static LoadBalancer balancer(Maglev policy, HostSet hosts) {
        return policy.create(policy.prepare(hosts), new ActiveRequests(), 0);
    }

    private static int pick(LoadBalancer balancer, long hash, int attempt) {
        return Objects.requireNonNull(balancer.pick(hash, true, 99, attempt)).id();
    }
}
