package io.ringway.routing;

import io.ringway.routing.action.RequestHeaderName;
import io.ringway.routing.action.WeightedClusters;
import io.ringway.routing.index.ByteMap;
import io.ringway.routing.index.ByteTrie;
import io.ringway.routing.index.CandidateLists;
import io.ringway.routing.index.HostIndex;
import io.ringway.routing.index.PathIndex;
import io.ringway.routing.runtime.RuntimeValues;
import org.agrona.DirectBuffer;
import org.jspecify.annotations.Nullable;

/**
 * Matches requests against a {@link RouteTable}, with the memory that one worker needs for it ({@link RouteTable#newMatcher}).
 *
 * <p>The virtual host is the one of the most specific domain. Within it the first route in the order of the configuration wins: routes have
 * ascending numbers, and the lowest number that matches is looked for among the exact paths, the prefixes of the path and, for CONNECT, the
 * connect matchers. Owner: worker.
 */
public final class RouteMatcher {
    private static final int NO_ROUTE = Integer.MAX_VALUE;
    /** Prefixes of one path that are remembered; those beyond are tried at once. */
    private static final int VISITED_MAX = 64;

    private final RouteTable table;
    private final PathIndex paths;
    private final CandidateLists lists;
    private final MatchInput input = new MatchInput();
    private final int[] visited = new int[VISITED_MAX];
    private @Nullable VirtualHost virtualHost;

    RouteMatcher(RouteTable table, PathIndex paths) {
        this.table = table;
        this.paths = paths;
        this.lists = paths.lists();
    }

    public RouteTable table() {
        return table;
    }

    /** The runtime that holds from the next {@link #match} on. */
    public void runtime(RuntimeValues values) {
        input.runtime(values);
    }

    /**
     * The route of a request. {@link #virtualHost()} then tells on whose behalf, also when no route matched; its
     * {@link VirtualHost#redirectsToTls} goes before the route.
     *
     * @param random the stream's one random number
     * @return null if no virtual host or none of its routes matches
     */
    public @Nullable Route match(RequestView request, long random) {
        int host = table.findHost(request.buffer(), request.authorityStart(), request.authorityLength());
        if (host == HostIndex.NONE) {
            virtualHost = null;
            return null;
        }
        virtualHost = table.virtualHost(host);
        input.set(request, random, table.arePathParametersIgnored());
        int best = request.pathLength() == 0 ? NO_ROUTE : leastByPath(host);
        if (isConnect(request)) {
            best = least(paths.connect(host), best);
        }
        return best == NO_ROUTE ? null : table.route(best);
    }

    /** The virtual host of the last {@link #match}, or null if none has the domain. */
    public @Nullable VirtualHost virtualHost() {
        return virtualHost;
    }

    /**
     * Which virtual cluster the request of the last {@link #match} belongs to.
     *
     * @return its index, or the number of virtual clusters for {@code other}
     */
    public int virtualCluster(VirtualClusters clusters) {
        return clusters.find(input);
    }

    /**
     * Which of the clusters takes the request of the last {@link #match}: by the random number that the request brings along if there is such a
     * header and it is a number, else by the stream's.
     *
     * @return an index, or {@link WeightedClusters#NONE}
     */
    public int pick(WeightedClusters clusters) {
        RequestHeaderName header = clusters.randomHeader();
        boolean isBrought = header != null && input.findOnlyHeader(header.lowerName()) && input.parseNumber();
        return clusters.pick(isBrought ? input.number() : input.random(), input.runtime());
    }

    /** The request of the last {@link #match}. */
    public MatchInput input() {
        return input;
    }

    private int leastByPath(int host) {
        DirectBuffer buffer = input.buffer();
        int start = input.pathStart();
        int length = input.pathLength();
        int best = NO_ROUTE;
        if (paths.hasExact(host)) {
            best = least(paths.exact().get(host, buffer, start, length), best);
        }
        if (paths.hasFoldedExact(host)) {
            best = least(paths.foldedExact().get(host, buffer, start, length), best);
        }
        best = leastOfPrefixes(paths.prefixes(), paths.prefixRoot(host), best);
        return leastOfPrefixes(paths.foldedPrefixes(), paths.foldedPrefixRoot(host), best);
    }

    /**
     * Walks down the prefixes of the path as long as a node or one below it could hold a lower number, then tries the lists it came by, longest
     * prefix first: those seldom have conditions, and what they give spares the costly ones at the root, where regular expressions are.
     */
    private int leastOfPrefixes(ByteTrie trie, int root, int bestSoFar) {
        DirectBuffer buffer = input.buffer();
        int position = input.pathStart();
        int remaining = input.pathLength();
        int best = bestSoFar;
        int depth = 0;
        int node = root;
        while (node != ByteTrie.NONE && trie.leastRank(node) < best) {
            int reference = trie.value(node);
            if (reference != ByteTrie.NONE) {
                if (depth == visited.length) {
                    best = least(reference, best);
                } else {
                    visited[depth++] = reference;
                }
            }
            node = trie.step(node, buffer, position, remaining);
            if (node != ByteTrie.NONE) {
                int length = trie.length(node);
                position += length;
                remaining -= length;
            }
        }
        while (depth > 0) {
            best = least(visited[--depth], best);
        }
        return best;
    }

    /** The first route of a list whose conditions hold, or {@code best} if that comes before it. */
    private int least(int reference, int best) {
        if (reference == ByteMap.NONE) {
            return best;
        }
        int size = lists.size(reference);
        for (int i = 0; i < size; i++) {
            int element = lists.get(reference, i);
            int route = element >>> 1;
            if (route >= best) {
                return best;
            }
            if ((element & 1) == 0 || table.conditionsHold(route, input)) {
                return route;
            }
        }
        return best;
    }

    private static boolean isConnect(RequestView request) {
        int start = request.methodStart();
        DirectBuffer buffer = request.buffer();
        return request.methodLength() == 7
                && buffer.getByte(start) == 'C'
                && buffer.getByte(start + 1) == 'O'
                && buffer.getByte(start + 2) == 'N'
                && buffer.getByte(start + 3) == 'N'
                && buffer.getByte(start + 4) == 'E'
                && buffer.getByte(start + 5) == 'C'
                && buffer.getByte(start + 6) == 'T';
    }
}
