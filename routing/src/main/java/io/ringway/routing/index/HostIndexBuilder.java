package io.ringway.routing.index;

import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Collects the domains of a {@link HostIndex}. Cold side, one thread. */
public final class HostIndexBuilder {
    private final Map<String, Integer> hostsByDomain = new HashMap<>();
    private final boolean isPortIgnored;

    /**
     * No domains yet.
     *
     * @param isPortIgnored compare without the port of the authority ({@code ignore_port_in_host_matching})
     */
    public HostIndexBuilder(boolean isPortIgnored) {
        this.isPortIgnored = isPortIgnored;
    }

    /**
     * Adds a domain.
     *
     * @param domain {@code foo.com}, {@code *.foo.com}, {@code *-bar.foo.com}, {@code foo.*} or {@code *}
     * @return the host that has this domain already, or null if it was added
     */
    public @Nullable Integer put(String domain, int host) {
        return hostsByDomain.putIfAbsent(domain.toLowerCase(Locale.ROOT), host);
    }

    public HostIndex build() {
        ByteMapBuilder exact = new ByteMapBuilder(true);
        ByteTrieBuilder suffixes = new ByteTrieBuilder(true, true);
        ByteTrieBuilder prefixes = new ByteTrieBuilder(true, false);
        int anyHost = HostIndex.NONE;
        for (var entry : hostsByDomain.entrySet()) {
            String domain = entry.getKey();
            int host = entry.getValue();
            if (domain.equals("*")) {
                anyHost = host;
            } else if (domain.startsWith("*")) {
                suffixes.put(bytes(domain.substring(1)), host, 0);
            } else if (domain.endsWith("*")) {
                prefixes.put(bytes(domain.substring(0, domain.length() - 1)), host, 0);
            } else {
                exact.put(0, bytes(domain), host);
            }
        }
        int suffixRoot = suffixes.endTrie();
        int prefixRoot = prefixes.endTrie();
        return new HostIndex(
                exact.build(), suffixes.build(), suffixRoot, prefixes.build(), prefixRoot, anyHost, isPortIgnored);
    }

    private static byte[] bytes(String domain) {
        return domain.getBytes(StandardCharsets.ISO_8859_1);
    }
}
