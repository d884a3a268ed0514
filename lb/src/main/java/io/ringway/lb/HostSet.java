package io.ringway.lb;

import java.util.Collections;
import java.util.List;

/**
 * The hosts of a cluster at one moment, and how they are: an immutable, versioned snapshot. Owner: any (immutable).
 */
public final class HostSet {
    public static final HostSet EMPTY = new HostSet(0, List.of());
    private static final double[] NO_SHARES = {};

    private final long version;
    private final Host[] hosts;
    private final HostState[] states;
    private final double[] shares;

    /** Hosts that are all healthy. */
    public HostSet(long version, List<Host> hosts) {
        this(version, hosts, Collections.nCopies(hosts.size(), HostState.USUAL));
    }

    /**
     * Hosts.
     *
     * @param states in the order of the hosts
     */
    public HostSet(long version, List<Host> hosts, List<HostState> states) {
        this(version, hosts, states, NO_SHARES);
    }

    private HostSet(long version, List<Host> hosts, List<HostState> states, double[] shares) {
        if (hosts.size() != states.size()) {
            throw new IllegalArgumentException(hosts.size() + " hosts, " + states.size() + " states");
        }
        this.version = version;
        this.hosts = hosts.toArray(new Host[0]);
        this.states = states.toArray(new HostState[0]);
        this.shares = shares;
    }

    /**
     * The same with shares of the requests that do not follow from the hosts' weights alone.
     *
     * @param newShares per host, in sum 1
     */
    public HostSet withShares(double[] newShares) {
        return new HostSet(version, List.of(hosts), List.of(states), newShares.clone());
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

    public HostState state(int index) {
        return states[index];
    }

    /** Shares were given; otherwise they follow from the weights. */
    public boolean hasShares() {
        return shares.length > 0;
    }

    /** The share of a host, if {@link #hasShares}. */
    public double share(int index) {
        return shares[index];
    }

    /** The priority of a host of this set; searches for it. 0 if it is not of this set. */
    public int priority(int hostId) {
        for (int i = 0; i < hosts.length; i++) {
            if (hosts[i].id() == hostId) {
                return states[i].group().priority();
            }
        }
        return 0;
    }

    public List<Host> hosts() {
        return List.of(hosts);
    }
}
