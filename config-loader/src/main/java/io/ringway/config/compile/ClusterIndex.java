package io.ringway.config.compile;

import io.envoyproxy.envoy.config.cluster.v3.Cluster;
import io.ringway.config.model.FieldNode;
import io.ringway.config.model.Position;
import io.ringway.config.model.ProblemCode;
import io.ringway.config.model.Problems;
import io.ringway.config.model.Suggestion;
import io.ringway.config.source.NearMiss;
import io.ringway.lb.Criteria;
import io.ringway.routing.index.ByteMap;
import io.ringway.routing.index.ByteMapBuilder;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Finds clusters by name for whatever refers to them. Owner: control. */
public final class ClusterIndex {
    private final Map<String, Integer> indexByName = new LinkedHashMap<>();
    private final Map<String, Position> firstUses = new LinkedHashMap<>();
    private final Map<Map<String, Object>, Criteria> criteria = new HashMap<>();
    private final Problems problems;
    private final boolean isOpen;
    private boolean isComplete = true;
    private String ownCluster = "";

    private ClusterIndex(Problems problems) {
        this.problems = problems;
        isOpen = true;
    }

    /** Clusters that stand somewhere else: whatever is named is one. */
    static ClusterIndex open(Problems problems) {
        return new ClusterIndex(problems);
    }

    ClusterIndex(List<Cluster> clusters, FieldNode at, Problems problems) {
        this.problems = problems;
        isOpen = false;
        for (int i = 0; i < clusters.size(); i++) {
            FieldNode name = at.element(i).field("name");
            isComplete &= !name.isBroken();
            Integer first = indexByName.putIfAbsent(clusters.get(i).getName(), i);
            if (first != null && !name.isBroken()) {
                problems.atValue(
                        ProblemCode.DUPLICATE_NAME,
                        name,
                        "cluster \"" + clusters.get(i).getName() + "\" exists already",
                        Suggestion.NONE,
                        at.element(first).field("name").valuePosition(),
                        "first here");
            }
        }
        isComplete &= !at.isBroken();
    }

    /** Says which cluster this proxy itself belongs to ({@code --service-cluster}, or the node's). */
    void ownCluster(String name) {
        ownCluster = name;
    }

    /** The cluster that this proxy itself belongs to; empty if nobody said. */
    public String ownCluster() {
        return ownCluster;
    }

    /** Every cluster's index by its name, in scope 0. */
    ByteMap names() {
        ByteMapBuilder names = new ByteMapBuilder(false);
        indexByName.forEach((name, index) -> names.put(0, name.getBytes(StandardCharsets.UTF_8), index));
        return names.build();
    }

    /** Whether there is a cluster of this name. */
    boolean has(String name) {
        return indexByName.containsKey(name);
    }

    /** The index of the cluster that a field names, or -1 if there is none of the name, which is fine. */
    int find(String name, FieldNode at) {
        if (isOpen) {
            indexByName.putIfAbsent(name, indexByName.size());
        }
        Integer index = indexByName.get(name);
        if (index == null) {
            return -1;
        }
        firstUses.putIfAbsent(name, at.valuePosition());
        return index;
    }

    /** What a route wants of hosts; the same object for the same values. */
    Criteria criteria(Map<String, Object> values) {
        return criteria.computeIfAbsent(values, key -> new Criteria(criteria.size(), key));
    }

    /** Names of all clusters, by index. */
    List<String> allNames() {
        return List.copyOf(indexByName.keySet());
    }

    /** Where each cluster that is named anywhere is named first. */
    Map<String, Position> firstUses() {
        return Collections.unmodifiableMap(firstUses);
    }

    /** The index of the cluster that a field names, or -1 after a problem. */
    public int require(String name, FieldNode at) {
        int index = find(name, at);
        if (index >= 0) {
            return index;
        }
        // A cluster whose name could not be read may be the one that is meant.
        if (isComplete && !at.isBroken()) {
            Suggestion suggestion = Suggestion.didYouMean(NearMiss.of(name, indexByName.keySet()));
            String all = String.join(", ", indexByName.keySet());
            boolean isShort = !all.isEmpty() && all.length() <= 80;
            problems.atValue(
                    ProblemCode.UNKNOWN_CLUSTER,
                    at,
                    "there is no cluster \"" + name + "\"",
                    isShort ? suggestion.or(Suggestion.hint("there are: " + all)) : suggestion);
        }
        return -1;
    }
}
