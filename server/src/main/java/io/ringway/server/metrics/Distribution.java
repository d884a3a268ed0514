package io.ringway.server.metrics;

import java.util.ArrayList;
import java.util.List;
import org.HdrHistogram.Histogram;
import org.HdrHistogram.PackedHistogram;

/**
 * How often which values have occurred, by the buckets of an HDR histogram. What the pages ask for most, counts up to some bounds, is read off in one pass over
 * the values that there are; {@link #histogram} makes an HDR histogram of them for whoever wants percentiles. Owner: any (immutable).
 */
public final class Distribution {
    /** Empty ones: they know the width of buckets. */
    private static final Histogram FINE = new PackedHistogram(MergedHistogram.SIGNIFICANT_DIGITS);

    private static final Histogram COARSE = new PackedHistogram(MergedHistogram.COARSE_DIGITS);

    private final SparseCounts counts;
    private final Histogram buckets;
    private final long total;

    /** A value, the lowest of its bucket, and how often it occurred. */
    public interface Occurrences {
        void accept(long value, long count);
    }

    /** A bucket in which there are values: {@code width} of them from {@code lowerBound}. */
    record Bucket(long lowerBound, long width, long count) {}

    /**
     * Takes counts over.
     *
     * @param counts nobody changes them any more
     * @param digits significant ones
     */
    Distribution(SparseCounts counts, int digits) {
        this.counts = counts;
        buckets = digits == MergedHistogram.COARSE_DIGITS ? COARSE : FINE;
        total = counts.total();
    }

    public boolean isEmpty() {
        return total == 0;
    }

    /** Number of values. */
    public long total() {
        return total;
    }

    /** The sum of all values, each taken for the middle of its bucket. */
    public double sum() {
        double sum = 0;
        for (int i = 0; i < counts.size(); i++) {
            sum += (double) buckets.medianEquivalentValue(counts.valueAt(i)) * counts.countAt(i);
        }
        return sum;
    }

    /** Tells the values, the lowest first. */
    public void forEach(Occurrences to) {
        for (int i = 0; i < counts.size(); i++) {
            to.accept(counts.valueAt(i), counts.countAt(i));
        }
    }

    /** The buckets in which there are values, the lowest first. */
    List<Bucket> buckets() {
        List<Bucket> all = new ArrayList<>(counts.size());
        forEach((value, count) -> all.add(new Bucket(value, buckets.sizeOfEquivalentValueRange(value), count)));
        return all;
    }

    /**
     * Counts of values up to each bound; a bucket that a bound falls into counts.
     *
     * @param bounds ascending
     */
    long[] upTo(List<Double> bounds) {
        long[] sums = new long[bounds.size()];
        long sum = 0;
        int at = 0;
        for (int i = 0; i < sums.length; i++) {
            double bound = bounds.get(i);
            while (at < counts.size() && counts.valueAt(at) <= bound) {
                sum += counts.countAt(at++);
            }
            sums[i] = sum;
        }
        return sums;
    }

    /**
     * Counts of values between each bound and the one before.
     *
     * @param bounds ascending
     */
    long[] between(List<Double> bounds) {
        long[] between = upTo(bounds);
        for (int i = between.length - 1; i > 0; i--) {
            between[i] -= between[i - 1];
        }
        return between;
    }

    /** The same as an HDR histogram, a new one for each call. */
    public Histogram histogram() {
        Histogram histogram = new PackedHistogram(buckets.getNumberOfSignificantValueDigits());
        addTo(histogram);
        return histogram;
    }

    /** Records all values there. */
    public void addTo(Histogram histogram) {
        counts.addTo(histogram);
    }
}
