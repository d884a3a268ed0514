package io.ringway.config.compile;

import io.envoyproxy.envoy.extensions.common.dynamic_forward_proxy.v3.DnsCacheConfig;
import io.ringway.config.compile.DnsCache.NamedCluster;
import io.ringway.config.model.FieldNode;
import io.ringway.config.model.ProblemCode;
import io.ringway.config.model.Problems;
import io.ringway.config.model.Suggestion;
import io.ringway.hotpath.names.DnsCacheDescriptor;
import io.ringway.hotpath.stats.DnsCacheStats;
import io.ringway.hotpath.stats.StatsRegistry;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The DNS caches of a configuration, by name: whoever names one brings its whole configuration along, and all have to bring the same. Owner:
 * control.
 */
public final class DnsCaches {
    private record Known(
            int index, DnsCacheConfig config, DnsCacheSettings settings, FieldNode at, List<NamedCluster> clusters) {}

    private final DnsCacheCompiler compiler;
    private final Problems problems;
    private final Map<String, Known> byName = new LinkedHashMap<>();

    /**
     * None yet.
     *
     * @param servers those of caches that name none
     */
    DnsCaches(Problems problems, DnsServers servers) {
        this.problems = problems;
        compiler = new DnsCacheCompiler(problems, servers);
    }

    /** The index of the cache that a message configures, new or known; -1 after a problem. */
    public int require(DnsCacheConfig config, FieldNode at) {
        if (at.isBroken() || at.field("name").isBroken()) {
            return -1;
        }
        Known known = byName.get(config.getName());
        if (known == null) {
            DnsCacheSettings settings = compiler.compile(config, at);
            known = new Known(byName.size(), config, settings, at, new ArrayList<>());
            byName.put(config.getName(), known);
        } else if (!known.config().equals(config)) {
            problems.atValue(
                    ProblemCode.BAD_VALUE,
                    at,
                    "DNS cache \"" + config.getName() + "\" is configured differently in another place",
                    Suggestion.hint("one cache has one configuration: make both the same, or give one another name"),
                    known.at().valuePosition(),
                    "first here");
            return -1;
        }
        return known.index();
    }

    /** A cluster gets its hosts from a cache. */
    void addCluster(int cache, NamedCluster cluster) {
        for (Known known : byName.values()) {
            if (known.index() == cache) {
                known.clusters().add(cluster);
            }
        }
    }

    /** Makes them; of use without problems only. */
    List<DnsCache> make(StatsRegistry stats, HostRegistry hosts) {
        List<DnsCache> made = new ArrayList<>();
        byName.forEach((name, known) -> made.add(new DnsCache(
                new DnsCacheDescriptor(
                        known.index(),
                        name,
                        known.clusters().stream().map(NamedCluster::index).toList(),
                        DnsCacheStats.register(stats, name),
                        hosts.nameDoor(name, known.settings(), known.clusters())),
                known.settings(),
                known.clusters())));
        return made;
    }
}
