package io.ringway.server.dns;

import static org.assertj.core.api.Assertions.assertThat;

import io.ringway.config.ConfigInput;
import io.ringway.config.ConfigLoader;
import io.ringway.config.LoadResult;
import io.ringway.config.compile.CompiledConfig;
import io.ringway.config.compile.DnsCluster.DnsFamily;
import io.ringway.config.compile.HostRegistry;
import io.ringway.config.model.ProblemReport;
import io.ringway.hotpath.stats.StatsRegistry;
import io.ringway.hotpath.stats.WriterStats;
import io.ringway.hotpath.upstream.ClusterDescriptor;
import io.ringway.hotpath.upstream.ClusterHosts;
import io.ringway.testkit.Eventually;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class DnsRefresherTest {
    private static final String YAML = """
            static_resources:
              clusters:
              - name: named
                type: STRICT_DNS
                dns_refresh_rate: 0.1s
                dns_failure_refresh_rate: { base_interval: 0.01s, max_interval: 0.01s }
                load_assignment:
                  cluster_name: named
                  endpoints:
                  - lb_endpoints:
                    - endpoint: { address: { socket_address: { address: backend.example, port_value: 80 } } }
            """;

    private final ScheduledExecutorService control = Executors.newSingleThreadScheduledExecutor();
    private final StatsRegistry registry = new StatsRegistry();
    private final WriterStats writer = registry.newWriter();
    private final HostRegistry hosts = new HostRegistry(registry, 1);
    private final ScriptedResolver resolver = new ScriptedResolver();
    private final List<List<String>> published = new CopyOnWriteArrayList<>();

    /** Gives its answers in order and repeats the last one. */
    private static final class ScriptedResolver implements NameResolver {
        private final Deque<List<String>> answers = new ArrayDeque<>();

        synchronized void says(List<List<String>> next) {
            answers.addAll(next);
        }

        @Override
        public synchronized CompletableFuture<Answer> resolve(String name, DnsFamily family) {
            List<String> answer = answers.size() > 1 ? answers.removeFirst() : answers.getFirst();
            if (answer.contains("failure")) {
                return CompletableFuture.failedFuture(new UnknownHostException(name));
            }
            List<InetAddress> addresses = new ArrayList<>();
            for (String one : answer) {
                addresses.add(InetAddress.ofLiteral(one));
            }
            return CompletableFuture.completedFuture(new Answer(addresses, 0));
        }

        @Override
        public void close() {}
    }

    @AfterEach
    void stop() {
        control.shutdownNow();
    }

    private DnsRefresher refresher() {
        return refresher(YAML);
    }

    private DnsRefresher refresher(String yaml) {
        LoadResult result = ConfigLoader.withInstalledFilters(registry, hosts).load(ConfigInput.ofText(yaml));
        assertThat(result).as(ProblemReport.render(result.problems())).isInstanceOf(LoadResult.Loaded.class);
        CompiledConfig config = ((LoadResult.Loaded) result).config();
        ClusterDescriptor descriptor = config.snapshot().clusters().getFirst();
        return new DnsRefresher(
                config.dnsClusters().getFirst(),
                descriptor,
                resolver,
                hosts,
                control,
                writer,
                new SplittableRandom(1),
                (name, now) -> published.add(addresses(now)));
    }

    private static List<String> addresses(ClusterHosts hosts) {
        return hosts.hosts().stream().map(host -> host.endpoint().toString()).toList();
    }

    private long stat(String name) {
        return registry.values().stream()
                .filter(value -> value.name().full().equals("cluster.named." + name))
                .mapToLong(value -> registry.read(value.id()))
                .sum();
    }

    @Test
    void everyAddressBecomesAHostAndOnlyAnotherSetIsPublished() throws Exception {
        resolver.says(List.of(
                List.of("10.0.0.1"),
                List.of("10.0.0.1", "10.0.0.2", "10.0.0.3"),
                List.of("10.0.0.3", "10.0.0.1", "10.0.0.2"),
                List.of("10.0.0.2")));
        refresher().start().get(10, TimeUnit.SECONDS);
        Eventually.holds("the last set is published", () -> published.size() == 3);
        assertThat(published)
                .containsExactly(
                        List.of("10.0.0.1:80"),
                        List.of("10.0.0.1:80", "10.0.0.2:80", "10.0.0.3:80"),
                        List.of("10.0.0.2:80"));
        assertThat(stat("membership_change")).isEqualTo(3);
    }

    @Test
    void failuresKeepTheLastGoodAddressesAndAreAskedAgain() throws Exception {
        resolver.says(
                List.of(List.of("10.0.0.1"), List.of("failure"), List.of(), List.of("failure"), List.of("10.0.0.2")));
        DnsRefresher refresher = refresher();
        refresher.start().get(10, TimeUnit.SECONDS);
        Eventually.holds("it has recovered", () -> published.size() == 2);
        assertThat(published).containsExactly(List.of("10.0.0.1:80"), List.of("10.0.0.2:80"));
        assertThat(stat("update_failure")).isEqualTo(3);
        assertThat(addresses(refresher.hosts())).containsExactly("10.0.0.2:80");
    }

    @Test
    void aNameThatNeverResolvesDoesNotHoldUpTheStart() throws Exception {
        resolver.says(List.of(List.of("failure")));
        DnsRefresher refresher = refresher();
        refresher.start().get(10, TimeUnit.SECONDS);
        assertThat(published).isEmpty();
        assertThat(refresher.hosts().hosts()).isEmpty();
    }

    @Test
    void theSameAddressKeepsItsHostAndThusItsConnections() throws Exception {
        resolver.says(List.of(List.of("10.0.0.1"), List.of("10.0.0.1", "10.0.0.2")));
        DnsRefresher refresher = refresher();
        refresher.start().get(10, TimeUnit.SECONDS);
        Object first = refresher.hosts().hosts().getFirst();
        Eventually.holds("the second address is there", () -> published.size() == 2);
        assertThat(refresher.hosts().hosts().getFirst()).isSameAs(first);
    }

    @Test
    void aLogicalClusterHasOneHostAndKeepsItWhileItIsAnswered() throws Exception {
        resolver.says(List.of(
                List.of("10.0.0.1", "10.0.0.2"),
                List.of("10.0.0.2", "10.0.0.1"),
                List.of("10.0.0.3", "10.0.0.2"),
                List.of("failure"),
                List.of("10.0.0.2", "10.0.0.3")));
        DnsRefresher refresher = refresher(YAML.replace("STRICT_DNS", "LOGICAL_DNS"));
        refresher.start().get(10, TimeUnit.SECONDS);
        Eventually.holds("the last answer was read", () -> stat("update_success") >= 5);
        assertThat(published).containsExactly(List.of("10.0.0.1:80"), List.of("10.0.0.3:80"));
    }
}
