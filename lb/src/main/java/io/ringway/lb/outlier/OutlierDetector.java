package io.ringway.lb.outlier;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.random.RandomGenerator;

/**
 * Ejects hosts of one cluster and takes them back: the rules of Envoy's {@code DetectorImpl}, without its clock and its timers. Owner: control.
 */
public final class OutlierDetector {
    private static final EjectionCause[] CAUSES = EjectionCause.values();
    private static final double PERCENT = 100.0;
    /** Where {@code success_rate} is not known. */
    public static final double UNKNOWN = -1;

    /** Told what happens. */
    public interface Events {
        /** A cause was found, whether or not it has consequences. */
        void onDetected(EjectionCause cause);

        /** A host is left alone from now on. */
        void onEjected(int hostId, EjectionCause cause);

        /** A host would be left alone if that were enforced ({@code enforcing_*}). */
        void onSpared(int hostId, EjectionCause cause);

        /** A host is used again. */
        void onReturned(int hostId);

        /** A host was not ejected because enough are out. */
        void onOverflow();
    }

    /** One host. */
    private static final class Watched {
        final OutlierMonitor monitor;
        boolean isEjected;
        int ejections;
        long ejectedAtNs;
        long jitterNs;
        /** Ejections without a good interval in between; the time out is a multiple of it. */
        int multiplier;

        boolean hasReturned;
        long returnedAtNs;

        final long[] requestsBefore = new long[2];
        final long[] successesBefore = new long[2];
        long volume;
        double rate;

        Watched(OutlierMonitor monitor) {
            this.monitor = monitor;
        }

        /** Closes an interval. */
        void sample(boolean isLocal) {
            int i = isLocal ? 1 : 0;
            long requests = monitor.requests(isLocal);
            long successes = monitor.successes(isLocal);
            volume = requests - requestsBefore[i];
            rate = volume == 0 ? 0 : PERCENT * (successes - successesBefore[i]) / volume;
            requestsBefore[i] = requests;
            successesBefore[i] = successes;
            monitor.rate(isLocal, UNKNOWN);
        }
    }

    private final OutlierRules rules;
    private final RandomGenerator random;
    private final Events events;
    private final Map<Integer, Watched> hosts = new HashMap<>();
    private int ejected;

    public OutlierDetector(OutlierRules rules, RandomGenerator random, Events events) {
        this.rules = rules;
        this.random = random;
        this.events = events;
    }

    /** The cluster's hosts are these now; what is known of those that stay is kept. */
    public void onHosts(Map<Integer, OutlierMonitor> now) {
        Set<Integer> gone = new HashSet<>(hosts.keySet());
        gone.removeAll(now.keySet());
        for (Integer id : gone) {
            Watched host = hosts.remove(id);
            ejected -= host != null && host.isEjected ? 1 : 0;
        }
        now.forEach((id, monitor) -> hosts.computeIfAbsent(id, _ -> new Watched(monitor)));
    }

    /** Hosts that are out now. */
    public int ejectedCount() {
        return ejected;
    }

    /**
     * The success rate of the last interval in percent, or {@link #UNKNOWN}.
     *
     * @param isLocal of getting an answer at all
     */
    public double successRate(int hostId, boolean isLocal) {
        Watched host = hosts.get(hostId);
        return host == null ? UNKNOWN : host.monitor.successRate(isLocal);
    }

    /**
     * What logs show of a host.
     *
     * @param ejections how often it has been ejected
     * @param sinceEjectedNs since the last ejection, or -1 if there was none
     * @param sinceReturnedNs since the last return, or -1 if there was none
     */
    public record History(int ejections, long sinceEjectedNs, long sinceReturnedNs) {
        static final History NONE = new History(0, -1, -1);
    }

    /** What has become of a host so far. */
    public History history(int hostId, long nowNs) {
        Watched host = hosts.get(hostId);
        return host == null
                ? History.NONE
                : new History(
                        host.ejections,
                        host.ejections > 0 ? nowNs - host.ejectedAtNs : -1,
                        host.hasReturned ? nowNs - host.returnedAtNs : -1);
    }

    /** The hosts' mean success rate in percent when they were last compared, or {@link #UNKNOWN}. */
    public double meanRate(boolean isLocal) {
        return rules.rates(isLocal).mean();
    }

    /** The success rate below which hosts were ejected when they were last compared, or {@link #UNKNOWN}. */
    public double rateThreshold(boolean isLocal) {
        return rules.rates(isLocal).threshold();
    }

    /** Workers have reported runs of failures. */
    public void onAlarm(long nowNs) {
        for (Map.Entry<Integer, Watched> entry : hosts.entrySet()) {
            Watched host = entry.getValue();
            int waiting = host.monitor.takeWaiting();
            for (int i = 0; waiting != 0 && i < CAUSES.length; i++) {
                if ((waiting & 1 << i) != 0 && !host.isEjected) {
                    events.onDetected(CAUSES[i]);
                    eject(entry.getKey(), host, CAUSES[i], nowNs);
                    host.monitor.endRun(CAUSES[i]);
                }
            }
        }
    }

    /** An interval is over. */
    public void onInterval(long nowNs) {
        hosts.forEach((id, host) -> returnIfDue(id, host, nowNs));
        judge(false, EjectionCause.SUCCESS_RATE, EjectionCause.FAILURE_PERCENTAGE, nowNs);
        if (rules.policy().isSplit()) {
            judge(true, EjectionCause.LOCAL_ORIGIN_SUCCESS_RATE, EjectionCause.LOCAL_ORIGIN_FAILURE_PERCENTAGE, nowNs);
        }
        // Last, so that a host that was ejected just now is not forgiven anything.
        hosts.values().forEach(host -> forgive(host, nowNs));
    }

    /** An interval without an ejection makes the next time out shorter. */
    private void forgive(Watched host, long nowNs) {
        boolean isGood = !host.isEjected
                && host.hasReturned
                && nowNs - host.returnedAtNs >= rules.policy().ejection().intervalNs();
        if (isGood) {
            host.multiplier = Math.max(0, host.multiplier - 1);
        }
    }

    /** An active health check of the host has succeeded. */
    public void onHealthCheckPassed(int hostId, long nowNs) {
        Watched host = hosts.get(hostId);
        if (host != null && host.isEjected && rules.policy().ejection().endsWithHealthCheck()) {
            giveBack(hostId, host, nowNs);
        }
    }

    // ---- ejection ----

    private void eject(int id, Watched host, EjectionCause cause, long nowNs) {
        double percent = PERCENT * (ejected + 1) / hosts.size();
        boolean isAllowed = percent <= rules.policy().ejection().hostsMaxPercent()
                || (rules.policy().ejection().isOneAlways() && ejected == 0);
        if (!isAllowed) {
            events.onOverflow();
            return;
        }
        if (random.nextInt((int) PERCENT) >= rules.policy().enforcing().percent(cause)) {
            events.onSpared(id, cause);
            return;
        }
        host.isEjected = true;
        host.ejections++;
        host.ejectedAtNs = nowNs;
        host.jitterNs = rules.policy().ejection().jitterNs() > 0
                ? random.nextLong(rules.policy().ejection().jitterNs() + 1)
                : 0;
        if (host.multiplier * rules.policy().ejection().baseNs()
                < rules.policy().ejection().maxNs() + rules.policy().ejection().baseNs()) {
            host.multiplier++;
        }
        ejected++;
        events.onEjected(id, cause);
    }

    private void returnIfDue(int id, Watched host, long nowNs) {
        if (!host.isEjected) {
            return;
        }
        long outNs = Math.min(
                host.multiplier * rules.policy().ejection().baseNs(),
                rules.policy().ejection().maxNs());
        if (nowNs - host.ejectedAtNs >= outNs + host.jitterNs) {
            giveBack(id, host, nowNs);
        }
    }

    private void giveBack(int id, Watched host, long nowNs) {
        host.isEjected = false;
        host.hasReturned = true;
        host.returnedAtNs = nowNs;
        host.monitor.endRuns();
        ejected--;
        events.onReturned(id);
    }

    // ---- rates ----

    private void judge(boolean isLocal, EjectionCause byRate, EjectionCause byPercentage, long nowNs) {
        OutlierPolicy.SuccessRate ofRate = rules.policy().successRate();
        OutlierPolicy.FailurePercentage ofPercentage = rules.policy().failurePercentage();
        boolean areTooFew = hosts.size() < ofRate.hostsMin() && hosts.size() < ofPercentage.hostsMin();
        List<Map.Entry<Integer, Watched>> ratable = new ArrayList<>();
        List<Map.Entry<Integer, Watched>> countable = new ArrayList<>();
        for (Map.Entry<Integer, Watched> entry : hosts.entrySet()) {
            Watched host = entry.getValue();
            host.sample(isLocal);
            if (host.isEjected || areTooFew) {
                continue;
            }
            if (host.volume >= Math.min(ofRate.requestsMin(), ofPercentage.requestsMin()) && host.volume > 0) {
                host.monitor.rate(isLocal, host.rate);
            }
            if (host.volume >= ofRate.requestsMin() && host.volume > 0) {
                ratable.add(entry);
            }
            if (host.volume >= ofPercentage.requestsMin() && host.volume > 0) {
                countable.add(entry);
            }
        }
        if (!ratable.isEmpty() && ratable.size() >= ofRate.hostsMin()) {
            double mean = mean(ratable);
            double threshold = threshold(ratable, mean);
            rules.compared(isLocal, new OutlierRules.Rates(mean, threshold));
            for (Map.Entry<Integer, Watched> entry : ratable) {
                if (entry.getValue().rate < threshold) {
                    detected(entry, byRate, nowNs);
                }
            }
        }
        if (!countable.isEmpty() && countable.size() >= ofPercentage.hostsMin()) {
            for (Map.Entry<Integer, Watched> entry : countable) {
                if (PERCENT - entry.getValue().rate >= ofPercentage.thresholdPercent()) {
                    detected(entry, byPercentage, nowNs);
                }
            }
        }
    }

    private void detected(Map.Entry<Integer, Watched> entry, EjectionCause cause, long nowNs) {
        if (!entry.getValue().isEjected) {
            events.onDetected(cause);
            eject(entry.getKey(), entry.getValue(), cause, nowNs);
        }
    }

    private static double mean(List<Map.Entry<Integer, Watched>> hostsToCompare) {
        return hostsToCompare.stream()
                .mapToDouble(entry -> entry.getValue().rate)
                .average()
                .orElse(0);
    }

    private double threshold(List<Map.Entry<Integer, Watched>> hostsToCompare, double mean) {
        double variance = hostsToCompare.stream()
                .mapToDouble(entry -> Math.pow(entry.getValue().rate - mean, 2))
                .average()
                .orElse(0);
        return mean - rules.policy().successRate().deviationFactor() / 1000.0 * Math.sqrt(variance);
    }
}
