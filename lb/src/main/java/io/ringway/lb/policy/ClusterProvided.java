package io.ringway.lb.policy;

import io.ringway.lb.ActiveRequests;
import io.ringway.lb.Host;
import io.ringway.lb.HostSet;
import io.ringway.lb.HostTable;
import io.ringway.lb.LbPolicy;
import io.ringway.lb.LoadBalancer;
import org.jspecify.annotations.Nullable;

/**
 * The cluster's type says which host it is (Envoy {@code CLUSTER_PROVIDED}), by means of its own: whoever asks a balancer gets none.
 * Owner: any (immutable).
 */
public final class ClusterProvided implements LbPolicy {

    @Override
    public String name() {
        return "CLUSTER_PROVIDED";
    }

    @Override
    public HostTable prepare(HostSet hosts) {
        return new HostTable(hosts);
    }

    @Override
    public LoadBalancer create(HostTable table, ActiveRequests active, long seed) {
        return NoChoice.INSTANCE;
    }

    /** Owner: any (stateless). */
    private enum NoChoice implements LoadBalancer {
        INSTANCE;

        @Override
        public void onHostTable(HostTable table) {}

        @Override
        public @Nullable Host pick(long hash, boolean isHashed, long random, int attempt) {
            return null;
        }
    }
}
