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
        return new TurnTable(hosts);
    }

    @Override
    public LoadBalancer create(HostTable table, ActiveRequests active, long seed) {
        Balancer balancer = new Balancer((TurnTable) table, active, seed);
        balancer.onHostTable(table);
        return balancer;
    }

    /** Owner: worker. */
    private static final class Balancer implements LoadBalancer {
        private final ActiveRequests active;
        private TurnTable table;
        private HostSet hosts;
        /** Picks before the turns begin again: the hosts, or the turns of a weighted table. */
        private int turns;

        private int next;
        private long offset;
        /** Only for weights whose turns are not written down. */
        private @Nullable EdfSchedule schedule;

        Balancer(TurnTable table, ActiveRequests active, long seed) {
            this.table = table;
            this.hosts = table.hosts();
            this.active = active;
            this.offset = seed;
        }

        @Override
        public void onHostTable(HostTable newTable) {
            table = (TurnTable) newTable;
            hosts = newTable.hosts();
            active.ensureCapacity(hosts);
            turns = Math.max(table.size(), hosts.size());
            // Start somewhere else than the other workers do.
            next = turns == 0 ? 0 : (int) Long.remainderUnsigned(offset++, turns);
            schedule = newTable.isWeighted() && table.size() == 0 ? newSchedule() : null;
        }

        private EdfSchedule newSchedule() {
            EdfSchedule result = new EdfSchedule(hosts.size());
            for (int i = 0; i < hosts.size(); i++) {
                result.add(i, hosts.host(i).weight());
            }
            for (int skip = next; skip > 0; skip--) {
                result.reschedule(hosts.host(result.due()).weight());
            }
            return result;
        }

        @Override
        public @Nullable Host pick(long hash, boolean isHashed, long random, int attempt) {
            if (schedule != null) {
                return pickScheduled(schedule);
            }
            int turn = next;
            if (turns == 0) {
                return null;
            }
            next = turn + 1 == turns ? 0 : turn + 1;
            return hosts.host(table.size() == 0 ? turn : table.hostAt(turn));
        }

        private Host pickScheduled(EdfSchedule edf) {
            Host host = hosts.host(edf.due());
            edf.reschedule(host.weight());
            return host;
        }
    }
}
