package io.ringway.config.compile;

import static org.assertj.core.api.Assertions.assertThat;

import io.ringway.config.compile.HostRegistry.Member;
import io.ringway.hotpath.stats.StatsRegistry;
import io.ringway.hotpath.upstream.ClusterHosts;
import io.ringway.lb.policy.RoundRobin;
import io.ringway.transport.net.Endpoint;
import java.util.List;
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
}
