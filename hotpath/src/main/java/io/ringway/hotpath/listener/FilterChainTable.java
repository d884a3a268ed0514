package io.ringway.hotpath.listener;

import io.ringway.hotpath.network.Detected;
import io.ringway.hotpath.network.Downstream;
import io.ringway.transport.net.AddressPrefix;
import io.ringway.transport.net.Endpoint;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.List;
import java.util.Set;

/**
 * Finds the filter chain of a connection as Envoy does: criterion after criterion (destination port, destination, server name, transport protocol, application
 * protocol, directly connected source, source type, source, source port) only the chains that name the most specific value that fits stay, or, if none names one that fits, those
 * that do not name any. A choice is not taken back when a later criterion leaves nothing.
 *
 * <p>Owner: any (immutable); {@link #find} runs once per connection.
 */
public final class FilterChainTable {
    /** No chain is for the connection. */
    public static final int NONE = -1;

    /** A chain that fits without naming a value. */
    private static final int UNNAMED = 0;

    private static final int NO_FIT = -1;

    private final FilterChainMatch[] matches;
    private final int defaultChain;
    private final boolean isSingle;

    /**
     * @param matches of the listener's chains, in order, without the default one
     * @param defaultChain index of the chain for what no match takes, or {@link #NONE}
     */
    public FilterChainTable(List<FilterChainMatch> matches, int defaultChain) {
        this.matches = matches.toArray(FilterChainMatch[]::new);
        this.defaultChain = defaultChain;
        isSingle = matches.size() == 1 && matches.getFirst().equals(FilterChainMatch.ALL);
    }

    /** One chain for all. */
    public static FilterChainTable single() {
        return new FilterChainTable(List.of(FilterChainMatch.ALL), NONE);
    }

    /** The first chain takes every connection: nobody needs to look at addresses. */
    public boolean isSingle() {
        return isSingle;
    }

    /** Whether two chains are for the same connections, or both for those that no other is for. */
    boolean isSameMatch(int index, FilterChainTable other, int otherIndex) {
        if (index == defaultChain || otherIndex == other.defaultChain) {
            return index == defaultChain && otherIndex == other.defaultChain;
        }
        return matches[index].equals(other.matches[otherIndex]);
    }

    /** The index of the connection's chain, or {@link #NONE}. */
    public int find(Downstream downstream) {
        return isSingle ? 0 : find(downstream.local(), downstream.detected(), downstream.direct(), downstream.remote());
    }

    int find(Endpoint local, Detected detected, Endpoint direct, Endpoint remote) {
        boolean[] isCandidate = new boolean[matches.length];
        Arrays.fill(isCandidate, true);
        int left = matches.length;
        for (Criterion criterion : Criterion.values()) {
            int best = NO_FIT;
            for (int i = 0; i < matches.length; i++) {
                if (isCandidate[i]) {
                    best = Math.max(best, fit(criterion, matches[i], local, detected, direct, remote));
                }
            }
            left = 0;
            for (int i = 0; i < matches.length; i++) {
                isCandidate[i] &= best != NO_FIT && fit(criterion, matches[i], local, detected, direct, remote) == best;
                left += isCandidate[i] ? 1 : 0;
            }
        }
        for (int i = 0; i < matches.length && left > 0; i++) {
            if (isCandidate[i]) {
                return i;
            }
        }
        return defaultChain;
    }

    private enum Criterion {
        DESTINATION_PORT,
        DESTINATION,
        SERVER_NAME,
        TRANSPORT,
        APPLICATION,
        DIRECT_SOURCE,
        SOURCE_TYPE,
        SOURCE,
        SOURCE_PORT
    }

    /** How specific the chain's value is that fits: {@link #UNNAMED}, more for a value that it names, {@link #NO_FIT} if none fits. */
    private static int fit(
            Criterion criterion,
            FilterChainMatch match,
            Endpoint local,
            Detected detected,
            Endpoint direct,
            Endpoint remote) {
        return switch (criterion) {
            case DESTINATION_PORT -> {
                int port = match.destinationPort();
                yield port == FilterChainMatch.ANY_PORT ? UNNAMED : port == local.port() ? 1 : NO_FIT;
            }
            case DESTINATION -> fit(match.destinations(), local);
            case SERVER_NAME -> fit(match.serverNames(), detected.serverName());
            case TRANSPORT ->
                switch (match.transport()) {
                    case ANY -> UNNAMED;
                    case RAW -> detected.isTls() ? NO_FIT : 1;
                    case TLS -> detected.isTls() ? 1 : NO_FIT;
                };
            case APPLICATION -> fit(match.applicationProtocols(), detected.protocols());
            case DIRECT_SOURCE -> fit(match.directSources(), direct);
            case SOURCE_TYPE ->
                switch (match.sourceType()) {
                    case ANY -> UNNAMED;
                    case SAME_IP_OR_LOOPBACK -> isSameMachine(local, remote) ? 1 : NO_FIT;
                    case EXTERNAL -> isSameMachine(local, remote) ? NO_FIT : 1;
                };
            case SOURCE -> fit(match.sources(), remote);
            case SOURCE_PORT ->
                match.sourcePorts().isEmpty() ? UNNAMED : match.sourcePorts().contains(remote.port()) ? 1 : NO_FIT;
        };
    }

    /** The name itself, else the longest of those that stand for all names below another. */
    private static int fit(Set<String> names, String name) {
        if (names.isEmpty()) {
            return UNNAMED;
        }
        if (names.contains(name)) {
            return 1 + name.length();
        }
        for (int dot = name.indexOf('.'); dot >= 0; dot = name.indexOf('.', dot + 1)) {
            if (names.contains("*" + name.substring(dot))) {
                return name.length() - dot;
            }
        }
        return NO_FIT;
    }

    /** What the client wants most counts. */
    private static int fit(Set<String> protocols, List<String> wanted) {
        if (protocols.isEmpty()) {
            return UNNAMED;
        }
        for (int i = 0; i < wanted.size(); i++) {
            if (protocols.contains(wanted.get(i))) {
                return wanted.size() - i;
            }
        }
        return NO_FIT;
    }

    private static int fit(List<AddressPrefix> prefixes, Endpoint endpoint) {
        if (prefixes.isEmpty()) {
            return UNNAMED;
        }
        int longest = NO_FIT;
        for (AddressPrefix prefix : prefixes) {
            if (prefix.contains(endpoint)) {
                longest = Math.max(longest, 1 + prefix.bits());
            }
        }
        return longest;
    }

    private static boolean isSameMachine(Endpoint local, Endpoint remote) {
        if (!remote.isIp()) {
            return true;
        }
        try {
            InetAddress source = InetAddress.getByAddress(remote.addressBytes());
            return source.isLoopbackAddress() || Arrays.equals(source.getAddress(), local.addressBytes());
        } catch (UnknownHostException e) {
            throw new IllegalStateException(e);
        }
    }
}
