package io.ringway.lb;

import java.util.List;

/**
 * The hosts of a cluster at one moment: an immutable, versioned snapshot. Owner: any (immutable).
 */
public final class HostSet {
    public static final HostSet EMPTY = new HostSet(0, List.of());

    private final long version;
    private final Host[] hosts;

    public HostSet(long version, List<Host> hosts) {
        this.version = version;
        this.hosts = hosts.toArray(new Host[0]);
    }

    public long version() {
        return version;
    }

    public int size() {
        return hosts.length;
    }

    public Host host(int index) {
        return hosts[index];
    }

    public List<Host> hosts() {
        return List.of(hosts);
    }
}
