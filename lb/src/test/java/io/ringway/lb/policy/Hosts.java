package io.ringway.lb.policy;

import io.ringway.lb.Host;
import io.ringway.lb.HostSet;
import io.ringway.lb.HostState;
import io.ringway.lb.LocalityGroup;
import io.ringway.lb.Metadata;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** Host sets for tests. */
final class Hosts {
    private Hosts() {}

    /** Hosts 127.0.0.1:{@code firstPort} and up, named by their port, of the given weights. */
    static HostSet onPorts(int firstPort, int... weights) {
        List<Host> hosts = new ArrayList<>();
        for (int i = 0; i < weights.length; i++) {
            int port = firstPort + i;
            hosts.add(new Host(i, "127.0.0.1:" + port, Integer.toString(port), weights[i]));
        }
        return new HostSet(1, hosts);
    }

    /** Hosts of weight 1 with addresses 10.a.b.c:80. */
    static HostSet many(int count) {
        List<Host> hosts = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            String address = "10." + (i >> 16) + "." + ((i >> 8) & 255) + "." + (i & 255) + ":80";
            hosts.add(new Host(i, address, "host-" + i, 1));
        }
        return new HostSet(1, hosts);
    }

    /** Hosts of these weights, of which the first began to serve at a time and the others long ago. */
    static HostSet startedAt(long startedNs, int... weights) {
        HostSet hosts = onPorts(80, weights);
        List<HostState> states = new ArrayList<>(Collections.nCopies(weights.length, HostState.USUAL));
        states.set(0, new HostState(LocalityGroup.NONE, 0, Metadata.NONE, startedNs));
        return new HostSet(1, hosts.hosts(), states);
    }

    /** All but one. */
    static HostSet without(HostSet hosts, int index) {
        List<Host> rest = new ArrayList<>(hosts.hosts());
        rest.remove(index);
        return new HostSet(hosts.version() + 1, rest);
    }
}
