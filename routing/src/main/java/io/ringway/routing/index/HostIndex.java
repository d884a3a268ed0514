package io.ringway.routing.index;

import org.agrona.DirectBuffer;

/**
 * Finds the virtual host of an authority: exact domain, then longest suffix wildcard, then longest prefix wildcard, then {@code *}
 * (Envoy {@code VirtualHost.domains}). Letters of both cases are equal; a wildcard stands for at least one byte. Owner: any (immutable).
 */
public final class HostIndex {
    public static final int NONE = -1;
    private static final int SCOPE = 0;

    private final ByteMap exact;
    private final ByteTrie suffixes;
    private final int suffixRoot;
    private final ByteTrie prefixes;
    private final int prefixRoot;
    private final int anyHost;
    private final boolean isPortIgnored;

    HostIndex(
            ByteMap exact,
            ByteTrie suffixes,
            int suffixRoot,
            ByteTrie prefixes,
            int prefixRoot,
            int anyHost,
            boolean isPortIgnored) {
        this.exact = exact;
        this.suffixes = suffixes;
        this.suffixRoot = suffixRoot;
        this.prefixes = prefixes;
        this.prefixRoot = prefixRoot;
        this.anyHost = anyHost;
        this.isPortIgnored = isPortIgnored;
    }

    /** Index of the virtual host, or {@link #NONE}. */
    public int find(DirectBuffer buffer, int start, int authorityLength) {
        int length = isPortIgnored ? hostLength(buffer, start, authorityLength) : authorityLength;
        int host = exact.get(SCOPE, buffer, start, length);
        if (host != ByteMap.NONE) {
            return host;
        }
        host = longestSuffix(buffer, start, length);
        if (host != NONE) {
            return host;
        }
        host = longestPrefix(buffer, start, length);
        return host != NONE ? host : anyHost;
    }

    private int longestSuffix(DirectBuffer buffer, int start, int length) {
        int found = NONE;
        int node = suffixRoot;
        int remaining = length;
        while (true) {
            node = suffixes.stepBack(node, buffer, start + remaining, remaining);
            if (node == ByteTrie.NONE) {
                return found;
            }
            remaining -= suffixes.length(node);
            if (remaining == 0) {
                return found;
            }
            if (suffixes.value(node) != ByteTrie.NONE) {
                found = suffixes.value(node);
            }
        }
    }

    private int longestPrefix(DirectBuffer buffer, int start, int length) {
        int found = NONE;
        int node = prefixRoot;
        int at = 0;
        while (true) {
            node = prefixes.step(node, buffer, start + at, length - at);
            if (node == ByteTrie.NONE) {
                return found;
            }
            at += prefixes.length(node);
            if (at == length) {
                return found;
            }
            if (prefixes.value(node) != ByteTrie.NONE) {
                found = prefixes.value(node);
            }
        }
    }

    /** Length without the port; colons inside the brackets of an IPv6 address are no port (RFC 3986 section 3.2.2). */
    private static int hostLength(DirectBuffer buffer, int start, int length) {
        for (int i = length - 1; i >= 0; i--) {
            byte b = buffer.getByte(start + i);
            if (b == ':') {
                return i;
            }
            if (b == ']') {
                return length;
            }
        }
        return length;
    }
}
