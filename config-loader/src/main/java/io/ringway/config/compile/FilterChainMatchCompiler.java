package io.ringway.config.compile;

import io.envoyproxy.envoy.config.listener.v3.FilterChainMatch.ConnectionSourceType;
import io.ringway.config.model.FieldNode;
import io.ringway.config.model.ProblemCode;
import io.ringway.config.model.Problems;
import io.ringway.config.model.Suggestion;
import io.ringway.hotpath.listener.FilterChainMatch;
import io.ringway.hotpath.listener.FilterChainMatch.SourceType;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;

/** Which connections the chains of one listener are for. Owner: control. */
final class FilterChainMatchCompiler {
    private final Problems problems;
    private final Map<FilterChainMatch, FieldNode> known = new HashMap<>();

    FilterChainMatchCompiler(Problems problems) {
        this.problems = problems;
    }

    /** What it makes is of no use after a problem. */
    FilterChainMatch compile(io.envoyproxy.envoy.config.listener.v3.FilterChainMatch match, FieldNode at) {
        CidrRanges ranges = new CidrRanges(problems);
        FilterChainMatch compiled = new FilterChainMatch(
                match.hasDestinationPort() ? match.getDestinationPort().getValue() : FilterChainMatch.ANY_PORT,
                ranges.compile(match.getPrefixRangesList(), at.field("prefix_ranges")),
                ranges.compile(match.getDirectSourcePrefixRangesList(), at.field("direct_source_prefix_ranges")),
                sourceType(match.getSourceType()),
                ranges.compile(match.getSourcePrefixRangesList(), at.field("source_prefix_ranges")),
                new HashSet<>(match.getSourcePortsList()));
        FieldNode first = known.putIfAbsent(compiled, at);
        if (first != null && !at.isBroken()) {
            problems.atValue(
                    ProblemCode.BAD_FILTER_CHAIN,
                    at,
                    "another filter chain of this listener takes the same connections",
                    Suggestion.hint("give each a filter_chain_match of its own"),
                    first.valuePosition(),
                    "first here");
        }
        return compiled;
    }

    private static SourceType sourceType(ConnectionSourceType type) {
        return switch (type) {
            case SAME_IP_OR_LOOPBACK -> SourceType.SAME_IP_OR_LOOPBACK;
            case EXTERNAL -> SourceType.EXTERNAL;
            case ANY, UNRECOGNIZED -> SourceType.ANY;
        };
    }
}
