package io.ringway.config.compile;

import io.envoyproxy.envoy.config.listener.v3.FilterChainMatch.ConnectionSourceType;
import io.ringway.config.model.FieldNode;
import io.ringway.config.model.ProblemCode;
import io.ringway.config.model.Problems;
import io.ringway.config.model.Suggestion;
import io.ringway.hotpath.listener.ApplicationProtocol;
import io.ringway.hotpath.listener.FilterChainMatch;
import io.ringway.hotpath.listener.FilterChainMatch.SourceType;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** Which connections the chains of one listener are for. Owner: control. */
final class FilterChainMatchCompiler {
    private static final String RAW = "raw_buffer";

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
                isRawNamed(match.getTransportProtocol(), at.field("transport_protocol")),
                applicationProtocols(match.getApplicationProtocolsList(), at.field("application_protocols")),
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

    private boolean isRawNamed(String protocol, FieldNode at) {
        if (!protocol.isEmpty() && !protocol.equals(RAW) && !at.isBroken()) {
            problems.atValue(
                    ProblemCode.UNSUPPORTED_VALUE,
                    at,
                    "transport protocol \"" + protocol + "\" is not supported yet",
                    Suggestion.hint(RAW + " is: connections without TLS"));
        }
        return protocol.equals(RAW);
    }

    /** Those that an HTTP inspector cannot find are only known of connections with TLS. */
    private Set<String> applicationProtocols(List<String> names, FieldNode at) {
        Set<String> known = Arrays.stream(ApplicationProtocol.values())
                .map(ApplicationProtocol::alpn)
                .filter(alpn -> !alpn.isEmpty())
                .collect(Collectors.toCollection(TreeSet::new));
        for (int i = 0; i < names.size(); i++) {
            if (!known.contains(names.get(i)) && !at.element(i).isBroken()) {
                problems.atValue(
                        ProblemCode.UNSUPPORTED_VALUE,
                        at.element(i),
                        "application protocol \"" + names.get(i) + "\" is told by TLS, which is not supported yet",
                        Suggestion.hint("an HTTP inspector finds " + String.join(", ", known)));
            }
        }
        return Set.copyOf(names);
    }

    private static SourceType sourceType(ConnectionSourceType type) {
        return switch (type) {
            case SAME_IP_OR_LOOPBACK -> SourceType.SAME_IP_OR_LOOPBACK;
            case EXTERNAL -> SourceType.EXTERNAL;
            case ANY, UNRECOGNIZED -> SourceType.ANY;
        };
    }
}
