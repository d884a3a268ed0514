package io.ringway.config.compile;

import io.envoyproxy.envoy.config.route.v3.RouteAction.RequestMirrorPolicy;
import io.ringway.config.model.FieldNode;
import io.ringway.config.model.ProblemCode;
import io.ringway.config.model.Problems;
import io.ringway.config.model.Suggestion;
import io.ringway.hotpath.filter.MirrorPolicy;
import io.ringway.routing.action.RequestHeaderName;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** {@code request_mirror_policies}: the most specific level that has any goes. Owner: control. */
final class MirrorCompiler {
    private final Problems problems;
    private final RouteMatchCompiler matches;
    private final ClusterChoiceCompiler clusters;

    MirrorCompiler(Problems problems, RouteMatchCompiler matches, ClusterChoiceCompiler clusters) {
        this.problems = problems;
        this.matches = matches;
        this.clusters = clusters;
    }

    /**
     * The policies of a level.
     *
     * @param inherited those of the level above, or null
     * @return null if neither has any
     */
    @Nullable
    List<MirrorPolicy> compile(
            List<RequestMirrorPolicy> policies, FieldNode at, @Nullable List<MirrorPolicy> inherited) {
        if (policies.isEmpty()) {
            return inherited;
        }
        FieldNode policiesAt = at.field("request_mirror_policies");
        List<MirrorPolicy> compiled = new ArrayList<>();
        for (int i = 0; i < policies.size(); i++) {
            compiled.add(compile(policies.get(i), policiesAt.element(i)));
        }
        return List.copyOf(compiled);
    }

    private MirrorPolicy compile(RequestMirrorPolicy policy, FieldNode at) {
        String cluster = policy.getCluster();
        String header = policy.getClusterHeader();
        boolean isNamed = !cluster.isEmpty();
        FieldNode clusterAt = at.field("cluster");
        if (isNamed != header.isEmpty() && !at.isBroken() && !clusterAt.isBroken()) {
            problems.atValue(
                    ProblemCode.BAD_VALUE,
                    at,
                    isNamed
                            ? "a mirror policy has a cluster or a cluster_header, not both"
                            : "a mirror policy needs a cluster or a cluster_header",
                    Suggestion.NONE);
        }
        return new MirrorPolicy(
                cluster,
                isNamed ? clusters.index(cluster, clusterAt) : -1,
                header.isEmpty() ? null : RequestHeaderName.of(header),
                policy.hasRuntimeFraction() ? matches.fraction(policy.getRuntimeFraction()) : null,
                policy.getDisableShadowHostSuffixAppend());
    }
}
