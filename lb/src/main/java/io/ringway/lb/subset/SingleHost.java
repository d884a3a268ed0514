package io.ringway.lb.subset;

import io.ringway.lb.Host;
import io.ringway.lb.HostSet;
import io.ringway.lb.HostTable;
import java.util.List;

/** A subset of one host, which needs no balancing. Owner: any (immutable). */
final class SingleHost extends HostTable {
    private final Host host;

    SingleHost(Host host) {
        super(new HostSet(0, List.of(host)));
        this.host = host;
    }

    Host host() {
        return host;
    }
}
