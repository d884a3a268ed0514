package io.ringway.lb.policy;

import io.ringway.lb.ActiveRequests;
import io.ringway.lb.Host;
import io.ringway.lb.HostSet;
import io.ringway.lb.HostTable;
import io.ringway.lb.LbPolicy;
import io.ringway.lb.LoadBalancer;
import org.jspecify.annotations.Nullable;

/** Any host with the same chance; weights do not count (Envoy {@code RANDOM}). Owner: any (immutable). */
public final class RandomChoice implements LbPolicy {

    @Override
    public String name() {
        return "RANDOM";
    }

    @Override
    public boolean isForeseeable() {
        return true;
    }

    @Override
    public HostTable prepare(HostSet hosts) {
        return new HostTable(hosts);
    }

    @Override
    public LoadBalancer create(HostTable table, ActiveRequests active, long seed) {
        Balancer balancer = new Balancer(active);
        balancer.onHostTable(table);
        return balancer;
    }

    /** Owner: worker. */
    private static final class Balancer implements LoadBalancer {
        private final ActiveRequests active;
        private HostSet hosts = HostSet.EMPTY;

        Balancer(ActiveRequests active) {
            this.active = active;
        }

        @Override
        public void onHostTable(HostTable table) {
            hosts = table.hosts();
            active.ensureCapacity(hosts);
        }

        @Override
        public @Nullable Host pick(long hash, boolean isHashed, long random, int attempt) {
            int size = hosts.size();
            return size == 0 ? null : hosts.host(Randoms.below(random, size));
        }
    }
}
