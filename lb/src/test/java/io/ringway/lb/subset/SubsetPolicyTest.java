package io.ringway.lb.subset;

import static org.assertj.core.api.Assertions.assertThat;

import io.ringway.lb.ActiveRequests;
import io.ringway.lb.Criteria;
import io.ringway.lb.HealthFlag;
import io.ringway.lb.Host;
import io.ringway.lb.HostSet;
import io.ringway.lb.HostState;
import io.ringway.lb.LoadBalancer;
import io.ringway.lb.LocalityGroup;
import io.ringway.lb.Metadata;
import io.ringway.lb.PickNote;
import io.ringway.lb.TableFact;
import io.ringway.lb.policy.RoundRobin;
import io.ringway.lb.priority.Prioritized;
import io.ringway.lb.priority.PriorityOptions;
import io.ringway.lb.subset.SubsetOptions.Fallback;
import io.ringway.lb.subset.SubsetOptions.Selector;
import io.ringway.testkit.AllocationMeter;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** The cluster is that of Envoy's documentation ("Load balancer subsets", example): e1 to e7, here 1 to 7. */
class SubsetPolicyTest {
    private static final Map<String, Object> DEFAULT = Map.of("stage", "prod", "version", "1.0", "type", "std");

    private final List<Host> hosts = new ArrayList<>();
    private final List<HostState> states = new ArrayList<>();
    private final Map<Map<String, Object>, Criteria> criteria = new HashMap<>();

    private void host(Map<String, Object> metadata) {
        host(metadata, LocalityGroup.NONE, 0);
    }

    private void host(Map<String, Object> metadata, LocalityGroup group, int flags) {
        int id = hosts.size() + 1;
        hosts.add(new Host(id, "10.0.0." + id + ":80", "", 1));
        states.add(new HostState(group, flags, new Metadata(metadata), HostState.ALWAYS));
    }

    private void envoysHosts() {
        host(Map.of("stage", "prod", "version", "1.0", "type", "std", "xlarge", true));
        host(Map.of("stage", "prod", "version", "1.0", "type", "std"));
        host(Map.of("stage", "prod", "version", "1.1", "type", "std"));
        host(Map.of("stage", "prod", "version", "1.1", "type", "std"));
        host(Map.of("stage", "prod", "version", "1.0", "type", "bigmem"));
        host(Map.of("stage", "prod", "version", "1.1", "type", "bigmem"));
        host(Map.of("stage", "dev", "version", "1.2-pre", "type", "std"));
    }

    private static Selector selector(String... keys) {
        return selector(Fallback.NOT_DEFINED, List.of(), keys);
    }

    private static Selector selector(Fallback fallback, List<String> fallbackKeys, String... keys) {
        return new Selector(new TreeSet<>(List.of(keys)), fallback, new TreeSet<>(fallbackKeys), false);
    }

    private static SubsetOptions options(Fallback fallback, Selector... selectors) {
        return new SubsetOptions(fallback, DEFAULT, List.of(selectors), false, false, false, false, false, false);
    }

    private static SubsetOptions envoys(Fallback fallback) {
        return options(
                fallback,
                selector("stage", "type"),
                selector("stage", "version"),
                selector("version"),
                selector("xlarge", "version"));
    }

    private SubsetPolicy policy(SubsetOptions options) {
        return new SubsetPolicy(new Prioritized(new RoundRobin(), PriorityOptions.DEFAULT), options);
    }

    private SubsetTable table(SubsetOptions options) {
        return policy(options).prepare(new HostSet(1, hosts, states));
    }

    private LoadBalancer balancer(SubsetOptions options) {
        return policy(options).create(table(options), new ActiveRequests(), 3);
    }

    private @Nullable Criteria criteria(Map<String, Object> values) {
        return values.isEmpty() ? null : criteria.computeIfAbsent(values, _ -> new Criteria(criteria.size(), values));
    }

    /** The hosts that requests of a route get. */
    private Set<Integer> picks(LoadBalancer balancer, Map<String, Object> values) {
        Set<Integer> ids = new TreeSet<>();
        for (int i = 0; i < 50; i++) {
            balancer.begin(criteria(values), 0);
            Host host = balancer.pick(0, false, i * 0x9E3779B97F4A7C15L);
            if (host != null) {
                ids.add(host.id());
            }
        }
        return ids;
    }

    @Test
    void theSubsetsOfTheDocumentation() {
        envoysHosts();
        assertThat(table(envoys(Fallback.DEFAULT_SUBSET)).subsets()).hasSize(10);
        LoadBalancer balancer = balancer(envoys(Fallback.DEFAULT_SUBSET));
        assertThat(picks(balancer, Map.of("stage", "prod", "type", "std"))).containsExactly(1, 2, 3, 4);
        assertThat(picks(balancer, Map.of("stage", "prod", "type", "bigmem"))).containsExactly(5, 6);
        assertThat(picks(balancer, Map.of("stage", "dev", "type", "std"))).containsExactly(7);
        assertThat(picks(balancer, Map.of("stage", "prod", "version", "1.0"))).containsExactly(1, 2, 5);
        assertThat(picks(balancer, Map.of("stage", "prod", "version", "1.1"))).containsExactly(3, 4, 6);
        assertThat(picks(balancer, Map.of("stage", "dev", "version", "1.2-pre")))
                .containsExactly(7);
        assertThat(picks(balancer, Map.of("version", "1.0"))).containsExactly(1, 2, 5);
        assertThat(picks(balancer, Map.of("version", "1.1"))).containsExactly(3, 4, 6);
        assertThat(picks(balancer, Map.of("version", "1.2-pre"))).containsExactly(7);
        assertThat(picks(balancer, Map.of("xlarge", true, "version", "1.0"))).containsExactly(1);
        assertThat(balancer.notes()).isEqualTo(PickNote.SUBSET_SELECTED);
    }

    @Test
    void whatHasNoSubsetFallsBack() {
        envoysHosts();
        LoadBalancer byDefault = balancer(envoys(Fallback.DEFAULT_SUBSET));
        for (Map<String, Object> none : List.<Map<String, Object>>of(
                Map.of(),
                Map.of("version", "9"),
                Map.of("other", "x"),
                Map.of("stage", "prod"),
                Map.of("xlarge", "true", "version", "1.0"), // a text is no boolean
                Map.of("stage", "prod", "version", "1.0", "type", "std"))) {
            assertThat(picks(byDefault, none)).as(none.toString()).containsExactly(1, 2);
            assertThat(byDefault.notes()).isEqualTo(PickNote.SUBSET_FALLBACK);
        }
        LoadBalancer any = balancer(envoys(Fallback.ANY_ENDPOINT));
        assertThat(picks(any, Map.of("version", "9"))).containsExactly(1, 2, 3, 4, 5, 6, 7);
        LoadBalancer none = balancer(envoys(Fallback.NO_FALLBACK));
        assertThat(picks(none, Map.of("version", "9"))).isEmpty();
        assertThat(picks(none, Map.of())).isEmpty();
        assertThat(none.notes()).isZero();
    }

    @Test
    void aSelectorMayHaveAFallbackOfItsOwn() {
        envoysHosts();
        LoadBalancer balancer = balancer(options(
                Fallback.ANY_ENDPOINT,
                selector(Fallback.NO_FALLBACK, List.of(), "stage"),
                selector(Fallback.DEFAULT_SUBSET, List.of(), "version"),
                selector(Fallback.KEYS_SUBSET, List.of("stage"), "stage", "type"),
                selector(Fallback.ANY_ENDPOINT, List.of(), "xlarge")));
        assertThat(picks(balancer, Map.of("stage", "test"))).isEmpty();
        assertThat(picks(balancer, Map.of("version", "9"))).containsExactly(1, 2);
        assertThat(balancer.notes()).isZero();
        assertThat(picks(balancer, Map.of("stage", "dev", "type", "bigmem"))).containsExactly(7);
        assertThat(balancer.notes()).isEqualTo(PickNote.SUBSET_SELECTED);
        assertThat(picks(balancer, Map.of("stage", "test", "type", "bigmem"))).isEmpty();
        assertThat(picks(balancer, Map.of("xlarge", false))).hasSize(7);
    }

    @Test
    void anEmptyFallbackMayGiveAnyHost() {
        host(Map.of("version", "2"));
        SubsetOptions options =
                new SubsetOptions(Fallback.DEFAULT_SUBSET, DEFAULT, List.of(), false, false, true, false, false, false);
        LoadBalancer balancer = balancer(options);
        assertThat(picks(balancer, Map.of())).containsExactly(1);
        // No host at all is a panic, too.
        assertThat(balancer.notes()).isEqualTo(PickNote.SUBSET_FALLBACK_PANIC | PickNote.PANIC);
    }

    @Test
    void aListMayCountAsEachOfItsValues() {
        host(Map.of("version", List.of("1", "2"), "stage", List.of("a", "b")));
        host(Map.of("version", "2", "stage", "b"));
        Selector both = selector("version", "stage");
        SubsetOptions any = new SubsetOptions(
                Fallback.NO_FALLBACK, Map.of(), List.of(both), false, false, false, true, false, false);
        LoadBalancer balancer = balancer(any);
        assertThat(picks(balancer, Map.of("version", "1", "stage", "a"))).containsExactly(1);
        assertThat(picks(balancer, Map.of("version", "2", "stage", "b"))).containsExactly(1, 2);
        LoadBalancer exact = balancer(options(Fallback.NO_FALLBACK, both));
        assertThat(picks(exact, Map.of("version", "1", "stage", "a"))).isEmpty();
        assertThat(picks(exact, Map.of("version", List.of("1", "2"), "stage", List.of("a", "b"))))
                .containsExactly(1);
    }

    @Test
    void aSingleHostIsUsedWhateverItsHealth() {
        host(Map.of("name", "a"), LocalityGroup.NONE, HealthFlag.FAILED_ACTIVE_HC.bit());
        host(Map.of("name", "a"));
        host(Map.of("name", "b"));
        Selector single = new Selector(new TreeSet<>(Set.of("name")), Fallback.NOT_DEFINED, new TreeSet<>(), true);
        SubsetOptions options = options(Fallback.NO_FALLBACK, single);
        LoadBalancer balancer = balancer(options);
        assertThat(picks(balancer, Map.of("name", "a"))).containsExactly(1);
        assertThat(picks(balancer, Map.of("name", "b"))).containsExactly(3);
        Map<TableFact, Long> facts = new EnumMap<>(TableFact.class);
        table(options).addFacts(facts);
        assertThat(facts).containsEntry(TableFact.SUBSET_DUPLICATES, 1L);
    }

    @Test
    void furtherCriteriaAreTriedInTurn() {
        envoysHosts();
        SubsetOptions options = new SubsetOptions(
                Fallback.NO_FALLBACK,
                Map.of(),
                List.of(selector("version"), selector("stage", "version")),
                false,
                false,
                false,
                false,
                true,
                false);
        LoadBalancer balancer = balancer(options);
        Map<String, Object> wanted = Map.of(
                "version",
                "9",
                "fallback_list",
                List.of(Map.of("version", "8"), Map.of("stage", "dev", "version", "1.2-pre")));
        assertThat(picks(balancer, wanted)).containsExactly(7);
        assertThat(picks(balancer, Map.of("version", "1.0", "fallback_list", List.of())))
                .containsExactly(1, 2, 5);
        assertThat(picks(balancer, Map.of("version", "1.0", "fallback_list", List.of(Map.of("version", "8")))))
                .isEmpty();
    }

    @Test
    void redundantKeysMayBeAllowed() {
        envoysHosts();
        SubsetOptions options = new SubsetOptions(
                Fallback.NO_FALLBACK,
                Map.of(),
                List.of(selector("stage", "type"), selector("version")),
                false,
                false,
                false,
                false,
                false,
                true);
        LoadBalancer balancer = balancer(options);
        assertThat(picks(balancer, Map.of("stage", "prod", "type", "bigmem", "x", "y")))
                .containsExactly(5, 6);
        assertThat(picks(balancer, Map.of("version", "1.2-pre", "stage", "prod")))
                .containsExactly(7);
    }

    @Test
    void healthIsJudgedWithinASubset() {
        int sick = HealthFlag.FAILED_ACTIVE_HC.bit();
        host(Map.of("v", "1"), LocalityGroup.NONE, sick);
        host(Map.of("v", "1"), LocalityGroup.NONE, sick);
        for (int i = 0; i < 8; i++) {
            host(Map.of("v", "2"));
        }
        LoadBalancer balancer = balancer(options(Fallback.ANY_ENDPOINT, selector("v")));
        assertThat(picks(balancer, Map.of("v", "1"))).containsExactly(1, 2);
        assertThat(balancer.notes()).isEqualTo(PickNote.SUBSET_SELECTED | PickNote.PANIC);
        assertThat(picks(balancer, Map.of())).containsExactly(3, 4, 5, 6, 7, 8, 9, 10);
    }

    /** The light locality has 1 of its 4 hosts in the subset, the heavy one 4 of 4. */
    @Test
    void localitiesCountWithinASubsetIfItIsSaid() {
        LocalityGroup light = new LocalityGroup("", "l", "", 0, 4);
        LocalityGroup heavy = new LocalityGroup("", "h", "", 0, 1);
        host(Map.of("v", "1"), light, 0);
        for (int i = 0; i < 3; i++) {
            host(Map.of("v", "2"), light, 0);
        }
        for (int i = 0; i < 4; i++) {
            host(Map.of("v", "1"), heavy, 0);
        }
        assertThat(partOfFirst(false, false)).isEqualTo(200);
        assertThat(partOfFirst(true, false)).isEqualTo(800);
        assertThat(partOfFirst(true, true)).isEqualTo(500);
    }

    private int partOfFirst(boolean isAware, boolean isScaled) {
        SubsetOptions options = new SubsetOptions(
                Fallback.NO_FALLBACK, Map.of(), List.of(selector("v")), isAware, isScaled, false, false, false, false);
        SubsetPolicy policy =
                new SubsetPolicy(new Prioritized(new RoundRobin(), new PriorityOptions(50, 140, true)), options);
        LoadBalancer balancer = policy.create(policy.prepare(new HostSet(1, hosts, states)), new ActiveRequests(), 0);
        int first = 0;
        balancer.begin(criteria(Map.of("v", "1")), 0);
        for (int i = 0; i < 1_000; i++) {
            Host host = balancer.pick(0, false, i);
            first += host != null && host.id() == 1 ? 1 : 0;
        }
        return first;
    }

    @Test
    void anUpdateChangesTheSubsets() {
        envoysHosts();
        SubsetOptions options = envoys(Fallback.NO_FALLBACK);
        LoadBalancer balancer = balancer(options);
        assertThat(picks(balancer, Map.of("version", "1.2-pre"))).containsExactly(7);
        hosts.removeLast();
        states.removeLast();
        balancer.onHostTable(table(options));
        assertThat(picks(balancer, Map.of("version", "1.2-pre"))).isEmpty();
        assertThat(picks(balancer, Map.of("version", "1.1"))).containsExactly(3, 4, 6);
    }

    @Test
    void aPickAllocatesNothing() {
        envoysHosts();
        LoadBalancer balancer = balancer(envoys(Fallback.DEFAULT_SUBSET));
        Criteria one = criteria(Map.of("version", "1.0"));
        Criteria other = criteria(Map.of("version", "9"));
        long allocated = Long.MAX_VALUE;
        for (int round = 0; round < 3; round++) {
            AllocationMeter meter = AllocationMeter.ofCurrentThread();
            for (long i = 0; i < 40_000; i++) {
                balancer.begin((i & 1) == 0 ? one : other, i);
                balancer.pick(0, false, i * 0x9E3779B97F4A7C15L);
            }
            allocated = meter.bytes();
        }
        assertThat(allocated).isLessThan(40_000);
    }
}
