package io.ringway.server.simulate;

import io.ringway.lb.ActiveRequests;
import io.ringway.lb.Host;
import io.ringway.lb.HostTable;
import io.ringway.lb.LoadBalancer;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.SplittableRandom;

/**
 * Plays a scenario: requests come at random, one of the workers picks a host with the classes that serve real ones, and the host works for it
 * when it has a place free. The same scenario gives the same outcome. Owner: the caller's.
 */
public final class Simulation {
    /** A request that a host is done with. */
    private record End(double atNs, int worker, int host) implements Comparable<End> {
        @Override
        public int compareTo(End other) {
            return Double.compare(atNs, other.atNs);
        }
    }

    private final Scenario scenario;
    private final LoadBalancer[] balancers;
    private final ActiveRequests[] active;
    private final Map<Integer, Integer> indexById = new HashMap<>();
    /** When each place of each host is free again, earliest first. */
    private final PriorityQueue<Double>[] places;

    private final int[] inFlight;
    private final PriorityQueue<End> ends = new PriorityQueue<>();

    private Simulation(Scenario scenario) {
        this.scenario = scenario;
        HostTable table = scenario.policy().prepare(scenario.hosts());
        SplittableRandom seeds = new SplittableRandom(scenario.seed());
        balancers = new LoadBalancer[scenario.workers()];
        active = new ActiveRequests[scenario.workers()];
        for (int i = 0; i < balancers.length; i++) {
            active[i] = new ActiveRequests();
            active[i].ensureCapacity(scenario.hosts());
            balancers[i] = scenario.policy().create(table, active[i], seeds.nextLong());
        }
        int hosts = scenario.hosts().size();
        places = newQueues(hosts);
        inFlight = new int[hosts];
        for (int i = 0; i < hosts; i++) {
            indexById.put(scenario.hosts().host(i).id(), i);
            places[i] = new PriorityQueue<>();
            for (int place = 0; place < scenario.atOnce(); place++) {
                places[i].add(0.0);
            }
        }
    }

    @SuppressWarnings({"unchecked", "rawtypes"}) // Java has no arrays of generic types
    private static PriorityQueue<Double>[] newQueues(int count) {
        return new PriorityQueue[count];
    }

    /** Plays it. */
    public static Outcome run(Scenario scenario) {
        return new Simulation(scenario).run();
    }

    private Outcome run() {
        SplittableRandom arrivals = new SplittableRandom(scenario.seed() + 1);
        SplittableRandom work = new SplittableRandom(scenario.seed() + 2);
        SplittableRandom picks = new SplittableRandom(scenario.seed() + 3);
        int[] requests = new int[scenario.hosts().size()];
        double[] latencies = new double[scenario.requests()];
        int[] met = new int[scenario.requests()];
        int served = 0;
        double nowNs = 0;
        for (int i = 0; i < scenario.requests(); i++) {
            nowNs += arrivals.nextExponential() * 1e9 / scenario.ratePerSecond();
            endUntil(nowNs);
            int key = scenario.keys().key(i, arrivals);
            int worker = arrivals.nextInt(balancers.length);
            double workNs = scenario.serviceTime().ns(work);
            balancers[worker].begin(scenario.criteria(), (long) nowNs);
            Host host = balancers[worker].pick(scenario.keys().hash(key), true, picks.nextLong());
            if (host == null) {
                continue;
            }
            int index = indexById.getOrDefault(host.id(), -1);
            active[worker].increment(host);
            requests[index]++;
            met[served] = ++inFlight[index];
            double endNs = Math.max(nowNs, places[index].remove()) + workNs;
            places[index].add(endNs);
            ends.add(new End(endNs, worker, index));
            latencies[served++] = endNs - nowNs;
        }
        double[] sorted = Arrays.copyOf(latencies, served);
        int[] sortedMet = Arrays.copyOf(met, served);
        Arrays.sort(sorted);
        Arrays.sort(sortedMet);
        return new Outcome(requests, sorted, sortedMet, scenario.requests() - served);
    }

    private void endUntil(double nowNs) {
        for (End end = ends.peek(); end != null && end.atNs() <= nowNs; end = ends.peek()) {
            ends.remove();
            active[end.worker()].decrement(scenario.hosts().host(end.host()));
            inFlight[end.host()]--;
        }
    }
}
