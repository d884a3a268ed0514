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
        int idMax = -1;
        int clusterMax = -1;
        for (int i = 0; i < hosts.size(); i++) {
            idMax = Math.max(idMax, hosts.host(i).id());
            clusterMax = Math.max(clusterMax, hosts.host(i).cluster());
        }
        if (idMax >= counts.length) {
            counts = Arrays.copyOf(counts, Math.max(idMax + 1, counts.length * 2));
        }
        if (clusterMax >= clusterCounts.length) {
            clusterCounts = Arrays.copyOf(clusterCounts, Math.max(clusterMax + 1, clusterCounts.length * 2));
        }
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
