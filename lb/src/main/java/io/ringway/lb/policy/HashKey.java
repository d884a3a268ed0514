package io.ringway.lb.policy;

import io.ringway.lb.Host;

/** What of a host is hashed to place it (Envoy {@code use_hostname_for_hashing}). */
public enum HashKey {
    ADDRESS,
    HOSTNAME;

    /** The key; a host without a name is known by its address. */
    String of(Host host) {
        return this == HOSTNAME && !host.hostname().isEmpty() ? host.hostname() : host.address();
    }
}
