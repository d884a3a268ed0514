package io.ringway.lb.policy;

import io.ringway.lb.ActiveRequests;
import io.ringway.lb.Host;
import io.ringway.lb.HostSet;
import io.ringway.lb.HostTable;
import io.ringway.lb.LbPolicy;
import io.ringway.lb.LoadBalancer;
import org.jspecify.annotations.Nullable;

/**
 * Hosts in turn; under different weights earliest deadline first, so that a host of weight 3 gets 3 picks for one of weight 1
 * (Envoy {@code ROUND_ROBIN}). Owner: any (immutable).
 */
public final class RoundRobin implements LbPolicy {

    @Override
    public String name() {
        return "ROUND_ROBIN";
    }

    @Override
    public HostTable prepare(HostSet hosts) {
        return new HostTable(hosts);
    }

    @Override
    public LoadBalancer create(HostTable table, ActiveRequests active, long seed) {
        Balancer balancer = new Balancer(seed, active);
        balancer.onHostTable(table);
        return balancer;
    }

    /** Owner: worker. */
    private static final class Balancer implements LoadBalancer {
        private final ActiveRequests active;
        private HostSet hosts = HostSet.EMPTY;
        private @Nullable EdfSchedule schedule;
        private long offset;
        private int next;

        Balancer(long seed, ActiveRequests active) {
            this.offset = seed;
            this.active = active;
        }

        @Override
        public void onHostTable(HostTable table) {
            hosts = table.hosts();
            active.ensureCapacity(hosts);
            next = hosts.size() == 0 ? 0 : (int) Long.remainderUnsigned(offset++, hosts.size());
            schedule = table.isWeighted() ? newSchedule() : null;
        }

        private EdfSchedule newSchedule() {
            EdfSchedule result = new EdfSchedule(hosts.size());
            for (int i = 0; i < hosts.size(); i++) {
                result.add(i, hosts.host(i).weight());
            }
            // Start somewhere else than the other workers do.
            for (int skip = next; skip > 0; skip--) {
                result.reschedule(hosts.host(result.due()).weight());
            }
            return result;
        }

        @Override
        public @Nullable Host pick(long hash, boolean isHashed, long random, int attempt) {
            EdfSchedule edf = schedule;
            if (edf != null) {
                Host host = hosts.host(edf.due());
                edf.reschedule(host.weight());
                return host;
            }
            int index = next;
            if (hosts.size() == 0) {
                return null;
            }
            next = index + 1 == hosts.size() ? 0 : index + 1;
            return hosts.host(index);
        }
    }
}
