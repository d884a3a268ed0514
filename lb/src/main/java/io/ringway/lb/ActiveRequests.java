package io.ringway.lb;

import java.util.Arrays;

/**
 * How many requests of one worker each host is serving now, by {@link Host#id()}. The upstream side counts, least-request policies read.
 * One object per worker, for all clusters. Owner: worker.
 */
public final class ActiveRequests {
    private static final int HOSTS_INITIAL = 64;

    private int[] counts = new int[HOSTS_INITIAL];
    /** By {@link Host#cluster()}. */
    private int[] clusterCounts = new int[HOSTS_INITIAL];

    /** Makes room for hosts, so that counting never allocates; balancers call it when they get a host table. */
    public void ensureCapacity(HostSet hosts) {
        for (int i = 0; i < hosts.size(); i++) {
            ensureCapacity(hosts.host(i));
        }
    }

    /** The same for one host. */
    public void ensureCapacity(Host host) {
        counts = atLeast(host.id() + 1, counts);
        clusterCounts = atLeast(host.cluster() + 1, clusterCounts);
    }

    private static int[] atLeast(int length, int[] array) {
        return length <= array.length ? array : Arrays.copyOf(array, Math.max(length, array.length * 2));
    }

    /** A request was given to the host. */
    public void increment(Host host) {
        counts[host.id()]++;
        clusterCounts[host.cluster()]++;
    }

    /** A request given to the host ended, however it ended. */
    public void decrement(Host host) {
        counts[host.id()]--;
        clusterCounts[host.cluster()]--;
        assert counts[host.id()] >= 0 : "more ends than starts at " + host;
    }

    public int count(Host host) {
        return counts[host.id()];
    }

    /** Of all hosts of the host's cluster, those that are no longer announced included. */
    public int clusterCount(Host host) {
        return clusterCounts[host.cluster()];
    }
}
