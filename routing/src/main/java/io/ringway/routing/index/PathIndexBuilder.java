package io.ringway.routing.index;

import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import org.agrona.collections.IntArrayList;

/** Collects the routes of a {@link PathIndex}, one virtual host after the other. Cold side, one thread. */
public final class PathIndexBuilder {
    private final ByteMapBuilder exact = new ByteMapBuilder(false);
    private final ByteMapBuilder foldedExact = new ByteMapBuilder(true);
    private final ByteTrieBuilder prefixes = new ByteTrieBuilder(false, false);
    private final ByteTrieBuilder foldedPrefixes = new ByteTrieBuilder(true, false);
    private final CandidateListsBuilder lists = new CandidateListsBuilder();
    private final IntArrayList hosts = new IntArrayList();

    // The virtual host being built: candidates by path.
    private final Map<String, IntArrayList> exactPaths = new LinkedHashMap<>();
    private final Map<String, IntArrayList> foldedExactPaths = new LinkedHashMap<>();
    private final Map<String, IntArrayList> prefixPaths = new LinkedHashMap<>();
    private final Map<String, IntArrayList> foldedPrefixPaths = new LinkedHashMap<>();
    private final IntArrayList connect = new IntArrayList();

    /**
     * Adds an exact path; routes come in ascending order.
     *
     * @param path Latin-1 view of its bytes
     * @param isCaseSensitive false: ASCII letters of both cases are equal
     */
    public void addExact(String path, boolean isCaseSensitive, int route, boolean hasConditions) {
        add(isCaseSensitive ? exactPaths : foldedExactPaths, fold(path, isCaseSensitive), route, hasConditions);
    }

    /** Adds a prefix, which may be empty. */
    public void addPrefix(String prefix, boolean isCaseSensitive, int route, boolean hasConditions) {
        add(isCaseSensitive ? prefixPaths : foldedPrefixPaths, fold(prefix, isCaseSensitive), route, hasConditions);
    }

    /** Adds a route for CONNECT whatever the path. */
    public void addConnect(int route, boolean hasConditions) {
        connect.addInt(element(route, hasConditions));
    }

    /** Ends a virtual host; the next one has the next index. */
    public void endHost() {
        int host = hosts.size() / PathIndex.HOST_INTS;
        int flags = (exactPaths.isEmpty() ? 0 : PathIndex.HAS_EXACT)
                | (foldedExactPaths.isEmpty() ? 0 : PathIndex.HAS_FOLDED_EXACT);
        exactPaths.forEach((path, routes) -> exact.put(host, bytes(path), lists.add(routes)));
        foldedExactPaths.forEach((path, routes) -> foldedExact.put(host, bytes(path), lists.add(routes)));
        hosts.addInt(endTrie(prefixes, prefixPaths));
        hosts.addInt(endTrie(foldedPrefixes, foldedPrefixPaths));
        hosts.addInt(connect.isEmpty() ? ByteMap.NONE : lists.add(connect));
        hosts.addInt(flags);
        exactPaths.clear();
        foldedExactPaths.clear();
        prefixPaths.clear();
        foldedPrefixPaths.clear();
        connect.clear();
    }

    public PathIndex build() {
        return new PathIndex(
                exact.build(),
                foldedExact.build(),
                prefixes.build(),
                foldedPrefixes.build(),
                lists.build(),
                hosts.toIntArray());
    }

    private int endTrie(ByteTrieBuilder trie, Map<String, IntArrayList> paths) {
        if (paths.isEmpty()) {
            return ByteTrie.NONE;
        }
        paths.forEach((path, routes) -> trie.put(bytes(path), lists.add(routes), routes.getInt(0) >>> 1));
        return trie.endTrie();
    }

    private static void add(Map<String, IntArrayList> paths, String path, int route, boolean hasConditions) {
        paths.computeIfAbsent(path, p -> new IntArrayList()).addInt(element(route, hasConditions));
    }

    private static int element(int route, boolean hasConditions) {
        return route << 1 | (hasConditions ? 1 : 0);
    }

    private static String fold(String path, boolean isCaseSensitive) {
        return isCaseSensitive ? path : new String(Bytes.folded(bytes(path)), StandardCharsets.ISO_8859_1);
    }

    private static byte[] bytes(String latin1) {
        return latin1.getBytes(StandardCharsets.ISO_8859_1);
    }
}
