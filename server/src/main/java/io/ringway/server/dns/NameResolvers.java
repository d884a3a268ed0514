package io.ringway.server.dns;

import io.ringway.config.compile.DnsServers;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Function;

/** One resolver for all that ask the same servers in the same way, made when first needed. Owner: the server's. */
public final class NameResolvers implements AutoCloseable {
    private final Function<DnsServers, NameResolver> maker;
    private final Map<DnsServers, NameResolver> made = new HashMap<>();

    /**
     * None yet.
     *
     * @param maker a seam, so that tests decide what DNS says
     */
    public NameResolvers(Function<DnsServers, NameResolver> maker) {
        this.maker = maker;
    }

    public synchronized NameResolver of(DnsServers servers) {
        return made.computeIfAbsent(servers, maker);
    }

    @Override
    public synchronized void close() {
        made.values().forEach(NameResolver::close);
        made.clear();
    }
}
