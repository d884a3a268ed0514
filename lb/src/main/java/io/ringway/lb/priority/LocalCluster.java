package io.ringway.lb.priority;

import io.ringway.lb.HostSet;
import io.ringway.lb.LocalityGroup;

/**
 * Where this proxy is ({@code node.locality}), and the proxies like it: the hosts of the cluster {@code cluster_manager.local_cluster_name}.
 * Clusters that know their zones are compiled anew after a change. Owner: control.
 */
public final class LocalCluster {
    private final LocalityGroup place;
    private HostSet hosts = HostSet.EMPTY;

    /**
     * Without hosts yet.
     *
     * @param place its priority and weight mean nothing
     */
    public LocalCluster(LocalityGroup place) {
        this.place = place;
    }

    public LocalityGroup place() {
        return place;
    }

    public HostSet hosts() {
        return hosts;
    }

    public void onHosts(HostSet now) {
        hosts = now;
    }
}
