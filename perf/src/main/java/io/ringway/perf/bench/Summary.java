package io.ringway.perf.bench;

import java.util.List;
import java.util.function.ToDoubleFunction;
import java.util.stream.DoubleStream;
import org.HdrHistogram.Histogram;

/**
 * All measurements of one peer under one scenario. CPU time per request counts in every measurement, because waiting
 * for a CPU is not running; throughput and latency count in the undisturbed ones only, if there are any.
 */
record Summary(Scenario scenario, String peer, List<Measurement> all) {
    private static final double QUIET_FRACTION = 0.10;

    /** The tenth percentile of all 100 ms slices: what a request costs when nothing else disturbs. NaN without slices. */
    double quietUs() {
        double[] slices = all.stream()
                .flatMap(m -> m.slicesUs().stream())
                .mapToDouble(Double::doubleValue)
                .sorted()
                .toArray();
        return slices.length == 0 ? Double.NaN : slices[(int) (slices.length * QUIET_FRACTION)];
    }

    double median(ToDoubleFunction<Measurement> field) {
        double[] sorted = values(field).sorted().toArray();
        int middle = sorted.length / 2;
        return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }

    double min(ToDoubleFunction<Measurement> field) {
        return values(field).min().orElse(Double.NaN);
    }

    double max(ToDoubleFunction<Measurement> field) {
        return values(field).max().orElse(Double.NaN);
    }

    private DoubleStream values(ToDoubleFunction<Measurement> field) {
        return all.stream().mapToDouble(field);
    }

    /** The same without the disturbed measurements, or itself if all were. */
    Summary undisturbed() {
        List<Measurement> calm = all.stream().filter(m -> !m.isDisturbed()).toList();
        return calm.isEmpty() ? this : new Summary(scenario, peer, calm);
    }

    boolean isWhollyDisturbed() {
        return all.stream().allMatch(Measurement::isDisturbed);
    }

    long disturbed() {
        return all.stream().filter(Measurement::isDisturbed).count();
    }

    long errors() {
        return all.stream().mapToLong(m -> m.load().errors()).sum();
    }

    long overdue() {
        return all.stream().mapToLong(m -> m.load().overdue()).sum();
    }

    /** Of all requests together, in nanoseconds. */
    Histogram latencies() {
        return Latencies.merged(all.stream().map(Measurement::load).toList());
    }
}
