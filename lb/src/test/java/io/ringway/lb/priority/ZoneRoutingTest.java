package io.ringway.lb.priority;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.ringway.lb.ActiveRequests;
import io.ringway.lb.HealthFlag;
import io.ringway.lb.Host;
import io.ringway.lb.HostSet;
import io.ringway.lb.HostState;
import io.ringway.lb.HostTable;
import io.ringway.lb.LoadBalancer;
import io.ringway.lb.LocalityGroup;
import io.ringway.lb.PickNote;
import io.ringway.lb.TableFact;
import io.ringway.lb.Tunable;
import io.ringway.lb.policy.Maglev;
import io.ringway.lb.policy.RoundRobin;
import io.ringway.testkit.AllocationMeter;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class ZoneRoutingTest {
    private static final int PICKS = 40_000;
    private static final LocalityGroup OWN = zone("m");
    private static final LocalityGroup SECOND = zone("a");
    private static final LocalityGroup THIRD = zone("z");
    private static final int SICK = HealthFlag.FAILED_ACTIVE_HC.bit();

    private final LocalCluster local = new LocalCluster(OWN);
    private final Tunable enabled = new Tunable(100);
    private boolean failsOnPanic;
    private boolean isDirectForced;
    private final SplittableRandom random = new SplittableRandom(77);
    private int notesSeen;

    private static LocalityGroup zone(String name) {
        return new LocalityGroup("r", name, "", 0, 0);
    }

    /** So many hosts of each zone: own, second, third. */
    private static HostSet hosts(int own, int second, int third, int... sick) {
        List<Host> hosts = new ArrayList<>();
        List<HostState> states = new ArrayList<>();
        int[] counts = {own, second, third};
        LocalityGroup[] zones = {OWN, SECOND, THIRD};
        for (int zone = 0; zone < 3; zone++) {
            for (int i = 0; i < counts[zone]; i++) {
                boolean isSick = zone < sick.length && i < sick[zone];
                hosts.add(new Host(hosts.size(), "10.0.0." + hosts.size() + ":80", "", 1));
                states.add(new HostState(zones[zone], isSick ? SICK : 0));
            }
        }
        return new HostSet(1, hosts, states);
    }

    private Prioritized policy() {
        return new Prioritized(
                new RoundRobin(),
                new PriorityOptions(50, 140, false, failsOnPanic, new ZoneOptions(local, enabled, 6, isDirectForced)));
    }

    /** The part of the requests that each zone gets. */
    private Map<String, Double> parts(HostSet hosts) {
        LoadBalancer balancer = policy().create(policy().prepare(hosts), new ActiveRequests(), 1);
        Map<String, Double> parts = new TreeMap<>(Map.of("m", 0.0, "a", 0.0, "z", 0.0));
        notesSeen = 0;
        for (int i = 0; i < PICKS; i++) {
            Host host = pick(balancer);
            if (host != null) {
                parts.merge(hosts.state(host.id()).group().zone(), 1.0 / PICKS, Double::sum);
            }
            notesSeen |= balancer.notes();
        }
        return parts;
    }

    private @Nullable Host pick(LoadBalancer balancer) {
        return balancer.pick(0, false, random.nextLong());
    }

    private Map<TableFact, Long> facts(HostTable table) {
        Map<TableFact, Long> facts = new EnumMap<>(TableFact.class);
        table.addFacts(facts);
        return facts;
    }

    private static void assertParts(Map<String, Double> parts, double own, double second, double third) {
        assertThat(parts.get("m")).isEqualTo(own, within(0.015));
        assertThat(parts.get("a")).isEqualTo(second, within(0.015));
        assertThat(parts.get("z")).isEqualTo(third, within(0.015));
    }

    /** 40, 40 and 20 percent of the proxies, 25, 50 and 25 percent of the hosts: the example in Envoy's source. */
    @Test
    void whatTheOwnZoneCannotTakeGoesWhereThereIsRoom() {
        local.onHosts(hosts(4, 4, 2));
        assertParts(parts(hosts(2, 4, 2)), 0.625, 0.25, 0.125);
        assertThat(notesSeen).isEqualTo(PickNote.ZONE_SAMPLED | PickNote.ZONE_CROSS);
    }

    @Test
    void aZoneThatCanTakesAllOfIt() {
        local.onHosts(hosts(2, 4, 4));
        assertParts(parts(hosts(4, 4, 2)), 1, 0, 0);
        assertThat(notesSeen).isEqualTo(PickNote.ZONE_DIRECT);
    }

    @Test
    void onlyHealthyHostsCount() {
        local.onHosts(hosts(2, 2, 2));
        // 4 of 8 are in the own zone, but 2 of 6 healthy ones: as many as there are proxies.
        assertParts(parts(hosts(4, 2, 2, 2)), 1, 0, 0);
        // 1 of 5: three fifths of a third.
        assertParts(parts(hosts(4, 3, 3, 3)), 3 / 7.0, 2 / 7.0, 2 / 7.0);
    }

    @Test
    void aZoneWithoutHostsSendsEverythingAway() {
        local.onHosts(hosts(2, 2, 0));
        assertParts(parts(hosts(0, 4, 4)), 0, 0, 1);
        assertThat(notesSeen).isEqualTo(PickNote.ZONE_CROSS);
    }

    @Test
    void thePartThatFollowsZonesMayBeChanged() {
        local.onHosts(hosts(2, 4, 4));
        enabled.set(0);
        assertParts(parts(hosts(4, 4, 2)), 0.4, 0.4, 0.2);
        assertThat(notesSeen).isZero();
        enabled.set(50);
        assertParts(parts(hosts(4, 4, 2)), 0.7, 0.2, 0.1);
    }

    @Test
    void fewHostsFollowNoZones() {
        local.onHosts(hosts(1, 2, 2));
        HostTable table = policy().prepare(hosts(2, 2, 1));
        assertThat(facts(table))
                .containsEntry(TableFact.ZONES_TOO_SMALL, 1L)
                .containsEntry(TableFact.ZONES_COMPARED, 1L);
        assertParts(parts(hosts(2, 2, 1)), 0.4, 0.4, 0.2);
    }

    @Test
    void aLocalClusterWithoutThisZoneSaysNothing() {
        local.onHosts(hosts(0, 2, 2));
        assertThat(facts(policy().prepare(hosts(4, 2, 2)))).containsEntry(TableFact.ZONES_LOCAL_NOT_OK, 1L);
        assertParts(parts(hosts(4, 2, 2)), 0.5, 0.25, 0.25);
    }

    @Test
    void oneZoneNeedsNoChoice() {
        local.onHosts(hosts(2, 0, 0));
        assertParts(parts(hosts(4, 2, 2)), 0.5, 0.25, 0.25);
        isDirectForced = true;
        assertParts(parts(hosts(4, 2, 2)), 1, 0, 0);
    }

    @Test
    void aLocalClusterInPanicDoesNotCount() {
        local.onHosts(hosts(4, 4, 0, 3, 4));
        assertParts(parts(hosts(4, 2, 2)), 0.5, 0.25, 0.25);
        assertThat(notesSeen).isEqualTo(PickNote.LOCAL_NOT_OK);
        failsOnPanic = true;
        assertParts(parts(hosts(4, 2, 2)), 0, 0, 0);
    }

    @Test
    void inPanicAllHostsAreUsedOrNone() {
        local.onHosts(hosts(2, 2, 2));
        HostSet sick = hosts(4, 4, 0, 4, 3);
        assertParts(parts(sick), 0.5, 0.5, 0);
        assertThat(notesSeen).isEqualTo(PickNote.PANIC);
        failsOnPanic = true;
        assertParts(parts(sick), 0, 0, 0);
        assertThat(notesSeen).isEqualTo(PickNote.PANIC);
    }

    @Test
    void hashingDoesNotFollowZones() {
        local.onHosts(hosts(2, 4, 4));
        Prioritized policy = new Prioritized(
                new Maglev(), new PriorityOptions(50, 140, false, false, new ZoneOptions(local, enabled, 6, false)));
        HostTable table = policy.prepare(hosts(4, 4, 2));
        assertThat(facts(table)).containsKey(TableFact.MAGLEV_PLACES_MIN).doesNotContainKey(TableFact.ZONES_COMPARED);
    }

    @Test
    void aPickAllocatesNothing() {
        local.onHosts(hosts(4, 4, 2));
        LoadBalancer balancer = policy().create(policy().prepare(hosts(2, 4, 2)), new ActiveRequests(), 1);
        long allocated = Long.MAX_VALUE;
        for (int round = 0; round < 3; round++) {
            AllocationMeter meter = AllocationMeter.ofCurrentThread();
            for (long i = 0; i < PICKS; i++) {
                balancer.pick(0, false, i * 0x9E3779B97F4A7C15L);
            }
            allocated = meter.bytes();
        }
        assertThat(allocated).isLessThan(PICKS);
    }
}
