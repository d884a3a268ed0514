package io.ringway.lb.policy;

import io.ringway.lb.ActiveRequests;
import io.ringway.lb.Criteria;
import io.ringway.lb.Host;
import io.ringway.lb.HostSet;
import io.ringway.lb.HostTable;
import io.ringway.lb.LbPolicy;
import io.ringway.lb.LoadBalancer;
import io.ringway.lb.Tunable;
import org.jspecify.annotations.Nullable;

/**
 * Equal weights: of some hosts drawn at random, the one with the fewest active requests (power of two choices). Different weights: earliest
 * deadline first where a host counts with weight / (active requests + 1) ^ bias (Envoy {@code LEAST_REQUEST}).
 *
 * <p>Active requests are those of the picking worker. Owner: any (immutable).
 */
public final class LeastRequest implements LbPolicy {
    /** Envoy's {@code choice_count} default. */
    public static final int CHOICES_DEFAULT = 2;
    /** Envoy's {@code active_request_bias} default. */
    public static final double BIAS_DEFAULT = 1.0;

    private final int choices;
    private final Tunable bias;
    private final @Nullable SlowStart slowStart;

    /** Without a runtime key and without slow start. */
    public LeastRequest(int choices, double bias) {
        this(choices, new Tunable(bias), null);
    }

    /**
     * A policy.
     *
     * @param choices hosts drawn per pick, at least 2 ({@code choice_count})
     * @param bias at least 0; 0 makes the weighted form ignore active requests ({@code active_request_bias})
     */
    public LeastRequest(int choices, Tunable bias, @Nullable SlowStart slowStart) {
        if (choices < 2) {
            throw new IllegalArgumentException("choice_count must be at least 2, is " + choices);
        }
        if (!(bias.get() >= 0)) {
            throw new IllegalArgumentException("active_request_bias must be at least 0, is " + bias.get());
        }
        this.choices = choices;
        this.bias = bias;
        this.slowStart = slowStart;
    }

    public LeastRequest() {
        this(CHOICES_DEFAULT, BIAS_DEFAULT);
    }

    @Override
    public String name() {
        return "LEAST_REQUEST";
    }

    @Override
    public boolean looksAtRequests() {
        return slowStart != null;
    }

    @Override
    public HostTable prepare(HostSet hosts) {
        return new HostTable(hosts);
    }

    @Override
    public LoadBalancer create(HostTable table, ActiveRequests active, long seed) {
        Balancer balancer =
                new Balancer(choices, bias, active, seed, slowStart == null ? null : new NewHosts(slowStart));
        balancer.onHostTable(table);
        return balancer;
    }

    /** Owner: worker. */
    private static final class Balancer implements LoadBalancer {
        private final int choices;
        private final Tunable bias;
        private final ActiveRequests active;
        private final @Nullable NewHosts newHosts;
        private HostSet hosts = HostSet.EMPTY;
        private boolean isWeighted;
        /** For different weights, and for hosts that start slowly. */
        private @Nullable EdfSchedule schedule;

        private boolean isScheduleFilled;
        private long offset;

        Balancer(int choices, Tunable bias, ActiveRequests active, long seed, @Nullable NewHosts newHosts) {
            this.choices = choices;
            this.bias = bias;
            this.active = active;
            this.offset = seed;
            this.newHosts = newHosts;
        }

        @Override
        public void onHostTable(HostTable table) {
            hosts = table.hosts();
            active.ensureCapacity(hosts);
            isWeighted = table.isWeighted();
            schedule = isWeighted || newHosts != null ? new EdfSchedule(hosts.size()) : null;
            isScheduleFilled = false;
            if (newHosts != null) {
                newHosts.onHosts(hosts);
            }
        }

        @Override
        public void begin(@Nullable Criteria criteria, long nowNs) {
            if (newHosts != null) {
                newHosts.at(nowNs);
            }
        }

        /** At the first pick, when it is known which hosts are new. */
        private void fill(EdfSchedule edf) {
            isScheduleFilled = true;
            edf.clear();
            for (int i = 0; i < hosts.size(); i++) {
                edf.add(i, weightNow(i));
            }
            for (long skip = Long.remainderUnsigned(offset++, hosts.size()); skip > 0; skip--) {
                edf.reschedule(weightNow(edf.due()));
            }
        }

        @Override
        public @Nullable Host pick(long hash, boolean isHashed, long random, int attempt) {
            EdfSchedule edf = schedule;
            if (edf != null && (isWeighted || (newHosts != null && newHosts.areAny() && hosts.size() > 1))) {
                if (!isScheduleFilled) {
                    fill(edf);
                }
                int due = edf.due();
                edf.reschedule(weightNow(due));
                return hosts.host(due);
            }
            return hosts.size() == 0 ? null : leastOfChoices(random);
        }

        private Host leastOfChoices(long random) {
            int size = hosts.size();
            Host best = hosts.host(Randoms.below(random, size));
            int bestCount = active.count(best);
            long next = random;
            for (int i = 1; i < choices; i++) {
                next = Randoms.next(next);
                Host candidate = hosts.host(Randoms.below(next, size));
                int count = active.count(candidate);
                if (count < bestCount) {
                    best = candidate;
                    bestCount = count;
                }
            }
            return best;
        }

        private double weightNow(int index) {
            Host host = hosts.host(index);
            double weight = newHosts == null ? host.weight() : host.weight() * newHosts.factor(index);
            int load = active.count(host) + 1;
            double power = bias.get();
            if (power == 1.0) {
                return weight / load;
            }
            return power > 0.0 ? weight / Math.pow(load, power) : weight;
        }
    }
}
