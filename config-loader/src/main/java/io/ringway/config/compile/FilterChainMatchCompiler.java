package io.ringway.config.compile;

import io.envoyproxy.envoy.config.listener.v3.FilterChainMatch.ConnectionSourceType;
import io.ringway.config.model.FieldNode;
import io.ringway.config.model.ProblemCode;
import io.ringway.config.model.Problems;
import io.ringway.config.model.Suggestion;
import io.ringway.hotpath.listener.FilterChainMatch;
import io.ringway.hotpath.listener.FilterChainMatch.SourceType;
import io.ringway.hotpath.listener.FilterChainMatch.TransportProtocol;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/** Which connections the chains of one listener are for. Owner: control. */
final class FilterChainMatchCompiler {
    private static final String RAW = "raw_buffer";
    private static final String TLS = "tls";

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
                serverNames(match.getServerNamesList(), at.field("server_names")),
                transport(match.getTransportProtocol(), at.field("transport_protocol")),
                new HashSet<>(match.getApplicationProtocolsList()),
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

    private TransportProtocol transport(String protocol, FieldNode at) {
        return switch (protocol) {
            case "" -> TransportProtocol.ANY;
            case RAW -> TransportProtocol.RAW;
            case TLS -> TransportProtocol.TLS;
            default -> {
                if (!at.isBroken()) {
                    problems.atValue(
                            ProblemCode.UNSUPPORTED_VALUE,
                            at,
                            "transport protocol \"" + protocol + "\" is not supported yet",
                            Suggestion.hint(RAW + " and " + TLS + " are"));
                }
                yield TransportProtocol.ANY;
            }
        };
    }

    /** Envoy's rule: an asterisk stands for whole labels at the beginning. */
    private Set<String> serverNames(List<String> names, FieldNode at) {
        Set<String> all = new HashSet<>();
        for (int i = 0; i < names.size(); i++) {
            String name = names.get(i).toLowerCase(Locale.ROOT);
            if (name.lastIndexOf('*') > (name.startsWith("*.") ? 0 : -1)
                    && !at.element(i).isBroken()) {
                problems.atValue(
                        ProblemCode.BAD_VALUE,
                        at.element(i),
                        "an asterisk stands for whole labels at the beginning of a name",
                        Suggestion.hint("*.example.com stands for all names below example.com"));
            }
            all.add(name);
        }
        return all;
    }

    /** Envoy adds a TLS inspector where one of these would be in vain without it. */
    static boolean isAboutTls(FilterChainMatch match) {
        return match.transport() == TransportProtocol.TLS
                || (match.transport() == TransportProtocol.ANY
                        && !(match.serverNames().isEmpty()
                                && match.applicationProtocols().isEmpty()));
    }

    private static SourceType sourceType(ConnectionSourceType type) {
        return switch (type) {
            case SAME_IP_OR_LOOPBACK -> SourceType.SAME_IP_OR_LOOPBACK;
            case EXTERNAL -> SourceType.EXTERNAL;
            case ANY, UNRECOGNIZED -> SourceType.ANY;
        };
    }
}
