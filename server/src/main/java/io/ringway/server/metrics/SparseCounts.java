package io.ringway.server.metrics;

import java.util.Arrays;
import org.HdrHistogram.Histogram;

/**
 * Counts by value, of which there are few: what a histogram is kept as while nobody looks at it. Two arrays in order of the values, 12 bytes per
 * value that has occurred. Owner: whoever holds the lock of {@link Statistics}.
 */
final class SparseCounts {
    /** Values of a histogram fit into 32 bits without a sign. */
    private int[] values = {};

    private long[] counts = {};
    private int size;

    /** Of both; neither is changed by it, and later changes of them do not change the sum. */
    static SparseCounts sum(SparseCounts one, SparseCounts other) {
        SparseCounts sum = new SparseCounts();
        sum.addAll(one);
        sum.addAll(other);
        return sum;
    }

    boolean isEmpty() {
        return size == 0;
    }

    /** How many different values there are. */
    int size() {
        return size;
    }

    /** By the order of the values. */
    long countAt(int index) {
        return counts[index];
    }

    long total() {
        long total = 0;
        for (int i = 0; i < size; i++) {
            total += counts[i];
        }
        return total;
    }

    /** Adds one count; the values of a series of calls must rise, or else each costs a search. */
    void add(long value, long count) {
        if (size == 0 || value > valueAt(size - 1)) {
            append((int) value, count);
            return;
        }
        int at = find(value);
        if (at >= 0) {
            counts[at] += count;
        } else {
            insert(~at, (int) value, count);
        }
    }

    /** Adds all of another one. */
    void addAll(SparseCounts other) {
        if (other.isEmpty()) {
            return;
        }
        if (isEmpty()) {
            values = Arrays.copyOf(other.values, other.size);
            counts = Arrays.copyOf(other.counts, other.size);
            size = other.size;
            return;
        }
        int[] mergedValues = new int[size + other.size];
        long[] mergedCounts = new long[size + other.size];
        int count = 0;
        int own = 0;
        int theirs = 0;
        while (own < size || theirs < other.size) {
            boolean isOwn = theirs == other.size || (own < size && valueAt(own) <= other.valueAt(theirs));
            int value = isOwn ? values[own] : other.values[theirs];
            mergedValues[count] = value;
            if (own < size && values[own] == value) {
                mergedCounts[count] += counts[own++];
            }
            if (theirs < other.size && other.values[theirs] == value) {
                mergedCounts[count] += other.counts[theirs++];
            }
            count++;
        }
        values = Arrays.copyOf(mergedValues, count);
        counts = Arrays.copyOf(mergedCounts, count);
        size = count;
    }

    /** Records everything into a histogram. */
    void addTo(Histogram histogram) {
        for (int i = 0; i < size; i++) {
            histogram.recordValueWithCount(valueAt(i), counts[i]);
        }
    }

    /** The lowest has the index 0. */
    long valueAt(int index) {
        return Integer.toUnsignedLong(values[index]);
    }

    private int find(long value) {
        int low = 0;
        int high = size - 1;
        while (low <= high) {
            int middle = (low + high) >>> 1;
            long there = valueAt(middle);
            if (there == value) {
                return middle;
            }
            if (there < value) {
                low = middle + 1;
            } else {
                high = middle - 1;
            }
        }
        return ~low;
    }

    private void append(int value, long count) {
        insert(size, value, count);
    }

    private void insert(int at, int value, long count) {
        if (size == values.length) {
            int capacity = Math.max(8, size + (size >> 1));
            values = Arrays.copyOf(values, capacity);
            counts = Arrays.copyOf(counts, capacity);
        }
        System.arraycopy(values, at, values, at + 1, size - at);
        System.arraycopy(counts, at, counts, at + 1, size - at);
        values[at] = value;
        counts[at] = count;
        size++;
    }
}
