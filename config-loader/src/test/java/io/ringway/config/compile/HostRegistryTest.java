package io.ringway.config.compile;

import static org.assertj.core.api.Assertions.assertThat;

import io.ringway.config.compile.HostRegistry.Member;
import io.ringway.hotpath.stats.ClusterStats;
import io.ringway.hotpath.stats.LbStats;
import io.ringway.hotpath.stats.StatsRegistry;
import io.ringway.hotpath.upstream.ClusterHosts;
import io.ringway.lb.HealthFlag;
import io.ringway.lb.LbPolicy;
import io.ringway.lb.LocalityGroup;
import io.ringway.lb.Metadata;
import io.ringway.lb.Tunable;
import io.ringway.lb.policy.RoundRobin;
import io.ringway.lb.priority.LocalCluster;
import io.ringway.lb.priority.Prioritized;
import io.ringway.lb.priority.PriorityOptions;
import io.ringway.lb.priority.ZoneOptions;
import io.ringway.lb.subset.SubsetOptions;
import io.ringway.lb.subset.SubsetPolicy;
import io.ringway.transport.net.Endpoint;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class HostRegistryTest {
    private static final Endpoint ONE = Endpoint.ip("10.0.0.1", 80);
    private static final Endpoint TWO = Endpoint.ip("10.0.0.2", 80);

    private final HostRegistry registry = new HostRegistry(new StatsRegistry(), 1);

    private ClusterHosts hosts(String cluster, Member... members) {
        return registry.hosts(cluster, cluster, new RoundRobin(), List.of(members));
    }

    @Test
    void anAddressKeepsItsObjectInItsCluster() {
        ClusterHosts first = hosts("web", new Member(ONE, "", 1), new Member(TWO, "", 1));
        ClusterHosts second = hosts("web", new Member(TWO, "", 1));
        ClusterHosts other = hosts("api", new Member(TWO, "", 1));

        assertThat(second.hosts().getFirst()).isSameAs(first.hosts().get(1));
        assertThat(other.hosts().getFirst().host().id())
                .isNotEqualTo(first.hosts().get(1).host().id());
        assertThat(second.table().hosts().version())
                .isGreaterThan(first.table().hosts().version());
    }

    @Test
    void anotherWeightKeepsIdAndStatistics() {
        ClusterHosts first = hosts("web", new Member(ONE, "", 1));
        ClusterHosts second = hosts("web", new Member(ONE, "one", 7));

        assertThat(second.hosts().getFirst().host().id())
                .isEqualTo(first.hosts().getFirst().host().id());
        assertThat(second.hosts().getFirst().host().weight()).isEqualTo(7);
        assertThat(second.hosts().getFirst().stats())
                .isEqualTo(first.hosts().getFirst().stats());
    }

    @Test
    void oneAddressIsOneHost() {
        assertThat(hosts("web", new Member(ONE, "a", 1), new Member(ONE, "b", 2))
                        .hosts())
                .singleElement()
                .satisfies(host -> assertThat(host.host().hostname()).isEqualTo("a"));
    }

    @Test
    void aHostBeginsWhenItComesAndWhenItsHealthChecksSucceed() {
        long[] now = {100};
        HostRegistry timed = new HostRegistry(new StatsRegistry(), 1, () -> now[0]);
        timed.hosts("web", "web", new RoundRobin(), List.of(new Member(ONE, "", 1)));
        now[0] = 200;
        ClusterHosts both =
                timed.hosts("web", "web", new RoundRobin(), List.of(new Member(ONE, "", 1), new Member(TWO, "", 1)));
        assertThat(both.table().hosts().state(0).startedNs()).isEqualTo(100);
        assertThat(both.table().hosts().state(1).startedNs()).isEqualTo(200);
        int failed = HealthFlag.FAILED_ACTIVE_HC.bit();
        timed.flag(both.hosts().getFirst(), failed, failed);
        now[0] = 300;
        timed.flag(both.hosts().getFirst(), failed, 0);
        now[0] = 400;
        timed.flag(both.hosts().get(1), HealthFlag.FAILED_OUTLIER_CHECK.bit(), 0);
        assertThat(timed.hosts("web").table().hosts().state(0).startedNs()).isEqualTo(300);
        assertThat(timed.hosts("web").table().hosts().state(1).startedNs()).isEqualTo(200);
    }

    @Test
    void onlyClustersThatFollowZonesDependOnTheLocalCluster() {
        HostRegistry local = new HostRegistry(new StatsRegistry(), 1);
        LocalCluster here = local.local("edge", LocalityGroup.NONE);
        local.knowLocal("edge", here);
        Tunable hostsMin = new Tunable(6);
        LbPolicy zoned = new Prioritized(
                new RoundRobin(),
                new PriorityOptions(
                        new Tunable(50), 140, false, false, new ZoneOptions(here, new Tunable(100), hostsMin, false)));
        LbPolicy plain = new Prioritized(new RoundRobin(), PriorityOptions.DEFAULT);
        for (String name : List.of("edge", "zoned")) {
            local.hosts(name, name, zoned, List.of(new Member(ONE, "", 1)));
        }
        local.hosts("plain", "plain", plain, List.of(new Member(ONE, "", 1)));
        assertThat(local.dependents("edge")).containsExactly("zoned");
        assertThat(local.dependents("plain")).isEmpty();
        assertThat(local.outOfTune()).isEmpty();
        hostsMin.set(2);
        assertThat(local.outOfTune()).containsExactlyInAnyOrder("edge", "zoned");
        local.hosts("zoned");
        assertThat(local.outOfTune()).containsExactly("edge");
    }

    @Test
    void subsetsThatComeAndGoAreCounted() {
        StatsRegistry stats = new StatsRegistry();
        HostRegistry counted = new HostRegistry(stats, 1);
        SubsetPolicy policy = new SubsetPolicy(
                new RoundRobin(),
                new SubsetOptions(
                        SubsetOptions.Fallback.NO_FALLBACK,
                        Map.of(),
                        List.of(new SubsetOptions.Selector(
                                new TreeSet<>(Set.of("v")),
                                SubsetOptions.Fallback.NOT_DEFINED,
                                new TreeSet<>(),
                                false)),
                        false,
                        false,
                        false,
                        false,
                        false,
                        false));
        counted.hosts("web", "web", policy, List.of(version(ONE, "1"), version(TWO, "2")));
        counted.hosts("web", "web", policy, List.of(version(ONE, "1"), version(TWO, "3")));
        LbStats ids = ClusterStats.register(stats, "web").lb();
        assertThat(stats.read(ids.subsetsCreated())).isEqualTo(3);
        assertThat(stats.read(ids.subsetsRemoved())).isEqualTo(1);
        assertThat(stats.read(ids.subsetsActive())).isEqualTo(2);
    }

    private static Member version(Endpoint endpoint, String version) {
        return new Member(
                endpoint, "", 1, new EndpointTraits(LocalityGroup.NONE, 0, new Metadata(Map.of("v", version)), null));
    }
}
