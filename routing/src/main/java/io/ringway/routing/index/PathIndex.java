package io.ringway.routing.index;

/**
 * Which routes a path may lead to, for each virtual host: exact paths in a hash map, prefixes in tries, both also for paths whose case does
 * not matter. Values are references into {@link #lists()}; an element is {@code route id << 1}, plus 1 if the route has conditions beside
 * its path. Owner: any (immutable).
 */
public final class PathIndex {
    static final int TRIE = 0;
    static final int FOLDED_TRIE = 1;
    static final int CONNECT = 2;
    static final int FLAGS = 3;
    static final int HOST_INTS = 4;

    static final int HAS_EXACT = 1;
    static final int HAS_FOLDED_EXACT = 2;

    private final ByteMap exact;
    private final ByteMap foldedExact;
    private final ByteTrie prefixes;
    private final ByteTrie foldedPrefixes;
    private final CandidateLists lists;
    private final int[] hosts;

    PathIndex(
            ByteMap exact,
            ByteMap foldedExact,
            ByteTrie prefixes,
            ByteTrie foldedPrefixes,
            CandidateLists lists,
            int[] hosts) {
        this.exact = exact;
        this.foldedExact = foldedExact;
        this.prefixes = prefixes;
        this.foldedPrefixes = foldedPrefixes;
        this.lists = lists;
        this.hosts = hosts;
    }

    /** Exact paths; the scope is the virtual host. */
    public ByteMap exact() {
        return exact;
    }

    public ByteMap foldedExact() {
        return foldedExact;
    }

    public ByteTrie prefixes() {
        return prefixes;
    }

    public ByteTrie foldedPrefixes() {
        return foldedPrefixes;
    }

    public CandidateLists lists() {
        return lists;
    }

    public boolean hasExact(int host) {
        return (hosts[host * HOST_INTS + FLAGS] & HAS_EXACT) != 0;
    }

    public boolean hasFoldedExact(int host) {
        return (hosts[host * HOST_INTS + FLAGS] & HAS_FOLDED_EXACT) != 0;
    }

    /** Root in {@link #prefixes()}, or {@link ByteTrie#NONE}. */
    public int prefixRoot(int host) {
        return hosts[host * HOST_INTS + TRIE];
    }

    /** Root in {@link #foldedPrefixes()}, or {@link ByteTrie#NONE}. */
    public int foldedPrefixRoot(int host) {
        return hosts[host * HOST_INTS + FOLDED_TRIE];
    }

    /** Routes for CONNECT whatever the path, or {@link ByteMap#NONE}. */
    public int connect(int host) {
        return hosts[host * HOST_INTS + CONNECT];
    }
}
