package io.ringway.config.compile;

import io.envoyproxy.envoy.config.cluster.v3.Cluster;
import io.ringway.config.model.FieldNode;
import io.ringway.config.model.ProblemCode;
import io.ringway.config.model.Problems;
import io.ringway.config.model.Suggestion;
import io.ringway.config.source.NearMiss;
import io.ringway.routing.index.ByteMap;
import io.ringway.routing.index.ByteMapBuilder;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Finds clusters by name for whatever refers to them. Owner: control. */
public final class ClusterIndex {
    private final Map<String, Integer> indexByName = new LinkedHashMap<>();
    private final Problems problems;
    private boolean isComplete = true;

    ClusterIndex(List<Cluster> clusters, FieldNode at, Problems problems) {
        this.problems = problems;
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

    /** Every cluster's index by its name, in scope 0. */
    ByteMap names() {
        ByteMapBuilder names = new ByteMapBuilder(false);
        indexByName.forEach((name, index) -> names.put(0, name.getBytes(StandardCharsets.UTF_8), index));
        return names.build();
    }

    /** The index of a cluster, or -1 if there is none of the name. */
    int find(String name) {
        return indexByName.getOrDefault(name, -1);
    }

    /** The index of the cluster that a field names, or -1 after a problem. */
    public int require(String name, FieldNode at) {
        Integer index = indexByName.get(name);
        if (index != null) {
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
