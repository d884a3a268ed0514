package io.ringway.lb.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ringway.lb.ActiveRequests;
import io.ringway.lb.HostSet;
import io.ringway.lb.LoadBalancer;
import io.ringway.lb.policy.RingHash.HashFunction;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** Rings that Envoy's tests print ("envoy" in the names), and properties. */
class RingHashTest {
    private static final int[] SIX = {1, 1, 1, 1, 1, 1};

    @Test
    void envoyTwelvePoints() {
        RingTable ring = ring(12, HashFunction.XX_HASH, HashKey.ADDRESS, Hosts.onPorts(90, SIX));

        assertThat(print(ring))
                .containsExactly(
                        "127.0.0.1:94 833437586790550860",
                        "127.0.0.1:92 928266305478181108",
                        "127.0.0.1:90 1033482794131418490",
                        "127.0.0.1:95 3551244743356806947",
                        "127.0.0.1:93 3851675632748031481",
                        "127.0.0.1:91 5583722120771150861",
                        "127.0.0.1:91 6311230543546372928",
                        "127.0.0.1:93 7700377290971790572",
                        "127.0.0.1:95 13144177310400110813",
                        "127.0.0.1:92 13444792449719432967",
                        "127.0.0.1:94 15516499411664133160",
                        "127.0.0.1:90 16117243373044804889");
        assertThat(ring.pointsPerHostMin()).isEqualTo(2);
        assertThat(ring.pointsPerHostMax()).isEqualTo(2);
    }

    @Test
    void envoyMurmurHash() {
        RingTable ring = ring(12, HashFunction.MURMUR_HASH_2, HashKey.ADDRESS, Hosts.onPorts(80, SIX));

        assertThat(print(ring))
                .containsExactly(
                        "127.0.0.1:85 1358027074129602068",
                        "127.0.0.1:83 4361834613929391114",
                        "127.0.0.1:84 7224494972555149682",
                        "127.0.0.1:81 7701421856454313576",
                        "127.0.0.1:82 8649315368077433379",
                        "127.0.0.1:84 8739448859063030639",
                        "127.0.0.1:81 9887544217113020895",
                        "127.0.0.1:82 10150910876324007731",
                        "127.0.0.1:83 15168472011420622455",
                        "127.0.0.1:80 15427156902705414897",
                        "127.0.0.1:85 16375050414328759093",
                        "127.0.0.1:80 17613279263364193813");
    }

    @Test
    void envoyByHostname() {
        RingTable ring = ring(12, HashFunction.XX_HASH, HashKey.HOSTNAME, Hosts.onPorts(90, SIX));

        assertThat(print(ring))
                .startsWith(
                        "127.0.0.1:95 1975508444536362413",
                        "127.0.0.1:95 2376063919839173711",
                        "127.0.0.1:93 2386806903309390596")
                .endsWith("127.0.0.1:94 15364271037087512980");
    }

    @Test
    void envoyTwoHostsInThreePointsGetFour() {
        RingTable ring = ring(3, HashFunction.XX_HASH, HashKey.ADDRESS, Hosts.onPorts(80, 1, 1));

        assertThat(print(ring))
                .containsExactly(
                        "127.0.0.1:80 5454692015285649509",
                        "127.0.0.1:81 7859399908942313493",
                        "127.0.0.1:80 13838424394637650569",
                        "127.0.0.1:81 16064866803292627174");
    }

    @Test
    void envoyWeightedTinyRing() {
        RingTable ring = new RingHash(6, 6, HashFunction.XX_HASH, HashKey.ADDRESS).prepare(Hosts.onPorts(90, 1, 2, 3));

        assertThat(print(ring))
                .containsExactly(
                        "127.0.0.1:92 928266305478181108",
                        "127.0.0.1:92 4443673547860492590",
                        "127.0.0.1:91 5583722120771150861",
                        "127.0.0.1:91 6311230543546372928",
                        "127.0.0.1:92 13444792449719432967",
                        "127.0.0.1:90 16117243373044804889");
    }

    @Test
    void envoyPicks() {
        LoadBalancer balancer =
                balancer(new RingHash(12, 1024, HashFunction.XX_HASH, HashKey.ADDRESS), Hosts.onPorts(90, SIX));

        assertThat(pick(balancer, 0, 0)).isEqualTo(4);
        assertThat(pick(balancer, -1, 0)).as("wraps around").isEqualTo(4);
        assertThat(pick(balancer, 3551244743356806947L, 0)).isEqualTo(5);
        assertThat(pick(balancer, 3551244743356806948L, 0)).isEqualTo(3);
        assertThat(pick(balancer, 0, 1)).as("the next point").isEqualTo(2);
        assertThat(pick(balancer, 0, 2)).isEqualTo(0);
        assertThat(pick(balancer, 0, 13)).as("attempts wrap around").isEqualTo(2);
        assertThat(Objects.requireNonNull(balancer.pick(0, false, Long.parseUnsignedLong("16117243373044804880")))
                        .id())
                .as("no hash: the random number")
                .isEqualTo(0);
    }

    @Test
    void sizesThatCannotBeAreRefused() {
        assertThatThrownBy(() -> new RingHash(20, 10, HashFunction.XX_HASH, HashKey.ADDRESS))
                .hasMessageContaining("minimum_ring_size (20)")
                .hasMessageContaining("maximum_ring_size (10)");
    }

    @Test
    void noHostsGiveNoHost() {
        assertThat(balancer(new RingHash(), HostSet.EMPTY).pick(1, true, 0)).isNull();
    }

    @Test
    void pointsFollowTheWeights() {
        RingTable ring = ring(16_384, HashFunction.XX_HASH, HashKey.ADDRESS, Hosts.onPorts(90, 1, 2, 5));
        int[] counts = new int[3];
        for (int i = 0; i < ring.size(); i++) {
            counts[ring.hostAt(ring.pointAt(i), 0)]++;
        }

        assertThat(counts[1]).isEqualTo(2 * counts[0]);
        assertThat(counts[2]).isEqualTo(5 * counts[0]);
    }

    @Test
    void removingAHostMovesItsOwnKeysOnly() {
        HostSet hosts = Hosts.many(20);
        RingTable before = ring(20_000, HashFunction.XX_HASH, HashKey.ADDRESS, hosts);
        RingTable after = ring(19_000, HashFunction.XX_HASH, HashKey.ADDRESS, Hosts.without(hosts, 7));
        SplittableRandom random = new SplittableRandom(1);

        for (int i = 0; i < 100_000; i++) {
            long hash = random.nextLong();
            int owner = before.hosts().host(before.hostAt(hash, 0)).id();
            if (owner != 7) {
                assertThat(after.hosts().host(after.hostAt(hash, 0)).id()).isEqualTo(owner);
            }
        }
    }

    private static RingTable ring(int sizeMin, HashFunction function, HashKey key, HostSet hosts) {
        return new RingHash(sizeMin, RingHash.SIZE_MAX_DEFAULT, function, key).prepare(hosts);
    }

    private static List<String> print(RingTable ring) {
        List<String> lines = new ArrayList<>();
        for (int i = 0; i < ring.size(); i++) {
            long point = ring.pointAt(i);
            lines.add(ring.hosts().host(ring.hostAt(point, 0)).address() + " " + Long.toUnsignedString(point));
        }
        return lines;
    }

    private static LoadBalancer balancer(RingHash policy, HostSet hosts) {
        return policy.create(policy.prepare(hosts), new ActiveRequests(), 0);
    }

    private static int pick(LoadBalancer balancer, long hash, int attempt) {
        return Objects.requireNonNull(balancer.pick(hash, true, 99, attempt)).id();
    }
}
