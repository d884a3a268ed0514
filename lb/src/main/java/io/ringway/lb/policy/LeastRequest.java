package io.ringway.lb.policy;

import io.ringway.lb.ActiveRequests;
import io.ringway.lb.Host;
import io.ringway.lb.HostSet;
import io.ringway.lb.HostTable;
import io.ringway.lb.LbPolicy;
import io.ringway.lb.LoadBalancer;
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
    private final double bias;

    /**
     * A policy.
     *
     * @param choices hosts drawn per pick, at least 2 ({@code choice_count})
     * @param bias at least 0; 0 makes the weighted form ignore active requests ({@code active_request_bias})
     */
    public LeastRequest(int choices, double bias) {
        if (choices < 2) {
            throw new IllegalArgumentException("choice_count must be at least 2, is " + choices);
        }
        if (!(bias >= 0)) {
            throw new IllegalArgumentException("active_request_bias must be at least 0, is " + bias);
        }
        this.choices = choices;
        this.bias = bias;
    }

    public LeastRequest() {
        this(CHOICES_DEFAULT, BIAS_DEFAULT);
    }

    @Override
    public String name() {
        return "LEAST_REQUEST";
    }

    @Override
    public HostTable prepare(HostSet hosts) {
        return new HostTable(hosts);
    }

    @Override
    public LoadBalancer create(HostTable table, ActiveRequests active, long seed) {
        Balancer balancer = new Balancer(choices, bias, active, seed);
        balancer.onHostTable(table);
        return balancer;
    }

    /** Owner: worker. */
    private static final class Balancer implements LoadBalancer {
        private final int choices;
        private final double bias;
        private final ActiveRequests active;
        private HostSet hosts = HostSet.EMPTY;
        private @Nullable EdfSchedule schedule;
        private long offset;

        Balancer(int choices, double bias, ActiveRequests active, long seed) {
            this.choices = choices;
            this.bias = bias;
            this.active = active;
            this.offset = seed;
        }

        @Override
        public void onHostTable(HostTable table) {
            hosts = table.hosts();
            active.ensureCapacity(hosts);
            schedule = table.isWeighted() ? newSchedule() : null;
        }

        private EdfSchedule newSchedule() {
            EdfSchedule result = new EdfSchedule(hosts.size());
            for (int i = 0; i < hosts.size(); i++) {
                result.add(i, weightNow(hosts.host(i)));
            }
            for (long skip = Long.remainderUnsigned(offset++, hosts.size()); skip > 0; skip--) {
                result.reschedule(weightNow(hosts.host(result.due())));
            }
            return result;
        }

        @Override
        public @Nullable Host pick(long hash, boolean isHashed, long random, int attempt) {
            EdfSchedule edf = schedule;
            if (edf != null) {
                Host host = hosts.host(edf.due());
                edf.reschedule(weightNow(host));
                return host;
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

        private double weightNow(Host host) {
            int load = active.count(host) + 1;
            if (bias == 1.0) {
                return (double) host.weight() / load;
            }
            return bias == 0.0 ? host.weight() : host.weight() / Math.pow(load, bias);
        }
    }
}
