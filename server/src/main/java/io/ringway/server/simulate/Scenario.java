package io.ringway.server.simulate;

import io.ringway.lb.Criteria;
import io.ringway.lb.HostSet;
import io.ringway.lb.LbPolicy;
import org.jspecify.annotations.Nullable;

/**
 * What is played. Owner: any (immutable).
 *
 * @param hosts with their weights, priorities and health
 * @param criteria what requests want of their hosts, for clusters with subsets, or null
 * @param requests how many
 * @param ratePerSecond requests per second, which come at random (Poisson)
 * @param serviceTime how long a host works for one
 * @param atOnce requests that a host works for at the same time; the others wait in the order in which they came
 * @param workers workers of the proxy, each with a balancer of its own
 */
public record Scenario(
        LbPolicy policy,
        HostSet hosts,
        @Nullable Criteria criteria,
        int requests,
        double ratePerSecond,
        ServiceTime serviceTime,
        KeySource keys,
        int atOnce,
        int workers,
        long seed) {

    /** The same with other hosts. */
    public Scenario withHosts(HostSet others) {
        return new Scenario(
                policy, others, criteria, requests, ratePerSecond, serviceTime, keys, atOnce, workers, seed);
    }

    /** The part of what all hosts can do that the requests ask for; from 1 on queues grow without end. */
    public double utilization() {
        return ratePerSecond * serviceTime.meanNs() / 1e9 / ((double) hosts.size() * atOnce);
    }
}
