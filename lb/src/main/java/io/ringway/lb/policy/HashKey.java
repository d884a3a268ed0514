package io.ringway.lb.policy;

import io.ringway.lb.Host;
import io.ringway.lb.HostSet;

/** What of a host is hashed to place it (Envoy {@code use_hostname_for_hashing}). */
public enum HashKey {
    ADDRESS,
    HOSTNAME;

    /** The key; {@code hash_key} in a host's metadata goes first, and a host without a name is known by its address. */
    String of(HostSet hosts, int index) {
        String given = hosts.state(index).metadata().hashKey();
        return given.isEmpty() ? of(hosts.host(index)) : given;
    }

    private String of(Host host) {
        return this == HOSTNAME && !host.hostname().isEmpty() ? host.hostname() : host.address();
    }
}
